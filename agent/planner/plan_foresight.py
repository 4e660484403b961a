"""Frames of forecasts, anomalies, budgets, what-ifs, savings and reports to tool calls."""

from __future__ import annotations

import copy
import datetime as dt
import re
from typing import Any

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY
from agent.planner.frame import Frame
from agent.planner.phrasing import conditions
from agent.planner.planned import Plan, Planned

Covered = tuple[dt.date, dt.date] | None
FARTHEST = 366  # days that a forecast reaches
MOST_NOTES = 10  # anomalies or recommendations that are noted at once
_SAVING_FIELDS = frozenset(
    "provider account region resource instance_type name priority confidence savings risk".split()
)
_MACHINES = re.compile(
    r"elastic compute cloud|virtual machines|compute engine|\bnova\b|compute", re.I
)
_STORES = re.compile(r"block store|elastic block|managed disks|cinder|storage", re.I)
_OF_MACHINES = ["right_sizing", "idle", "commitment", "spot", "region", "schedule"]
_INSTANCE_FIELDS = frozenset(
    "provider account region zone status instance_type name resource_id vcpus memory_gb".split()
)


def foresight(frame: Frame, today: dt.date, covered: Covered) -> Plan:
    """The calls that answer `frame`."""
    makers = {
        "forecast": _forecast, "anomalies": _anomalies, "whatif": _whatif, "budgets": _budgets,
        "savings": _savings, "report": _report,
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
    if frame.window is not None:
        arguments["start"], arguments["end"] = (
            frame.window.start,
            min(frame.window.end, today.isoformat()),
        )
        if frame.window.start < "2001":
            arguments.pop("start")
    if frame.group_by and not on_metrics:
        arguments["by"] = frame.group_by
    for key in ("severity", "sensitivity", "include_expected"):
        if ahead.get(key):
            arguments[key] = ahead[key]
    if frame.top is not None:
        arguments["top"] = max(frame.top, 1)
    plan.calls.append(Planned("detect_anomalies", arguments))
    return plan


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
    for change in changes:
        if frame.ahead.get("start"):
            change["start"] = frame.ahead["start"]
    arguments: dict[str, Any] = {"changes": changes}
    if frame.filters:
        arguments["filters"] = frame.filters
    if frame.ahead.get("horizon"):
        arguments["horizon"] = int(frame.ahead["horizon"])
    return Plan([Planned("simulate", arguments)])


# budgets ---------------------------------------------------------------------------------------------


def _budgets(frame: Frame, today: dt.date, covered: Covered) -> Plan:
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
    name = ahead.get("name") or _default_name(frame)
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


def _default_name(frame: Frame) -> str:
    """What a budget is called when nobody names it: by its scope."""
    scope = conditions(frame.filters, frame.labels) or "all costs"
    period = str(frame.ahead.get("period") or "monthly")
    return scope[:90] if period == "monthly" else f"{scope[:80]} {period}"


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


# savings ---------------------------------------------------------------------------------------------


def _savings(frame: Frame, today: dt.date, covered: Covered) -> Plan:
    ahead = frame.ahead
    if ahead.get("act") == "explain":
        return Plan([Planned("explain_recommendation", {"recommendation": ahead["ids"][0]})])
    if ahead.get("act") == "dismiss":
        calls = [
            Planned(
                "dismiss_recommendation",
                {
                    "recommendation": one,
                    "reason": ahead.get("reason", ""),
                    "restore": bool(ahead.get("undo")),
                },
            )
            for one in ahead["ids"][:MOST_NOTES]
        ]
        return Plan(calls)
    plan = Plan()
    types = list(ahead.get("types") or [])
    filters = _saving_filters(frame, types)
    if filters is None:
        return Plan()
    arguments: dict[str, Any] = {}
    if types:
        arguments["types"] = types
    if filters:
        arguments["filters"] = filters
    for key in ("status", "sort"):
        if ahead.get(key):
            arguments[key] = ahead[key]
    group = ahead.get("group_by") or next(
        (name for name in frame.group_by if name in ("type", "provider", "account", "region")), None
    )
    if group:
        arguments["group_by"] = group
    others = [name for name in frame.group_by if name != group]
    if others:
        plan.assumptions.append(
            f"savings are grouped by type, provider, account or region, not by {others[0].removeprefix('tag:')}"
        )
    if frame.top is not None:
        arguments["top"] = max(frame.top, 1)
    if frame.window is not None:
        plan.assumptions.append("recommendations are as of now; a period does not change them")
    plan.calls.append(Planned("list_recommendations", arguments))
    return plan


def _saving_filters(frame: Frame, types: list[str]) -> list[dict[str, Any]] | None:
    """Conditions as recommendations take them; None, and a question back, where there are none such."""
    kept: list[dict[str, Any]] = []
    foreign: list[str] = []
    for item in frame.filters:
        field = {"cost": "savings", "monthly_cost": "savings", "resource_id": "resource"}.get(
            item["field"], item["field"]
        )
        if field in ("service", "service_category", "resource_type"):
            found = _types_of(item)
            if found is None:
                foreign.append(field)
            elif not types:
                types += found
        elif field in _SAVING_FIELDS or field.startswith("tag"):
            kept.append({**item, "field": field})
        else:
            foreign.append(field)
    if foreign:
        frame.pending, frame.intent, frame.reason = "savings", "clarify", "field:savings"
        frame.unknown = list(dict.fromkeys(foreign))
        return None
    return [*kept, *(frame.ahead.get("conditions") or [])]


def _types_of(item: dict[str, Any]) -> list[str] | None:
    """The types of savings on a service: 'EC2' is all of machines, 'EBS' is storage."""
    values = [str(one) for one in item["values"]]
    if all(_STORES.search(one) for one in values):
        named = ["storage"]
    elif all(_MACHINES.search(one) for one in values):
        named = list(_OF_MACHINES)
    else:
        return None
    if item["op"] == "is":
        return named
    return (
        [one for one in [*_OF_MACHINES, "storage"] if one not in named]
        if item["op"] == "is_not"
        else None
    )


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
