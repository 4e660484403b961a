"""What a metric usually is at an hour of the day, on working days and on weekends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.services.anomaly.metric_series import DAY_H, Hours, MetricSeries
from tools.services.anomaly.stream_windows import Floats

BASELINE_DAYS = 35  # before an event: what is usual now
LEAST_DAYS = 7  # of history, before anything is judged
_LEAST_VALUES = 6  # at an hour of the day, before it counts by itself
_QUANTILES = (0.02, 0.98)
_SLACK = 0.1  # of the usual spread: as much out of the range is still usual
_MONDAY_OFFSET = 3  # 1 January 1970 was a Thursday


@dataclass(frozen=True)
class Usual:
    """The usual range by kind of day (working day, weekend) and hour: shape (2, 24) each; `slack` is
    how far outside is still usual.
    """

    low: Floats
    high: Floats
    slack: float

    def range(self, hours: Hours) -> tuple[Floats, Floats]:
        """The usual range at each of `hours` (since 1970)."""
        kind, hour = kinds(hours), hours % DAY_H
        return self.low[kind, hour], self.high[kind, hour]

    def away(self, hours: Hours, values: Floats) -> Floats:
        """How far above (positive) or below (negative) the usual range values are; 0 within it."""
        low, high = self.range(hours)
        above = np.where(values > high + self.slack, values - high, 0.0)
        below = np.where(values < low - self.slack, values - low, 0.0)
        found: Floats = above + below
        return found


def kinds(hours: Hours) -> Hours:
    """0 on working days, 1 on weekends (UTC)."""
    return ((hours // DAY_H + _MONDAY_OFFSET) % 7 >= 5).astype(np.int64)


def usual(series: MetricSeries, row: int) -> Usual:
    """What is usual just before a row of the hours. Where hours tell too little, the days do."""
    first = series.hours[row] - BASELINE_DAYS * DAY_H
    start = int(np.searchsorted(series.hours, first))
    hours, values = series.hours[start:row], series.values[start:row]
    days = series.days >= first // DAY_H
    short = len(hours) == 0 or series.hours[row] - hours[0] < LEAST_DAYS * DAY_H
    known = values
    if short and days.any():
        known = np.concatenate((values, series.day_low[days], series.day_high[days]))
    if not len(known):
        known = series.values[row : row + 1]
    low, high = (np.full((2, DAY_H), bound) for bound in np.quantile(known, _QUANTILES))
    spread = float(high[0, 0] - low[0, 0])
    if not short:
        _by_hour(low, high, hours, values)
    return Usual(low, high, _SLACK * spread + 1e-9 * float(np.abs(known).max()))


def _by_hour(low: Floats, high: Floats, hours: Hours, values: Floats) -> None:
    """Put in the ranges of those hours that were measured often enough, with the hours beside them."""
    hour = hours % DAY_H
    beside = np.concatenate([(hour + shift) % DAY_H for shift in (-1, 0, 1)])
    kind, thrice = np.tile(kinds(hours), 3), np.tile(values, 3)
    any_day = _ranges(beside, thrice, DAY_H)
    own_kind = _ranges(kind * DAY_H + beside, thrice, 2 * DAY_H)
    for place, target in enumerate((low, high)):
        of_any = np.tile(any_day[place], (2, 1))
        of_kind = own_kind[place].reshape(2, DAY_H)
        found = np.where(np.isnan(of_kind), of_any, of_kind)
        target[:] = np.where(np.isnan(found), target, found)


def _ranges(group: Hours, values: Floats, groups: int) -> Floats:
    """The quantiles of the values of each group, NaN for groups of too few: shape (2, groups)."""
    order = np.lexsort((values, group))
    ordered = values[order]
    counts = np.bincount(group, minlength=groups)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    place = np.outer(_QUANTILES, np.maximum(counts - 1, 0))
    whole = place.astype(np.intp)
    last = len(ordered) - 1
    at, then = np.minimum(starts + whole, last), np.minimum(starts + whole + 1, last)
    share = place - whole
    found = np.where(share > 0, ordered[at] * (1 - share) + ordered[then] * share, ordered[at])
    return np.where(counts >= _LEAST_VALUES, found, np.nan)
