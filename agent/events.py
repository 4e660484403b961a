"""What happens while a question is answered, for fronts that show progress: plain records."""

from __future__ import annotations

from typing import Any, Literal

from agent.answer import Answer
from tools.base import Record


class ModelStarted(Record):
    """A model is asked; `call` counts its calls of this turn from 1."""

    kind: Literal["model_started"] = "model_started"
    model: str
    call: int


class ModelWorking(Record):
    """A sign of life from a hosted model. Its words are shown only after they were verified."""

    kind: Literal["model_working"] = "model_working"
    model: str
    characters: int
    seconds: float


class ModelFailed(Record):
    """A call failed. `retry_in` is in seconds; None when it is not tried again."""

    kind: Literal["model_failed"] = "model_failed"
    model: str
    reason: str
    retry_in: float | None = None


class FellBack(Record):
    """Another model goes on with the turn."""

    kind: Literal["fell_back"] = "fell_back"
    model: str
    to: str
    reason: str


class ToolStarted(Record):
    """A tool call begins."""

    kind: Literal["tool_started"] = "tool_started"
    id: str
    tool: str
    arguments: dict[str, Any]


class ToolFinished(Record):
    """A tool call ended; `title` is that of its result, or the error."""

    kind: Literal["tool_finished"] = "tool_finished"
    id: str
    tool: str
    status: Literal["ok", "no_data", "error"]
    title: str
    seconds: float


class DraftRejected(Record):
    """What a model wrote does not agree with the tools' results, so it is not shown."""

    kind: Literal["draft_rejected"] = "draft_rejected"
    model: str
    problems: int


class ChangeProgress(Record):
    """How far the application of a confirmed plan is."""

    kind: Literal["change_progress"] = "change_progress"
    text: str


class Finished(Record):
    """The answer: the last event of a turn."""

    kind: Literal["finished"] = "finished"
    answer: Answer


Event = (
    ModelStarted
    | ModelWorking
    | ModelFailed
    | FellBack
    | ToolStarted
    | ToolFinished
    | DraftRejected
    | ChangeProgress
    | Finished
)
