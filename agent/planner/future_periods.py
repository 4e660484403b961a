"""Periods that are still to come: 'the next 90 days', 'by year end', 'until Friday', 'in December'."""

from __future__ import annotations

import calendar as days_of
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY, Span, Unit
from agent.planner.date_readers import MONTHS, WEEKDAYS

_NUMBERS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten".split())
} | {"a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "twelve": 12}
_NUMBERS |= {"thirty": 30, "sixty": 60, "ninety": 90, "fourteen": 14, "half a": 0}
_N = rf"(?P<n>\d{{1,3}}|(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?=[ -]))"
_UNIT = r"(?P<unit>days?|weeks?|months?|quarters?|years?|d|wks?|mos?|yrs?)"
_WHOLE = r"(?P<unit>day|week|month|quarter|year)"
_SHORT = "|".join(sorted({*MONTHS, *(name[:3] for name in MONTHS), "sept"}, key=len, reverse=True))
_MONTH = rf"(?P<month>{_SHORT})(?:,? (?P<year>20\d\d))?"
_NO_DAY = r"(?<!\d )(?<!\dth )(?<!\dst )(?<!\dnd )(?<!\drd )(?<! of )"  # before a month of its own
_TO = r"(?:by|until|till|through|thru|up to|up until|to|before|at|for|on|as of|come)"
_THIS = r"(?:(?:the|this|our|current|calendar|present|fiscal) )*"


_BY_END = re.compile(
    r"\b(?:by|until|till|at) (?:the )?(year|month|quarter|week(?=[ '-]))(?:'s|s)?[ -]?end\b", re.I
)


_ORDINALS = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4},
    **{"1st": 1, "2nd": 2, "3rd": 3, "4th": 4},
}
_QUARTER_OF = re.compile(
    rf"\b(?:the )?(?P<nth>{'|'.join(_ORDINALS)}) quarter (?:of |in )?(?:the year )?(?P<year>20\d\d)\b",
    re.I,
)


def plain_future(text: str) -> str:
    """'by year end' as 'until the end of the year', which is no grouping by year."""
    text = _QUARTER_OF.sub(
        lambda found: f"Q{_ORDINALS[found.group('nth').lower()]} {found.group('year')}", text
    )
    return _BY_END.sub(r"until the end of the \1", text)


@dataclass(frozen=True)
class Ahead:
    """A period that reaches beyond today. `days` is set for one that only counts days from now;
    `start` for one that begins later. `strong`: it is about the future, whatever is asked.
    """

    end: dt.date
    at: tuple[int, int]
    label: str
    start: dt.date | None = None
    days: int | None = None
    strong: bool = True


Found = tuple[dt.date | None, dt.date, str, int | None] | None


def _count(said: str) -> int:
    return int(said) if said.isdigit() else _NUMBERS[said]


def _unit(said: str) -> Unit:
    units: dict[str, Unit] = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
    return units[said[0]]


def _later(today: dt.date, count: int, unit: Unit) -> dt.date:
    """The last day of so many units from tomorrow on."""
    if unit in ("day", "week"):
        return today + count * (7 if unit == "week" else 1) * ONE_DAY
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    return calendar.months_before(today, -months)


def _rolling(found: re.Match[str], today: dt.date) -> Found:
    """'the next 90 days', 'a month from now'."""
    said = found.groupdict().get("n") or "1"
    unit, count = _unit(found.group("unit")), _count(said)
    last = _later(today, count, unit)
    named = f"the next {count} {unit}s" if count != 1 else f"one {unit} from now"
    return None, last, named, (last - today).days


def _next(found: re.Match[str], today: dt.date) -> Found:
    """'next month' is the calendar month after this one."""
    unit = _unit(found.group("unit"))
    span = calendar.shift(calendar.unit_of(today, unit), unit, 1)
    return span.start, span.end, calendar.label(span), None


def _end(found: re.Match[str], today: dt.date) -> Found:
    """'year end', 'EOM', 'the rest of the quarter'."""
    said = found.groupdict().get("unit") or found.group("short")[-1]
    unit = _unit(said)
    if found.groupdict().get("past"):
        return None
    span = calendar.unit_of(today, unit)
    year = found.groupdict().get("year")
    if year:
        span = calendar.year(int(year))
    return (
        (None, span.end, f"the end of {calendar.label(span)}", None) if span.end > today else None
    )


