"""'Rose from 450 to 500' must rise: the direction of a sentence against its own figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agent.verification.moments import Moment
from agent.verification.reading import Placed

_VERB = (
    r"(?:(?P<up>up|rose|risen|rises?|rising|increas(?:e|es|ed|ing)|grew|grown|growth|climb(?:s|ed)?|jump(?:s|ed)?|higher|more)|"
    r"(?P<down>down|fell|fallen|falls?|falling|decreas(?:e|es|ed|ing)|dropp?(?:s|ed)?|declin(?:e|es|ed)|shrank|reduced|lower|less))"
)
_LAST = re.compile(rf"\b{_VERB}\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s*(?:about|around|roughly|nearly|over|~|≈)?\s*$", re.IGNORECASE)
_TO = re.compile(r"\bto\s*(?:about|around|roughly|nearly|over|~|≈)?\s*$", re.IGNORECASE)
_UP_FROM = re.compile(
    rf"\b{_VERB}\s+(?:[^\s;]+\s+){{0,4}}?from\s*(?:about|around|roughly|nearly|over|~|≈)?\s*$",
    re.IGNORECASE,
)


def problems(placed: Sequence[Placed]) -> Iterator[str]:
    """Figures of one segment whose order contradicts the words."""
    if len(placed) < 2 or placed[0].read.segment.row:
        return
    text = placed[0].read.text
    for before, after in _pairs(placed, text):
        said = _direction(before[2], after[2])
        low, high = before[1].figure, after[1].figure
        if said and low.unit == high.unit and _against(said, before[1], after[1]):
            word = "up" if said > 0 else "down"
            yield f"{before[2].strip()[-40:]!r} says {word}, but {low.text} to {high.text} is not"
        if said and len(before[0]) == 1 and _spans(before) == _spans(after):
            yield f"{low.text} and {high.text} are said of the same time, {before[0][0].text!r}"


_Side = tuple[list[Moment], Placed, str]


def _against(said: int, low: Placed, high: Placed) -> bool:
    """Whether no facts behind the two figures move as said."""
    if low.facts and high.facts:
        return not any(
            said * (late.amount - early.amount) > 0 for early in low.facts for late in high.facts
        )
    one, two = low.figure, high.figure
    return two.high < one.low if said > 0 else two.low > one.high


def _pairs(placed: Sequence[Placed], text: str) -> Iterator[tuple[_Side, _Side]]:
    """Start and end of a movement, each with its times and the words that say where it goes."""
    levels = [item for item in placed if not item.cues.change]
    for first, second in pairwise(levels):
        one, two = first.figure, second.figure
        head, between = text[: one.start], text[one.end : two.start]
        if _FROM.search(head) and _TO.search(between):
            yield (first.times, first, _clause(head)), (second.times, second, "")
        elif _TO.search(head) and _FROM.search(between):
            words = _clause(head) + _tail(between)
            yield (second.times, second, words), (first.times, first, "")
        elif _UP_FROM.search(between):
            yield (second.times, second, between), (first.times, first, "")


def _spans(side: _Side) -> list[object]:
    return [moment.spans for moment in side[0]]


def _clause(text: str) -> str:
    return re.split(r"[,.;(]\s|\bwhile\b|\bwhereas\b|\bbut\b", text)[-1] or text


def _tail(text: str) -> str:
    found = _UP_FROM.search(text)
    return found[0] if found else ""


def _direction(words: str, more: str) -> int:
    found = list(_LAST.finditer(f"{words} {more}"))
    return 0 if not found else 1 if found[-1]["up"] else -1
