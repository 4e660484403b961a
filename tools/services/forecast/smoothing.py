"""Exponential smoothing with a weekly season, outliers cut, averaged over its parameters.

The additive model ETS(A, Ad or N, A) of Hyndman, Koehler, Ord and Snyder (Forecasting with
Exponential Smoothing, 2008), in its error-correction form, with y the value, l the level, b the
trend, s the season and e the error of one day ahead::

    e = y − (l + φb + s)     l ← l + φb + αe     b ← φb + βe     s ← s + γe

Three things differ from the book. Errors beyond `CUT` times their running scale are cut before they change the
state (Gelper, Fried and Croux, Robust forecasting with exponential and Holt-Winters smoothing,
Journal of Forecasting 29, 2010), unless `SHIFT` of them follow one another on the same side: then the
level has moved, and goes there at once. Instead of searching for one best set of parameters, a grid of
them runs at once, and the forecasts are averaged with Akaike weights, exp(−AIC/2) (Burnham and
Anderson, Model Selection and Multimodel Inference, 2002): few data then give a mixture instead of
an accident. A missing day changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.services.forecast.past import (
    WEEK,
    Bools,
    Floats,
    ahead,
    beginnings,
    opening,
    places,
    quiet,
)

CUT = 3.0
SHIFT = 4  # days
MEMORY = 160  # days; older ones do not matter to a state that forgets
_WARM = 14  # errors of the first days tell about the first guess, not about the parameters
_OPENING = 28
_FORGET = 0.94
_ALPHAS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
_GAMMAS = (0.0, 0.03, 0.1, 0.25, 0.5)
_TREND_ALPHAS = (0.05, 0.15, 0.35, 0.7)
_TREND_GAMMAS = (0.0, 0.05, 0.25)
_TRENDS = ((0.0, 1.0), (0.05, 0.9), (0.2, 0.9), (0.05, 0.97), (0.2, 0.97))


@dataclass(frozen=True)
class _Grid:
    """Parameter sets, each an array of shape (sets,)."""

    alpha: Floats
    beta: Floats
    gamma: Floats
    phi: Floats

    @classmethod
    def of(cls, trend: bool) -> _Grid:
        sets = [
            (alpha, alpha * share, gamma * (1 - alpha), phi)
            for alpha in (_TREND_ALPHAS if trend else _ALPHAS)
            for gamma in (_TREND_GAMMAS if trend else _GAMMAS)
            for share, phi in (_TRENDS if trend else _TRENDS[:1])
        ]
        return cls(*np.array(sets).T)

    @property
    def parameters(self) -> Floats:
        """How many each set has, for the AIC."""
        return 1.0 + 2.0 * (self.beta > 0) + (self.gamma > 0)


def smoothing(past: Floats, horizon: int, *, trend: bool = False) -> Floats:
    """Forecasts of shape (rows, horizon) from histories of shape (rows, days)."""
    past = past[:, -MEMORY:]
    grid = _Grid.of(trend)
    level, season, scale = _start(past, len(grid.alpha))
    slope, loss, run = np.zeros_like(level), np.zeros_like(level), np.zeros_like(level)
    count = np.zeros((len(past), 1))
    place = places(past.shape[1])
    begun = beginnings(past)
    for day in range(past.shape[1]):
        value, own = past[:, day, None], season[place[day]]
        known = ~np.isnan(value)
        damped = grid.phi * slope
        error = np.where(known, value - (level + damped + own), 0.0)
        cut = np.clip(error, -CUT * scale, CUT * scale)
        counted = known & (day - begun >= _WARM)[:, None]
        loss += counted * (np.abs(error) * np.abs(cut))
        count += counted
        run = _run(run, error, np.abs(error) > CUT * scale, known)
        moved = np.abs(run) >= SHIFT
        run = np.where(moved, 0.0, run)
        grown = np.sqrt(_FORGET * scale**2 + (1 - _FORGET) * 1.1 * cut**2)
        scale = np.where(known, np.maximum(grown, 1e-12), scale)
        level = level + damped + np.where(moved, error, grid.alpha * cut)
        slope = damped + np.where(moved, 0.0, grid.beta * cut)
        season[place[day]] = own + np.where(moved, 0.0, grid.gamma * cut)
    return _project(grid, level, slope, season, _weights(grid, loss, count), horizon)


def _start(past: Floats, sets: int) -> tuple[Floats, Floats, Floats]:
    """Level (rows, sets), season (7, rows, sets) and scale (rows, sets) of the first four weeks."""
    values, columns = opening(past, _OPENING)
    place = places(past.shape[1])[columns]
    with quiet():
        level = np.nanmean(values[:, : 2 * WEEK], axis=1)
        whole = np.nanmean(values, axis=1)
        week = np.array(
            [np.nanmean(np.where(place == one, values, np.nan), axis=1) for one in range(WEEK)]
        )
        week = np.nan_to_num(week - whole)
        week -= week.mean(axis=0)
        rest = values - np.take_along_axis(week.T, place, axis=1)
        middle = np.nanmedian(rest, axis=1)
        scale = 1.4826 * np.nanmedian(np.abs(rest - middle[:, None]), axis=1)
        least = 1e-12 + 1e-3 * np.nanmean(np.abs(past), axis=1)
    shape = (len(past), sets)
    return (
        np.broadcast_to(level[:, None], shape).copy(),
        np.broadcast_to(week[:, :, None], (WEEK, *shape)).copy(),
        np.broadcast_to(np.maximum(scale, least)[:, None], shape).copy(),
    )


def _run(run: Floats, error: Floats, beyond: Bools, known: Bools) -> Floats:
    """How many days in a row were beyond the cut, with the sign of their side."""
    side = np.sign(error)
    longer = np.where(np.sign(run) == side, run + side, side)
    return np.where(known, np.where(beyond, longer, 0.0), run)


def _weights(grid: _Grid, loss: Floats, count: Floats) -> Floats:
    """Akaike weights, shape (rows, sets)."""
    count = np.maximum(count, 1.0)
    criterion = count * np.log(np.maximum(loss / count, 1e-300)) + 2 * grid.parameters
    raw = np.exp(-0.5 * (criterion - criterion.min(axis=1, keepdims=True)))
    weights: Floats = raw / raw.sum(axis=1, keepdims=True)
    return weights


def _project(
    grid: _Grid, level: Floats, slope: Floats, season: Floats, weights: Floats, horizon: int
) -> Floats:
    found = np.empty((len(level), horizon))
    damping, trend = np.ones_like(grid.phi), np.zeros_like(level)
    for day, place in enumerate(ahead(horizon)):
        damping = damping * grid.phi
        trend = trend + damping * slope
        found[:, day] = ((level + trend + season[place]) * weights).sum(axis=1)
    return found
