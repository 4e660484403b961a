"""Plans told: what would change, what it is worth and risks, and that nothing has changed yet."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import conditions, money
from agent.planner.planned import Planned
from tools.base import Result

_NAMED = 5  # of the resources of a plan, in a sentence
Found = list[tuple[Planned, Result]]
_KEPT = ("tool", "action", "kind", "resources", "filters", "to_type", "tags")
_NAME = re.compile(
    r"(?:there is no \w+|\w+ are called|no \w+ called) ['\"](?P<name>.+?)['\"](?::| meets)"
)
_TYPE = re.compile(r"\b(?:type|flavou?r|size)\b")


def changes(frame: Frame, found: Found) -> Composed:
    """The answer about a proposed plan, or about plans there are."""
    planned, result = found[0]
    if planned.tool == "list_changes":
        return _past(frame, planned, result)
    values = {value.name: value.value for value in result.values}
    frame.ahead["spoken"], frame.ahead["told"] = _resources(result), values["plan"]
    acts = set(_column(result, "Action"))
    frame.ahead["acts"] = acts.pop() if len(acts) == 1 else ""
    text = " ".join(part for part in _sentences(frame, result, values) if part)
    return Composed("answered", text, values=result.values, tables=result.tables)


def _sentences(frame: Frame, result: Result, values: dict[str, Any]) -> list[str]:
    return [
        f"Plan {values['plan']}: {result.title}{_which(frame, result)}.",
        _worth(result),
        f"Risk: {values['risk']}.",
        _one(result, "Downtime", "Meanwhile: "),
        _one(result, "Undo", "Undo: "),
        f"Rules: {values['policy']}.",
        "Nothing was changed yet: say yes to apply exactly this plan, or no.",
    ]


def _which(frame: Frame, result: Result) -> str:
    """The conditions and the names of what is not named in the title: ' (AWS): web-01, web-02'."""
    filters = [one for one in frame.ahead.get("filters") or [] if one["field"] != "name"]
    scope = f" ({conditions(filters, frame.labels)})" if filters else ""
    names = _resources(result)
    count = next((int(one.value) for one in result.values if one.name == "resources"), len(names))
    left = count - len(names[:_NAMED])  # several may carry one name
    shown = ", ".join(names[:_NAMED]) + (f" and {left} more" if left else "")
    return scope + (f": {shown}" if len(names) > 1 or names[0] not in result.title else "")


def _worth(result: Result) -> str:
    """What it changes a month."""
    found = next((one for one in result.values if one.name == "monthly cost change"), None)
    source = next((one.value for one in result.values if one.name == "price source"), None)
    if found is None or found.value is None:
        return f"What it changes in costs is not known{f': {source}' if source else ''}."
    if not found.value:
        return "It changes no costs."
    said = f" (price: {source})" if source else ""
    amount = money(abs(found.value), found.currency)
    return f"It {'saves' if found.value < 0 else 'adds'} about {amount} a month{said}."


def _one(result: Result, column: str, lead: str) -> str:
    """What all steps have in a column; nothing where they differ."""
    said = {text for text in _column(result, column) if text != "none"}
    return f"{lead}{said.pop()}." if len(said) == 1 else ""


def _resources(result: Result) -> list[str]:
    return list(dict.fromkeys(_column(result, "Resource")))


def _column(result: Result, column: str) -> list[str]:
    table = result.tables[0]
    place = [one.name for one in table.columns].index(column)
    return [str(row[place]) for row in table.rows if row[place]]


def _past(frame: Frame, planned: Planned, result: Result) -> Composed:
    values = {value.name: value.value for value in result.values}
    if planned.arguments.get("plan"):
        frame.ahead["spoken"], frame.ahead["told"] = _resources(result), values["plan"]
        text = f"Plan {values['plan']}: {result.title}; it is {values['state']}."
        return Composed("answered", text, values=result.values, tables=result.tables)
    rows = result.tables[0].rows
    first = rows[0]
    more = "the newest of them" if len(rows) > 1 else "it is"
    text = (
        f"{len(rows)} change{'s' if len(rows) != 1 else ''}; {more}: {first[1]} ({first[2]}), "
        f"proposed {first[5]} by {first[6]}."
    )
    return Composed("answered", text, values=result.values, tables=result.tables)


def refused_change(frame: Frame, said: str) -> Composed:
    """Why there is no plan: a rule forbids it, the name is not clear, or there is nothing to do. What a
    bare answer can mend stays open.
    """
    frame.ahead["open"] = _open(frame.ahead, said)
    text = said.partition(": ")[2] if said.startswith("propose_") else said
    if said.startswith("rule ") or "is a viewer" in said:
        return Composed("refused", f"No plan was made, and nothing was changed: {text}")
    if said.startswith("there is no plan"):
        return Composed("no_data", text[0].upper() + text[1:])
    if text.startswith(("nothing ", "there is no applied", "no ")) or said.startswith("no "):
        return Composed("no_data", text[0].upper() + text[1:])
    return Composed("clarify", f"No plan was made: {text}")


def _open(asked: dict[str, Any], said: str) -> dict[str, Any] | None:
    """What was asked for but the name that nothing, or several things, carry, or the type."""
    kept = {key: asked[key] for key in _KEPT if asked.get(key)}
    name = _NAME.search(said)
    if name is not None and name.group("name") in asked.get("resources", []):
        return {
            "missing": "resources", "asked": kept, "filters": [], "instead": name.group("name"),
        }  # fmt: skip
    if asked.get("action") == "resize" and _TYPE.search(said):
        kept.pop("to_type", None)
        return {"missing": "to_type", "asked": kept, "filters": []}
    return None
