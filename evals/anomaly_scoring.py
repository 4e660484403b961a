"""How found events are counted against planted ones.

A found event matches a planted one when it shares a day with it (the day before and after included) and goes
in the same direction; each is matched once, those that share most days first. What matches nothing
is a false alarm, also a second event for one anomaly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from evals.cost_series import Case, Planted

_MONTH = 30.44


@dataclass(frozen=True)
class Alarm:
    """One event that a detector reports; days are indexes. `cause` is what it names first."""

    start: int
    last: int
    reported: int
    rise: bool
    cause: str | None = None


@dataclass
class Score:
    """Counts over many series."""

    planted: int = 0
    found: int = 0
    alarms: int = 0
    months: float = 0.0
    delays: list[int] = field(default_factory=list)
    money: float = 0.0
    money_found: float = 0.0
    named: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    by_kind: dict[str, list[int]] = field(default_factory=dict)  # planted, found

    @property
    def precision(self) -> float:
        """Share of alarms that are anomalies."""
        return self.found / self.alarms if self.alarms else 0.0

    @property
    def recall(self) -> float:
        """Share of anomalies that are found."""
        return self.found / self.planted if self.planted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def false_alarms(self) -> float:
        """A series and month."""
        return (self.alarms - self.found) / self.months if self.months else 0.0

    @property
    def delay(self) -> float:
        """Median days from the first unusual day to the day whose data told of it."""
        return float(median(self.delays)) if self.delays else float("nan")

    @property
    def money_share(self) -> float:
        """Share of the planted money on days that found events cover."""
        return self.money_found / self.money if self.money else 0.0

    @property
    def top_cause(self) -> float:
        """Share of the found anomalies whose first cause is the true one."""
        return self.named / self.found if self.found else 0.0


def add(score: Score, case: Case, alarms: Sequence[Alarm], days: int) -> None:
    """Count one series, of which `days` were judged."""
    score.months += days / _MONTH
    score.planted += len(case.planted)
    score.alarms += len(alarms)
    pairs = _matched(case.planted, alarms)
    for number, one in enumerate(case.planted):
        score.money += float(np.abs(one.extra).sum())
        counts = score.by_kind.setdefault(one.kind, [0, 0])
        counts[0] += 1
        if number not in pairs:
            score.missed.append(f"{case.name} {case.profile} {one.kind} {one.start}-{one.last}")
            continue
        alarm = alarms[pairs[number]]
        counts[1] += 1
        score.found += 1
        score.delays.append(max(0, alarm.reported - one.start))
        score.money_found += float(np.abs(one.extra[alarm.start : alarm.last + 1]).sum())
        score.named += alarm.cause == one.component
    score.false += [
        f"{case.name} {case.profile} {alarm.start}-{alarm.last} {'rise' if alarm.rise else 'drop'} "
        f"({', '.join(case.lookalikes)})"
        for number, alarm in enumerate(alarms)
        if number not in pairs.values()
    ]


def _matched(planted: Sequence[Planted], alarms: Sequence[Alarm]) -> dict[int, int]:
    """Planted to found, by index."""
    shared = sorted(
        (
            (-_shared(one, alarm), number, place)
            for number, one in enumerate(planted)
            for place, alarm in enumerate(alarms)
            if (one.kind != "drop") == alarm.rise and _shared(one, alarm) > 0
        ),
    )
    pairs: dict[int, int] = {}
    for _, number, place in shared:
        if number not in pairs and place not in pairs.values():
            pairs[number] = place
    return pairs


def _shared(one: Planted, alarm: Alarm) -> int:
    return min(one.last + 1, alarm.last) - max(one.start - 1, alarm.start) + 1
