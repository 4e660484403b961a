"""Sureness held against what came of it: isotonic regression, shrunk to what was said.

Isotonic regression by pooling adjacent violators (Ayer et al. 1955; Zadrozny and Elkan 2002). With
few outcomes the result stays near the sureness that was said: each pool counts as if it had
`WEIGHT` further outcomes that came just as said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

WEIGHT = 20.0


@dataclass(frozen=True)
class Outcome:
    """What was said (0 to 1), whether it held, and how much that counts."""

    said: float
    held: bool
    weight: float = 1.0


@dataclass(frozen=True)
class Calibration:
    """A curve from what is said to what to expect, never falling; straight between its points."""

    said: tuple[float, ...] = ()
    expected: tuple[float, ...] = ()
    outcomes: int = 0

    def __call__(self, said: float) -> float:
        """What to expect of a sureness; between 0 and 1."""
        said = min(max(said, 0.0), 1.0)
        if not self.said:
            return said
        place = bisect_left(self.said, said)
        if place == 0 or place == len(self.said):
            end = max(place - 1, 0)
            return min(max(self.expected[end] + said - self.said[end], 0.0), 1.0)
        low, high = self.said[place - 1], self.said[place]
        share = (said - low) / (high - low)
        return self.expected[place - 1] + share * (self.expected[place] - self.expected[place - 1])


def calibrated(outcomes: Sequence[Outcome], *, weight: float = WEIGHT) -> Calibration:
    """The curve that the outcomes tell. `weight` above 0."""
    merged: list[_Pool] = []
    for pool in _binned([one for one in outcomes if one.weight > 0]):
        merged.append(pool)
        while len(merged) > 1 and _must_join(merged[-2], merged[-1], weight):
            last = merged.pop()
            merged[-1] = merged[-1].joined(last)
    points: dict[float, float] = {}
    for pool in merged:
        points[pool.low] = pool.expected(pool.low, weight)
        points[pool.high] = pool.expected(pool.high, weight)
    return Calibration(tuple(points), tuple(points.values()), len(outcomes))


@dataclass(frozen=True)
class _Pool:
    """Outcomes of what was said between `low` and `high`; `held` of `weight` held."""

    low: float
    high: float
    held: float
    weight: float

    def expected(self, said: float, shrink: float) -> float:
        return (self.held + shrink * said) / (self.weight + shrink)

    def joined(self, other: _Pool) -> _Pool:
        """With a pool of which more was said."""
        return _Pool(self.low, other.high, self.held + other.held, self.weight + other.weight)


def _binned(outcomes: Sequence[Outcome]) -> list[_Pool]:
    """The outcomes by what was said, in bins that hold enough of them."""
    least = max(_LEAST, sum(one.weight for one in outcomes) / _MOST_BINS)
    bins: list[_Pool] = []
    for one in sorted(outcomes, key=lambda one: one.said):
        pool = _Pool(one.said, one.said, one.held * one.weight, one.weight)
        if bins and (bins[-1].weight < least or bins[-1].high == one.said):
            bins[-1] = bins[-1].joined(pool)
        else:
            bins.append(pool)
    if len(bins) > 1 and bins[-1].weight < least:
        last = bins.pop()
        bins[-1] = bins[-1].joined(last)
    return bins


def _must_join(before: _Pool, after: _Pool, shrink: float) -> bool:
    """More was said and less came."""
    return after.expected(after.low, shrink) < before.expected(before.high, shrink)


_LEAST = 8.0  # outcomes in a bin
_MOST_BINS = 15
