"""Frames of changes to calls of the tools that propose them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from agent.planner.frame import Frame
from agent.planner.planned import Plan, Planned

_ARGUMENTS = ("action", "resources", "filters", "kind", "to_type", "tags", "recommendation")


def changes(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    """The one call; none where it is not clear what is meant."""
    del today, covered
    asked = frame.ahead
    if asked.get("unclear"):
        frame.intent, frame.reason, frame.unknown = "clarify", "change", [str(asked["unclear"])]
        frame.pending = "change" if asked.get("open") else ""
        return Plan()
    tool = str(asked["tool"])
    if tool == "propose_change":
        arguments: dict[str, Any] = {name: asked[name] for name in _ARGUMENTS if asked.get(name)}
    elif tool == "propose_rollback":
        arguments = {"plan": asked["plan"]}
    else:
        arguments = {name: asked[name] for name in ("plan", "states") if asked.get(name)}
    return Plan([Planned(tool, arguments)])
