"""Commitments in questions about costs: of which type they are, and whether they are left out."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.reading import Item, Reading
from agent.planner.steps import Scope

# What people say, how the types on bills begin, and the type where a bill has none of those.
_TYPES: tuple[tuple[str, str, str], ...] = (
    (r"savings? plans?", "saving", "Savings Plan"),
    (r"reservations?|reserved (?:instances?|capacity)|ris?", "reserv", "Reservation"),
    (r"committed[- ]use(?: discounts?)?|cuds?", "commit", "Committed Use Discount"),
)
_BEFORE = re.compile(r"\W*(?:any |the |our |all |of )*")
_ROLES = {"pricing": "pricing_category", "commitment_status": ""}


def settle_commitments(reading: Reading, frame: Frame, scope: Scope, grounding: Grounding) -> None:
    """'savings plan cost' is the part of the costs that commitments of that type cover."""
    items = [item for item in scope.dimensions if item.payload == "commitment"]
    grouped = "commitment" in frame.group_by
    if items and frame.intent != "instances" and not (grouped and reading.has("by")):
        _filter(items[0], reading, frame, scope, grounding)
    for role, name in _ROLES.items():
        for item in reading.of(role):
            types = _types(item.text, grounding)
            if types and item.start not in scope.negated:
                frame.filters = [held for held in frame.filters if held["field"] != name]
                frame.add_filter("commitment_type", "is", [*types])


def _filter(item: Item, reading: Reading, frame: Frame, scope: Scope, grounding: Grounding) -> None:
    types = _types(item.text, grounding)
    negation = _negation(item, reading)
    if negation is not None:
        scope.used.add(negation.start)
        frame.group_by = [name for name in frame.group_by if name != "commitment"]
    if types:
        frame.add_filter("commitment_type", "is" if negation is None else "is_not", [*types])
    else:
        frame.add_filter("commitment", "present" if negation is None else "missing", [])


def _types(said: str, grounding: Grounding) -> list[str]:
    """The types that are named, as the bill writes them; none where it tells no types."""
    values = grounding.vocabulary.values
    known = [one.value for one in values if one.field == "commitment_type"]
    for pattern, begins, name in _TYPES:
        if known and re.search(rf"\b(?:{pattern})\b", said):
            return [one for one in known if one.lower().startswith(begins)] or [name]
    return []


def _negation(item: Item, reading: Reading) -> Item | None:
    """The 'without' that stands before it."""
    for before in reading.of("neg"):
        if before.end <= item.start and _BEFORE.fullmatch(reading.text[before.end : item.start]):
            return before
    return None
