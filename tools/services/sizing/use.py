"""What a resource used: a measured series, and the figures of it that sizes are decided on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PARTS = 8  # a past is looked at in eighths, however long it is
RECURS = 3  # what came back in this many of them is a habit, not an accident
LEAST_POINTS = 48  # six an eighth; below that nothing is said
RISING_PAIRS = (
    20  # of 28 pairs of eighths, more rising than falling: p = 0.008 (Mann 1945, Kendall)
)
AHEAD = 4  # eighths that a growth is carried on: half as long as the past


@dataclass(frozen=True)
class Use:
    """One series of one resource in parts of its current capacity: 1.0 is all of it.

    `values`: shape (n,), oldest first, NaN where unknown; best the highest value of each interval.
    `step`: seconds between points. `earlier`: the highest value of each day before `values`, where
    only days are kept.
    """

    values: Floats
    step: float
    earlier: Floats | None = None

    @property
    def known(self) -> Floats:
        """The values without the gaps: a gap is unknown, not 0."""
        values = np.asarray(self.values, dtype=np.float64)
        known: Floats = np.maximum(values[np.isfinite(values)], 0.0)
        return known


@dataclass(frozen=True)
class Demand:
    """Figures of a series, in parts of the current capacity.

    `recurring`: the peak that came back. `expected`: the busiest hundredth, carried on where use
    grows. `spread`: standard deviation of the logarithm of p99 between the eighths; 0 is steady.
    """

    mean: float
    p99: float
    peak: float
    recurring: float
    expected: float
    spread: float
    points: int
    days: float

    @property
    def grows(self) -> bool:
        """Whether more is expected than was."""
        return self.expected > self.p99


FLOOR = 0.005  # readings below half a percent are noise: no ratio is made of them


def demand(use: Use | None) -> Demand | None:
    """The figures of a series; None when there is none or it is too short."""
    if use is None:
        return None
    values = use.known
    if len(values) < LEAST_POINTS:
        return None
    parts = values[len(values) % PARTS :].reshape(PARTS, -1)
    p95s, p99s = np.quantile(parts, (0.95, 0.99), axis=1)
    p99 = float(np.quantile(values, 0.99))
    return Demand(
        mean=float(values.mean()),
        p99=p99,
        peak=float(values.max()),
        recurring=_recurring(parts.max(axis=1), use.earlier),
        expected=p99 + AHEAD * _slope(p95s),
        spread=float(np.log(p99s + FLOOR).std()),
        points=len(values),
        days=len(values) * use.step / 86_400,
    )


def _recurring(highs: Floats, earlier: Floats | None) -> float:
    """What at least three of the eighths reached, or three of the earlier days."""
    reached = float(np.sort(highs)[-RECURS])
    if earlier is None:
        return reached
    days = np.asarray(earlier, dtype=np.float64)
    days = np.sort(days[np.isfinite(days)])
    return max(reached, float(days[-RECURS])) if len(days) >= RECURS else reached


def _slope(levels: Floats) -> float:
    """Growth an eighth: the median of the slopes between pairs (Theil 1950, Sen 1968), if the
    series rises without doubt, else 0.
    """
    first, second = np.triu_indices(len(levels), k=1)
    steps = levels[second] - levels[first]
    if np.sign(steps).sum() < RISING_PAIRS:
        return 0.0
    return float(max(0.0, np.median(steps / (second - first))))
