"""What the calendar explains: charges that come back each month, and holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from tools.services.anomaly.baseline import Model
from tools.services.anomaly.series import Bools, Floats

_SAME = 0.6  # part of the threshold from which an excursion of an earlier month counts
_ROOM = 1.25  # an excursion may be larger than in earlier months by this factor
_WEEKEND = 0.95  # factor of the lowest weekday under which a series has weekends
_SHARED = 0.4  # part of the series with weekends that dip together on a holiday
_MONTHS = 6


def place_in_month(day: dt.date) -> tuple[int, int]:
    """Day of the month, and days until the month is over (0 = its last day)."""
    following = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return day.day, (following - day).days - 1


def same_days(days: Sequence[dt.date], index: int) -> list[tuple[list[int], list[int]]]:
    """For each earlier month, the latest first, the days at the place in the month of a day: those
    on the same day of the month or as far from its end, and the days right before and after them.
    """
    dom, left = place_in_month(days[index])
    months: dict[int, tuple[list[int], list[int]]] = {}
    for other in range(index - 1, -1, -1):
        apart = (days[index] - days[other]).days
        if apart < 20:
            continue
        month = round(apart / 30.44)
        if month > _MONTHS:
            break
        own, rest = place_in_month(days[other])
        same, near = months.setdefault(month, ([], []))
        if own == dom or rest == left:
            same.append(other)
        elif abs(own - dom) == 1 or abs(rest - left) == 1 or (dom == 1 and rest == 0):
            near.append(other)
    return [months[month] for month in sorted(months) if any(months[month])]


def month_effects(
    raw: Floats, alarmed: Bools, groups: list[tuple[list[int], list[int]]], limit: Floats
) -> Floats:
    """How far each series usually rises and falls at this place in the month, relative: shape
    (2, series), 0 where it does not. `raw` are residuals without this effect. An excursion that was
    an alarm counts when it was on the very same day of the month, or in two earlier months.
    """
    effects = np.zeros((2, len(raw)))
    if not groups:
        return effects
    for side, sign in enumerate((1.0, -1.0)):
        sizes = np.array([_peak(sign * raw[:, same + near]) for same, near in groups])
        exact = np.array([_peak(sign * raw[:, same]) for same, _ in groups])
        calm = np.array([~np.any(alarmed[:, same + near], axis=1) for same, near in groups])
        seen = sizes > _SAME * limit
        known = np.maximum(np.sum(~np.isnan(sizes), axis=0), 1)
        often = seen.sum(axis=0) * 2 >= known
        trusted = (calm & seen).any(axis=0) | (seen.sum(axis=0) >= 2) | (exact[0] > _SAME * limit)
        largest = np.max(np.where(seen, sizes, 0.0), axis=0)
        effects[side] = np.where(often & trusted & seen.any(axis=0), sign * _ROOM * largest, 0.0)
    return effects


def _peak(part: Floats) -> Floats:
    """The highest known value of each row; NaN without any."""
    if not part.shape[1]:
        return np.full(len(part), np.nan)
    peak = np.max(np.nan_to_num(part, nan=-np.inf), axis=1)
    found: Floats = np.where(np.isfinite(peak), peak, np.nan)
    return found


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
