"""What a day should cost by the eight weeks before it: level, trend, weekday profile.

A robust classical decomposition (median of ratios to the level of each week, after Makridakis et al.,
Forecasting: Methods and Applications, ch. 4), with the weekday profile and the trend drawn towards
none as far as noise may explain them (empirical Bayes). All functions work on many series at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.services.anomaly.series import Bools, Floats

WEEKS = 8
WINDOW = 7 * WEEKS
_RECENT = 14  # days that make the level
_TREND_PRIOR = 0.005  # usual size of a relative trend a day
_SMALL = 1e-12


@dataclass(frozen=True)
class Model:
    """What is known of each series on one morning. Arrays of one row a series.

    `profile[:, k]` is the factor of the weekday k days after that morning's day (modulo 7).
    """

    level: Floats
    trend: Floats  # relative, a day
    age: Floats  # days from the middle of the level to the morning
    profile: Floats
    scatter: Floats  # robust, relative, within the window
    known: npt.NDArray[np.int64]  # days of the window that are known
    zeros: Floats  # share of days that cost nothing
    irregular: Floats  # 0: always the same weekdays cost nothing; 0.5: any may
    top: Floats  # the highest of them
    trend_error: Floats

    def expect(self, ahead: int) -> Floats:
        """The cost of the day `ahead` days after the morning's day."""
        growth = 1.0 + np.clip(self.trend * (self.age + ahead), -0.5, 1.0)
        return self.level * growth * self.profile[:, ahead % 7]

    def unit(self, expected: Floats) -> Floats:
        """What residuals are measured in: mostly the day's own expectation, partly the level."""
        return np.maximum(0.7 * np.abs(expected) + 0.3 * np.abs(self.level), _SMALL)


