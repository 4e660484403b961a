"""How many line items an amount is made of: 'how many rows is that?' after any question about costs."""

from __future__ import annotations

import copy
import re

from agent.planner.frame import Frame

_LINES = re.compile(
    r"\b(?:how many|number of|count(?: of)?) (?:line items?|lines|rows|records|charges|entries|items)\b"
)
_OF_THAT = re.compile(
    r"\b(?:that|this|it|those|these|them|they|there|behind|in there)\b(?! (?:month|week|day|year|quarter))"
)


def lines_of(text: str, before: Frame | None) -> Frame | None:
    """The question before, with its line items counted; None where that is not what is asked."""
    if before is None or before.intent != "costs" or len(text.split()) > 10:
        return None
    lowered = text.lower()
    if not _LINES.search(lowered) or not _OF_THAT.search(lowered):
        return None
    frame = copy.deepcopy(before)
    frame.asked, frame.group_by, frame.granularity = ["line items"], [], "none"
    frame.top, frame.nth, frame.share, frame.average, frame.picked = None, 0, False, "none", None
    frame.within, frame.assumptions = [], []
    return frame
