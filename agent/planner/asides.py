"""Follow-ups of a question about the data: 'and the oldest one?', 'and Azure?', 'since when?'."""

from __future__ import annotations

import copy
import re

from agent.planner.dataquestions import bare_facts, data_facts, section_of
from agent.planner.frame import Frame
from agent.planner.leaning import points_back
from agent.planner.reading import Reading

_SHORT = 5  # words of a question that cannot well stand alone
_SCOPE = ("provider", "account")
_ALL = re.compile(
    r"\b(?:overall|altogether|all (?:clouds|providers)|everything|in total|any cloud)\b"
)
_MONEY = (
    "how_much",
    "metric_cost",
    "top",
    "share",
    "change",
    "compare",
    "why",
    "breakdown",
    "trend",
)


def aside_of(before: Frame | None) -> Frame | None:
    """The question about the data that was asked just before, if one was."""
    if before is None:
        return None
    if before.aside:
        return Frame.from_dict(before.aside)
    return before if before.intent == "status" and before.asked else None


def keep_aside(previous: Frame | None, frame: Frame) -> Frame:
    """The frame to keep after a question about the data: the one before it, and the question."""
    kept = copy.deepcopy(previous) if previous is not None else Frame(intent="status")
    kept.aside = {**frame.to_dict(), "aside": None}
    return kept


def follow(aside: Frame, current: Frame, reading: Reading) -> Frame | None:
    """The question about the data that a few words ask after another; None when they do not."""
    text = reading.text
    leaning = points_back(text) or len(text.split()) <= _SHORT
    if not leaning or any(reading.has(role) for role in _MONEY):
        return None
    firm = data_facts(text)
    facts = firm or bare_facts(text)
    scope = [item for item in current.filters if item["field"] in _SCOPE]
    others = [item for item in current.filters if item["field"] not in (*_SCOPE, "cost", "status")]
    if others or current.unknown or not (facts or scope):
        return None
    if not firm and not scope and (reading.has("metric") and not points_back(text)):
        return None
    made = copy.deepcopy(aside)
    if facts == ("costs",):
        facts = ("last day", "age of costs")
    if facts:
        made.asked = list(facts)
        made.section = section_of(made.asked)
    if scope or _ALL.search(text):
        made.filters = scope
    if reading.periods.mentions and not {"first day", "last day"} & set(facts):
        made.window = current.window
    elif facts:
        made.window = None
    made.labels |= current.labels
    made.assumptions = [line for line in current.assumptions if "was read as" in line]
    made.intent, made.reason, made.aside = "status", "", None
    return made
