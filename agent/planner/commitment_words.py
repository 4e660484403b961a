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
# How far what was committed to is used, and how far use is committed: the two rates of the FinOps
# Framework's "Rate Optimization".
_UTILIZATION = re.compile(
    r"\butili[sz]\w*|\bhow (?:well|much|far) (?:are|is|do) [\w ]*\bused?\b|\b(?:fully|well|completely|entirely|properly|actually|really|even|being|much|largely|mostly|all) used\b|"
    r"\bin (?:full )?use\b|\bmak(?:e|ing) (?:full|good|the most of|use)\b"
)
_UNUSED = re.compile(
    r"\bunused\b|\bnot (?:being )?used\b|\bwast\w+|\bto waste\b|\bunder-?(?:used|utili[sz]ed)\b|\bidle\b|\blie fallow\b"
)
_EACH = re.compile(
    r"\b(?:which|what) (?:of )?(?:the |our |my )?(?:(?!share|part|percent|portion|proportion|fraction|is |are |was |were )[\w-]+ ){0,2}?"
    r"(?:commitments?|plans?|reservations?|ris?|cuds?)\b|\blist\b"
)
_BEFORE = re.compile(r"\W*(?:any |the |our |all |of )*")
_ROLES = {"pricing": "pricing_category", "commitment_status": ""}


def settle_commitments(reading: Reading, frame: Frame, scope: Scope, grounding: Grounding) -> None:
    """'savings plan cost' is the part of the costs that commitments of that type cover."""
    items = [item for item in scope.dimensions if item.payload == "commitment"]
    named = [*items, *reading.of("commitment_rate")]
    if frame.share or _EACH.search(reading.text):
        named += reading.of("commitment_status")
    if named and frame.intent == "costs" and _rate(named[0], reading, frame, grounding):
        return
    grouped = "commitment" in frame.group_by
    if items and frame.intent != "instances" and not (grouped and reading.has("by")):
        _filter(items[0], reading, frame, scope, grounding)
    for role, name in _ROLES.items():
        for item in reading.of(role):
            types = _types(item.text, grounding)
            if types and item.start not in scope.negated:
                frame.filters = [held for held in frame.filters if held["field"] != name]
                frame.add_filter("commitment_type", "is", [*types])


def _rate(item: Item, reading: Reading, frame: Frame, grounding: Grounding) -> bool:
    """'are our savings plans fully used', 'commitment coverage': a share, of what can be so."""
    types, text = _types(item.text, grounding), reading.text
    unused = _UNUSED.search(text)
    if reading.has("commitment_rate", "coverage"):
        field = "commitment_type" if types else "pricing_category"
        values, of = types or ["Committed"], ("charge_category", ["Usage"])
    elif unused or _UTILIZATION.search(text):
        field, values = "commitment_status", ["Unused" if unused else "Used"]
        of = ("commitment_status", ["Used", "Unused"])
    else:
        return False
    reading.items[:] = [one for one in reading.items if one.role != "level"]
    frame.filters = [one for one in frame.filters if one["field"] not in (field, of[0])]
    if types and field == "commitment_status":
        frame.add_filter("commitment_type", "is", [*types])
    if _EACH.search(text) and not reading.has("commitment_rate"):
        frame.group_by = ["commitment"]
    else:
        frame.group_by = [name for name in frame.group_by if name != "commitment"]
        frame.share, frame.defaulted = True, False
        frame.within = [*frame.filters, {"field": of[0], "op": "is", "values": of[1]}]
    frame.add_filter(field, "is", [*values])
    return True


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
