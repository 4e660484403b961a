"""Which week or month a report tells of, and what it is compared with.

A report tells of the last full week (Monday to Sunday) or month that the data covers, or of the one
that a given day is in. One that the data cuts is marked as partial and compared with the same days
of the one before: like for like.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from tools.base import Period

Unit = Literal["week", "month"]
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """The period told of and the one before; `whole` is the full week or month it is in."""

    unit: Unit
    current: Period
    baseline: Period
    whole: Period

    @property
    def partial(self) -> bool:
        """Whether the period is only a part of its week or month."""
        return self.current != self.whole

    @property
    def uneven(self) -> bool:
        """Whether the two periods have different lengths, so that days compare better."""
        return self.current.days != self.baseline.days


def unit_around(day: dt.date, unit: Unit) -> Period:
    """The whole week or month that the day is in."""
    if unit == "week":
        first = day - dt.timedelta(days=day.weekday())
        return Period(start=first, end=first + 6 * _DAY)
    first = day.replace(day=1)
    following = (first + 31 * _DAY).replace(day=1)
    return Period(start=first, end=following - _DAY)


def before(period: Period, unit: Unit) -> Period:
    """The whole week or month before."""
    return unit_around(period.start - _DAY, unit)


def told(unit: Unit, end: dt.date | None, data: Period | None, today: dt.date) -> Told:
    """The period of a report. `data` are the days that the costs cover, None where there are none;
    what they say of today is not counted, as it is not over.
    """
    last = today - _DAY
    if data is not None:
        last = min(last, data.end) if data.start <= last else data.end
    whole = unit_around(end or last, unit)
    if end is None and whole.end > last:
        previous = before(whole, unit)
        # The last full one, unless the data begins after it.
        whole = previous if data is None or previous.end >= data.start else whole
    current = whole
    if whole.start <= last < whole.end:
        current = Period(start=whole.start, end=last)
    return Told(unit, current, _baseline(current, whole, unit), whole)


def _baseline(current: Period, whole: Period, unit: Unit) -> Period:
    """The one before; of a partial period as many days of it."""
    previous = before(whole, unit)
    if current == whole:
        return previous
    same = previous.start + (current.days - 1) * _DAY
    return Period(start=previous.start, end=min(previous.end, same))
