"""Methods that repeat a week: seasonal naive, means of same weekdays, and Theta."""

from __future__ import annotations

import numpy as np

from tools.services.forecast.past import WEEK, Floats, ahead, beginnings, opening, places, quiet

_ALPHAS = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
THETA_MEMORY = 182


def naive(past: Floats, horizon: int) -> Floats:
    """Each day as the latest known one of its weekday."""
    return weekday_mean(past, horizon, weeks=1)


def weekday_mean(past: Floats, horizon: int, *, weeks: int = 4) -> Floats:
    """Each day as the mean of the last known `weeks` of its weekday."""
    found = np.empty((len(past), horizon))
    place = places(past.shape[1])
    for slot in range(WEEK):
        own = past[:, place == slot]
        recent = np.cumsum(~np.isnan(own[:, ::-1]), axis=1)[:, ::-1] <= weeks
        with quiet():
            mean = np.nanmean(np.where(recent, own, np.nan), axis=1)
        found[:, ahead(horizon) == slot] = mean[:, None]
    with quiet():
        rest = np.nanmean(past[:, -weeks * WEEK :], axis=1)
    filled: Floats = np.where(np.isnan(found), rest[:, None], found)
    return filled


def week_shape(past: Floats) -> Floats:
    """What each weekday adds to its week, by place in the week, shape (rows, 7), sum 0: medians of
    the differences to the centred mean of seven days.
    """
    days = past.shape[1]
    centred = np.lib.stride_tricks.sliding_window_view(past, WEEK, axis=1).mean(axis=2)
    apart = past[:, WEEK // 2 : days - WEEK // 2] - centred
    place = places(days)[WEEK // 2 : days - WEEK // 2]
    with quiet():
        shape = [np.nanmedian(apart[:, place == slot], axis=1) for slot in range(WEEK)]
    found: Floats = np.nan_to_num(np.array(shape).T)
    found -= found.mean(axis=1, keepdims=True)
    return found


def eight_weeks(past: Floats, horizon: int) -> Floats:
    """The median level of eight weeks, with the weekly shape of twelve: what a series that wanders
    comes back to.
    """
    shape = week_shape(past[:, -12 * WEEK :])
    rest = past - shape[:, places(past.shape[1])]
    with quiet():
        level = np.nanmedian(rest[:, -8 * WEEK :], axis=1)
    found: Floats = level[:, None] + shape[:, ahead(horizon)]
    return found


def theta(past: Floats, horizon: int, *, drift: float = 0.5) -> Floats:
    """The Theta method (Assimakopoulos and Nikolopoulos, International Journal of Forecasting 16,
    2000) on values without their weekly shape: exponential smoothing plus a part of the slope of a
    straight line (in the paper half of it), in the closed form of Hyndman and Billah (ibid. 19, 2003).
    """
    past = past[:, -THETA_MEMORY:]
    shape = week_shape(past)
    rest = past - shape[:, places(past.shape[1])]
    alpha, level = _smoothed(rest)
    steps = np.arange(1, horizon + 1)
    length = (past.shape[1] - beginnings(past))[:, None]
    travelled = steps - 1 + (1 - (1 - alpha[:, None]) ** length) / alpha[:, None]
    line = drift * _slope(rest)[:, None] * travelled
    found: Floats = level[:, None] + line + shape[:, ahead(horizon)]
    return found


def _smoothed(rest: Floats) -> tuple[Floats, Floats]:
    """The best smoothing parameter of each row, and the level at its end."""
    with quiet():
        first = np.nanmean(opening(rest, WEEK)[0], axis=1)
    level = np.repeat(first[:, None], len(_ALPHAS), axis=1)
    loss = np.zeros_like(level)
    begun = beginnings(rest)
    for day in range(rest.shape[1]):
        error = np.nan_to_num(rest[:, day, None] - level)
        loss += (day - begun >= WEEK)[:, None] * error**2
        level = level + _ALPHAS * error
    best = np.argmin(loss, axis=1)
    return _ALPHAS[best], level[np.arange(len(rest)), best]


def _slope(rest: Floats) -> Floats:
    """The slope a day of the straight line through each row."""
    known = ~np.isnan(rest)
    days = np.arange(rest.shape[1])
    count = known.sum(axis=1)
    middle = (known * days).sum(axis=1) / count
    apart = np.where(known, days - middle[:, None], 0.0)
    spread = (apart**2).sum(axis=1)
    found: Floats = (apart * np.nan_to_num(rest)).sum(axis=1) / np.maximum(spread, 1e-12)
    return found
