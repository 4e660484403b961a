"""How much an event of a metric matters, by what follows from it, and what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from tools.services.anomaly.metric_events import MetricEvent, Severity
from tools.services.anomaly.metric_series import DAY_H, time_of

_BUSY = 90.0  # percent: a processor or memory that is all in use
_NEARLY_FULL = 85.0  # percent of a disk
_LASTING_H, _LONG_H = 3, 6  # hours above a limit that are a warning; that are critical while open
_ONE_DAY_H = 24
# Days until a limit is reached that make a ramp critical, and a warning.
_DAYS_LEFT = {"disk_used_percent": (7.5, 30.0), "memory_percent": (3.0, 14.0)}
_SURPRISING = 6.0  # margins from which what lasts is a warning, whatever follows from it
_GONE = 0.1  # part of the usual low below which traffic has stopped
# Least differences that matter, in the metric's unit; for rates also a part of the usual high.
_LEAST = {"cpu_percent": 10.0, "memory_percent": 5.0, "disk_used_percent": 3.0}
_LEAST_RATE, _LEAST_PART = 0.05, 0.25  # MB/s
LABELS = {
    "cpu_percent": "CPU",
    "memory_percent": "memory",
    "disk_read_mbps": "disk reads",
    "disk_write_mbps": "disk writes",
    "network_in_mbps": "incoming traffic",
    "network_out_mbps": "outgoing traffic",
    "disk_used_percent": "disk space in use",
}


def matters(event: MetricEvent) -> bool:
    """Whether the difference is large enough that anyone would care."""
    if event.kind in ("ramp", "flat line"):
        return True
    away = event.peak - event.high if event.above else event.low - event.peak
    least = _LEAST.get(event.metric)
    if least is None:
        usual = event.high if event.above else event.low
        least = max(_LEAST_RATE, _LEAST_PART * usual)
    return away >= least


def severity(event: MetricEvent) -> Severity:
    """By consequence first, then by surprise; what happened often before is never more than info."""
    if event.kind == "ramp":
        return _of_ramp(event)
    if event.kind == "flat line" or event.often:
        return "info"
    if event.above:
        full = _NEARLY_FULL if event.metric == "disk_used_percent" else _BUSY
        if event.metric.endswith("_percent") and event.observed >= full:
            return _of_full(event)
    elif event.low > 0 and event.observed <= _GONE * event.low and event.unusual_hours >= _LONG_H:
        return "warning"
    lasting = event.unusual_hours >= _LONG_H
    return "warning" if lasting and event.surprise >= _SURPRISING else "info"


def _of_ramp(event: MetricEvent) -> Severity:
    if event.days_left is None:
        return "info"
    soon, later = _DAYS_LEFT[event.metric]
    if event.days_left <= soon:
        return "critical"
    return "warning" if event.days_left <= later else "info"


def _of_full(event: MetricEvent) -> Severity:
    hours = event.unusual_hours
    if hours >= _ONE_DAY_H or (event.end is None and hours >= _LONG_H):
        return "critical"
    return "warning" if hours >= _LASTING_H else "info"


def weighed(event: MetricEvent, others: Mapping[str, float | None]) -> MetricEvent:
    """The event with severity and next step. `others` are, by metric, how many times its usual high
    the same instance's metric was during the event; None where that is not known.
    """
    return replace(event, severity=severity(event), next_step=_next_step(event, others))


def full_day(event: MetricEvent) -> dt.date | None:
    """The day on which a ramp reaches its limit at its present pace."""
    if event.days_left is None or event.days_left > 3650:
        return None
    return time_of(event.last + 1 + int(event.days_left * DAY_H)).date()


def _next_step(event: MetricEvent, others: Mapping[str, float | None]) -> str:
    if event.kind == "ramp":
        return _of_rise(event)
    if event.kind == "flat line":
        return "check whether the agent still measures: the value has not changed at all since"
    if event.metric == "cpu_percent" and event.above:
        return _of_busy(others.get("network_in_mbps"))
    if event.metric == "memory_percent" and event.above:
        return "see which process grew since the start; compare with deployments of that time"
    if event.metric == "disk_used_percent":
        way = (
            "what wrote the data: logs, dumps, temporary files"
            if event.above
            else "what was deleted"
        )
        return f"find {way}"
    if not event.above:
        return "check whether the service still answers and its clients still reach it"
    return "find the clients or jobs behind it: backup, transfer, scan, or a real rise in use"


def _of_rise(event: MetricEvent) -> str:
    day = full_day(event)
    pace = f"{event.pace:.1f} points a day" if event.pace is not None else "steadily"
    if day is None:
        return "it has stopped rising; find what used it up before it does so again"
    when = f"at {pace} it is full about {day}"
    if event.metric == "memory_percent":
        return f"{when}: restart the process that grows before that, then find its leak"
    return f"{when}: free space or enlarge the disk before that, and find what writes"


def _of_busy(traffic: float | None) -> str:
    look = "look at the processes that run since the start and at deployments of that time"
    if traffic is None:
        return look
    if traffic > 1.2:
        return f"incoming traffic was {traffic:.1f} times its usual high: add capacity if it lasts"
    return f"traffic did not rise with it, so a stuck or new process is likely: {look}"
