"""How far off a forecast may be: bands from the errors of the back-test, by days ahead.

The errors themselves are used, as in conformal prediction (Vovk, Gammerman and Shafer, Algorithmic
Learning in a Random World, 2005), not a model's own variance, which knows nothing of the model
being wrong. The typical error grows with the days ahead as a power of them, fitted to the back-test
(few folds reach far); the quantiles are those of errors relative to it, over all folds and days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.services.forecast.past import Floats, quiet

LEVELS = (0.80, 0.95)
_NORMAL = {0.80: 1.6062, 0.95: 2.4565}  # quantiles of |error| / mean |error| of a normal error
_STEEPEST = 0.75  # growth of a day's error with the days ahead, as a power: 0.5 is a random walk
_SHRINK = 40  # folds at which the errors' own quantiles count as much as the normal ones


@dataclass(frozen=True)
class Bands:
    """Half widths by level, each of shape (horizon,): of a day, and of the sum up to that day."""

    daily: dict[float, Floats]
    total: dict[float, Floats]


def bands(errors: Floats, floor: float) -> Bands:
    """Bands from errors of shape (folds, horizon), NaN where unknown. `floor` is the least typical
    error of a day.
    """
    return Bands(
        _widths(np.abs(errors), floor, (0.0, _STEEPEST)),
        _widths(np.abs(np.cumsum(errors, axis=1)), floor, (0.5, 1.0 + _STEEPEST)),
    )


def unknown(typical: float, horizon: int) -> Bands:
    """Wide bands where nothing could be tested: as of a random walk of steps of that size."""
    steps = np.arange(1, horizon + 1)
    daily = typical * np.sqrt(steps)
    total = typical * steps * np.sqrt(steps)
    return Bands(
        {level: 2 * _NORMAL[level] * daily for level in LEVELS},
        {level: 2 * _NORMAL[level] * total for level in LEVELS},
    )


def _widths(sizes: Floats, floor: float, powers: tuple[float, float]) -> dict[float, Floats]:
    typical = _typical(sizes, floor, powers)
    with quiet():
        relative = np.abs(sizes) / typical
    known = relative[~np.isnan(relative)]
    folds = float((~np.isnan(sizes[:, 0])).sum())
    own = folds / (folds + _SHRINK)
    return {
        level: typical
        * (own * float(np.quantile(known, level)) + (1 - own) * _NORMAL[level])
        * _small(folds)
        for level in LEVELS
    }


def _small(folds: float) -> float:
    """Wider for few folds."""
    return 1.0 + 1.5 / max(folds, 1.0)


def _typical(sizes: Floats, floor: float, powers: tuple[float, float]) -> Floats:
    """The mean size of the error by days ahead, as a · h^g, shape (horizon,)."""
    steps = np.arange(1, sizes.shape[1] + 1)
    count = (~np.isnan(sizes)).sum(axis=0)
    with quiet():
        mean = np.nanmean(sizes, axis=0)
    known = (count > 0) & (mean > 0)
    if not known.any():
        return np.maximum(floor * steps ** powers[0], 1e-12)
    weight = np.sqrt(count[known])
    x, y = np.log(steps[known]), np.log(mean[known])
    x0, y0 = np.average(x, weights=weight), np.average(y, weights=weight)
    spread = float((weight * (x - x0) ** 2).sum())
    power = float((weight * (x - x0) * (y - y0)).sum()) / spread if spread > 0 else 0.5
    power = min(max(power, powers[0]), powers[1])
    found: Floats = np.exp(y0 - power * x0) * steps**power
    return np.maximum(found, floor * steps ** powers[0])
