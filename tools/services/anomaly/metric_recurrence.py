"""Whether what looks unusual happened before: every month at the same place, or just often."""

from __future__ import annotations

import numpy as np

from tools.services.anomaly.metric_series import DAY_H, MetricSeries
from tools.services.anomaly.metric_usual import Usual

_SAME_PLACE = 1  # days around the same place in a month
_MONTH = 20  # days from which a day may be of an earlier month
_LIKE = 0.2  # of how far out the peak is: a day that came so near to it was like it
_OFTEN = 3  # separate times that it was so before, to be nothing new


def happened_before(
    series: MetricSeries, first: int, normal: Usual, peak: float, away: float
) -> bool | None:
    """Whether days before were as far out often enough to be nothing new; None when they were so at
    the same place of an earlier month.
    """
    day = int(series.hours[first]) // DAY_H
    sign, level = np.sign(away), peak - _LIKE * away
    past = normal.away(series.hours[:first], series.values[:first])
    far = series.hours[:first][sign * past >= (1 - _LIKE) * abs(away)] // DAY_H
    bound = normal.high.max() if away > 0 else normal.low.min()
    if sign * (level - bound) > 0:  # days without hours tell only of what is unusual at any hour
        days = series.day_high if away > 0 else series.day_low
        far = np.concatenate((series.days[sign * (days - level) >= 0], far))
    places = np.unique(far[far < day])
    if any(_same_place(int(one), day) for one in places if day - one >= _MONTH):
        return None
    return len(places) > 0 and 1 + int((np.diff(places) > 1).sum()) >= _OFTEN


def _same_place(day: int, other: int) -> bool:
    """Whether two days (since 1970) stand at the same place of their months, from either end."""
    one, two = (np.datetime64(value, "D") for value in (day, other))
    gaps = []
    for month in (0, 1):
        starts = [item.astype("datetime64[M]") + month for item in (one, two)]
        gaps.append(abs(int((one - starts[0]).astype(int)) - int((two - starts[1]).astype(int))))
    return min(gaps) <= _SAME_PLACE
