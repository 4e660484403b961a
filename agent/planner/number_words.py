"""Numbers in words before a unit: 'seventy percent' is 70 percent, 'two hundred dollars' 200 dollars."""

from __future__ import annotations

import re

_SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2
    )
}
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000}
_ONE = rf"(?:{'|'.join([*_SMALL, *_TENS])})"
_NUMBER = re.compile(
    rf"\b(?:(?:an?|half a) (?=hundred|thousand|million))?(?P<words>(?:{_ONE}|hundred|thousand|million)(?:(?:[ -]| and )(?:{_ONE}|hundred|thousand|million))*)"
    r"(?=\s*(?:%|percent\b|per cent\b|pct\b|dollars?\b|bucks\b|usd\b|euros?\b|eur\b|pounds?\b|cents?\b|gb\b|gigs?\b|gigabytes?\b|tb\b|terabytes?\b|gib\b|"
    r"vcpus?\b|cores?\b|mb/s\b|mbps\b))",
    re.I,
)


def plain_numbers(text: str) -> str:
    """The text with its numbers in words before units in digits."""
    return _NUMBER.sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    if found["words"].lower() == "one":
        return found[0]  # 'one euro figure'
    total = part = 0
    for word in re.findall(r"[a-z]+", found["words"].lower()):
        if word == "and":
            continue
        if word in _SCALES:
            scale = _SCALES[word]
            part = max(part, 1) * scale
            if scale >= 1000:
                total, part = total + part, 0
        else:
            part += _SMALL.get(word, _TENS.get(word, 0))
    value = total + part
    if found[0].lower().startswith("half a "):
        return f"{value / 2:g}"
    return str(value)
