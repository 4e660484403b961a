"""What is declined instead of asked about, or answered by a guess: questions that are more likely about
something else than clouds and their costs.
"""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.scope_model import outside_odds

_LIMITS = {
    "unknown": 0.42,
    "": 0.6,
    "field": 0.6,
    "pointing": 0.85,
}  # by why it would be asked back
_IN_CONVERSATION = 0.15  # short questions that lean on another say less of what they are about


_GUESSED = "taken as a question about cost"
_SAVES = re.compile(
    r"\b(?:sav(?:e|es|ing|ings)|recommend\w*|optimi[sz]\w*|cut|idle|wast\w+|right-?siz\w*|cheaper|reduce|lower)\b"
)
_ANSWERED = {
    "costs": 0.7,
    "savings": 0.75,
    "help": 0.7,
    "status": 0.97,
    "describe": 0.95,
    "instances": 0.95,
}


def _limit(frame: Frame, previous: Frame | None) -> float | None:
    """From which odds the question is declined; None where it is not to be."""
    if frame.intent == "clarify":
        return _LIMITS.get(frame.reason.partition(":")[0])
    if frame.intent not in _ANSWERED or previous is not None:
        return None
    if frame.intent != "costs":
        return _ANSWERED[frame.intent]
    if frame.filters or frame.group_by or frame.share or frame.granularity != "none":
        return 0.8 if _GUESSED in frame.assumptions else None
    unused = any(line.endswith("was not used") for line in frame.assumptions)
    return 0.55 if unused else _ANSWERED["costs"]


def declined(frame: Frame, parser: Parser, text: str, previous: Frame | None) -> Frame:
    """The frame, or that of a refusal when the question is more likely about something else."""
    limit = _limit(frame, previous)
    if limit is None:
        return frame
    if previous is not None and frame.intent == "clarify":
        limit = min(0.95, limit + _IN_CONVERSATION)
    if frame.intent == "savings" and _SAVES.search(text.lower()):
        return frame
    odds = outside_odds(parser.reader.read(text, parser.today))
    return Frame(intent="refuse", reason="scope") if odds > limit else frame
