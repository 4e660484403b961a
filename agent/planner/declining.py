"""What is declined instead of asked about: questions that the rules would ask back, but that are about
something else than clouds and their costs.
"""

from __future__ import annotations

from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.scope_model import outside_odds

_LIMITS = {"unknown": 0.5, "": 0.6, "pointing": 0.85}  # by why it would be asked back
_IN_CONVERSATION = 0.15  # short questions that lean on another say less of what they are about


def declined(frame: Frame, parser: Parser, text: str, previous: Frame | None) -> Frame:
    """The frame, or that of a refusal when the question is more likely about something else."""
    limit = _LIMITS.get(frame.reason) if frame.intent == "clarify" else None
    if limit is None:
        return frame
    if previous is not None:
        limit = min(0.95, limit + _IN_CONVERSATION)
    odds = outside_odds(parser.reader.read(text, parser.today))
    return Frame(intent="refuse", reason="scope") if odds > limit else frame
