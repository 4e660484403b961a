"""What a turn leaves in its messages, and what the next one finds there."""

from __future__ import annotations

from langchain_core.messages import AIMessage, BaseMessage

from agent.planner.asides import keep_aside
from agent.planner.compose import Composed, Done
from agent.planner.frame import Frame
from agent.planner.listed_before import keep_listed
from agent.planner.picked import pick
from agent.planner.rows_shown import keep_shown
from agent.state import KEY
from tools.base import Result

NO_DATA_NEEDED = ("clarify", "refuse", "help", "define", "unsupported")
_PENDING = ("unknown", "currency", "foresight:", "budget:", "whatif:", "change")
_PASSING = (*NO_DATA_NEEDED, "status", "accounts")  # a turn that the next question does not lean on


def carried(frame: Frame, done: list[Done]) -> Frame:
    """The frame with what its answer put first."""
    result: Result | None = done[0][1]
    frame.picked = pick(frame, result) if result is not None else None
    if result is not None:
        keep_listed(frame, done[0][0].tool, result)
    return frame


def planned_here(message: AIMessage) -> bool:
    """True for a round of tool calls that the planner made itself."""
    return bool(message.tool_calls) and "roles" in (message.additional_kwargs.get(KEY) or {})


def last_answer(messages: list[BaseMessage]) -> str:
    """The last answer."""
    return next((str(one.content) for one in reversed(messages) if isinstance(one, AIMessage)), "")


def topic_of(messages: list[BaseMessage]) -> str:
    """What kind of turn the last one was."""
    for message in reversed(messages):
        if isinstance(message, AIMessage):
            return str((message.additional_kwargs.get(KEY) or {}).get("topic", ""))
    return ""


def previous_frame(messages: list[BaseMessage]) -> Frame | None:
    """The frame of the last turn that was understood."""
    for message in reversed(messages):
        if isinstance(message, AIMessage):
            kept = message.additional_kwargs.get(KEY) or {}
            if "frame" in kept:  # None: another model answered what the planner cannot follow
                return Frame.from_dict(kept["frame"]) if kept["frame"] else None
    return None


def _pending(frame: Frame) -> Frame:
    """What was understood of a question that was asked back about: the next turn may mend it."""
    kept = Frame.from_dict(frame.to_dict())
    kept.intent, kept.pending = frame.pending, ""  # type: ignore[assignment]
    kept.reason, kept.unknown, kept.cannot, kept.assumptions = "", [], [], []
    return kept


def final(composed: Composed, frame: Frame, previous: Frame | None) -> AIMessage:
    """The last message of a turn; a turn that was not understood keeps the frame before it."""
    data = composed.to_dict()
    data["topic"] = frame.intent
    kept = previous if frame.intent in _PASSING else frame
    if frame.intent == "clarify" and frame.pending and frame.reason.startswith(_PENDING):
        kept = _pending(frame)
    if frame.intent == "status":
        kept = keep_aside(previous, frame)
    elif kept is not None:
        kept.aside = None
    if kept is not None and kept is not previous:
        keep_shown(kept, previous)
    if kept is not None:
        data["frame"] = kept.to_dict()
    return AIMessage(content=composed.text, additional_kwargs={KEY: data})