def median(values: Floats, axis: int = -1) -> Floats:
    """The median of the known values along an axis; NaN where none is known."""
    ordered = np.sort(values, axis=axis)  # NaN comes last
    count = np.sum(~np.isnan(values), axis=axis, keepdims=True)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis)
    high = np.take_along_axis(ordered, np.minimum(count // 2, values.shape[axis] - 1), axis)
    middle: Floats = np.squeeze((low + high) / 2, axis)
    return middle


def quantile(values: Floats, share: float) -> Floats:
    """That quantile of the known values of each row (the next higher value); NaN without any."""
    ordered = np.sort(values, axis=-1)
    count = np.sum(~np.isnan(values), axis=-1, keepdims=True)
    place = np.clip(np.ceil(share * count).astype(np.int64) - 1, 0, None)
    found: Floats = np.take_along_axis(ordered, place, -1)[..., 0]
    return found


def fit(history: Floats) -> Model:
    """The model of a morning. `history` holds the WINDOW days before it, the newest last; NaN is
    unknown or left out.
    """
    weeks = history.reshape(len(history), WEEKS, 7)
    levels = _week_levels(weeks, np.ones((len(history), 7)))
    profile = np.ones((len(history), 7))
    scatter = np.zeros(len(history))
    for _ in range(2):
        profile, scatter = _profile(weeks, _daily(levels))
        levels = _week_levels(weeks, profile)
    plain = _without_profile(weeks, profile).reshape(history.shape)
    level, age = _level(plain)
    trend, error = _trend(levels, scatter)
    known = np.sum(~np.isnan(history), axis=1)
    return Model(
        level, trend, age, profile, scatter, known,
        np.sum(history == 0, axis=1) / np.maximum(known, 1), _irregular(weeks),
        np.max(np.nan_to_num(history, nan=-np.inf), axis=1), error,
    )  # fmt: skip


def _irregular(weeks: Floats) -> Floats:
    """How little the weekday tells whether a day costs anything."""
    known = np.maximum(np.sum(~np.isnan(weeks), axis=1), 1)
    none = np.sum(weeks == 0, axis=1) / known
    found: Floats = np.minimum(none, 1 - none).mean(axis=1)
    return found


def _week_levels(weeks: Floats, profile: Floats) -> Floats:
    """The level of each week: the median of its days without their weekday; NaN under 4 of them.

    A median, so that the end of a month, which can fill three days of a week, does not lift it.
    """
    plain = _without_profile(weeks, profile)
    enough = np.sum(~np.isnan(plain), axis=2) >= 4
    levels: Floats = np.where(enough, median(plain, axis=2), np.nan)
    return levels


def _daily(levels: Floats) -> Floats:
    """The level of each day: of its week, on the line between the neighbouring weeks."""
    rise = np.zeros_like(levels)
    rise[:, 1:-1] = (levels[:, 2:] - levels[:, :-2]) / 2
    rise[:, 0], rise[:, -1] = levels[:, 1] - levels[:, 0], levels[:, -1] - levels[:, -2]
    rise = np.nan_to_num(rise) / 7
    daily: Floats = levels[:, :, None] + rise[:, :, None] * np.arange(-3, 4)
    return daily


def _profile(weeks: Floats, daily: Floats) -> tuple[Floats, Floats]:
    """The factor of each weekday, and the scatter around it, both relative to the level."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = np.where(daily > _SMALL, weeks / daily, np.nan)
    raw = np.nan_to_num(median(ratios, axis=1), nan=1.0)
    off = (ratios - raw[:, None, :]).reshape(len(weeks), -1)
    raw = raw / np.maximum(raw.mean(axis=1, keepdims=True), _SMALL)
    count = np.maximum(np.sum(~np.isnan(ratios), axis=1).mean(axis=1), 1.0)
    widen = np.sqrt(count / np.maximum(count - 1.0, 0.5))  # each weekday fits its own median
    scatter = np.nan_to_num(1.4826 * median(np.abs(off))) * widen
    spread = np.mean((raw - 1.0) ** 2, axis=1)
    by_chance = 1.57 * scatter**2 / count
    kept = np.clip(1.0 - by_chance / np.maximum(spread, _SMALL), 0.0, 1.0)
    return 1.0 + kept[:, None] * (raw - 1.0), scatter


def _without_profile(weeks: Floats, profile: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        plain: Floats = np.where(profile[:, None, :] > 0.2, weeks / profile[:, None, :], np.nan)
    return plain


def _level(plain: Floats) -> tuple[Floats, Floats]:
    """The median of the recent days, of all days where hardly any of those is known; its age."""
    recent = plain[:, -_RECENT:]
    few = np.sum(~np.isnan(recent), axis=1) < 4
    level = np.where(few, median(plain), median(recent))
    ages = np.arange(plain.shape[1], 0, -1, dtype=np.float64)
    known = ~np.isnan(plain)
    known[:, :-_RECENT] &= few[:, None]
    age = (known * ages).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return level, age


def _trend(levels: Floats, scatter: Floats) -> tuple[Floats, Floats]:
    """The relative trend a day (Theil 1950, Sen 1968) drawn towards 0, and its standard error."""
    first, second = np.triu_indices(levels.shape[1], 1)
    middle = np.maximum(np.abs(median(levels)), _SMALL)
    slopes = (levels[:, second] - levels[:, first]) / (7.0 * (second - first)) / middle[:, None]
    count = np.sum(~np.isnan(levels), axis=1).astype(np.float64)
    spread = 49.0 * np.maximum(count * (count**2 - 1) / 12, 0.5)
    error = np.sqrt((scatter**2 / 7 + 1e-6) / spread)
    kept = _TREND_PRIOR**2 / (_TREND_PRIOR**2 + error**2) * np.minimum((count - 1) / 3, 1.0)
    return np.nan_to_num(median(slopes)) * np.maximum(kept, 0.0), error


def window(values: Floats, day: int) -> Floats:
    """The WINDOW days before `day`, filled up with NaN before the first."""
    part = values[:, max(0, day - WINDOW) : day]
    missing = WINDOW - part.shape[1]
    if missing:
        part = np.concatenate([np.full((len(values), missing), np.nan), part], axis=1)
    return part


def sparse(model: Model) -> Bools:
    """Series that cost nothing on so many days, in no order, that a level means little."""
    found: Bools = (model.irregular > 0.1) | (model.zeros > 0.8)
    return found


def fitted(history: Floats) -> Floats:
    """The cost of each day of the window itself by its own decomposition."""
    weeks = history.reshape(len(history), WEEKS, 7)
    levels = _week_levels(weeks, np.ones((len(history), 7)))
    profile, _ = _profile(weeks, _daily(levels))
    levels = _week_levels(weeks, profile)
    daily: Floats = (_daily(levels) * profile[:, None, :]).reshape(history.shape)
    return daily
