"""Tool calls that are planned: what they are for, and what they rest on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from agent.planner.frame import Frame

DEFAULT_DAYS = 30  # of a cost question that names no period
OPEN_START = dt.date(2000, 1, 1)  # where 'before October' begins
MOST_NOTES = 10  # anomalies or recommendations that are noted at once
SIZES = ("vcpu", "memory_gb")  # averages over the sizes of what runs, which no bill tells


@dataclass(frozen=True)
class Planned:
    """A tool call to make, and what its result is for."""

    tool: str
    arguments: dict[str, Any]
    role: str = "main"  # main, like_for_like, whole


@dataclass
class Plan:
    """All calls of a turn and the assumptions they rest on."""

    calls: list[Planned] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)


def base(frame: Frame) -> dict[str, Any]:
    """The arguments that every cost tool has: the column and the conditions."""
    arguments: dict[str, Any] = {}
    if frame.cost:
        arguments["cost"] = frame.cost
    if frame.filters:
        arguments["filters"] = frame.filters
    return arguments
