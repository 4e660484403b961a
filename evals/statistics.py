"""Rates with their uncertainty, and latencies: what the report says about many outcomes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from evals.cases import KINDS
from evals.score import Outcome, Outcomes

Z95 = 1.959963984540054  # the normal distribution's 97.5 % quantile


@dataclass(frozen=True)
class Rate:
    """How many of how many."""

    passed: int
    total: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 0 of nothing is 0."""
        return self.passed / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        return wilson(self.passed, self.total)


def wilson(passed: int, total: int, z: float = Z95) -> tuple[float, float]:
    """Score interval of a proportion (Wilson 1927, J. Am. Stat. Assoc. 22:209): ends in 0 … 1."""
    if not total:
        return 0.0, 1.0
    share = passed / total
    shrink = 1 + z * z / total
    centre = (share + z * z / (2 * total)) / shrink
    half = z / shrink * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    low = 0.0 if passed == 0 else max(0.0, centre - half)
    return low, 1.0 if passed == total else min(1.0, centre + half)


def rate(scored: Sequence[Outcomes]) -> Rate:
    """How many are right."""
    return Rate(sum(item.passed for item in scored), len(scored))


def by(scored: Sequence[Outcomes], key: Callable[[Outcomes], str]) -> dict[str, list[Outcomes]]:
    """The outcomes in groups, in order of first appearance."""
    groups: dict[str, list[Outcomes]] = {}
    for item in scored:
        groups.setdefault(key(item), []).append(item)
    return groups


def by_kind(scored: Sequence[Outcomes]) -> dict[str, list[Outcomes]]:
    """The outcomes of each kind that occurs, in the order of `KINDS`."""
    groups = by(scored, lambda item: item.kind)
    return {kind: groups[kind] for kind in KINDS if kind in groups}


def tally(scored: Sequence[Outcomes]) -> dict[Outcome, int]:
    """How often each outcome occurs, all outcomes listed."""
    counts = Counter(item.outcome for item in scored)
    return {outcome: counts[outcome] for outcome in Outcome}


def latencies(scored: Sequence[Outcomes]) -> list[float]:
    """Seconds of every turn."""
    return [turn.seconds for item in scored for turn in item.turns]


def money(scored: Sequence[Outcomes]) -> float | None:
    """USD of every turn together; None when that of one is unknown."""
    costs = [turn.cost for item in scored for turn in item.turns]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None


def middle(seconds: Sequence[float]) -> float:
    """The median; 0 of nothing."""
    return median(seconds) if seconds else 0.0


def p95(seconds: Sequence[float]) -> float:
    """What 95 of 100 do not exceed (nearest rank); 0 of nothing."""
    ordered = sorted(seconds)
    return ordered[max(0, math.ceil(0.95 * len(ordered)) - 1)] if ordered else 0.0


def steady(scored: Sequence[Outcomes]) -> Rate:
    """How many cases are right in every run of the same model."""
    groups = by(scored, lambda item: f"{item.model} {item.case}")
    return Rate(sum(all(item.passed for item in runs) for runs in groups.values()), len(groups))
