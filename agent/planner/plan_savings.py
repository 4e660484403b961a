"""Frames of savings to tool calls: listed, explained, set aside."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from agent.planner.frame import Frame
from agent.planner.planned import MOST_NOTES, Plan, Planned

Covered = tuple[dt.date, dt.date] | None
_SAVING_FIELDS = frozenset(
    "provider account region resource instance_type name priority confidence savings risk".split()
)
_MACHINES = re.compile(
    r"elastic compute cloud|virtual machines|compute engine|\bnova\b|compute", re.I
)
_STORES = re.compile(r"block store|elastic block|managed disks|cinder|storage", re.I)
MOST_LISTED = 200
_OF_MACHINES = ["right_sizing", "idle", "commitment", "spot", "region", "schedule"]


def savings(frame: Frame, today: dt.date, covered: Covered) -> Plan:
    ahead = frame.ahead
    if ahead.get("act") == "explain":
        return Plan([Planned("explain_recommendation", {"recommendation": ahead["ids"][0]})])
    if ahead.get("act") == "dismiss":
        return _dismissed(ahead)
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
    arguments |= _most(frame, types)
    if ahead.get("noted"):
        plan.assumptions.append(str(ahead["noted"]))
    if frame.window is not None:
        plan.assumptions.append("recommendations are as of now; a period does not change them")
    plan.calls.append(Planned("list_recommendations", arguments))
    return plan


def _dismissed(ahead: dict[str, Any]) -> Plan:
    """One note for each recommendation that is set aside, or taken back."""
    note = {"reason": ahead.get("reason", ""), "restore": bool(ahead.get("undo"))}
    return Plan(
        [
            Planned("dismiss_recommendation", {"recommendation": one, **note})
            for one in ahead["ids"][:MOST_NOTES]
        ]
    )


def _most(frame: Frame, types: list[str]) -> dict[str, int]:
    """How many are listed; all on storage where only those of one kind are told."""
    if frame.ahead.get("kind") and types == ["storage"]:
        return {"top": MOST_LISTED}
    return {"top": max(frame.top, 1)} if frame.top is not None else {}


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
