"""A frame to tool calls."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from agent.planner.accepted import COST_FIELDS, INSTANCE_FIELDS, RESOURCE_FIELDS
from agent.planner.frame import FORESIGHT, Frame
from agent.planner.plan_changes import changes
from agent.planner.plan_costs import compare, costs
from agent.planner.plan_foresight import foresight
from agent.planner.plan_things import instances, metrics, resources
from agent.planner.planned import Plan, Planned

_FIELDS: dict[str, frozenset[str]] = {
    "costs": COST_FIELDS,
    "compare": COST_FIELDS | {"change", "change_percent"},
    "instances": INSTANCE_FIELDS,
    "metrics": INSTANCE_FIELDS,
    "resources": RESOURCE_FIELDS,
}
_OWN_SERVICES = {
    "instances": re.compile(
        r"elastic compute cloud|virtual machines|compute engine|\bnova\b|compute flex", re.I
    ),
    "volume": re.compile(
        r"elastic block store|elastic compute cloud|managed disks|block store|cinder", re.I
    ),
}


def plan(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    """The calls that answer `frame`; `covered` are the first and last day of its costs."""
    makers = {
        "costs": costs,
        "compare": compare,
        "instances": instances,
        "resources": resources,
        "metrics": metrics,
        "describe": _describe,
        "status": _status,
        "accounts": _accounts,
        "change": changes,
    }
    if frame.intent in FORESIGHT:
        return foresight(frame, today, covered)
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
    if frame.intent == "metrics":  # each machine is a row of its own
        frame.group_by = [name for name in frame.group_by if name not in ("resource", "name")]
    named = [item["field"] for item in frame.filters] + frame.group_by
    foreign = [name for name in named if name not in fields and not name.startswith("tag:")]
    if frame.intent == "instances" and foreign and _on_the_bill(frame, foreign):
        return
    if foreign:
        frame.reason, frame.unknown = f"field:{frame.intent}", list(dict.fromkeys(foreign))
        frame.intent = "clarify"


def _on_the_bill(frame: Frame, foreign: list[str]) -> bool:
    """'the most expensive RDS instance' is none of the inventory: the resources of the bill tell it."""
    own = {"service", "service_category", "resource"}
    others = [item["field"] for item in frame.filters if item["field"] not in own]
    ranked = frame.top is not None or frame.nth > 1 or frame.count
    if not ranked or not set(foreign) <= own or frame.group_by or frame.launched:
        return False
    if any(name not in _FIELDS["costs"] and not name.startswith("tag:") for name in others):
        return False
    frame.intent, frame.sort, frame.columns, frame.kind = "costs", None, [], ""
    frame.group_by = ["resource"]
    frame.add_filter("resource", "present", [])
    frame.assumptions.append("no inventory has them: the resources on the bill were taken")
    return True


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
        elif frame.filter_of("provider") is None and all("nova" in name.lower() for name in names):
            frame.add_filter("provider", "is", ["openstack"])


def _describe(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    return Plan([Planned("describe_resource", {"resource": frame.resource})])


def _status(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    apart = [item for item in frame.filters if item["field"] not in ("provider", "account", "cost")]
    if apart and {"first day", "last day", "missing days"} & set(frame.asked):
        arguments: dict[str, Any] = {"filters": frame.filters, "granularity": "daily"}
        return Plan([Planned("query_costs", arguments)])
    return Plan([Planned("data_status", {"section": frame.section})])


def _accounts(frame: Frame, today: dt.date, covered: tuple[dt.date, dt.date] | None) -> Plan:
    if frame.section == "test":
        return Plan([Planned("test_account", {"name": frame.resource})])
    return Plan([Planned("list_accounts", {})])
