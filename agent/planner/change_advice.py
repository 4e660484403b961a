"""Commands to apply recommendations: 'apply the top one', 'implement all idle ones'."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.change_acts import asked_frame
from agent.planner.change_spoken import place_of
from agent.planner.change_targets import names_of, scoped
from agent.planner.frame import Frame
from agent.planner.parse import Parser

_TYPES = (
    ("idle", re.compile(r"\bidle\b", re.I)),
    ("right_sizing", re.compile(r"\bright-?siz\w*|\bresiz\w*|\bdownsiz\w*", re.I)),
    ("storage", re.compile(r"\bstorage\b", re.I)),
)
_EVERY = re.compile(r"\b(?:all|every|each|them|these|those|both|everything)\b", re.I)
_COUNT = re.compile(r"\b(?:two|three|four|five|\d+)\b(?!-)", re.I)
_OF_THEM = re.compile(
    r"\b(?:the|all|every|each|of|your|my|our|active|recommendations?|recs?|suggestions?|savings?|advice|ones?|"
    r"for|in|on|from|idle|right-?sizing|right-?size|resizing|downsizing|storage|optimi[sz]ations?|proposals?|"
    r"instances?|servers?|machines?|vms?)\b",
    re.I,
)


def apply(rest: str, before: Frame | None, parser: Parser) -> Frame:
    """'apply the top recommendation', 'apply it', 'implement the second one', 'apply all idle ones'."""
    listed = (before.ahead.get("listed") or []) if before is not None else []
    one = re.findall(r"\brec-[0-9a-f]{8}\b", rest.lower())
    names = [] if one else names_of(rest, parser).all
    if len(one) == 1 or len(names) == 1:
        return asked_frame(tool="propose_change", recommendation=(one or names)[0])
    if one or names or (_COUNT.search(rest) and not re.search(r"#\d", rest)):
        return _which("One recommendation at a time, or all of one type: which?")
    kind = next((kind for kind, pattern in _TYPES if pattern.search(rest)), None)
    if _EVERY.search(rest) or (
        kind and re.search(r"\b(?:ones|\w+(?:tion|saving|rec|proposal)s)\b", rest)
    ):
        return _apply_all(kind, rest, before, parser)
    place = place_of(rest)
    if place is None and listed and not kind:
        place = int(before.ahead.get("focus") or 0) if before is not None else 0
    if listed and place is not None and 0 <= place < len(listed):
        return asked_frame(tool="propose_change", recommendation=listed[place]["id"])
    if not listed and not kind and place == 0:
        return asked_frame(tool="propose_change", recommendation="top")
    return _which("Which recommendation? Say its id, or the name of the machine.")


def _apply_all(kind: str | None, rest: str, before: Frame | None, parser: Parser) -> Frame:
    """All of one type: the type and conditions as said, or as the list before had them."""
    scope: dict[str, Any] = {}
    asked = before.ahead if before is not None else {}
    if kind is None and before is not None and len(asked.get("types") or []) == 1:
        if asked.get("conditions") or asked.get("status") or before.top:
            return _which("Which of them? Name one at a time, by its id or machine.")
        kind, scope = asked["types"][0], {"filters": before.filters}
    if kind is None:
        return _which("One type at a time: all of idle, right_sizing or storage?", every=True)
    left = " ".join(_OF_THEM.sub(" ", _EVERY.sub(" ", rest)).split())
    if left:
        found = scoped(left, "instance", parser)
        if "unclear" in found:
            return asked_frame(**found)
        scope = {**found, "filters": [*scope.get("filters", []), *found.get("filters", [])]}
    return asked_frame(tool="propose_change", recommendation=kind, **scope)


def _which(asks: str, *, every: bool = False) -> Frame:
    return asked_frame(unclear=asks, open={"missing": "recommendation", "every": every})
