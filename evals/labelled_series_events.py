"""Events of alarms against labelled windows: what an on-call person would count.

Alarms of one series at most an hour (or three steps, where these are longer) after the one before are
one event. An event with an alarm in a labelled window hits it; one without any is false. Each window
counts once, however many events hit it: recall is found / windows, precision found / (found + false).
Rows and windows within the learning time at the start of a series do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.labelled_series_files import Series, Times
from evals.labelled_series_nab import Alarms, probation

GAP = np.timedelta64(3600, "s")
GAP_STEPS = 3


@dataclass(frozen=True)
class Events:
    """Counts over one or more series; `days` are those that were watched."""

    windows: int = 0
    found: int = 0
    events: int = 0
    hits: int = 0
    days: float = 0.0

    def __add__(self, other: Events) -> Events:
        return Events(
            self.windows + other.windows,
            self.found + other.found,
            self.events + other.events,
            self.hits + other.hits,
            self.days + other.days,
        )

    @property
    def recall(self) -> float:
        """0 without windows."""
        return self.found / self.windows if self.windows else 0.0

    @property
    def false(self) -> int:
        """Events that hit nothing."""
        return self.events - self.hits

    @property
    def precision(self) -> float:
        """0 without events."""
        told = self.found + self.false
        return self.found / told if told else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def false_a_day(self) -> float:
        """False events per series and day."""
        return self.false / self.days if self.days else 0.0


def grouped(alarms: Alarms, times: Times) -> list[Alarms]:
    """The alarms of one series, cut into events."""
    if not len(alarms):
        return []
    steps = np.diff(times)
    step = np.median(steps[steps > np.timedelta64(0, "s")]) if len(steps) else GAP
    gap = max(GAP, GAP_STEPS * step)
    return np.split(alarms, np.flatnonzero(np.diff(times[alarms]) > gap) + 1)


def judge(series: Series, alarms: Alarms) -> Events:
    """Count the events of one series."""
    start = probation(len(series.values))
    windows = [(first, last) for first, last in series.windows if last >= start]
    events = grouped(alarms[alarms >= start], series.times)
    inside = np.full(len(series.values), -1, dtype=np.intp)
    for number, (first, last) in enumerate(windows):
        inside[first : last + 1] = number
    touched = [set(inside[event].tolist()) - {-1} for event in events]
    found = set().union(*touched) if touched else set()
    days = float((series.times[-1] - series.times[start]) / np.timedelta64(1, "D"))
    return Events(len(windows), len(found), len(events), sum(map(bool, touched)), days)


def total(judged: Sequence[Events]) -> Events:
    """The counts of several series together."""
    return sum(judged, Events())
