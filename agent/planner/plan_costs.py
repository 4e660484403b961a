"""Frames about costs to tool calls: sums, series, rankings, comparisons."""

from __future__ import annotations

import datetime as dt
from typing import Any

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY, Span
from agent.planner.frame import Frame, Window
from agent.planner.planned import DEFAULT_DAYS, OPEN_START, SIZES, Plan, Planned, base

DEFAULT_ROWS = 10  # of a ranking that names no number


def costs(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    """The sum, series or ranking of costs that was asked for, and what it is set beside."""
    made = Plan()
    if frame.group_by != ["currency"]:  # always apart
        frame.group_by = [name for name in frame.group_by if name != "currency"]
    frame.within_groups = frame.within_groups and len(frame.group_by) > 1
    _only_resources(frame, made)
    if frame.share and not frame.within and len(frame.group_by) == 1:
        named = frame.filter_of(frame.group_by[0])
        several = named is not None and named["op"] == "is" and len(named["values"]) > 1
        amounts = bool(frame.filters) and all(item["field"] == "cost" for item in frame.filters)
        frame.share = not (
            several or amounts
        )  # each would be the whole of its own; the table tells its parts
    arguments = base(frame)
    span = _period(frame, today, covered, made)
    if span is not None:
        arguments["start"], arguments["end"] = span.start.isoformat(), span.end.isoformat()
    granularity = frame.granularity
    if granularity == "trend":
        granularity = "daily" if span is not None and span.days <= 62 else "monthly"
    if frame.filter_of("cost") is not None and not frame.group_by and frame.granularity == "none":
        frame.group_by = ["service"]
        made.assumptions.append("the amount was taken as a threshold on each service")
        arguments = base(frame) | {
            key: arguments[key] for key in ("start", "end") if key in arguments
        }
    top = max(frame.top or 0, frame.nth) or None
    if not frame.group_by and frame.granularity == "none":
        top = None
    if top is None and frame.group_by == ["resource"] and frame.filter_of("cost") is None:
        top = DEFAULT_ROWS
    sized = frame.average in SIZES
    if sized:
        _only_instances(frame, made)
        arguments |= base(frame)
    chosen = {
        "group_by": (frame.group_by, []),
        "granularity": (granularity, "none"),
        "top": (top, None),
        "order": (frame.order, "desc"),
        "average_per": ("none" if sized else frame.average, "none"),
        "share_of_total": (frame.share, False),
        "share_within": (frame.within if frame.share else [], []),
        "any_of": (frame.any_of, []),
        "count_lines": ("line items" in frame.asked, False),
        "full_only": (_ranks_time(frame), False),
        "named_only": (_ranks(frame) or (frame.named and bool(frame.group_by)), False),
        "top_within": (frame.within_groups and top is not None, False),
    }
    arguments |= {name: value for name, (value, usual) in chosen.items() if value != usual}
    made.calls.append(Planned("query_costs", arguments))
    if sized:
        made.calls.append(Planned("list_instances", _of_instances(frame), "size"))
    for cost in (frame.second_cost, *frame.more_costs):
        if cost:
            made.calls.append(Planned("query_costs", {**arguments, "cost": cost}, "second"))
    return made


def _period(
    frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None, made: Plan
) -> Span | None:
    if frame.window is not None:
        span = frame.window.span
        if span.start <= OPEN_START and covered is not None and covered[0] <= span.end:
            return Span(covered[0], span.end)
        return span
    if frame.all_time or covered is None:
        return None
    last = min(covered[1], today - ONE_DAY) if covered[1] >= covered[0] else covered[1]
    days = DEFAULT_DAYS
    if frame.granularity in ("weekly", "trend"):
        days = 84 if frame.granularity == "weekly" else DEFAULT_DAYS
    span = Span(max(covered[0], last - (days - 1) * ONE_DAY), last)
    if frame.granularity in ("monthly", "quarterly", "yearly") or frame.average == "month":
        first = calendar.month(last.year, last.month - 11).start
        full = calendar.month(last.year, last.month).start - ONE_DAY
        whole = frame.average == "month" and frame.granularity == "none" and full > covered[0]
        if whole and last != calendar.month(last.year, last.month).end:
            last = full  # a month that has only begun is no whole one to average over
        span = Span(max(first, covered[0]), last)
    made.assumptions.append(f"no period was named: {calendar.label(span)} was used")
    return span


def _only_instances(frame: Frame, made: Plan) -> None:
    """'cost per vCPU' is of what instances cost, over the vCPUs that there are now."""
    kinds = ("service", "service_category", "resource_type", "instance_type", "resource")
    if not any(item["field"] in kinds for item in frame.filters):
        frame.add_filter("instance_type", "present", [])
        made.assumptions.append("the cost is that of charges with an instance type")
    made.assumptions.append("the sizes are those of the instances there are now")


def _of_instances(frame: Frame) -> dict[str, Any]:
    """The part of the conditions that instances have too."""
    shared = ("provider", "account", "region", "instance_type")
    filters = [
        item
        for item in frame.filters
        if (item["field"] in shared and item["op"] != "present") or item["field"].startswith("tag")
    ]
    return {"limit": 1, **({"filters": filters} if filters else {})}


def _ranks_time(frame: Frame) -> bool:
    """'the cheapest month' is none that has only begun."""
    cut = frame.granularity in ("weekly", "monthly", "quarterly", "yearly")
    return cut and frame.top == 1 and frame.order == "asc" and not frame.group_by


def _ranks(frame: Frame) -> bool:
    """A ranking of teams or regions leaves out what has none."""
    ranked = frame.top is not None or frame.nth > 1 or frame.all_time
    ranked = ranked or frame.filter_of("cost") is not None
    return ranked and bool(frame.group_by) and frame.group_by != ["resource"]


def _only_resources(frame: Frame, made: Plan) -> None:
    """A ranking of resources leaves out what belongs to none, such as taxes and support."""
    if "resource" in frame.group_by and frame.filter_of("resource") is None:
        frame.add_filter("resource", "present", [])
        made.assumptions.append("charges that belong to no resource are left out")


def compare(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    """The costs of a period against another; for one that still runs also like for like."""
    made = Plan()
    if frame.window is None or frame.baseline is None:
        return made
    if frame.novelty == "new":  # what a new one costs is its change
        frame.filters = [
            {**item, "field": "change"} if item["field"] == "cost" else item
            for item in frame.filters
        ]
    if paired(frame):
        return _pair(frame, frame.window, frame.baseline)
    made.calls.append(Planned("compare_costs", _comparison(frame, frame.window, frame.baseline)))
    window, baseline = frame.window.span, frame.baseline.span
    last = min(window.end, covered[1]) if covered else window.end
    running = window.unit is not None and last < calendar.unit_of(window.start, window.unit).end
    if running and last >= window.start and baseline.unit == window.unit:
        days = (last - window.start).days
        same = Span(baseline.start, min(baseline.end, baseline.start + days * ONE_DAY))
        if same.end < baseline.end:
            part = Window.of(Span(window.start, last))
            arguments = _comparison(frame, part, Window.of(same))
            made.calls.append(Planned("compare_costs", arguments, "like_for_like"))
    return made


def _comparison(frame: Frame, window: Window, baseline: Window) -> dict[str, Any]:
    arguments = base(frame)
    arguments |= {
        "start": window.start,
        "end": window.end,
        "baseline_start": baseline.start,
        "baseline_end": baseline.end,
    }
    if frame.group_by:
        arguments["group_by"] = frame.group_by[:2]
    if frame.direction != "both" and frame.group_by:
        arguments["direction"] = frame.direction
    top = max(frame.top or 0, frame.nth)
    if top > 1:
        arguments["top"] = top
    if (frame.top == 1 or frame.nth > 1) and frame.group_by:
        arguments["named_only"] = True
    if frame.part is not None:
        arguments["top"] = 1000  # the part must be among the drivers
    if frame.novelty:
        arguments["kind"] = frame.novelty
        arguments.setdefault("top", 50)
    if frame.rank_by != "change":
        arguments["rank_by"] = frame.rank_by
    if frame.any_of:
        arguments["any_of"] = frame.any_of
    return arguments


def paired(frame: Frame) -> bool:
    """True when shares or averages of two periods are compared, which have no drivers."""
    asked = (frame.share and bool(frame.filters)) or frame.average in ("day", "week", "month")
    grouped = bool(frame.group_by) and not frame.defaulted
    return frame.intent == "compare" and asked and not grouped and not frame.why


def _pair(frame: Frame, window: Window, baseline: Window) -> Plan:
    """The same figure in both periods."""
    made = Plan()
    for role, one in (("main", window), ("before", baseline)):
        arguments = base(frame) | {"start": one.start, "end": one.end}
        if frame.any_of:
            arguments["any_of"] = frame.any_of
        if frame.share:
            arguments["share_of_total"] = True
            if frame.within:
                arguments["share_within"] = frame.within
        else:
            arguments["average_per"] = frame.average
        made.calls.append(Planned("query_costs", arguments, role))
    return made
