"""What a question about what is to come, unusual, or to be saved is about: names, groups, a period."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.accounted import lost
from agent.planner.frame import Frame, Intent
from agent.planner.parse import Parser
from agent.planner.reading import Reading
from agent.planner.said import Said

_OF_COSTS = (
    "taken as a question about cost",
    "no period was named",
    "the word ",
    "broken down by",
    "ranked by",
)
_NOTHING = re.compile(
    r"^\W*(?:(?:the|a|an|our|my|of|for|in|on|and|what|is|are|was|were|do|does|did|we|i|us|me|you|it|to|there|any|anything|"
    r"please|show|give|tell|list|can|could|should|would|will|how|much|be|have|has|had|that|this|so|about|at|by|from|with|"
    r"now|then|if|or|s|not|all|some|right|currently|find|get|look|see|where|which|who|ok|okay|hey|hi|cloudwright|"
    r"make|run|do|let|lets|need|want|like|know|just|also|too|still|again|here|today|cost|costs|spend|spending|bill|money)\b\W*)*$"
)  # fmt: skip


_CLOUD_BILL = re.compile(
    r"\b(?:total |overall |whole |entire |our |the |my )*cloud(?=(?:'s)? (?:bill|costs?|spend\w*|invoice|budget|charges?|estate|infra\w*)\b)"
)


def rest_of(said: Said, parser: Parser, lead: str = "cost of") -> tuple[Frame, Reading]:
    """What is left of a question, read as the scope of costs (or of what `lead` names)."""
    left = said.left.rstrip("?.! ")
    left = re.sub(r"^(?:for|of|on|in|and|,)\s+", "", left) if lead.endswith(" of") else left
    if _NOTHING.match(left):
        return parser.parse(lead.removesuffix(" of"))
    return parser.parse(f"{lead} {left}")


def scoped(intent: Intent, said: Said, parser: Parser, lead: str = "cost of") -> Frame:
    """A frame of an intent with the names, groups and the period that are left in a question; one
    that asks back where something in it is not understood.
    """
    said.take_all(_CLOUD_BILL)
    found, reading = rest_of(said, parser, lead)
    if found.intent == "refuse" and found.reason in ("hostile", "sql"):
        return found
    frame = Frame(intent=intent)
    frame.filters, frame.labels, frame.said = found.filters, found.labels, found.said
    frame.any_of, frame.group_by = found.any_of, list(found.group_by)
    frame.window, frame.all_time, frame.top = found.window, found.all_time, found.top
    frame.cost, frame.granularity, frame.nth = found.cost, found.granularity, found.nth
    frame.refers, frame.baseline = found.refers, found.baseline
    if found.defaulted:
        frame.group_by = []
    if not reading.periods.mentions:
        frame.window = None  # one that a comparison takes by itself
    frame.assumptions = [
        line
        for line in found.assumptions
        if not line.startswith(_OF_COSTS) or "was read as" in line
    ]
    missed = _missed(found, reading)
    if missed:
        frame.pending, frame.intent, frame.reason = intent, "clarify", missed
        frame.unknown, frame.cannot = found.unknown, found.cannot
        if missed == "lost":
            frame.unknown = lost(reading, found)
    return frame


def _missed(found: Frame, reading: Reading) -> str:
    """Why what is left of a question is not understood; '' when it is."""
    if found.intent == "clarify" and found.reason in ("unknown", "tag_key", "currency", "periods"):
        return found.reason
    if found.intent == "clarify" and found.reason.startswith(("field", "cannot", "absent")):
        return found.reason
    if found.intent == "refuse" and found.unknown:
        return "unknown"
    return "lost" if lost(reading, found) else ""


def names(filters: list[dict[str, Any]], *fields: str) -> bool:
    """True when a condition is on one of the fields."""
    return any(item["field"] in fields for item in filters)
