"""Figures of what-ifs: 'by a fifth', '-25%', '+6 m5.large', 'ten percent', as percentages and counts."""

from __future__ import annotations

import re

_PARTS = {
    "half": 50.0, "third": 33.3, "one third": 33.3, "two thirds": 66.7, "quarter": 25.0, "one quarter": 25.0,
    "three quarters": 75.0, "fifth": 20.0, "one fifth": 20.0, "two fifths": 40.0, "tenth": 10.0, "one tenth": 10.0,
    "sixth": 16.7, "eighth": 12.5,
}  # fmt: skip
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_TENS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split())
} | {"twenty": 20, "twenty five": 25, "twenty-five": 25, "thirty": 30, "thirty five": 35, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "seventy five": 75, "eighty": 80, "ninety": 90, "hundred": 100, "a hundred": 100, "one hundred": 100}  # fmt: skip
_TEN = "|".join(sorted(_TENS, key=len, reverse=True))
_WORDED = re.compile(rf"\b(?P<word>{_TEN})(?= ?(?:%|percent\b|per ?cent\b|pct\b))")
_BY_PART = re.compile(
    rf"\bby (?:about |roughly )?(?:an? )?(?P<part>{_PART})\b|\b(?:an? )?(?P<more>{_PART}) (?P<way>more|less|higher|lower|fewer|cheaper|up|down|off)\b|\b(?P<dir>up|down) (?:by )?(?:an? )?(?P<moved>{_PART})\b"
)
_SIGNED = re.compile(
    r"(?:(?<=^)|(?<=[\s(:,]))(?P<sign>[+-]) ?(?P<n>\d+(?:\.\d+)?) ?(?:%|percent\b)"
)
_COUNTED = re.compile(r"(?:(?<=^)|(?<=[\s(:,]))(?P<sign>[+-]) ?(?P<n>\d{1,4})(?= ?x? ?[a-z])")


_ELSEWHERE = re.compile(
    r"^\W*(?P<item>[\w.-]+) (?:runs?|lives?|sits?|is|stands) in [\w-]+\s*[.,;:]?\s*what (?:difference|change)[^?]*?\bwould (?P<to>[\w-]+) (?:make|bring)\b[^?]*"
)


def worded(text: str) -> str:
    """Fractions, signs and numbers in words as percentages and counts in figures."""
    text = _ELSEWHERE.sub(r"what if we move \g<item> to \g<to>", text)
    text = re.sub(
        r"\bmake (?:it|that|things|us|them|this) (?:any )?(?:cheaper|dearer|(?:more|less) expensive)",
        "cost",
        text,
    )
    text = re.sub(r"\bcommitted (?=(?:to |for |about )?\d)", "commit ", text)
    text = _WORDED.sub(lambda found: str(_TENS[found.group("word")]), text)
    text = re.sub(
        r"\b(?:cut|split|slash\w*|reduc\w*) (?P<what>[^,;?]*?)\b(?:in|into|by) half\b",
        r"reduce \g<what>by 50%",
        text,
    )
    text = _BY_PART.sub(_fraction, text)
    text = _SIGNED.sub(
        lambda found: f"{'down' if found.group('sign') == '-' else 'up'} by {found.group('n')}%",
        text,
    )
    text = re.sub(r"\bby a factor of (?=\d)", "", text)
    return _COUNTED.sub(
        lambda found: f"{'remove' if found.group('sign') == '-' else 'add'} {found.group('n')}",
        text,
    )


def _fraction(found: re.Match[str]) -> str:
    if found.group("part"):
        return f"by {_PARTS[found.group('part')]:g}%"
    if found.group("more"):
        return f"{_PARTS[found.group('more')]:g}% {found.group('way')}"
    return f"{found.group('dir')} by {_PARTS[found.group('moved')]:g}%"
