"""Forecasts of one daily series: arrays in, a forecast with its measured error out.

The engine knows nothing of costs or of the store, so that benchmarks can run it on anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tools.services.forecast import backtest, growth, intervals, pooling
from tools.services.forecast.candidates import WEEKDAYS
from tools.services.forecast.past import WEEK, Floats, quiet
from tools.services.forecast.weekly import weekday_mean

ENGINE = 5  # counts up when forecasts change; part of the cache's key
LONGEST = 800  # days of history that are read
_LEAST_FLOOR = 2e-3  # the least typical error, as part of the mean: no bill is known to the cent


@dataclass(frozen=True)
class Band:
    """A central figure with its 80 and 95 % interval, each of shape (horizon,)."""

    mean: Floats
    low80: Floats
    high80: Floats
    low95: Floats
    high95: Floats


@dataclass(frozen=True)
class Foreseen:
    """A forecast of `horizon` days from `first_day`.

    `daily` is by day, `total` the sum from the first day up to each day, with intervals of its own.
    `errors` are WAPE by method from the back-test (0.1 = 10 %), `wape` that of the method used;
    `total_error` is the mean absolute error of sums over `tested_days`, relative to the mean sum.
    All are None where the past is too short. `notes` say what was simplified.
    """

    first_day: dt.date
    daily: Band
    total: Band
    method: str
    errors: Mapping[str, float | None]
    wape: float | None
    total_error: float | None
    folds: int
    tested_days: int
    history_days: int
    notes: tuple[str, ...] = ()


def foresee(values: Floats, first_day: dt.date, horizon: int) -> Foreseen:
    """Forecast the `horizon` days after the last of `values`, one a day from `first_day`, NaN where
    unknown. Raises ValueError without any known value.
    """
    values = np.asarray(values, dtype=np.float64)[-LONGEST:] if len(values) > LONGEST else values
    start = first_day + dt.timedelta(days=len(values))
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        raise ValueError("a series without any known value cannot be forecast")
    values = np.asarray(values[known[0] :], dtype=np.float64)
    if len(values) < backtest.LEAST_PAST or len(known) < 2 * WEEK:
        return _short(values, start, horizon)
    return _tested(values, start, horizon)


def _tested(values: Floats, start: dt.date, horizon: int) -> Foreseen:
    trial = backtest.trial(values, start - dt.timedelta(days=1), horizon)
    pool = pooling.choose(trial, growth.is_steady(trial.plain))
    foreseen = pool.of(trial.foreseen)
    if (values[~np.isnan(values)] >= 0).all():
        foreseen = np.maximum(foreseen, 0.0)
    errors = foreseen[:-1] - trial.truth
    floor = _LEAST_FLOOR * float(np.nanmean(np.abs(values)))
    if len(trial.cuts):
        bands = intervals.bands(errors, floor, int(trial.cuts.max()))
    else:
        bands = intervals.unknown(_typical_step(values), horizon)
    folds, days, total = _total_error(errors, trial.truth, horizon)
    return Foreseen(
        start,
        *_banded(values, foreseen[-1], bands),
        method=pool.name,
        errors={name: pooling.wape(trial.errors(name), trial.truth) for name in trial.foreseen},
        wape=pooling.wape(errors, trial.truth) if len(trial.cuts) else None,
        total_error=total,
        folds=folds,
        tested_days=days,
        history_days=len(values),
    )


def _total_error(errors: Floats, truth: Floats, horizon: int) -> tuple[int, int, float | None]:
    """Folds, days and relative error of sums: over the horizon, or what at least four folds reach."""
    reach = (~np.isnan(errors)).sum(axis=1) if len(errors) else np.zeros(0)
    days = int(np.sort(reach)[::-1][min(3, len(reach) - 1)]) if len(reach) else 0
    whole = ~np.isnan(errors[:, :days]).any(axis=1) if days else np.zeros(0, dtype=np.bool_)
    if not whole.any():
        return len(errors), days, None
    sums = truth[whole, :days].sum(axis=1)
    size = float(np.abs(sums).mean())
    wrong = float(np.abs(errors[whole, :days].sum(axis=1)).mean())
    return len(errors), days, wrong / size if size else None


def _short(values: Floats, start: dt.date, horizon: int) -> Foreseen:
    """Too little past for a back-test: the mean of what there is, by weekday from two weeks on."""
    known = values[~np.isnan(values)]
    weeks = len(values) >= 2 * WEEK
    if weeks:
        mean = weekday_mean(values[None, :], horizon)[0]
        method = WEEKDAYS
    else:
        mean, method = np.full(horizon, float(np.median(known))), "median of the days there are"
    bands = intervals.unknown(_typical_step(values), horizon)
    note = f"only {len(known)} days of history: too few to test a method, so the simplest was used"
    return Foreseen(
        start, *_banded(values, mean, bands), method, {}, None, None, 0, 0, len(values), (note,)
    )


def _typical_step(values: Floats) -> float:
    """A cautious guess of a day's error: the spread of the days, at least a tenth of their mean."""
    with quiet():
        spread = float(np.nanmean(np.abs(values - np.nanmedian(values))))
    return max(spread, 0.1 * float(np.nanmean(np.abs(values))))


def _banded(values: Floats, mean: Floats, bands: intervals.Bands) -> tuple[Band, Band]:
    known = values[~np.isnan(values)]
    least = 0.0 if (known >= 0).all() else -np.inf
    total = np.cumsum(mean)
    return _band(mean, bands.daily, least), _band(total, bands.total, least)


def _band(mean: Floats, widths: Mapping[float, Floats], least: float) -> Band:
    lows = [np.maximum(mean - widths[level], least) for level in intervals.LEVELS]
    highs = [mean + widths[level] for level in intervals.LEVELS]
    return Band(mean, lows[0], highs[0], lows[1], highs[1])
