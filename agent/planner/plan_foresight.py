"""Frames of forecasts, anomalies, budgets, what-ifs, savings and reports to tool calls."""

from __future__ import annotations

import copy
import datetime as dt
import re
from typing import Any

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY
from agent.planner.frame import Frame
from agent.planner.plan_budgets import budgets
from agent.planner.plan_savings import savings
from agent.planner.planned import MOST_NOTES, Plan, Planned

Covered = tuple[dt.date, dt.date] | None
FARTHEST = 366  # days that a forecast reaches
_MACHINES = re.compile(
    r"elastic compute cloud|virtual machines|compute engine|\bnova\b|compute", re.I
)
_INSTANCE_FIELDS = frozenset(
    "provider account region zone status instance_type name resource_id vcpus memory_gb".split()
)


def foresight(frame: Frame, today: dt.date, covered: Covered) -> Plan:
    """The calls that answer `frame`."""
    makers = {
        "forecast": _forecast, "anomalies": _anomalies, "whatif": _whatif, "budgets": budgets,
        "savings": savings, "report": _report,
    }  # fmt: skip
    if any(item["field"] in ("resource_id", "name") for item in frame.filters) and frame.intent in (
        "forecast",
        "report",
    ):
        for item in frame.filters:
            item["field"] = (
                "resource" if item["field"] in ("resource_id", "name") else item["field"]
            )
    return makers[frame.intent](frame, today, covered)


def _scope(frame: Frame) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    if frame.cost:
        arguments["cost"] = frame.cost
    if frame.filters:
        arguments["filters"] = frame.filters
    return arguments


# forecasts -------------------------------------------------------------------------------------------


def _forecast(frame: Frame, today: dt.date, covered: Covered) -> Plan:
    plan = Plan()
    arguments = _scope(frame)
    if frame.group_by:
        arguments["group_by"] = frame.group_by[:1]
        if frame.top is not None:
            arguments["top"] = min(max(frame.top, 1), 50)
        if len(frame.group_by) > 1:
            plan.assumptions.append(
                f"forecasts are by one dimension at a time: by {frame.group_by[0]}"
            )
    ahead = frame.ahead
    last = covered[1] if covered else today - ONE_DAY
    end = dt.date.fromisoformat(ahead["until"]) if ahead.get("until") else None
    start = dt.date.fromisoformat(ahead["start"]) if ahead.get("start") else None
    if ahead.get("horizon"):
        arguments["horizon"] = min(int(ahead["horizon"]), FARTHEST)
    elif end is not None:
        farthest = last + FARTHEST * ONE_DAY
        if start is not None and start > farthest:
            frame.intent, frame.reason = "clarify", "foresight:too_far"
            return Plan()
        if end > farthest:
            plan.assumptions.append(f"forecasts reach {FARTHEST} days: to {farthest.isoformat()}")
            end = farthest
        arguments["until"] = end.isoformat()
        if start is not None and start > last + ONE_DAY:
            arguments["start"] = start.isoformat()
    if ahead.get("explain"):
        arguments["explain"] = True
    plan.calls.append(Planned("forecast", arguments))
    against = ahead.get("against")
    if against and against["end"] <= last.isoformat():
        past = {**_scope(frame), "start": against["start"], "end": against["end"]}
        plan.calls.append(Planned("query_costs", past, "against"))
    _so_far(frame, plan, end, start, last)
    return plan


def _so_far(
    frame: Frame, plan: Plan, end: dt.date | None, start: dt.date | None, last: dt.date
) -> None:
    """What the running quarter or year has cost, where its end is asked for."""
    if end is None or start is not None or frame.group_by:
        return
    for unit in ("quarter", "year"):
        span = calendar.unit_of(last, unit)
        named = str(frame.ahead.get("label", ""))
        if span.end == end and named in (
            f"the end of {calendar.label(span)}",
            calendar.label(span),
        ):
            arguments = {**_scope(frame), "start": span.start.isoformat(), "end": last.isoformat()}
            plan.calls.append(Planned("query_costs", arguments, "so_far"))
            frame.ahead["unit"] = calendar.label(span)


