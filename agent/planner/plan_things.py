"""Frames about instances, other resources and their measured use to tool calls."""

from __future__ import annotations

import datetime as dt
from typing import Any

from agent.planner.calendar import ONE_DAY
from agent.planner.frame import Frame, Window
from agent.planner.metric_clock import of_clock
from agent.planner.planned import DEFAULT_DAYS, OPEN_START, SIZES, Plan, Planned

TIED = 10  # groups that are looked at to tell whether the first of them is alone


def instances(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    """The list or number of instances as they are now."""
    made = Plan()
    arguments: dict[str, Any] = {}
    filters = list(frame.filters)
    priced = frame.sort == "monthly_cost" or frame.average != "none"
    priced = priced or any(item["field"] == "monthly_cost" for item in filters)
    if priced and frame.window is not None and abs(frame.window.span.days - DEFAULT_DAYS) <= 1:
        frame.window = None  # that is the month that a monthly cost is of
    if frame.window is not None and not frame.launched and frame.window.span.start == today:
        frame.window = None  # 'how many run there today': as they are now
    if frame.window is not None:
        if not frame.launched:
            return _no_history(frame)
        filters += _began(frame.window, "launched_at", made)
    if filters:
        arguments["filters"] = filters
    if frame.group_by:
        arguments["group_by"] = frame.group_by
    if frame.sort:
        arguments["sort"] = _instance_sort(frame.sort)
    if frame.average not in SIZES or not frame.group_by:  # else the rates of all are ranked
        if frame.order != "desc":
            arguments["order"] = frame.order
        _limit(frame, arguments)
    columns = list(frame.columns)
    if frame.average == "resource" and "age_days" in frame.asked:
        columns, arguments["limit"] = [*columns, "age_days"], 10_000  # a mean of all of them
    if columns:
        arguments["columns"] = columns
    made.calls.append(Planned("list_instances", arguments))
    _whole(frame, made, "list_instances", {})
    return made


def resources(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    """The list or number of volumes, snapshots, addresses as they are now."""
    made = Plan()
    arguments: dict[str, Any] = {"kind": frame.kind}
    filters = list(frame.filters)
    if frame.window is not None:
        if not frame.launched:
            return _no_history(frame)
        filters += _began(frame.window, "created_at", made)
    for item in filters:
        if item["field"] == "resource_id" and frame.kind in ("volume", "address"):
            item["field"] = "attached_to"
        elif item["field"] == "resource_id":
            item["field"] = "volume_id"
    if filters:
        arguments["filters"] = filters
    if frame.group_by:
        arguments["group_by"] = frame.group_by
    if frame.sort:
        arguments["sort"] = frame.sort
    if frame.order != "desc":
        arguments["order"] = frame.order
    _limit(frame, arguments)
    made.calls.append(Planned("list_resources", arguments))
    _whole(frame, made, "list_resources", {"kind": frame.kind})
    return made


def _whole(frame: Frame, made: Plan, tool: str, arguments: dict[str, Any]) -> None:
    """'what percentage of instances …': the number of all of them."""
    if not frame.share:
        return
    if frame.within == frame.filters:
        frame.within = []  # else it would be a share of itself
    if frame.within:
        arguments = {**arguments, "filters": frame.within}
    made.calls.append(Planned(tool, {**arguments, "limit": 1}, "whole"))


def _limit(frame: Frame, arguments: dict[str, Any]) -> None:
    """How many rows, of all or within each group."""
    top = max(frame.top or 0, frame.nth)
    if top:
        ranks = top == 1 and frame.group_by and not frame.within_groups
        arguments["limit"] = TIED if ranks else top
    if frame.within_groups and frame.group_by:
        arguments["limit_within"] = frame.group_by[0]
        arguments.pop("group_by", None)
    if frame.any_of:
        arguments["any_of"] = frame.any_of


def _no_history(frame: Frame) -> Plan:
    """The inventory is as of now: what was there before is not kept."""
    frame.intent, frame.reason = "clarify", "history"
    return Plan()


def _began(window: Window, field: str, made: Plan) -> list[dict[str, Any]]:
    """Conditions on when things were launched or created."""
    made.assumptions.append(
        f"the period {window.label} was taken as the time of launch or creation"
    )
    after = (window.span.end + ONE_DAY).isoformat()
    found: list[dict[str, Any]] = [{"field": field, "op": "lt", "values": [after]}]
    if window.span.start > OPEN_START:
        found.insert(0, {"field": field, "op": "ge", "values": [window.start]})
    return found


def _instance_sort(name: str) -> str:
    return name.partition(".")[0]


def metrics(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    """The measured use of instances, or those whose use meets conditions."""
    made = Plan()
    arguments: dict[str, Any] = {"metrics": frame.metrics}
    filters = [item for item in frame.filters if item["field"] != "cost"]
    if filters:
        arguments["filters"] = filters
    if frame.conditions:
        arguments["conditions"] = frame.conditions
    if frame.either and len(frame.conditions) > 1:
        arguments["match"] = "any"
    frame.group_by = [name for name in frame.group_by if name not in ("resource", "name")]
    if frame.group_by:
        arguments["group_by"] = frame.group_by
    if frame.hours:
        whole = frame.hours % 24 == 0 and frame.hours > 24
        said = f"{frame.hours // 24} days" if whole else f"{frame.hours} hours"
        said = "hour" if frame.hours == 1 else said
        made.assumptions.append(f"the last {said} before the newest measurement")
        arguments["last_hours"] = frame.hours
    elif frame.window is not None:
        span = frame.window.span
        arguments["start"] = f"{span.start.isoformat()}T00:00:00"
        arguments["end"] = f"{(span.end + ONE_DAY).isoformat()}T00:00:00"
        arguments |= of_clock(frame)
    if frame.granularity != "none":
        hourly = frame.granularity == "hourly" or _short(frame)
        arguments["interval"] = "1h" if hourly else "1d"
    arguments["sort"] = _metric_sort(frame)
    if frame.sort and not arguments["sort"].startswith(frame.sort.partition(".")[0]):
        by = arguments["sort"].replace(".", " ")
        made.assumptions.append(f"a list of measured use is sorted by {by}")
    lowest = bool(frame.conditions) and all(item["op"] in ("lt", "le") for item in frame.conditions)
    arguments["order"] = "asc" if lowest and frame.sort is None else frame.order
    if frame.top is not None:
        arguments["limit"] = frame.top
    made.calls.append(Planned("query_metrics", arguments))
    if frame.conditions:
        _whole(frame, made, "list_instances", {})
    return made


def _short(frame: Frame) -> bool:
    return frame.granularity == "trend" and (frame.window is None or frame.window.span.days <= 3)


def _metric_sort(frame: Frame) -> str:
    if frame.sort and frame.sort.partition(".")[0] in frame.metrics:
        name, _, statistic = frame.sort.partition(".")
        return f"{name}.{statistic or frame.statistic or 'avg'}"
    return f"{frame.metrics[0]}.{frame.statistic or 'avg'}"
