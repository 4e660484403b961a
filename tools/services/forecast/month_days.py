"""What certain days of the month add: jobs and charges of the month's end or its first days.

Days are counted from the start of a month (1, 2, 3) and from its end (0, 1, 2). A day has an effect
when it stood out from the days around it in each month of the past, always on the same side, by
similar amounts and by far more than ordinary days do.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np

from tools.services.forecast.past import Floats, Ints, places, quiet
from tools.services.forecast.weekly import week_shape

_MEMORY = 400
_EDGE = 3  # days at each end of a month
_AROUND = 15  # days whose median is the level
_STRIKING = 5.0  # times the usual spread
_LEAST_MONTHS = 2
_ALIKE = 0.5  # the smallest effect, as part of the largest
_CLEAR = 0.05  # of the level


@dataclass(frozen=True)
class MonthDays:
    """Effects taken out of histories: what is left, and what to add to forecasts; shapes (rows,
    days) and (rows, horizon).
    """

    past: Floats
    ahead: Floats


def without_month_days(past: Floats, last_day: dt.date, cuts: Ints, horizon: int) -> MonthDays:
    """Take the effects out of histories of one series that ends on `last_day`, shape (rows, days);
    row i ends `cuts[i]` days earlier, and the last row is the whole series.
    """
    left, ahead = past.copy(), np.zeros((len(past), horizon))
    days = past.shape[1]
    if days < 2 * _AROUND:
        return MonthDays(left, ahead)
    apart, spread, level = _apart(past[-1])
    turns = _turns(last_day - dt.timedelta(days=days - 1), days + horizon)
    for row, cut in enumerate(cuts):
        own, after = turns[: days - cut], turns[days - cut : days - cut + horizon]
        for turn in np.unique(own[own != 0]):
            effect = _effect(apart[: days - cut][own == turn], spread, level)
            left[row, cut:][own == turn] -= effect
            ahead[row, after == turn] += effect
    return MonthDays(left, ahead)


def _turns(first: dt.date, days: int) -> Ints:
    """The place of each day at the turn of the month: 1, 2, 3, then 0, then −3, −2, −1."""
    found = np.zeros(days, dtype=np.int64)
    for index in range(days):
        day = first + dt.timedelta(days=index)
        left = calendar.monthrange(day.year, day.month)[1] - day.day
        if day.day <= _EDGE:
            found[index] = day.day
        elif left < _EDGE:
            found[index] = -left - 1
    return found


def _apart(values: Floats) -> tuple[Floats, float, float]:
    """How far each day is from its surroundings, the usual size of that, and the level."""
    shape = week_shape(values[None, -_MEMORY:])[0, places(len(values))]
    half = _AROUND // 2
    padded = np.pad(values - shape, half, constant_values=np.nan)
    with quiet():
        windows = np.lib.stride_tricks.sliding_window_view(padded, _AROUND)
        apart = values - shape - np.nanmedian(windows, axis=1)
        spread = 1.4826 * float(np.nanmedian(np.abs(apart[-_MEMORY:])))
        level = float(np.nanmean(np.abs(values[-_MEMORY:])))
    return apart, max(spread, 1e-12), level


def _effect(found: Floats, spread: float, level: float) -> float:
    """The effect of a day from its occurrences; 0 when there is none."""
    found = found[~np.isnan(found)][-12:]
    if len(found) < _LEAST_MONTHS or not ((found > 0).all() or (found < 0).all()):
        return 0.0
    sizes = np.abs(found)
    striking = _STRIKING * spread * (1.5 if len(found) == _LEAST_MONTHS else 1.0)
    if sizes.min() < max(striking, _CLEAR * level) or sizes.min() < _ALIKE * sizes.max():
        return 0.0
    return float(np.median(found[-6:]))