# anomalies -------------------------------------------------------------------------------------------


def _anomalies(frame: Frame, today: dt.date, covered: Covered) -> Plan:
    ahead = frame.ahead
    if ahead.get("act") == "mark":
        calls = [
            Planned(
                "mark_expected",
                {
                    "anomaly": one,
                    "reason": ahead.get("reason", ""),
                    "undo": bool(ahead.get("undo")),
                },
            )
            for one in ahead["ids"][:MOST_NOTES]
        ]
        return Plan(calls)
    plan = Plan()
    arguments: dict[str, Any] = {}
    on_metrics = ahead.get("on") == "metrics"
    if on_metrics:
        arguments["on"] = "metrics"
        if not _of_instances(frame):
            return Plan()
        if ahead.get("metrics"):
            arguments["metrics"] = ahead["metrics"]
    if frame.filters:
        arguments["filters"] = [item for item in frame.filters if item["field"] != "cost"]
    arguments |= _until_today(frame, today)
    if frame.group_by and not on_metrics:
        arguments["by"] = frame.group_by
    for key in ("severity", "sensitivity", "include_expected"):
        if ahead.get(key):
            arguments[key] = ahead[key]
    if frame.top is not None:
        arguments["top"] = max(frame.top, 1)
    if ahead.get("least"):
        plan.assumptions.append(f"those are told whose impact is at least {ahead['least']:g}")
    plan.calls.append(Planned("detect_anomalies", arguments))
    return plan


def _until_today(frame: Frame, today: dt.date) -> dict[str, str]:
    """The period of a frame, as far as it is past; none when it names none."""
    if frame.window is None:
        return {}
    end = min(frame.window.end, today.isoformat())
    return (
        {"end": end} if frame.window.start < "2001" else {"start": frame.window.start, "end": end}
    )


def _of_instances(frame: Frame) -> bool:
    """Put conditions as list_instances takes them; False, and a question back, where it has none."""
    for item in frame.filters:
        item["field"] = "resource_id" if item["field"] == "resource" else item["field"]
    frame.filters = [
        item for item in frame.filters
        if not (item["field"] in ("service", "service_category") and all(_MACHINES.search(str(one)) for one in item["values"]))
    ]  # fmt: skip
    foreign = [
        item["field"]
        for item in frame.filters
        if item["field"] not in _INSTANCE_FIELDS and not item["field"].startswith("tag")
    ]
    if foreign:
        frame.intent, frame.reason, frame.unknown = (
            "clarify",
            "field:metrics",
            list(dict.fromkeys(foreign)),
        )
    return not foreign


# what-ifs --------------------------------------------------------------------------------------------


def _whatif(frame: Frame, today: dt.date, covered: Covered) -> Plan:
    changes = copy.deepcopy(frame.ahead.get("changes") or [])
    if frame.ahead.get("choose"):  # the machines are not found yet
        frame.intent, frame.reason = "clarify", "whatif:what"
        return Plan()
    for change in changes:
        if frame.ahead.get("start") and not change.get("start"):
            change["start"] = frame.ahead["start"]
    arguments: dict[str, Any] = {"changes": changes}
    if frame.filters:
        arguments["filters"] = frame.filters
    if frame.ahead.get("horizon"):
        arguments["horizon"] = int(frame.ahead["horizon"])
    return Plan([Planned("simulate", arguments)])


# reports ---------------------------------------------------------------------------------------------


def _report(frame: Frame, today: dt.date, covered: Covered) -> Plan:
    arguments: dict[str, Any] = {"kind": frame.ahead.get("kind", "monthly")}
    if frame.ahead.get("end"):
        arguments["end"] = frame.ahead["end"]
    if frame.filters:
        arguments["filters"] = frame.filters
    plan = Plan([Planned("report", arguments)])
    if frame.ahead.get("file"):
        plan.assumptions.append("`cloudwright report` writes it as a file: Markdown, HTML or PDF")
    return plan
