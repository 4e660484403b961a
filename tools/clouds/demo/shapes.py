"""What use looks like, by kind of work.

Each workload has ranges from which a machine draws its own numbers: processor use at the quiet
and at the busy hour, the part of memory in use, the spread within an hour, and traffic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.clouds.demo.machines import Machine
from tools.clouds.demo.window import Floats, Window, random

Range = tuple[float, float]
QUIET: Range = (3e-6, 6e-6)  # MB/s: about half a megabyte a day


@dataclass(frozen=True)
class Workload:
    """`rhythm`: which hours are busy. CPU, memory and disk in percent, traffic in MB/s."""

    rhythm: str
    quiet: Range
    busy: Range
    spread: float
    memory: Range
    network_in: Range
    network_out: Range
    disk_io: Range
    weekend: float = 1.0


WORKLOADS: dict[str, Workload] = {
    "web": Workload(
        "day", (8, 14), (50, 66), 12, (45, 65), (0.4, 3), (1.5, 12), (0.05, 0.6), 0.82
    ),
    "database": Workload(
        "day", (24, 32), (46, 60), 10, (70, 84), (1, 4), (2, 8), (8, 45), 0.85
    ),
    "steady": Workload("flat", (40, 56), (44, 60), 9, (40, 68), (0.3, 2), (0.3, 3), (0.5, 6)),
    "nightly": Workload("night", (2, 4), (86, 94), 4, (35, 60), (0.5, 4), (0.5, 4), (4, 25)),
    "office_use": Workload(
        "office", (0.8, 1.8), (38, 55), 14, (34, 52), (0.02, 0.2), (0.02, 0.3), (0.05, 0.8)
    ),
    "month_end": Workload(
        "month_end", (1.2, 2.6), (84, 93), 3, (36, 50), QUIET, QUIET, (0.001, 0.01)
    ),
    "cpu_bound": Workload("flat", (87, 91), (88, 93), 4, (17, 25), (0.5, 2), (0.5, 3), (0.2, 1)),
    "memory_bound": Workload("day", (5, 8), (11, 15), 5, (86, 92), (1, 5), (1, 6), (0.01, 0.1)),
    "light": Workload("day", (4, 7), (10, 14), 7, (14, 25), (0.1, 0.8), (0.2, 1.5), (0.02, 0.2)),
    "replica": Workload(
        "flat", (1.5, 3), (1.8, 3.2), 2, (28, 36), (0.3, 0.8), (0.01, 0.03), (0.3, 1)
    ),
    "idle": Workload("flat", (0.9, 2.2), (1.0, 2.4), 1.2, (12, 30), QUIET, QUIET, (0.0005, 0.002)),
    "bastion": Workload(
        "office", (0.8, 1.5), (2, 4), 4, (33, 42), (0.004, 0.01), (0.004, 0.01), (0.001, 0.01)
    ),
}  # fmt: skip

_HOURS = np.arange(24)
# How busy each hour is, 0 to 1: a working day that peaks at 15 h UTC, the night's batch at 1-5 h.
_DAY_CURVE = np.clip(0.5 - 0.62 * np.cos((_HOURS - 3) * 2 * np.pi / 24), 0.0, 1.0)
_NIGHT_CURVE = np.where((_HOURS >= 1) & (_HOURS < 6), 1.0, 0.0)
_OFFICE_CURVE = np.where((_HOURS >= 8) & (_HOURS < 18), 1.0, 0.0) * np.where(_HOURS == 12, 0.6, 1.0)


def activity(rhythm: str, *, weekend: bool, month_turn: bool) -> Floats:
    """How busy each of the 24 hours is, 0 to 1."""
    if rhythm == "month_end":
        return np.full(24, 1.0 if month_turn else 0.0)
    if rhythm == "office":
        return np.zeros(24) if weekend else _OFFICE_CURVE
    return {"day": _DAY_CURVE, "night": _NIGHT_CURVE, "flat": np.full(24, 0.5)}[rhythm]


@dataclass(frozen=True)
class Profile:
    """What the machines drew: arrays of one number a machine."""

    quiet: Floats
    busy: Floats
    spread: Floats
    memory: Floats
    network_in: Floats
    network_out: Floats
    disk_read: Floats
    disk_write: Floats
    disk_used: Floats
    disk_growth: Floats  # percent a day
    weekend: Floats

    @classmethod
    def draw(cls, seed: int, machines: Sequence[Machine]) -> Profile:
        """Draw the numbers of every machine."""
        generator = random(seed, "profiles")
        works = [WORKLOADS[machine.workload] for machine in machines]
        draws = generator.random((9, len(machines)))

        def between(ranges: list[Range], row: int) -> Floats:
            low, high = np.array(ranges).T
            drawn: Floats = low + (high - low) * draws[row]
            return drawn

        return cls(
            quiet=between([one.quiet for one in works], 0),
            busy=between([one.busy for one in works], 1),
            spread=np.array([one.spread for one in works]),
            memory=between([one.memory for one in works], 2),
            network_in=between([one.network_in for one in works], 3),
            network_out=between([one.network_out for one in works], 4),
            disk_read=between([one.disk_io for one in works], 5),
            disk_write=between([one.disk_io for one in works], 6),
            disk_used=between([(18.0, 62.0)] * len(works), 7),
            disk_growth=between([(0.0, 0.04)] * len(works), 8),
            weekend=np.array([one.weekend for one in works]),
        )


def activities(
    machines: Sequence[Machine], window: Window, day: int, *, month_turn: bool
) -> Floats:
    """How busy each machine is in each hour of a day: shape (machines, 24)."""
    weekend = bool(window.weekday(np.array([day]))[0] >= 5)
    curves = {
        rhythm: activity(rhythm, weekend=weekend, month_turn=month_turn)
        for rhythm in sorted({work.rhythm for work in WORKLOADS.values()})
    }
    return np.array([curves[WORKLOADS[machine.workload].rhythm] for machine in machines])
