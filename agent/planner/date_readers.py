"""What a matched date or period means on a given day: one reader per kind of pattern."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY, Span, Unit

MONTHS = (
    "january february march april may june july august september october november december"
).split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SHORT = {name[:3]: number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_MONTH_NUMBER = {name: number for number, name in enumerate(MONTHS, 1)} | _SHORT
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
_NUMBERS = (
    {word: number for number, word in enumerate(_SMALL)}
    | {"a": 1, "an": 1, "couple": 2, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3}
    | {"fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
    | {"several": 3, "dozen": 12}
)
_ORDINAL = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4}
_ORDINAL |= {"4th": 4, "last": -1, "final": -1}


@dataclass(frozen=True)
class Reading:
    """What one pattern means on a given day."""

    span: Span
    relative: bool = True
    assumption: str | None = None


@dataclass(frozen=True)
class Atom:
    """A reading at its place in the text."""

    span: Span
    start: int
    end: int
    relative: bool
    assumption: str | None


Reader = Callable[[re.Match[str], dt.date], Reading | None]


def _count(text: str) -> int:
    text = text.strip()
    return int(text) if text.isdigit() else _NUMBERS.get(text, 1)


def _unit(text: str) -> Unit | None:
    first = text[0]
    if text.startswith("mo") or text.startswith("mt"):
        return "month"
    units: dict[str, Unit] = {"d": "day", "w": "week", "q": "quarter", "y": "year"}
    return units.get(first)


def _recent_month(number: int, today: dt.date) -> Span:
    """The latest month of that number that has begun on `today`."""
    year = today.year if number <= today.month else today.year - 1
    return calendar.month(year, number)


def read_month(match: re.Match[str], today: dt.date) -> Reading | None:
    number = _MONTH_NUMBER[match.group("month").rstrip(".")]
    groups = match.groupdict()
    if groups.get("year"):
        return Reading(calendar.month(int(groups["year"]), number), relative=False)
    if groups.get("short"):
        return Reading(calendar.month(2000 + int(groups["short"]), number), relative=False)
    if groups.get("lastyear"):
        return Reading(calendar.month(today.year - 1, number))
    if groups.get("thisyear"):
        return Reading(calendar.month(today.year, number))
    span = _recent_month(number, today)
    if groups.get("past") and span.start <= today <= span.end:
        span = calendar.month(span.start.year - 1, number)
    return Reading(span)


def date_of(year: int, month: int, day: int) -> dt.date | None:
    """The date, or None when there is no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def read_iso(match: re.Match[str], today: dt.date) -> Reading | None:
    parts = [int(part) for part in re.split(r"[-/.]", match.group("iso"))]
    if len(parts) == 2:
        return Reading(calendar.month(*parts), relative=False) if 1 <= parts[1] <= 12 else None
    date = date_of(*parts)
    return Reading(calendar.day(date), relative=False) if date else None


def read_month_year(match: re.Match[str], today: dt.date) -> Reading | None:
    """10/2026 is October 2026."""
    number, year = (int(part) for part in match.group("iso").split("/"))
    return Reading(calendar.month(year, number), relative=False) if 1 <= number <= 12 else None


def read_slashed(match: re.Match[str], today: dt.date) -> Reading | None:
    """3/10/2026: the month first unless only the other way is a date; the reading is stated."""
    first, second, year = (int(part) for part in re.split(r"[/.]", match.group("slashed")))
    month_first = date_of(year, first, second)
    day_first = date_of(year, second, first)
    if "." in match.group("slashed"):
        month_first = None
    date = month_first or day_first
    if date is None:
        return None
    unsure = month_first and day_first and month_first != day_first
    said = f"{match.group('slashed')} was read as {date.isoformat()}" if unsure else None
    return Reading(calendar.day(date), relative=False, assumption=said)


def read_month_day(match: re.Match[str], today: dt.date) -> Reading | None:
    number = _MONTH_NUMBER[match.group("month").rstrip(".")]
    year = int(match.group("year")) if match.groupdict().get("year") else None
    base = year or _recent_month(number, today).start.year
    start = date_of(base, number, int(match.group("day")))
    if start is not None and year is None and start > today:
        start = date_of(base - 1, number, int(match.group("day")))
    if start is None:
        return None
    last = match.groupdict().get("last")
    if not last:
        return Reading(calendar.day(start), relative=year is None)
    end = date_of(start.year, number, int(last))
    if end is None or end < start:
        return None
    return Reading(Span(start, end), relative=year is None)


def read_quarter(match: re.Match[str], today: dt.date) -> Reading | None:
    groups = match.groupdict()
    number = int(groups["quarter"]) if groups.get("quarter") else _ORDINAL[groups["ordinal"]]
    if groups.get("year"):
        return Reading(calendar.quarter(int(groups["year"]), number), relative=False)
    if groups.get("lastyear"):
        return Reading(calendar.quarter(today.year - 1, number))
    span = calendar.quarter(today.year, number)
    return Reading(span if span.start <= today else calendar.quarter(today.year - 1, number))


def read_half(match: re.Match[str], today: dt.date) -> Reading | None:
    groups = match.groupdict()
    number = int(groups["half"]) if groups.get("half") else _ORDINAL[groups["ordinal"]]
    if number not in (1, 2):
        return None
    year = int(groups["year"]) if groups.get("year") else today.year
    first = calendar.month(year, 1 + 6 * (number - 1))
    if not groups.get("year") and first.start > today:
        first = calendar.month(year - 1, 7)
    return Reading(
        Span(first.start, calendar.month(first.start.year, first.start.month + 5).end),
        relative=not groups.get("year"),
    )


