"""The beginning and the end of the data: 'in the first three days', 'in the last week of data'."""

from __future__ import annotations

import datetime as dt
import re

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY, Span

_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "couple of": 2, "few": 3,
}  # fmt: skip
_COUNT = rf"(?:(?P<n>\d{{1,3}}|{'|'.join(_NUMBERS)}) )?(?P<unit>day|week|month)s?"
_OF_DATA = (
    r"(?P<data> (?:of|in|with) (?:the |our |your |my |this |all (?:the |our )?)?(?:available |billing |cost |usage )?"
    r"(?:data|bills?|records?|dataset|export|ledger|file)(?! transfer)| (?:that )?(?:we|you) (?:have|hold) "
    r"(?:data|records|costs|bills) (?:for|of)| (?:available|on record))\b"
)
_WITHIN = r"\b(?P<lead>(?:in|during|for|on|over|within|of|from|across|through) (?:the |our |my )?(?:very )?)"
_FIRST = re.compile(
    rf"{_WITHIN}(?:first|earliest) {_COUNT}(?:{_OF_DATA}|(?! of| in| after| since| before| when| with| that| we|'))\b"
)
_LAST = re.compile(
    rf"(?:{_WITHIN}|^(?:the )?(?=\w+ (?:\d|week|month|{'|'.join(_NUMBERS)})))(?:last|latest|final|most recent) {_COUNT}{_OF_DATA}"
)


def dated(question: str, first: dt.date, last: dt.date, *, inside: bool) -> tuple[str, list[str]]:
    """The question with those days named, and what is assumed. `inside` a period that was asked
    about before, its own first days are meant, and only what says 'of the data' is of the data.
    """
    notes: list[str] = []
    for pattern, at_start in ((_FIRST, True), (_LAST, False)):
        found = pattern.search(question.lower())
        if found is None or (inside and found.group("data") is None):
            continue
        span = _span(found, first, last, at_start=at_start)
        days = span.start.isoformat()
        if span.end > span.start:
            days += f" to {span.end.isoformat()}"
        begins = found.end("lead") if found.group("lead") is not None else found.start()
        said = question[begins : found.end()].strip()
        notes.append(f"the {said} is taken as {days}: the data covers {first} to {last}")
        question = f"{question[: found.start()]}in {days}{question[found.end() :]}"
    return question, notes


def _span(found: re.Match[str], first: dt.date, last: dt.date, *, at_start: bool) -> Span:
    said = found.group("n") or "1"
    count = _NUMBERS.get(said) or int(said)
    if found.group("unit") == "month":
        edge = calendar.unit_of(first if at_start else last, "month")
        other = calendar.shift(edge, "month", count - 1 if at_start else 1 - count)
        start, end = min(edge.start, other.start), max(edge.end, other.end)
        return Span(max(start, first), min(end, last))
    days = (count * 7 if found.group("unit") == "week" else count) - 1
    if at_start:
        return Span(first, min(first + days * ONE_DAY, last))
    return Span(max(last - days * ONE_DAY, first), last)
