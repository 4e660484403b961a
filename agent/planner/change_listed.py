"""The part of a list just told that a command means: 'the ones in us-east-1', 'those in azure', 'the dev ones'."""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner.frame import Frame

_AFTER = re.compile(
    r"^(?:all |only |just |every one )*(?:of )?(?:(?:the )?ones?|those|these|them|(?:those|these) ones)\s+"
    r"(?P<rest>(?:in|on|of|from|at|with|without|that|which|whose|tagged|owned|older|younger|bigger|larger|smaller|over|under|above|below|not|except)\b.+)$",
    re.I,
)
_BEFORE = re.compile(
    r"^(?:all |only |just )*(?:of )?(?:the|those|these) (?P<rest>[^,;]+?) (?:ones|of (?:them|those|these))$",
    re.I,
)
_PLACES = re.compile(
    r"^(?:first|second|third|fourth|fifth|last|top|next|other|same|right|wrong|big|small)\b", re.I
)
_LISTS = ("instances", "resources")


def part_of(text: str) -> str | None:
    """The condition that tells a part of a list: 'in us-east-1'; None for a text that tells none."""
    said = text.strip(" .!?,")
    found = _AFTER.match(said) or _BEFORE.match(said)
    rest = found.group("rest").strip() if found else ""
    return rest if rest and not _PLACES.match(rest) else None


def listed(before: Frame | None) -> tuple[str, list[dict[str, Any]]] | None:
    """The kind of what the answer before listed, and the conditions that tell it; None for no list."""
    if before is None or before.group_by or before.any_of:
        return None
    picked = before.picked or {}
    if before.intent == "metrics" and picked.get("ids") and picked.get("whole"):
        return "instance", [{"field": "resource_id", "op": "is", "values": list(picked["ids"])}]
    if before.intent not in _LISTS:
        return None
    kind = before.kind if before.intent == "resources" else "instance"
    filters = copy.deepcopy(before.filters)
    if before.top is not None or before.nth:
        names = [str(one) for one in picked.get("values", [])]
        if not names:
            return None
        filters.append({"field": "name", "op": "is", "values": names})
    return (kind, filters) if filters else None
