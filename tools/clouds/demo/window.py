"""The span of days the demo covers, and its streams of random numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Month:
    """The days `start` <= day < `stop` (indexes) of the calendar month beginning on `first`.

    `last` is the month's last day within the window.
    """

    first: dt.date
    start: int
    stop: int
    last: dt.date

    @property
    def label(self) -> str:
        """`YYYY-MM`."""
        return self.first.strftime("%Y-%m")

    @property
    def length(self) -> int:
        """Number of days of the calendar month."""
        return (next_month(self.first) - self.first).days

    @property
    def complete(self) -> bool:
        """Whether the window holds the month to its last day."""
        return self.last == next_month(self.first) - dt.timedelta(days=1)


def next_month(first: dt.date) -> dt.date:
    """The first day of the following month."""
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


@dataclass(frozen=True)
class Window:
    """`days` whole days ending the day before `today`; day 0 is the first of them.

    Days and hours are counted from the start of day 0 and may be negative.
    """

    today: dt.date
    days: int

    @property
    def first(self) -> dt.date:
        """The first day."""
        return self.today - dt.timedelta(days=self.days)

    def date(self, day: int) -> dt.date:
        """The date of a day index."""
        return self.first + dt.timedelta(days=day)

    def index(self, date: dt.date) -> int:
        """The day index of a date."""
        return (date - self.first).days

    def epoch(self, day: Ints) -> Ints:
        """Days since 1970-01-01."""
        return day + (self.first.toordinal() - _EPOCH)

    def weekday(self, day: Ints) -> Ints:
        """0 = Monday."""
        return (day + self.first.weekday()) % 7

    def month_start(self, back: int) -> dt.date:
        """The first day of the month `back` months before today's."""
        months = self.today.year * 12 + self.today.month - 1 - back
        return dt.date(months // 12, months % 12 + 1, 1)

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The calendar months the window touches, oldest first."""
        found = []
        first = self.first.replace(day=1)
        while first < self.today:
            stop = min(self.days, self.index(next_month(first)))
            found.append(Month(first, max(0, self.index(first)), stop, self.date(stop - 1)))
            first = next_month(first)
        return tuple(found)


def random(seed: int, stream: str, number: int = 0) -> np.random.Generator:
    """An independent generator a stream, so that one part never shifts another's numbers."""
    return np.random.Generator(np.random.PCG64([seed, crc32(stream.encode()), number]))
