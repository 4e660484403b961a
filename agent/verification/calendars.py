"""Days in cells and titles of results."""

from __future__ import annotations

import datetime as dt
import re

from agent.planner import calendar

Days = tuple[dt.date, dt.date]
_ISO = re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:$|[T ]\d\d:)")
_MONTH = re.compile(r"^(\d{4})-(\d\d)$")
_PAIR = re.compile(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)")
_AXES = {"date", "day", "week", "month", "period", "quarter", "time", "start", "hour",
         "ts", "timestamp"}  # fmt: skip


def day(value: object) -> dt.date | None:
    """The day of a cell or argument."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not (found := _ISO.match(value)):
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def of_cell(column: str, value: object) -> Days | None:
    """The days that a cell names: a week starts on the day that it is named after."""
    found = day(value)
    low = column.lower()
    if found is not None:
        if low == "week":
            return found, found + 6 * calendar.ONE_DAY
        if low == "month" and found.day == 1:
            span = calendar.month(found.year, found.month)
            return span.start, span.end
        return found, found
    month = _MONTH.match(value) if isinstance(value, str) else None
    if month and 1 <= int(month[2]) <= 12:
        span = calendar.month(int(month[1]), int(month[2]))
        return span.start, span.end
    return None


def is_axis(column: str) -> bool:
    """Whether rows are told apart by this column of dates."""
    return column.lower() in _AXES or column.lower().endswith(("month", "date"))


def pairs(text: str) -> list[Days]:
    """'2026-10-01 to 2026-10-31' in a text."""
    found = [(day(match[1]), day(match[2])) for match in _PAIR.finditer(text)]
    return [(first, last) for first, last in found if first and last]


def length(span: Days | None) -> int:
    """Number of days; 0 when unknown."""
    return (span[1] - span[0]).days + 1 if span else 0
