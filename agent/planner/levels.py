"""Measurements in a question: which metrics, and what 'busy', 'idle' and 'full' mean."""

from __future__ import annotations

import itertools
import re
from typing import Any

from agent.planner.frame import Frame
from agent.planner.reading import Item, Reading

HIGH = {"cpu_percent": 70.0, "memory_percent": 70.0, "disk_used_percent": 80.0}
LOW = {"cpu_percent": 30.0, "memory_percent": 40.0, "disk_used_percent": 30.0}
IDLE_CPU = 5.0  # percent, on average (FinOps practice: below 5 % counts as idle)
_OR, _AND = re.compile(r"\bor\b"), re.compile(r"\b(?:and|but)\b")
_HOW = re.compile(r"\bhow (?:(?!many\b|much\b)\w+ )?$")


def read_metrics(reading: Reading, frame: Frame, negated: set[int]) -> None:
    """Fill the metrics of `frame`, their statistic, and the conditions that levels stand for."""
    if frame.intent not in ("metrics", "instances", "describe"):
        return
    names: list[str] = []
    for item in reading.of("metric"):
        names.extend(expand(str(item.payload)))
    directed = [name for name in ("network_in_mbps", "network_out_mbps") if name in names]
    if any(item.payload == "network" for item in reading.of("metric")) and any(
        item.payload in directed for item in reading.of("metric")
    ):
        said = {str(item.payload) for item in reading.of("metric")}
        names = [name for name in names if name in said]
    frame.metrics = list(dict.fromkeys(names))
    statistics = [str(item.payload) for item in reading.of("statistic")]
    frame.statistic = statistics[0] if statistics else ""
    if frame.intent == "metrics":
        _levels(reading, frame, negated)
        if not frame.metrics:
            frame.metrics = ["cpu_percent", "memory_percent"]


def either(reading: Reading) -> bool:
    """'CPU above 80 or memory above 80': one of the two is enough."""
    bars = sorted([*reading.of("threshold"), *reading.of("level")], key=lambda item: item.start)
    gaps = [reading.text[first.end : second.start] for first, second in itertools.pairwise(bars)]
    return any(_OR.search(gap) for gap in gaps) and not any(_AND.search(gap) for gap in gaps)


def expand(name: str) -> list[str]:
    """The metrics that a word such as 'network' stands for."""
    return {
        "network": ["network_in_mbps", "network_out_mbps"],
        "disk": ["disk_read_mbps", "disk_write_mbps"],
        "any": ["cpu_percent", "memory_percent"],
    }.get(name, [name])


def _levels(reading: Reading, frame: Frame, negated: set[int]) -> None:
    """'high CPU but low memory': each level belongs to the metric that follows it, or leads it."""
    explicit = any(item.payload.unit in ("%", "") for item in reading.of("threshold"))
    for level in reading.of("level"):
        if _HOW.search(reading.text[: level.start]):
            continue  # 'how busy is …'
        if explicit and not _of_another(level, reading):
            continue  # 'anything busy? CPU above 80 %'
        if level.payload == "idle":
            op = "ge" if level.start in negated else "lt"
            add_condition(frame, "cpu_percent", op, IDLE_CPU)
            frame.assumptions.append(
                f"idle means an average CPU below {IDLE_CPU:g} % over the period"
            )
            continue
        if level.payload == "full":
            add_condition(frame, "disk_used_percent", "gt", HIGH["disk_used_percent"])
            frame.assumptions.append(f"{level.text} means above {HIGH['disk_used_percent']:g} %")
            continue
        metrics = reading.of("metric")
        following = [item for item in metrics if item.start >= level.end]
        leading = [item for item in metrics if item.end <= level.start]
        beside = following[0] if following else (leading[-1] if leading else None)
        names = expand(str(beside.payload)) if beside else ["cpu_percent"]
        limits, op = (HIGH, "gt") if level.payload == "high" else (LOW, "lt")
        for name in names:
            if name not in limits:
                frame.sort = frame.sort or f"{name}.avg"
                frame.order = "desc" if op == "gt" else "asc"
                continue
            add_condition(frame, name, op, limits[name])
            word = "above" if op == "gt" else "below"
            frame.assumptions.append(
                f"{level.text} {name.removesuffix('_percent')} means an average {word} "
                f"{limits[name]:g} %"
            )


def _of_another(level: Item, reading: Reading) -> bool:
    """True for 'CPU above 80 % and low memory': the level is of a metric without a threshold."""
    metrics = reading.of("metric")
    if len({str(item.payload) for item in metrics}) < 2 or level.payload not in ("high", "low"):
        return False
    limits = [item for item in reading.of("threshold") if item.payload.unit in ("%", "")]
    taken = {min(metrics, key=lambda one: _apart(one, limit)).payload for limit in limits}
    following = [item for item in metrics if item.start >= level.end]
    beside = following[0] if following else metrics[-1]
    return beside.payload not in taken


def _apart(one: Item, other: Item) -> int:
    """Characters between two items."""
    return max(one.start - other.end, other.start - one.end, 0)


def add_condition(frame: Frame, metric: str, op: str, value: float, statistic: str = "") -> None:
    """Add a condition on a metric, once; the metric itself is shown as well."""
    condition: dict[str, Any] = {
        "metric": metric,
        "statistic": statistic or frame.statistic or "avg",
        "op": op,
        "value": value,
    }
    if condition not in frame.conditions:
        frame.conditions.append(condition)
    if metric not in frame.metrics:
        frame.metrics.append(metric)
