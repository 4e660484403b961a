"""What is declined instead of asked about, or answered by a guess: questions that are more likely about
something else than clouds and their costs.
"""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.scope_model import GUESSED, outside_odds

# From which odds a question is declined, by why it would be asked back …
_LIMITS = {
    "unknown": 0.45,
    "": 0.55,
    "field": 0.6,
    "lost": 0.5,
    "whatif": 0.55,
    "term": 0.5,
    "currency": 0.6,
    "measure": 0.75,
    "pointing": 0.6,
    "absent": 0.85,
}
# … and by what it would be answered with.
_ANSWERED = {
    "costs": 0.6,
    "compare": 0.7,
    "savings": 0.6,
    "help": 0.7,
    "define": 0.8,
    "forecast": 0.8,
    "instances": 0.75,
    "resources": 0.8,
    "metrics": 0.8,
    "report": 0.9,
    "status": 0.75,
    "describe": 0.85,
    "anomalies": 0.85,
    "budgets": 0.9,
}
_SCOPED = 0.7  # costs of something that was named
_FORESEEN = 0.95  # and what it will come to
_IN_CONVERSATION = 0.15  # short questions that lean on another say less of what they are about
_ALONE = 4  # words of a question that stands alone in a conversation
_OURS = 0.25  # below it a question that no rule understood is asked about, not declined
_SAVES = re.compile(
    r"\b(?:sav(?:e|es|ing|ings)|recommend\w*|optimi[sz]\w*|cut|idle|wast\w+|right-?siz\w*|cheaper|reduce|lower|trim\w*|shrink\w*|slash\w*|economi[sz]\w*|tighten\w*|fat|(?:switch|turn|shut) (?:off|down)|spend less|quick wins?)\b"
)


def _limit(frame: Frame, previous: Frame | None, text: str) -> float | None:
    """From which odds the question is declined; None where it is not to be."""
    later = _IN_CONVERSATION if previous is not None else 0.0
    if frame.intent == "clarify":
        found = _LIMITS.get(frame.reason.partition(":")[0])
        return None if found is None else min(0.95, found + later)
    limit = _ANSWERED.get(frame.intent)
    if limit is None or (previous is not None and len(text.split()) < _ALONE):
        return None
    if frame.intent == "savings" and _SAVES.search(text.lower()):
        return None
    if frame.intent == "forecast" and frame.filters:
        limit = _FORESEEN
    if frame.intent == "costs" and GUESSED not in frame.assumptions:
        scoped = frame.filters or frame.group_by or frame.share or frame.granularity != "none"
        limit = _SCOPED if scoped else limit
    return min(0.95, limit + later)


def declined(frame: Frame, parser: Parser, text: str, previous: Frame | None) -> Frame:
    """The frame; that of a refusal when the question is more likely about something else; that of a
    question back when no rule understood what may well be about ours.
    """
    refused = frame.intent == "refuse" and frame.reason == "scope"
    limit = _OURS if refused else _limit(frame, previous, text)
    if limit is None:
        return frame
    alone, reading = parser.parse(text)
    odds = outside_odds(reading, alone, frame if previous is None else None)
    if refused:
        return frame if odds > limit else Frame(intent="clarify", window=frame.window)
    return Frame(intent="refuse", reason="scope") if odds > limit else frame