def read_year(match: re.Match[str], today: dt.date) -> Reading | None:
    number = int(match.group("year"))
    return Reading(calendar.year(number), relative=False) if number <= today.year + 1 else None


def read_this(match: re.Match[str], today: dt.date) -> Reading | None:
    unit = _unit(match.group("unit"))
    if unit is None:
        return None
    return Reading(calendar.unit_of(today, unit).until(today))


def read_last(match: re.Match[str], today: dt.date) -> Reading | None:
    """'last month' is the calendar month before; 'past month' the 30 days before today."""
    unit = _unit(match.group("unit"))
    word = match.group("word")
    if match.group("unit").startswith("h"):
        return None
    if unit == "day":
        return Reading(calendar.day(today - ONE_DAY))
    if unit is None:
        return None
    if word in ("past", "trailing"):
        days = {"week": 7, "month": 30, "quarter": 90, "year": 365}[unit]
        span = Span(today - days * ONE_DAY, today - ONE_DAY)
        return Reading(span, assumption=f"'{word} {unit}' was taken as the last {days} days")
    return Reading(calendar.shift(calendar.unit_of(today, unit), unit, -1))


def read_last_count(match: re.Match[str], today: dt.date) -> Reading | None:
    """'last 14 days' ends yesterday; 'last 3 months' are the three full calendar months before."""
    count = _count(match.group("count"))
    text = match.group("unit")
    if count < 1 or count > 4000:
        return None
    if text.startswith("h"):
        days = max(1, round(count / 24))
        return Reading(Span(today - days * ONE_DAY, today - ONE_DAY))
    unit = _unit(text)
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        return Reading(Span(today - days * ONE_DAY, today - ONE_DAY))
    if unit is None:
        return None
    current = calendar.unit_of(today, unit)
    first = calendar.shift(current, unit, -count)
    last = calendar.shift(current, unit, -1)
    said = f"'{match.group(0).strip()}' was taken as the full calendar {unit}s before this one"
    span = Span(first.start, last.end, unit if count == 1 else None)
    return Reading(span, assumption=said if count > 1 else None)


def read_ago(match: re.Match[str], today: dt.date) -> Reading | None:
    unit = _unit(match.group("unit"))
    count = _count(match.group("count"))
    if unit is None or match.group("unit").startswith("h"):
        return None
    if unit == "day":
        return Reading(calendar.day(today - count * ONE_DAY))
    return Reading(calendar.shift(calendar.unit_of(today, unit), unit, -count))


def read_to_date(match: re.Match[str], today: dt.date) -> Reading | None:
    text = match.group(0).strip()
    unit: Unit = "month"
    for word, kind in (("y", "year"), ("q", "quarter"), ("w", "week")):
        if text.startswith(word) or f" {word}" in text.replace("month", "").replace("to date", ""):
            unit = kind  # type: ignore[assignment]
            break
    return Reading(calendar.unit_of(today, unit).until(today))


def read_named_day(match: re.Match[str], today: dt.date) -> Reading | None:
    back = {"today": 0, "yesterday": 1}.get(match.group(0), 2)
    return Reading(calendar.day(today - back * ONE_DAY))


def read_weekday(match: re.Match[str], today: dt.date) -> Reading | None:
    wanted = WEEKDAYS.index(match.group("weekday"))
    back = (today.weekday() - wanted) % 7 or 7
    return Reading(calendar.day(today - back * ONE_DAY))


def read_weekend(match: re.Match[str], today: dt.date) -> Reading | None:
    sunday = today - ((today.weekday() + 1) % 7 or 7) * ONE_DAY
    return Reading(Span(sunday - ONE_DAY, sunday))


def read_before_last(match: re.Match[str], today: dt.date) -> Reading | None:
    unit = _unit(match.group("unit"))
    return Reading(calendar.shift(calendar.unit_of(today, unit), unit, -2)) if unit else None


def read_part_of(match: re.Match[str], today: dt.date) -> Reading | None:
    """'first week of October', 'last 10 days of September', 'first half of this month'."""
    whole = whole_of(match, today)
    if whole is None:
        return None
    ordinal = _ORDINAL[match.group("which")]
    size = {"day": 1, "week": 7}.get((match.group("part") or "day").rstrip("s"), 0)
    size *= _count(match.group("size") or "1")
    if match.group("part") == "half":
        middle = whole.start + dt.timedelta(days=whole.days // 2 - 1)
        first = Span(whole.start, middle)
        return Reading(first if ordinal == 1 else Span(middle + ONE_DAY, whole.end))
    if ordinal < 0:
        return Reading(Span(max(whole.start, whole.end - (size - 1) * ONE_DAY), whole.end))
    start = whole.start + (ordinal - 1) * size * ONE_DAY
    return Reading(Span(start, min(whole.end, start + (size - 1) * ONE_DAY)))


def read_edge_of(match: re.Match[str], today: dt.date) -> Reading | None:
    whole = whole_of(match, today)
    if whole is None:
        return None
    first = match.group("edge") in ("start", "beginning")
    return Reading(calendar.day(whole.start if first else whole.end))


def whole_of(match: re.Match[str], today: dt.date) -> Span | None:
    """The month, quarter, week or year that a part or an edge is of."""
    groups = match.groupdict()
    if groups.get("month"):
        reading = read_month(match, today)
        return reading.span if reading else None
    if groups.get("wholeyear"):
        return calendar.year(int(groups["wholeyear"]))
    unit = _unit(groups["unit"])
    if unit is None:
        return None
    span = calendar.unit_of(today, unit)
    back = groups.get("back") or ""
    return calendar.shift(span, unit, -1) if back in ("last", "previous") else span
