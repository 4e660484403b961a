"""Forecasts against what came: rolling origins, errors relative to seasonal naive, coverage."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evals.forecast_baselines import NAIVE, PROPHET, Baseline, baselines, prophet
from evals.forecast_series import Series
from tools.methods import Foreseen, foresee

Floats = NDArray[np.float64]
HORIZONS = (7, 30, 90)
LEVELS = ("80", "95")
PRODUCT = "Cloudwright"


@dataclass
class Errors:
    """Sums over the origins of one series at one horizon, by method."""

    absolute: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    totals: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, method: str, forecast: Floats, truth: Floats) -> None:
        """Count one forecast. Days of unknown truth do not count."""
        known = ~np.isnan(truth)
        self.absolute[method] += float(np.abs(forecast - truth)[known].sum())
        whole = float(truth[known].sum())
        if whole:
            self.totals[method].append(abs(float(forecast[known].sum()) - whole) / abs(whole))

    def relative(self, method: str, reference: str = NAIVE) -> float:
        """Sum of absolute errors over that of the reference."""
        return self.absolute[method] / max(self.absolute[reference], 1e-300)


@dataclass
class Score:
    """What one run measured. Keys are (series, horizon); coverage by level and kind of figure."""

    history: int
    origins: int
    errors: dict[tuple[str, int], Errors] = field(default_factory=lambda: defaultdict(Errors))
    slow: dict[tuple[str, int], Errors] = field(default_factory=lambda: defaultdict(Errors))
    covered: dict[tuple[str, int, str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def relative(self, method: str, horizon: int) -> float:
        """The mean over all series of the error relative to seasonal naive."""
        kept = self.slow if method == PROPHET else self.errors
        found = [one.relative(method) for (_, days), one in kept.items() if days == horizon]
        return float(np.mean(found)) if found else float("nan")

    def worst(self, method: str) -> float:
        """The highest error relative to seasonal naive of any series and horizon."""
        return max(one.relative(method) for one in self.errors.values())

    def total_error(self, method: str, horizon: int) -> float:
        """The mean over all series of the median error of the total, relative to the total."""
        kept = self.slow if method == PROPHET else self.errors
        found = [
            float(np.median(one.totals[method]))
            for (_, days), one in kept.items()
            if days == horizon and one.totals[method]
        ]
        return float(np.mean(found)) if found else float("nan")

    def coverage(self, level: str, kind: str, horizon: int | None = None) -> float:
        """The mean over all series of the share of truths inside the interval."""
        found = [
            float(np.mean(shares))
            for (_, days, at, of), shares in self.covered.items()
            if at == level and of == kind and horizon in (None, days)
        ]
        return float(np.mean(found)) if found else float("nan")


def origins(length: int, history: int, count: int) -> list[int]:
    """Where forecasts begin: spread evenly over a series; none when it is too short."""
    first, last = history, length - max(HORIZONS)
    if last < first:
        return []
    return sorted({round(place) for place in np.linspace(first, last, count)})


def score(
    series: Sequence[Series], history: int, count: int, slow: int
) -> Iterator[tuple[Series, Score]]:
    """Score one series after the other; the same Score grows. `slow` origins for Prophet."""
    found = Score(history, count)
    quick = baselines()
    for one in series:
        starts = origins(len(one.values), history, count)
        rare = set(starts[:: max(1, len(starts) // slow)][:slow]) if slow else set()
        for start in starts:
            _at(found, one, start, history, quick)
            if start in rare:
                _slowly(found, one, start, history)
        yield one, found


def _at(
    found: Score, series: Series, start: int, history: int, quick: Mapping[str, Baseline]
) -> None:
    past, day = _past(series, start, history)
    for horizon in HORIZONS:
        truth = series.values[start : start + horizon]
        errors = found.errors[series.name, horizon]
        ahead = foresee(past, day, horizon)
        errors.add(PRODUCT, np.asarray(ahead.daily.mean), truth)
        for name, run in quick.items():
            forecast = run(past, day, horizon)
            if not np.isnan(forecast).any():
                errors.add(name, forecast, truth)
        _cover(found, series.name, horizon, ahead, truth)


def _slowly(found: Score, series: Series, start: int, history: int) -> None:
    """Prophet, and seasonal naive on the same origins."""
    past, day = _past(series, start, history)
    forecast = prophet(past, day, max(HORIZONS))
    naive = baselines()[NAIVE](past, day, max(HORIZONS))
    for horizon in HORIZONS:
        truth = series.values[start : start + horizon]
        errors = found.slow[series.name, horizon]
        errors.add(PROPHET, forecast[:horizon], truth)
        errors.add(NAIVE, naive[:horizon], truth)


def _past(series: Series, start: int, history: int) -> tuple[Floats, dt.date]:
    past = series.values[start - history : start]
    return past, series.first_day + dt.timedelta(days=start - history)


def _cover(found: Score, name: str, horizon: int, ahead: Foreseen, truth: Floats) -> None:
    known = ~np.isnan(truth)
    for level in LEVELS:
        low, high = getattr(ahead.daily, f"low{level}"), getattr(ahead.daily, f"high{level}")
        inside = (truth >= low) & (truth <= high)
        found.covered[name, horizon, level, "day"] += inside[known].astype(float).tolist()
        if known.all():
            low, high = getattr(ahead.total, f"low{level}"), getattr(ahead.total, f"high{level}")
            total = float(truth.sum())
            found.covered[name, horizon, level, "total"].append(float(low[-1] <= total <= high[-1]))
