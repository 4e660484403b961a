"""How far off a forecast may be: bands from the errors of the back-test, by days ahead.

The errors themselves are used, as in conformal prediction (Vovk, Gammerman and Shafer, Algorithmic
Learning in a Random World, 2005), not a model's own variance, which knows nothing of the model
being wrong. They are taken apart: errors of sums tell how far the *level* goes astray, what is left
of a day's error is its noise. Noise does not grow with the days ahead; the level's error does, as a
power of them that is fitted to the back-test and drawn to what is usual. Folds overlap, and few
reach far, so the level's error is widened the more, the longer the days ahead are against the days that
were tested. Quantiles are those of all errors relative to their typical size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.services.forecast.past import Floats, quiet

LEVELS = (0.80, 0.95)
_NORMAL = {0.80: 1.6062, 0.95: 2.4565}  # quantiles of |error| / mean |error| of a normal error
_USUAL_POWER, _POWERS = 0.3, (-0.5, 0.75)  # of the level's error; white noise has −0.5
_TRUST = 4.0  # days of logarithmic spread at which the fitted power counts as much as the usual
_WIDEN = 3.5  # variance added to the level's when the days ahead are as many as those tested
_MORE = {0.80: 1.06, 0.95: 1.1}  # the past is never as strange as the future
_SHRINK = 40.0  # folds at which the errors' own quantiles count as much as the normal ones


@dataclass(frozen=True)
class Bands:
    """Half widths by level, each of shape (horizon,): of a day, and of the sum up to that day."""

    daily: dict[float, Floats]
    total: dict[float, Floats]


def bands(errors: Floats, floor: float, tested: int) -> Bands:
    """Bands from errors of shape (folds, horizon), NaN where unknown, that lie in the last `tested`
    days. `floor` is the least typical error of a day.
    """
    steps = np.arange(1, errors.shape[1] + 1)
    sums = np.abs(np.cumsum(errors, axis=1)) / steps
    sizes = np.abs(errors)
    level = _growing(sums)
    noise = np.sqrt(np.maximum(_overall(sizes) ** 2 - _overall(sums) ** 2, 0.0))
    daily = np.maximum(np.sqrt(level**2 + noise**2), floor)
    wider = level * np.sqrt(1 + _WIDEN * steps / tested)
    total = np.maximum(wider, floor)
    both = np.sqrt(daily**2 + np.maximum(wider**2 - level**2, 0.0))
    return Bands(
        {at: _MORE[at] * both * _quantile(sizes / daily, at) for at in LEVELS},
        {
            at: _MORE[at] * steps * total * _quantile(sums / np.maximum(level, 1e-12), at)
            for at in LEVELS
        },
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


def _quantile(relative: Floats, level: float) -> float:
    """The quantile of errors relative to their typical size, drawn to that of normal errors."""
    known = relative[~np.isnan(relative)]
    folds = float((~np.isnan(relative[:, 0])).sum())
    own = folds / (folds + _SHRINK)
    return own * float(np.quantile(known, level)) + (1 - own) * _NORMAL[level]


def _overall(sizes: Floats) -> float:
    """The mean size, each day ahead counting the same."""
    with quiet():
        return float(np.nanmean(np.nanmean(sizes, axis=0)))


def _growing(sizes: Floats) -> Floats:
    """The mean size by days ahead, as a · h^g, shape (horizon,)."""
    steps = np.arange(1, sizes.shape[1] + 1)
    count = (~np.isnan(sizes)).sum(axis=0)
    with quiet():
        mean = np.nanmean(sizes, axis=0)
    known = (count > 0) & (mean > 0)
    if not known.any():
        return np.full(len(steps), 1e-12)
    weight = count[known] / count.max()
    x, y = np.log(steps[known]), np.log(mean[known])
    x0, y0 = np.average(x, weights=weight), np.average(y, weights=weight)
    spread = float((weight * (x - x0) ** 2).sum())
    fitted = float((weight * (x - x0) * (y - y0)).sum())
    power = (fitted + _TRUST * _USUAL_POWER) / (spread + _TRUST)
    power = min(max(power, _POWERS[0]), _POWERS[1])
    found: Floats = np.exp(y0 + power * (np.log(steps) - x0))
    return found
