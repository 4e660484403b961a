"""What the calendar explains: charges that come back each month, and holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from tools.services.anomaly.baseline import Model
from tools.services.anomaly.series import Bools, Floats

_SAME = 0.6  # part of the threshold from which an excursion of an earlier month counts
_ROOM = 1.25  # an excursion may be larger than in earlier months by this factor
_WEEKEND = 0.8  # factor of the lowest weekday under which a series has weekends
_SHARED = 0.4  # part of the series with weekends that dip together on a holiday
_MONTHS = 6


def place_in_month(day: dt.date) -> tuple[int, int]:
    """Day of the month, and days until the month is over (0 = its last day)."""
    following = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return day.day, (following - day).days - 1


def same_days(days: Sequence[dt.date], index: int) -> list[list[int]]:
    """For each earlier month, the latest first, the days at the place in the month of a day: the
    same day of the month or as far from its end, or the day before or after.
    """
    dom, left = place_in_month(days[index])
    months: dict[int, list[int]] = {}
    for other in range(index - 1, -1, -1):
        apart = (days[index] - days[other]).days
        if apart < 20:
            continue
        month = round(apart / 30.44)
        if month > _MONTHS:
            break
        own, rest = place_in_month(days[other])
        if abs(own - dom) <= 1 or abs(rest - left) <= 1 or (dom <= 2 and rest == 0 and dom == 1):
            months.setdefault(month, []).append(other)
    return [months[month] for month in sorted(months)]


def month_effects(raw: Floats, alarmed: Bools, groups: list[list[int]], limit: Floats) -> Floats:
    """How far each series usually rises and falls at this place in the month, relative: shape
    (2, series), 0 where it does not. `raw` are residuals without this effect; an excursion that was
    an alarm then counts only when two earlier months have it.
    """
    effects = np.zeros((2, len(raw)))
    if not groups:
        return effects
    for side, sign in enumerate((1.0, -1.0)):
        tops, calm = [], []
        for group in groups:
            part = sign * raw[:, group]
            peak = np.max(np.nan_to_num(part, nan=-np.inf), axis=1)
            tops.append(np.where(np.isfinite(peak), peak, np.nan))
            calm.append(~np.any(alarmed[:, group], axis=1))
        sizes = np.array(tops)
        seen = sizes > _SAME * limit
        known = np.maximum(np.sum(~np.isnan(sizes), axis=0), 1)
        often = seen.sum(axis=0) * 2 >= known
        trusted = (np.array(calm) & seen).any(axis=0) | (seen.sum(axis=0) >= 2)
        largest = np.max(np.where(seen, sizes, 0.0), axis=0)
        effects[side] = np.where(often & trusted & seen.any(axis=0), sign * _ROOM * largest, 0.0)
    return effects


def weekend_level(model: Model, expected: Floats) -> Floats:
    """What the day would cost if it were the quietest day of the week; NaN without weekends."""
    ratio = model.profile.min(axis=1) / np.maximum(model.profile[:, 0], 1e-12)
    quiet: Floats = np.where(ratio < _WEEKEND, expected * ratio, np.nan)
    return quiet


def is_holiday(observed: Floats, expected: Floats, quiet: Floats) -> bool:
    """Whether many series that have weekends are near their weekend's level at once."""
    able = ~np.isnan(quiet) & ~np.isnan(observed)
    if able.sum() < 5:
        return False
    low = observed[able] < (0.4 * expected + 0.6 * quiet)[able]
    return bool(low.mean() >= _SHARED)
