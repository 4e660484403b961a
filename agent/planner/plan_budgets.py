"""Frames of budgets to tool calls, or to what has to be asked before one is noted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from agent.planner.budget_words import default_name
from agent.planner.frame import Frame
from agent.planner.planned import Plan, Planned

Covered = tuple[dt.date, dt.date] | None


def budgets(frame: Frame, today: dt.date, covered: Covered) -> Plan:
    ahead = frame.ahead
    if ahead.get("command"):
        return _set_budget(frame)
    arguments: dict[str, Any] = {}
    if ahead.get("name"):
        arguments["name"] = ahead["name"]
    elif frame.filters:
        arguments["filters"] = frame.filters
    if ahead.get("at_risk"):
        arguments["at_risk"] = True
    plan = Plan([Planned("list_budgets", arguments)])
    if frame.window is not None:
        plan.assumptions.append("budgets are told of as they stand now, in their running period")
    return plan


def _set_budget(frame: Frame) -> Plan:
    ahead = frame.ahead
    problem = _unsettled(frame)
    if problem:
        ahead["asked"] = problem
        frame.pending, frame.intent, frame.reason = "budgets", "clarify", f"budget:{problem}"
        return Plan()
    name = ahead.get("name") or default_name(frame)
    ahead["name"] = name
    arguments: dict[str, Any] = {"name": name}
    if ahead["command"] == "remove":
        return Plan([Planned("set_budget", {**arguments, "remove": True})])
    for key in ("amount", "currency", "period", "thresholds"):
        if ahead.get(key):
            arguments[key] = ahead[key]
    if frame.cost:
        arguments["cost"] = frame.cost
    if frame.filters:
        arguments["filters"] = frame.filters
    return Plan([Planned("set_budget", arguments)])


def _unsettled(frame: Frame) -> str:
    """What has to be asked before a budget is noted."""
    ahead = frame.ahead
    command = ahead["command"]
    if ahead.get("choices") is not None and not ahead.get("name"):
        return "which"
    if (
        command in ("change", "remove")
        and not ahead.get("name")
        and not frame.filters
        and not ahead.get("whole")
    ):
        return "which"
    if ahead.get("no_period"):
        return "period"
    if command == "remove":
        return ""
    if ahead.get("or_amount"):
        return "digits"
    if ahead.get("by") or ahead.get("by_percent") is not None:
        return "which"
    if not ahead.get("amount") and not (
        command == "change" and (ahead.get("thresholds") or ahead.get("period"))
    ):
        return "amount"
    if any(
        item["op"] not in ("is", "is_not", "missing", "present", "contains", "not_contains")
        for item in frame.filters
    ):
        return "scope"
    return ""
