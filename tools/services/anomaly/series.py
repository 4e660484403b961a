"""What the search works on, and what it finds: daily series of costs, launches, events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Kind = Literal["spike", "step", "ramp", "drop"]


@dataclass(frozen=True)
class Launch:
    """What a launched instance costs a day. `amounts` has one number for each day of the series."""

    day: int  # index into the series
    amounts: Floats
    name: str = ""


@dataclass(frozen=True)
class CostSeries:
    """The daily cost of one scope in one currency, without one-off charges.

    `amounts[i]` is the cost of the day `first + i`; NaN is unknown, which is not 0. `absent` marks
    days on which the scope has no line item though its data goes on (its cost is then 0); `filling`
    marks days whose bill is not complete yet: what is missing on them is no drop.
    """

    scope: tuple[str, ...]
    first: dt.date
    amounts: Floats
    currency: str | None = None
    absent: Bools | None = None
    filling: Bools | None = None
    launches: tuple[Launch, ...] = ()

    def __len__(self) -> int:
        return len(self.amounts)

    def date(self, index: int) -> dt.date:
        """The day of an index."""
        return self.first + dt.timedelta(days=index)

    @classmethod
    def of(
        cls,
        days: Sequence[dt.date],
        amounts: Sequence[float],
        scope: tuple[str, ...] = (),
        currency: str | None = None,
        launches: Sequence[tuple[dt.date, Sequence[float]]] = (),
    ) -> CostSeries:
        """A series of dated amounts; days between that are not named are unknown.

        A launch is a day and the amounts of the launched instance on each of `days`.
        """
        first = min(days)
        size = (max(days) - first).days + 1
        places = [(day - first).days for day in days]

        def spread(values: Sequence[float], rest: float) -> Floats:
            row = np.full(size, rest)
            row[places] = values
            return row

        known = tuple(Launch((day - first).days, spread(costs, 0.0)) for day, costs in launches)
        return cls(scope, first, spread(amounts, np.nan), currency, launches=known)


@dataclass(frozen=True)
class Bands:
    """What was expected of every day on its morning; shape (series, days), NaN where not judged."""

    expected: Floats
    low: Floats
    high: Floats


@dataclass
class Event:
    """Days in a row on which a series is not as it usually is. Days are indexes into the series.

    `end` is the last unusual day, None while it goes on; `last` the last day it covers. `reported`
    is the day whose data first told of it. Arrays have one number for each day from start to last.
    """

    series: int
    kind: Kind
    start: int
    last: int
    end: int | None
    reported: int
    surprise: float  # how far off, in thresholds: 1 is just an alarm
    observed: Floats
    expected: Floats
    low: Floats
    high: Floats
    new: bool = False  # nothing was ever charged in this scope before
    accepted: bool = False  # it ended because it became the usual
    explained: str = ""  # 'launch' when launched instances make up the rise
    launched: tuple[str, ...] = ()  # their names
    severity: Literal["critical", "warning", "info"] = "warning"
    notes: list[str] = field(default_factory=list)

    @property
    def impact(self) -> float:
        """Observed minus expected, summed over the known days of the event."""
        return float(np.nansum(self.observed - self.expected))

    @property
    def rise(self) -> bool:
        """Whether it costs more than usual."""
        return self.kind != "drop"
