"""What goes wrong on machines: planted changes of their measurements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.clouds.demo.machines import FOREVER, Machine
from tools.clouds.demo.window import Window, random


@dataclass(frozen=True)
class Incident:
    """From hour `start` to `stop` a metric goes in a straight line from `low` to `high`, which it
    reaches at hour `full`.
    """

    kind: str
    machine: Machine
    metric: str
    start: int
    full: int
    stop: int
    low: float
    high: float


# kind, metric, hours before today at which it starts, hours to the full value, duration or 0 for
# "still going on", first and full value.
_PLANS: tuple[tuple[str, str, int, int, int, float, float], ...] = (
    ("cpu_runaway", "cpu_percent", 62, 1, 0, 96.0, 97.5),
    ("cpu_burst", "cpu_percent", 12 * 24 - 9, 1, 9, 94.0, 96.0),
    ("memory_leak", "memory_percent", 12 * 24, 12 * 24, 0, 55.0, 95.0),
    ("disk_filling", "disk_used_percent", 30 * 24, 30 * 24, 0, 62.0, 93.0),
    ("disk_filling", "disk_used_percent", 24 * 24, 24 * 24, 0, 70.0, 95.0),
)


def plan_incidents(seed: int, machines: Sequence[Machine], window: Window) -> tuple[Incident, ...]:
    """Incidents on ordinary machines that run around the clock, a different one each."""
    able = [
        machine
        for machine in machines
        if machine.plan == "ordinary"
        and machine.schedule == "always"
        and machine.agent
        and machine.workload in ("web", "database")
        and machine.start < (window.days - 60) * 24
    ]
    chosen = random(seed, "incidents").permutation(len(able))
    now = window.days * 24
    return tuple(
        Incident(
            kind, able[int(number)], metric, now - ago, now - ago + full,
            now - ago + lasting if lasting else FOREVER, low, high,
        )
        for (kind, metric, ago, full, lasting, low, high), number in zip(
            _PLANS, chosen, strict=False
        )
    )  # fmt: skip
