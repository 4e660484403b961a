"""Simple detectors that the product's is measured beside: causal, with one fixed setting each.

Each one alarms at the first row that is out of bounds and then rests as long as the product's does;
without that every row of a long event would count as a false alarm of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from evals.labelled_series_files import Series
from evals.labelled_series_nab import Alarms, probation

REST = np.timedelta64(4, "h")
_Z, _ALPHA = 4.0, 0.05  # standard deviations from the weighted mean, weight of the newest row
_SIGMAS, _ROLLING = 3.0, 288  # rows: a day of five-minute steps
_RANDOM_RATE = 1 / 500
_WARM_UP = 10  # rows before anything is judged

Rule = Callable[[Series], npt.NDArray[np.bool_]]


def ewma(series: Series) -> npt.NDArray[np.bool_]:
    """More than 4 exponentially weighted standard deviations from the weighted mean of the past."""
    values = series.values
    mean, variance = float(values[0]), 0.0
    out = np.zeros(len(values), dtype=np.bool_)
    for row, value in enumerate(values):
        away = float(value) - mean
        out[row] = away * away > _Z * _Z * variance
        mean += _ALPHA * away
        variance = (1 - _ALPHA) * (variance + _ALPHA * away * away)
    return out


def three_sigma(series: Series) -> npt.NDArray[np.bool_]:
    """More than 3 standard deviations from the mean of the 288 rows before."""
    values = series.values - series.values.mean()  # shifted, so that squares keep their digits
    sums = np.concatenate(([0.0], np.cumsum(values)))
    squares = np.concatenate(([0.0], np.cumsum(values**2)))
    stop = np.arange(len(values))
    start = np.maximum(stop - _ROLLING, 0)
    count = np.maximum(stop - start, 1)
    mean = (sums[stop] - sums[start]) / count
    spread = np.sqrt(np.maximum((squares[stop] - squares[start]) / count - mean**2, 0.0))
    out: npt.NDArray[np.bool_] = np.abs(values - mean) > _SIGMAS * spread
    return out


def static_p99(series: Series) -> npt.NDArray[np.bool_]:
    """Above what 99 of 100 rows of the learning time did not exceed."""
    learnt = series.values[: max(probation(len(series.values)), 1)]
    out: npt.NDArray[np.bool_] = series.values > np.quantile(learnt, 0.99)
    return out


def at_random(series: Series) -> npt.NDArray[np.bool_]:
    """One row in 500, whatever its value."""
    rows = len(series.values)
    return np.random.default_rng(rows).random(rows) < _RANDOM_RATE


def never(series: Series) -> npt.NDArray[np.bool_]:
    """No alarm: the zero of the scale."""
    return np.zeros(len(series.values), dtype=np.bool_)


def begun(rule: Rule, series: Series) -> Alarms:
    """The rows at which an event begins: out of bounds, and after the rest that follows an alarm."""
    out = rule(series)
    out[:_WARM_UP] = False
    found: list[int] = []
    for row in np.flatnonzero(out):
        if not found or series.times[row] - series.times[found[-1]] > REST:
            found.append(int(row))
    return np.array(found, dtype=np.intp)


BASELINES: dict[str, Rule] = {
    "EWMA z-score": ewma,
    "3σ rolling": three_sigma,
    "static p99": static_p99,
    "random": at_random,
    "no alarm": never,
}
