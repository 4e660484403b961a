"""What week numbers and loosely named periods mean: 'week 45', 'mid October', 'this summer'."""

from __future__ import annotations

import datetime as dt
import re

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY, Span
from agent.planner.date_readers import Reading, date_of, whole_of

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_PARTS = {"early": (1, 10), "mid": (11, 20), "middle": (11, 20), "late": (21, 31)}


def read_week_number(match: re.Match[str], today: dt.date) -> Reading | None:
    """'week 45', 'CW 45', '2026-W45': the ISO 8601 week, the latest one that has begun."""
    groups = match.groupdict()
    number = int(groups["week"])
    year = int(groups.get("year") or groups.get("after") or today.isocalendar().year)
    stated = bool(groups.get("year") or groups.get("after"))
    try:
        monday = dt.date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
    if monday > today and not stated:
        monday = dt.date.fromisocalendar(year - 1, number, 1)
    said = f"week {number} was taken as the ISO week from {monday.isoformat()}"
    return Reading(calendar.week(monday), relative=not stated, assumption=said)


def read_fortnight(match: re.Match[str], today: dt.date) -> Reading | None:
    """'the last fortnight' is the 14 days before today."""
    return Reading(Span(today - 14 * ONE_DAY, today - ONE_DAY))


def read_last_period(match: re.Match[str], today: dt.date) -> Reading | None:
    """'the last period' is the last full calendar month, which is what a bill is made for."""
    month = calendar.shift(calendar.month(today.year, today.month), "month", -1)
    said = match.group(0).strip().removeprefix("the ")
    return Reading(month, assumption=f"'{said}' was taken as the last full month")


def read_half_year(match: re.Match[str], today: dt.date) -> Reading | None:
    """'the last half year' is the six full calendar months before this one."""
    current = calendar.month(today.year, today.month)
    first, last = calendar.shift(current, "month", -6), calendar.shift(current, "month", -1)
    return Reading(
        Span(first.start, last.end),
        assumption="'half year' was taken as the six full calendar months before this one",
    )


def read_loose(match: re.Match[str], today: dt.date) -> Reading | None:
    """'early', 'mid' and 'late' October are its days 1-10, 11-20 and 21 to the end."""
    whole = whole_of(match, today)
    if whole is None or whole.unit != "month":
        return None
    first, last = _PARTS[match.group("loose")]
    start = whole.start.replace(day=first)
    end = whole.end if last == 31 else whole.start.replace(day=last)
    said = f"'{match.group(0).strip()}' was taken as {start.isoformat()} to {end.isoformat()}"
    return Reading(Span(start, end), assumption=said)


def read_season(match: re.Match[str], today: dt.date) -> Reading | None:
    """Meteorological seasons of the northern half: summer is June to August."""
    first = calendar.month(today.year, _SEASONS[match.group("season")])
    if match.groupdict().get("year"):
        first = calendar.month(int(match.group("year")), first.start.month)
    while first.start > today:
        first = calendar.shift(first, "month", -12)
    last = calendar.shift(first, "month", 2)
    said = f"{match.group('season')} was taken as {first.start:%B %Y} to {last.start:%B %Y}"
    return Reading(Span(first.start, last.end), assumption=said)


def read_bare_day(match: re.Match[str], today: dt.date) -> Reading | None:
    """'on the 3rd' is the latest such day."""
    number = int(match.group("day"))
    for back in range(3):
        month = calendar.shift(calendar.month(today.year, today.month), "month", -back)
        date = date_of(month.start.year, month.start.month, number)
        if date is not None and date <= today:
            said = f"'{match.group(0).strip()}' was taken as {date.isoformat()}"
            return Reading(calendar.day(date), assumption=said)
    return None


def read_days_of(match: re.Match[str], today: dt.date) -> Reading | None:
    """'the 10th to the 20th of last month'."""
    month = calendar.month(today.year, today.month)
    if match.group("back") in ("last", "previous"):
        month = calendar.shift(month, "month", -1)
    first = date_of(month.start.year, month.start.month, int(match.group("day")))
    last = match.group("last")
    end = date_of(month.start.year, month.start.month, int(last)) if last else first
    if first is None or end is None or end < first:
        return None
    return Reading(Span(first, end, "day" if first == end else None))


def read_slashed_bare(match: re.Match[str], today: dt.date) -> Reading | None:
    """'10/15', '15/10': the latest such day, where only one order of the two gives a date."""
    first, second = (int(part) for part in match.group("bare").split("/"))
    if min(first, second) > 12 or (max(first, second) <= 12 and first != second):
        return None
    month, day = min(first, second), max(first, second)
    date = date_of(today.year, month, day)
    if date is not None and date > today:
        date = date_of(today.year - 1, month, day)
    if date is None:
        return None
    said = f"{match.group('bare')} was read as {date.isoformat()}"
    return Reading(calendar.day(date), relative=False, assumption=said)


def read_slashed_range(match: re.Match[str], today: dt.date) -> Reading | None:
    """'10/01-10/15': the month first unless only the other way gives dates; the reading is stated."""
    numbers = [[int(part) for part in match.group(name).split("/")] for name in ("first", "second")]
    for month_first in (True, False):
        dates = []
        for one in numbers:
            month, day = one if month_first else reversed(one)
            date = date_of(today.year, month, day) if 1 <= month <= 12 else None
            if date is not None and date > today:
                date = date_of(today.year - 1, month, day)
            dates.append(date)
        start, end = dates
        if start is not None and end is not None and start <= end:
            said = f"{match.group(0).strip()} was read as {start.isoformat()} to {end.isoformat()}"
            return Reading(Span(start, end), assumption=said)
    return None
