"""Charges that do not come every day: fees, taxes, credits, purchases. Regular ones are projected.

A stream is what one provider charges one account for one service in one category. It is *daily*
when it occurs on most days, and then belongs to the daily series; *monthly* when it came once in
each of the last months on the same day of the month, counted from its start or its end; all else is
irregular, and never projected.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

# What may be a single charge; ordinary use is summed without looking at single streams.
SINGLE = (
    "(coalesce(ChargeCategory, 'Usage') <> 'Usage' OR coalesce(ChargeFrequency, '') IN "
    "('One-Time', 'Recurring') OR coalesce(ChargeClass, '') = 'Correction')"
)
STREAM = (
    "x_Provider, SubAccountId, ServiceName, ChargeCategory, ChargeFrequency, ChargeClass, "
    "CommitmentDiscountId"
)
_DAILY_SHARE = 0.6  # of the days of its last four weeks
_MONTHS = 3  # months in which a monthly charge must have come; two where there are only two
_STEADY = Decimal("0.5")  # the last amount stands when within this part of the median


@dataclass(frozen=True)
class Stream:
    """Charges of one kind by day."""

    provider: str
    service: str
    category: str
    charges: dict[dt.date, Decimal]

    @property
    def name(self) -> str:
        """'Datadog Pro', 'Tax (aws)', 'Amazon Elastic Compute Cloud (credit)'."""
        if self.category == self.service:
            return f"{self.service} ({self.provider})"
        if self.category in ("Purchase", "Usage"):
            return self.service
        return f"{self.service} ({self.category.lower()})"


@dataclass(frozen=True)
class Monthly:
    """A charge that comes once a month: on `day`, counted from 1; or from the end, 0 the last."""

    stream: Stream
    day: int
    from_end: bool
    amount: Decimal
    spread: Decimal  # by how much it changed from month to month, on average

    def date(self, year: int, month: int) -> dt.date:
        """Its day in that month."""
        length = calendar.monthrange(year, month)[1]
        day = length - self.day if self.from_end else min(self.day, length)
        return dt.date(year, month, max(day, 1))


def is_daily(stream: Stream, last: dt.date) -> bool:
    """True when the stream occurs on most days of the four weeks up to `last`."""
    since = last - dt.timedelta(days=27)
    recent = [day for day in stream.charges if since <= day <= last]
    return len(recent) >= _DAILY_SHARE * 28


def monthly(stream: Stream, first: dt.date, last: dt.date) -> Monthly | None:
    """The stream as a monthly charge; None when it is not one, or has ended. The data covers the
    days from `first` to `last`.
    """
    months = [one for one in _months_before(last) if first <= dt.date(*one, 1)]
    if any((day.year, day.month) == (last.year, last.month) for day in stream.charges):
        months = list(dict.fromkeys([(last.year, last.month), *months]))[:_MONTHS]
    if len(months) < _MONTHS - 1:
        return None
    days = [[day for day in stream.charges if (day.year, day.month) == one] for one in months]
    if any(len(found) != 1 for found in days):
        return None
    dates = [found[0] for found in days]
    amounts = [stream.charges[day] for day in dates]
    from_start = {day.day for day in dates}
    from_end = {calendar.monthrange(day.year, day.month)[1] - day.day for day in dates}
    if len(from_end) > 1 and max(from_start) - min(from_start) > 1:
        return None
    ends = len(from_end) == 1 and len(from_start) > 1
    usual = Decimal(median(amounts))
    newest = stream.charges[max(day for day in stream.charges if day <= last)]
    steady = abs(newest - usual) <= _STEADY * abs(usual)
    changes = [abs(one - other) for one, other in pairwise(amounts)]
    found = Monthly(
        stream,
        from_end.pop() if ends else round(median(from_start)),
        ends,
        newest if steady else usual,
        sum(changes, Decimal(0)) / len(changes),
    )
    return None if _missed(found, last) else found


def _missed(found: Monthly, last: dt.date) -> bool:
    """True when it should have come in the month of `last` and did not."""
    due = found.date(last.year, last.month)
    came = any((day.year, day.month) == (last.year, last.month) for day in found.stream.charges)
    return due + dt.timedelta(days=1) < last and not came


def _months_before(last: dt.date) -> list[tuple[int, int]]:
    """The last full months up to that day."""
    after = last + dt.timedelta(days=1)
    count = after.year * 12 + after.month - 1
    return [((count - back) // 12, (count - back) % 12 + 1) for back in range(1, _MONTHS + 1)]


def due(charges: Iterable[Monthly], days: Sequence[dt.date]) -> list[tuple[Decimal, Decimal]]:
    """What falls on each of these days, and how far off that usually is."""
    found = {day: (Decimal(0), Decimal(0)) for day in days}
    months = {(day.year, day.month) for day in days}
    for item in charges:
        for year, month in months:
            day = item.date(year, month)
            if day in found and not _came(item, year, month):
                amount, spread = found[day]
                found[day] = (amount + item.amount, spread + item.spread)
    return list(found.values())


def _came(item: Monthly, year: int, month: int) -> bool:
    """True when the month's charge is in the data already."""
    return any((day.year, day.month) == (year, month) for day in item.stream.charges)
