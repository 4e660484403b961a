"""Follow-ups of a word or two that name another value of a condition: 'platform?' after 'squad vans'."""

from __future__ import annotations

import copy
import re

from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.words import clean, phrase

_LEAD = re.compile(
    r"^\W*(?:(?:and|ok|okay|now|then|so|also|the same|same|what|how|about|for|with|of|to|do|try|show|me|please|next|or|only|just|in|on)\W+)*"
)
_TAIL = re.compile(
    r"(?:\W+(?:then|instead|please|now|too|as well|next|team|squad|account|one))*\W*$"
)
_PLURAL = re.compile(r"\bby\b|\bper\b|\beach\b|\ball\b|\bwhich\b|\bnot\b|\bexclud|\bwithout\b")
_KEPT = ("costs", "compare", "instances", "resources", "metrics")


def swapped(text: str, before: Frame | None, grounding: Grounding) -> Frame | None:
    """The frame before with another value of the field that a bare name belongs to."""
    if before is None or before.intent not in _KEPT:
        return None
    text = clean(text).lower()
    core = _TAIL.sub("", _LEAD.sub("", text))
    if not core or len(core.split()) > 3 or _PLURAL.search(text):
        return None
    for held in before.filters:
        name = str(held["field"])
        if held["op"] != "is" or not name.startswith(("tag:", "account")):
            continue
        key = re.sub(rf"^(?:the )?{re.escape(name[4:].lower())}s? ", "", core)
        match = grounding.lookup(phrase(key), field=name, weak=False)
        if match is None or set(match.values) == set(held["values"]):
            continue
        frame = copy.deepcopy(before)
        frame.filters = [
            {**item, "values": list(match.values)} if item["field"] == name else item
            for item in frame.filters
        ]
        frame.within = [
            {**item, "values": list(match.values)} if item["field"] == name else item
            for item in frame.within
        ]
        frame.labels |= dict.fromkeys(match.values, match.label)
        frame.picked, frame.unknown = None, []
        frame.assumptions = [
            f"{core!r} was taken as {name} = {match.label}, as in the question before"
        ]
        return frame
    return None