def _month(found: re.Match[str], today: dt.date) -> Found:
    """'in December': the next one that has not ended; with a year, that one."""
    number = [name[:3] for name in MONTHS].index(found.group("month")[:3]) + 1
    year = int(found.group("year") or today.year)
    span = calendar.month(year, number)
    if not found.group("year") and span.end < today:
        span = calendar.month(year + 1, number)
    if span.end <= today:
        return None
    until = re.match(r"by|until|till|through|thru|up to|before", found.group(0).strip())
    starts = None if until or span.start <= today else span.start
    return starts, span.end, calendar.label(span), None


def _date(found: re.Match[str], today: dt.date) -> Found:
    """'until 15 December', 'by the 30th', 'until Friday'."""
    groups = found.groupdict()
    if groups.get("iso"):
        try:
            date = dt.date.fromisoformat(groups["iso"])
        except ValueError:
            return None
    elif groups.get("weekday"):
        number = [name[:3] for name in WEEKDAYS].index(groups["weekday"][:3])
        date = today + ((number - today.weekday() - 1) % 7 + 1) * ONE_DAY
    elif groups.get("feast"):
        eve = groups["feast"].startswith(("christmas", "xmas"))
        date = dt.date(today.year, 12, 25 if eve else 31)
    else:
        month = groups.get("month")
        base = dt.date(int(groups.get("year") or today.year), today.month, 1)
        number = [name[:3] for name in MONTHS].index(month[:3]) + 1 if month else today.month
        span = calendar.month(base.year, number)
        day = int(groups["day"])
        if day > days_of.monthrange(span.start.year, span.start.month)[1]:
            return None
        date = span.start.replace(day=day)
        if date <= today and not groups.get("year"):
            date = calendar.months_before(date, -1 if not month else -12)
            if (date - today).days > 250:  # 'until 3 November' was meant
                return None
    return (None, date, date.isoformat(), None) if date > today else None


def _tomorrow(found: re.Match[str], today: dt.date) -> Found:
    return None, today + ONE_DAY, "tomorrow", 1


def _this(found: re.Match[str], today: dt.date) -> Found:
    """'this month', in a question about what is to come."""
    span = calendar.unit_of(today, _unit(found.group("unit")))
    return (None, span.end, calendar.label(span), None) if span.end > today else None


def _year(found: re.Match[str], today: dt.date) -> Found:
    """'in 2027', 'Q1 2027', 'next H1'."""
    groups = found.groupdict()
    year = int(groups.get("year") or today.year)
    if groups.get("quarter"):
        span = calendar.quarter(year, int(groups["quarter"]))
        if span.end <= today and not groups.get("year"):
            span = calendar.quarter(year + 1, int(groups["quarter"]))
    else:
        span = calendar.year(year)
    if span.end <= today:
        return None
    return span.start if span.start > today else None, span.end, calendar.label(span), None


