"""Calendar arithmetic on whole days: months, quarters, weeks as `Span`s with both ends included."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Literal

Unit = Literal["day", "week", "month", "quarter", "year"]
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days `start` to `end`, both included; `unit` when it is exactly one calendar unit."""

    start: dt.date
    end: dt.date
    unit: Unit | None = None

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    def until(self, last: dt.date) -> Span:
        """The same span, ending at `last` at the latest."""
        return self if self.end <= last else Span(self.start, max(last, self.start), self.unit)


def day(date: dt.date) -> Span:
    """The span of one day."""
    return Span(date, date, "day")


def month(year: int, number: int) -> Span:
    """A calendar month; `number` may lie outside 1..12 and then counts on into other years."""
    year, index = year + (number - 1) // 12, (number - 1) % 12 + 1
    return Span(
        dt.date(year, index, 1), dt.date(year, index, calendar.monthrange(year, index)[1]), "month"
    )


def quarter(year: int, number: int) -> Span:
    """A calendar quarter; `number` may lie outside 1..4."""
    first = month(year, (number - 1) * 3 + 1)
    last = month(year, (number - 1) * 3 + 3)
    return Span(first.start, last.end, "quarter")


def year(number: int) -> Span:
    """A calendar year."""
    return Span(dt.date(number, 1, 1), dt.date(number, 12, 31), "year")


def week(date: dt.date) -> Span:
    """The ISO week (Monday to Sunday) that holds `date`."""
    monday = date - dt.timedelta(days=date.weekday())
    return Span(monday, monday + dt.timedelta(days=6), "week")


def unit_of(date: dt.date, unit: Unit) -> Span:
    """The calendar unit that holds `date`."""
    if unit == "day":
        return day(date)
    if unit == "week":
        return week(date)
    if unit == "month":
        return month(date.year, date.month)
    if unit == "quarter":
        return quarter(date.year, (date.month - 1) // 3 + 1)
    return year(date.year)


def shift(span: Span, unit: Unit, count: int) -> Span:
    """The calendar unit `count` units after (before, when negative) the one `span` starts in."""
    start = span.start
    if unit == "day":
        return day(start + count * ONE_DAY)
    if unit == "week":
        return week(start + 7 * count * ONE_DAY)
    if unit == "month":
        return month(start.year, start.month + count)
    if unit == "quarter":
        return quarter(start.year, (start.month - 1) // 3 + 1 + count)
    return year(start.year + count)


def months_before(date: dt.date, count: int) -> dt.date:
    """The same day `count` months earlier, or the month's last day where it is shorter."""
    target = month(date.year, date.month - count)
    return target.start.replace(day=min(date.day, target.end.day))


def previous(span: Span) -> Span:
    """The span of the same kind just before: the calendar unit before, else as many days."""
    if span.unit is not None and span == unit_of(span.start, span.unit):
        return shift(span, span.unit, -1)
    end = span.start - ONE_DAY
    return Span(end - dt.timedelta(days=span.days - 1), end)


def following(span: Span) -> Span:
    """As many days right after."""
    start = span.end + ONE_DAY
    return Span(start, start + dt.timedelta(days=span.days - 1))


def year_before(span: Span) -> Span:
    """The same days one year earlier."""
    if span.unit in ("month", "quarter", "year") and span == unit_of(span.start, span.unit):
        return unit_of(months_before(span.start, 12), span.unit)
    return Span(months_before(span.start, 12), months_before(span.end, 12))


def label(span: Span) -> str:
    """How a person would name the span: 'October 2026', 'Q3 2026', '2026-11-01 to 2026-11-20'."""
    if span.unit is not None and span == unit_of(span.start, span.unit):
        if span.unit == "month":
            return f"{span.start:%B %Y}"
        if span.unit == "quarter":
            return f"Q{(span.start.month - 1) // 3 + 1} {span.start.year}"
        if span.unit == "year":
            return str(span.start.year)
    if span.start == span.end:
        return span.start.isoformat()
    return f"{span.start.isoformat()} to {span.end.isoformat()}"
