"""What a clause points at, bound to it: 'how many instances does that team run' after 'which team …'.

The words that point are taken out, the rest is read on its own, and the names that the clause
before put first become a condition beside its other conditions.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner.chains import DIM
from agent.planner.frame import Frame, Window
from agent.planner.picked import ids_of

_THINGS = r"(?:ones?|same ones|very \w+|day|month|week|machines?|instances?|servers?|vms?|snapshots?|volumes?|disks?|address(?:es)?|(?:instance )?types?|pair|lot)"
_POINTS = re.compile(
    rf"\b(?:(?:in|of|for|on|by|from|within|to|does|did|do|has|have|under|inside|at|with) )?(?:(?:that|those|this|these|the same|said) (?:{DIM}|{_THINGS})|(?:each|all|any|both) of (?:them|those|these)|of (?:them|those|these)|(?<!\bis )(?<!\bare )\bthere\b(?=\W|$)|its|their|theirs|it|they|them|those|these|that(?=\W*$))\b"
)
_MACHINE_FIELDS = frozenset("provider account region instance_type name".split())
_COSTS = ("costs", "compare", "forecast", "anomalies", "budgets", "report", "savings")


def points(text: str) -> bool:
    """Whether a clause in lower case points at what was chosen before."""
    return _POINTS.search(text) is not None


def chosen(before: Frame, text: str) -> tuple[str, list[str]] | None:
    """The field and the names that the clause before chose; None where it chose none."""
    picked = before.picked
    if not picked or not picked.get("values") or picked["field"] == "buckets":
        return None
    values = list(picked["values"])
    if picked["field"] == "period":
        return "period", values
    many = re.search(r"\b(?:those|these|each|them|both|all)\b", text) or before.within_groups
    ranked = before.top or before.nth > 1 or before.single or before.direction != "both"
    if picked["field"] in ("name", "resource_id") and not (ranked or many or before.sort):
        return None  # 'its' is what was listed from, not what was listed first
    count = before.top or 1
    if before.nth > 1 and not many:
        return picked["field"], values[before.nth - 1 : before.nth]
    single = before.single or before.top == 1 or not many
    if picked["field"] == "name" and picked.get("ids"):
        ids = list(picked["ids"])
        return "resource_id", ids[:1] if single and before.top == 1 else ids[
            : before.top or len(ids)
        ]
    if many and before.top is None:
        return picked["field"], values
    return picked["field"], values[:1] if single and count <= 1 else values[:count]


_OF_THAT = re.compile(
    rf"\b(?:share|percentage|percent|part|portion|fraction|proportion|how much|%) of (?:the |all )?(?:[\w-]+ ){{0,2}}?(?:(?:of|in|on|for) )?(?:that {DIM}|those|its|their|that (?:bill|total|cost))(?:'s)?\b"
)


def share_of_it(frame: Frame, text: str, field: str, values: list[str]) -> Frame:
    """'what percentage of that account's bill is EC2?': what was chosen is the whole of the share."""
    mine = next((item for item in frame.filters if item["field"] == field), None)
    others = [item for item in frame.filters if item is not mine]
    if frame.share and mine is not None and others and _OF_THAT.search(text):
        frame.within = [{"field": field, "op": "is", "values": list(values)}]
    return frame


_WHOLE = re.compile(
    r"\b(?:its|their|that \w+'s|whole|entire) (?:\w+ )?(?:whole|entire|overall|complete|full|total)?\s?(?:bill|costs?|spend(?:ing)?|invoice)\b"
)


def asks_whole(text: str) -> bool:
    """Whether all costs of what was chosen are meant, not only those by which it was chosen."""
    found = _WHOLE.search(text)
    return (
        found is not None
        and re.search(r"\b(?:whole|entire|overall|complete|full|total)\b", found.group(0))
        is not None
    )


def of_its_group(before: Frame, text: str) -> Frame:
    """After 'which team does web-01 belong to': 'that team' is the whole team, not the machine."""
    ranked = before.top or before.nth > 1 or before.single or before.intent != "costs"
    finer = [item for item in before.filters if item["field"] not in before.group_by]
    if ranked or len(before.group_by) != 1 or not points(text):
        return before
    if not (len(finer) == 1 and len(finer[0]["values"]) == 1 and finer[0]["op"] == "is"):
        return before
    found = Frame.from_dict(before.to_dict())
    found.filters = [item for item in found.filters if item is not finer[0] and item != finer[0]]
    return found


def is_bound(frame: Frame, field: str, values: list[str]) -> bool:
    """Whether the frame is about them already."""
    if field == "period":
        return frame.window is not None and [frame.window.start, frame.window.end] == values
    fields = {field} | (
        {"resource_id", "resource", "name"} if field in ("name", "resource_id") else set()
    )
    if any(item["field"] in fields for item in (*frame.filters, *frame.any_of)):
        return True
    return any(
        item["field"] in fields
        for change in frame.ahead.get("changes") or []
        for item in change.get("filters") or []
    )


def without_pointers(text: str) -> str:
    """The clause without the words that point."""
    bare = re.sub(r"^'s\b| 's\b", " ", _POINTS.sub(" ", text))
    return re.sub(r"\s+", " ", bare).strip()


def bind(frame: Frame, before: Frame, field: str, values: list[str]) -> Frame | None:
    """A frame of the clause read alone, with what was chosen; None where it cannot be a condition."""
    found = Frame.from_dict(frame.to_dict())
    if field == "period":
        found.window = Window(
            values[0], values[1], (before.picked or {}).get("labels", {}).get("unit")
        )
        if not found.filters and found.intent == before.intent:
            found.filters, found.cost = copy.deepcopy(before.filters), found.cost or before.cost
        return found
    if found.intent in ("instances", "metrics", "resources"):
        if field not in _MACHINE_FIELDS and field != "resource_id" and not field.startswith("tag:"):
            return None
    elif found.intent in _COSTS:
        field = "resource" if field in ("name", "resource_id") else field
    else:
        return None
    found.group_by = [name for name in found.group_by if name != field or len(values) > 1]
    kept = _scope(before, field, found)
    found.filters = [*kept, *(item for item in found.filters if item["field"] != field)]
    found.filters.append({"field": field, "op": "is", "values": list(values)})
    named = dict((before.picked or {}).get("labels") or {})
    found.labels = before.labels | found.labels
    found.labels |= named if before.intent in ("costs", "compare") else {}
    if field == "resource_id":
        found.labels |= ids_of(before.picked or {}, list((before.picked or {}).get("values") or []))
    if found.intent in ("costs", "compare"):
        if found.window is None:
            found.window, found.all_time = before.window, before.all_time
        if found.cost is None:
            found.cost = before.cost
        found.assumptions = [line for line in found.assumptions if not line.startswith("no period")]
    return found


def _scope(before: Frame, field: str, found: Frame) -> list[dict[str, Any]]:
    """The conditions under which it was chosen hold for the rest as well, where they can."""
    if found.intent not in _COSTS or before.intent not in ("costs", "compare"):
        own = {"provider", "account", "region"}
        held = [item for item in before.filters if item["field"] in own]
    else:
        held = [item for item in before.filters if item["field"] != "cost"]
    named = {item["field"] for item in found.filters} | {field}
    # what was chosen within a kind of cost is asked about as a whole: only places stay
    places = [item for item in held if not item["field"].startswith(("service", "charge", "tags"))]
    return copy.deepcopy([item for item in places if item["field"] not in named])
