"""Leaks and disks that fill: a share in use that rises steadily towards its limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.services.anomaly.metric_series import Hours, MetricSeries
from tools.services.anomaly.stream_windows import Floats

LIMITED = {"memory_percent": 100.0, "disk_used_percent": 100.0}
_LENGTHS = (5, 10, 20, 30)  # days over which a rise is looked for
_LEAST_RISE = 8.0  # points of percent within these days
_STEADY = 0.9  # part of the variance that a straight line must explain
_NEWEST = 5  # days that give the present pace
_PAUSE = 2  # days without a rise after which another one begins
_LOOK_BACK = 45  # days in which its beginning is looked for


@dataclass(frozen=True)
class Ramp:
    """From day `first` to day `last` (since 1970) it rose; `pace` in points of percent a day at the
    end, `days_left` until the limit at this pace.
    """

    first: int
    last: int
    pace: float
    level: float
    days_left: float


def ramps(series: MetricSeries, since: int) -> list[Ramp]:
    """Rises that were still going on at some day from day `since` on, oldest first."""
    limit = LIMITED.get(series.metric)
    days, _, means, _ = series.daily()
    if limit is None or len(days) < _LENGTHS[0] + 1:
        return []
    rising = np.array(
        [
            index
            for index in range(_LENGTHS[0], len(days))
            if days[index] >= since and _first(days, means, index) is not None
        ],
        dtype=np.intp,
    )
    groups = np.split(rising, np.flatnonzero(np.diff(rising) > _PAUSE) + 1)
    found = [_ramp(days, means, int(group[-1]), limit) for group in groups if len(group)]
    return [
        one
        for number, one in enumerate(found)
        if not any(then.first <= one.last for then in found[number + 1 :])  # the same rise
    ]


def _first(days: Hours, means: Floats, last: int) -> int | None:
    """Where the longest steady rise that ends at `last` begins; None without one."""
    found = None
    for length in _LENGTHS:
        start = int(np.searchsorted(days, days[last] - length))
        if last - start + 1 < max(_LENGTHS[0], 0.8 * length):
            continue
        if means[last] - means[start] >= 0.8 * _LEAST_RISE and _steady(days, means, start, last):
            found = start
    return found


def _steady(days: Hours, means: Floats, start: int, last: int) -> bool:
    """Whether a straight line tells the rise from one day to the other."""
    x, y = (days[start : last + 1] - days[start]).astype(np.float64), means[start : last + 1]
    slope, level = np.polyfit(x, y, 1)
    spread = float(np.var(y))
    unexplained = float(np.var(y - level - slope * x))
    rise = float(slope * x[-1])
    return rise >= _LEAST_RISE and spread > 0 and 1 - unexplained / spread >= _STEADY


def _ramp(days: Hours, means: Floats, last: int, limit: float) -> Ramp:
    start = _begun(days, means, last)
    newest = slice(max(start, last - _NEWEST + 1), last + 1)
    pace = float(np.polyfit(days[newest] - days[last], means[newest], 1)[0])
    left = max(limit - float(means[last]), 0.0) / pace if pace > 0 else float("inf")
    return Ramp(int(days[start]), int(days[last]), pace, float(means[last]), left)


def _begun(days: Hours, means: Floats, last: int) -> int:
    """Where a level and then a straight line tell the days up to `last` best: the line's first day."""
    lowest = max(0, last - _LOOK_BACK)
    best, found = np.inf, lowest
    for start in range(lowest, last - _LENGTHS[0] + 2):
        x, y = days[start : last + 1] - days[start], means[start : last + 1]
        slope, level = np.polyfit(x, y, 1)
        before = means[lowest:start]
        off = float(((y - level - slope * x) ** 2).sum())
        off += float(((before - before.mean()) ** 2).sum()) if len(before) else 0.0
        if slope > 0 and off < best:
            best, found = off, start
    return found