Reader = Callable[[re.Match[str], dt.date], Found]
_LAST = r"(?<!last )(?<!past )(?<!previous )(?<!prior )(?<!the )"
_READERS: tuple[tuple[str, Reader, bool], ...] = (
    (rf"\b(?:(?:over|for|in|during|within|across|through|of) )?(?:the )?(?:next|coming|following|upcoming) {_N}[ -]?{_UNIT}\b", _rolling, True),
    (rf"\b(?:over|during|within|across|through) the (?:whole |full |entire )?(?:next|coming|following|upcoming) {_WHOLE}\b", _rolling, True),
    (rf"\b{_N}[ -]?{_UNIT}\b(?=[ -](?:ahead|out|from now|forecasts?|outlook|projections?|predictions?|horizon|look ?ahead)\b)", _rolling, True),
    (rf"\b(?:in|within) {_N}[ -]?{_UNIT}(?:'s?)?(?: time| from now)?\b(?! ago)", _rolling, False),
    (rf"\b(?:(?:for|in|of|during|over|by|until|till) )?(?:the )?(?:whole |full |entire )?(?:next|coming|following|upcoming) (?:calendar |fiscal |financial )?{_WHOLE}(?:'s)?\b", _next, True),
    (rf"\b(?:{_TO} )?(?:the )?{_THIS}(?P<unit>week(?=[ '-])|month|quarter|year)(?:'s)?[ -]?end\b", _end, True),
    (rf"\b(?:{_TO} )?(?:the )?(?:very )?(?:end|close)[ -]of[ -](?P<past>last |the last |the previous )?{_THIS}{_WHOLE}\b(?: (?P<year>20\d\d))?", _end, True),
    (rf"\b(?:{_TO} )?(?:the )?(?P<short>eom|eoy|eoq|eow)\b", _end, True),
    (rf"\b(?:(?:for|in|over|during) )?(?:the )?(?:rest|remainder|remaining (?:part|days)) of {_THIS}{_WHOLE}\b", _end, True),
    (rf"\b(?:for )?(?:the )?remaining {_WHOLE}\b", _end, True),
    (rf"\b(?:{_TO} )?(?:the )?(?:next |coming |following )?(?P<weekday>{'|'.join(WEEKDAYS)}|(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?=$|\W))(?:'s end)?\b", _date, False),
    (rf"\b(?:{_TO} )?(?P<feast>christmas|xmas|new year'?s?(?: eve| day)?)\b", _date, True),
    (r"\b(?:by|until|till|through|thru|up to|to|before|on) (?P<iso>20\d\d-\d\d-\d\d)\b", _date, False),
    (rf"\b(?:by|until|till|through|thru|up to|before|on|to) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}\b", _date, False),
    (rf"\b(?:by|until|till|through|thru|up to|before|on|to) {_MONTH.split('(?:,', maxsplit=1)[0]} (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>20\d\d))?", _date, False),
    (r"\b(?:by|until|till|through|thru|up to|before) the (?P<day>\d{1,2})(?:st|nd|rd|th)\b", _date, False),
    (rf"\b(?:by|until|till|through|thru|up to|before|at) (?:the )?(?:end of |late )?{_MONTH}\b(?! \d{{1,2}}\b)", _month, False),
    (rf"\b(?:in|for|during|of|this|next|come) {_MONTH}(?:'s)?\b(?! \d{{1,2}}\b)", _month, False),
    (rf"\b{_NO_DAY}{_MONTH}(?:'s)?\b(?! \d{{1,2}}\b)", _month, False),
    (r"\b(?:(?:for|in|of|during|by|until) )?(?:the )?q(?P<quarter>[1-4])(?:[ /-]?(?P<year>20\d\d))?\b", _year, False),
    (r"\b(?:for|in|of|during|by|until|year|plan(?:ning|s)?|round) (?P<year>20\d\d)\b", _year, False),
    (r"\b(?:for )?tomorrow\b", _tomorrow, True),
    (rf"\b(?:(?:for|in|of|during) )?(?:the )?(?:this|current|running) {_WHOLE}(?:'s)?\b", _this, False),
    (rf"{_LAST}\b(?:for |over |of )?{_N}[ -]?{_UNIT}\b(?! ago\b)", _rolling, False),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), read, strong) for pattern, read, strong in _READERS)


def find_ahead(text: str, today: dt.date, *, strong: bool = False) -> Ahead | None:
    """The period of a text in lower case that reaches beyond `today`; None where there is none.

    `strong`: only words that can mean nothing else.
    """
    best: Ahead | None = None
    for pattern, read, is_strong in _COMPILED:
        if strong and not is_strong:
            continue
        for match in pattern.finditer(text):
            found = read(match, today)
            if found is None:
                continue
            start, end, label, days = found
            at = (match.start(), match.end())
            ahead = Ahead(end, at, label, start, days, is_strong)
            if best is None or (is_strong and not best.strong):
                best = ahead
            break
        if best is not None and best.strong:
            return best
    return best


def horizon_of(ahead: Ahead, today: dt.date) -> dict[str, object]:
    """`horizon` or `until`, as the tools take them."""
    if ahead.days is not None:
        return {"horizon": ahead.days}
    return {"until": ahead.end.isoformat()}


def span_of(ahead: Ahead, today: dt.date) -> Span:
    """First and last day."""
    return Span(ahead.start or today + ONE_DAY, ahead.end)


def month_end(today: dt.date) -> Ahead:
    """The rest of the running month, where nothing else is named."""
    span = calendar.unit_of(today, "month")
    return Ahead(span.end, (0, 0), calendar.label(span))
