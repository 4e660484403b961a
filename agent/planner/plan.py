"""A frame to tool calls."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY, Span
from agent.planner.frame import Frame, Window

DEFAULT_DAYS = 30  # of a cost question that names no period
OPEN_START = dt.date(2000, 1, 1)  # where 'before October' begins
DEFAULT_ROWS = 10  # of a ranking that names no number
_COST_FIELDS = frozenset(
    """provider billing_account account service service_category service_subcategory region resource
    resource_type instance_type charge_category charge_class charge_frequency pricing_category
    commitment commitment_status currency invoice_issuer invoice_month weekday tags cost""".split()
)
_INSTANCE_FIELDS = frozenset(
    """provider account region zone status raw_status instance_type name resource_id vcpus memory_gb
    disk_gb launched_at age_days uptime_hours hourly_cost monthly_cost month_to_date_cost
    cpu_percent memory_percent public_ips private_ips tags""".split()
)
_RESOURCE_FIELDS = frozenset(
    """provider account region status name resource_id size_gb volume_type attached_to volume_type volume_id created_at detached_days age_days
    monthly_cost tags""".split()
)
_FIELDS: dict[str, frozenset[str]] = {
    "costs": _COST_FIELDS,
    "compare": _COST_FIELDS,
    "instances": _INSTANCE_FIELDS,
    "metrics": _INSTANCE_FIELDS,
    "resources": _RESOURCE_FIELDS,
}


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


def plan(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    """The calls that answer `frame`; `covered` are the first and last day of its costs."""
    makers = {
        "costs": _costs,
        "compare": _compare,
        "instances": _instances,
        "resources": _resources,
        "metrics": _metrics,
        "describe": _describe,
        "status": _status,
    }
    _fit(frame)
    maker = makers.get(frame.intent)
    return maker(frame, today, covered) if maker else Plan()


def _fit(frame: Frame) -> None:
    """Turn a frame whose conditions or groups its tool does not have into a question back."""
    fields = _FIELDS.get(frame.intent)
    if fields is None:
        return
    if frame.intent in ("instances", "metrics", "resources"):
        for item in frame.filters:
            item["field"] = "resource_id" if item["field"] == "resource" else item["field"]
        _drop_services(frame)
        compute = [item for item in frame.filters if item["field"] == "service_category"]
        if frame.intent == "resources" and frame.kind in ("volume", "snapshot"):
            stores = [item for item in frame.filters if item["field"] == "service_category"]
            if all(item["values"] == ["Storage"] and item["op"] == "is" for item in stores):
                frame.filters = [item for item in frame.filters if item not in stores]
        if all(item["values"] == ["Compute"] and item["op"] == "is" for item in compute):
            frame.filters = [item for item in frame.filters if item not in compute]
    if frame.intent in ("costs", "compare"):
        for item in frame.filters:
            item["field"] = (
                "resource" if item["field"] in ("resource_id", "name") else item["field"]
            )
    named = [item["field"] for item in frame.filters] + frame.group_by
    foreign = [name for name in named if name not in fields and not name.startswith("tag:")]
    if foreign:
        frame.reason, frame.unknown = f"field:{frame.intent}", list(dict.fromkeys(foreign))
        frame.intent = "clarify"


_OWN_SERVICES = {
    "instances": re.compile(
        r"elastic compute cloud|virtual machines|compute engine|^nova$|compute flex", re.I
    ),
    "volume": re.compile(
        r"elastic block store|elastic compute cloud|managed disks|block store|cinder", re.I
    ),
}


def _drop_services(frame: Frame) -> None:
    """'EC2 instances': the service only says whose instances they are."""
    kind = (
        "volume"
        if frame.intent == "resources" and frame.kind in ("volume", "snapshot")
        else "instances"
    )
    for item in [
        item for item in frame.filters if item["field"] == "service" and item["op"] == "is"
    ]:
        names = [str(value) for value in item["values"]]
        if not all(_OWN_SERVICES[kind].search(name) for name in names):
            continue
        frame.filters.remove(item)
        if frame.filter_of("provider") is None and all(name.startswith("Amazon") for name in names):
            frame.add_filter("provider", "is", ["aws"])


def _base(frame: Frame) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    if frame.cost:
        arguments["cost"] = frame.cost
    if frame.filters:
        arguments["filters"] = frame.filters
    return arguments


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
        span = Span(max(first, covered[0]), last)
    made.assumptions.append(f"no period was named: {calendar.label(span)} was used")
    return span


def _costs(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    made = Plan()
    if frame.group_by != ["currency"]:  # always apart
        frame.group_by = [name for name in frame.group_by if name != "currency"]
    frame.within_groups = frame.within_groups and len(frame.group_by) > 1
    _only_resources(frame, made)
    arguments = _base(frame)
    span = _period(frame, today, covered, made)
    if span is not None:
        arguments["start"], arguments["end"] = span.start.isoformat(), span.end.isoformat()
    granularity = frame.granularity
    if granularity == "trend":
        granularity = "daily" if span is not None and span.days <= 62 else "monthly"
    if frame.filter_of("cost") is not None and not frame.group_by and frame.granularity == "none":
        frame.group_by = ["service"]
        made.assumptions.append("the amount was taken as a threshold on each service")
        arguments = _base(frame) | {
            key: arguments[key] for key in ("start", "end") if key in arguments
        }
    top = max(frame.top or 0, frame.nth) or None
    if not frame.group_by and frame.granularity == "none":
        top = None
    if top is None and frame.group_by == ["resource"]:
        top = DEFAULT_ROWS
    sized = frame.average in SIZES
    if sized:
        _only_instances(frame, made)
        arguments |= _base(frame)
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
    if frame.second_cost:
        made.calls.append(
            Planned("query_costs", {**arguments, "cost": frame.second_cost}, "second")
        )
    return made


SIZES = ("vcpu", "memory_gb")  # averages over the sizes of what runs, which no bill tells


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


def _comparison(frame: Frame, window: Window, baseline: Window) -> dict[str, Any]:
    arguments = _base(frame)
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
        arguments = _base(frame) | {"start": one.start, "end": one.end}
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


def _compare(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    made = Plan()
    if frame.window is None or frame.baseline is None:
        return made
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


def _instances(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    made = Plan()
    arguments: dict[str, Any] = {}
    filters = list(frame.filters)
    priced = frame.sort == "monthly_cost" or any(
        item["field"] == "monthly_cost" for item in filters
    )
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
    if frame.order != "desc":
        arguments["order"] = frame.order
    _limit(frame, arguments)
    columns = list(frame.columns)
    if columns:
        arguments["columns"] = columns
    made.calls.append(Planned("list_instances", arguments))
    _whole(frame, made, "list_instances", {})
    return made


def _whole(frame: Frame, made: Plan, tool: str, arguments: dict[str, Any]) -> None:
    """'what percentage of instances …': the number of all of them."""
    if not frame.share:
        return
    if frame.within:
        arguments = {**arguments, "filters": frame.within}
    made.calls.append(Planned(tool, {**arguments, "limit": 1}, "whole"))


def _limit(frame: Frame, arguments: dict[str, Any]) -> None:
    """How many rows, of all or within each group."""
    top = max(frame.top or 0, frame.nth)
    if top:
        arguments["limit"] = top
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


def _resources(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
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


def _metrics(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    made = Plan()
    arguments: dict[str, Any] = {"metrics": frame.metrics}
    filters = [item for item in frame.filters if item["field"] != "cost"]
    if filters:
        arguments["filters"] = filters
    if frame.conditions:
        arguments["conditions"] = frame.conditions
    if frame.group_by:
        arguments["group_by"] = frame.group_by
    if frame.hours:
        whole = frame.hours % 24 == 0 and frame.hours > 24
        said = f"{frame.hours // 24} days" if whole else f"{frame.hours} hours"
        made.assumptions.append(f"the last {said} before the newest measurement")
        arguments["last_hours"] = frame.hours
    elif frame.window is not None:
        span = frame.window.span
        arguments["start"] = f"{span.start.isoformat()}T00:00:00"
        arguments["end"] = f"{(span.end + ONE_DAY).isoformat()}T00:00:00"
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


def _describe(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    return Plan([Planned("describe_resource", {"resource": frame.resource})])


def _status(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    apart = [item for item in frame.filters if item["field"] not in ("provider", "account", "cost")]
    if apart and {"first day", "last day", "missing days"} & set(frame.asked):
        arguments: dict[str, Any] = {"filters": frame.filters, "granularity": "daily"}
        return Plan([Planned("query_costs", arguments)])
    return Plan([Planned("data_status", {"section": frame.section})])
