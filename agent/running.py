"""One tool call of a turn: run, and turned into a message that holds its result."""

from __future__ import annotations

import json
import time
from typing import Any

from langchain_core.messages import ToolCall, ToolMessage

from agent.commands import refusal
from agent.events import ToolFinished, ToolStarted
from agent.live import Live
from agent.models import toolbox
from tools.base import CloudwrightError, InputError, NoDataError, Result
from tools.context import Context
from tools.registry import find_tool

MODEL_ROWS = 60  # rows of a table that a model gets to read; the answer keeps them all


def run_call(
    context: Context,
    call: ToolCall,
    problem: str = "",
    live: Live | None = None,
    *,
    asked: str | None = None,
) -> ToolMessage:
    """Run one tool call. An error becomes a result that the model can read; `problem` is what was
    wrong with the call before it could run. `asked` is the user's message, where a hosted model
    wrote the call; the embedded planner makes calls of the user's words only.
    """
    live = live or Live()
    live.check()
    started = time.perf_counter()
    name, id_ = call["name"], call["id"] or ""
    live.emit(ToolStarted(id=id_, tool=name, arguments=call["args"]))
    try:
        if name == toolbox.MORE:
            message = ToolMessage(toolbox.open_topic(call["args"]), tool_call_id=id_, name=name)
            _tell(live, message, "ok", "Further tools", started)
            return message
        result = _run(context, call, problem, asked)
    except CloudwrightError as error:
        message = ToolMessage(str(error), tool_call_id=id_, name=name, status="error")
        _tell(live, message, "error", str(error), started)
        return message
    artifact = result.model_dump(mode="json")
    artifact["seconds"] = time.perf_counter() - started
    message = ToolMessage(readable(result), tool_call_id=id_, name=name, artifact=artifact)
    _tell(live, message, result.status, result.title, started)
    return message


def _run(context: Context, call: ToolCall, problem: str, asked: str | None) -> Result:
    if problem:
        raise InputError(f"{call['name']}: {problem}")
    tool = find_tool(call["name"])
    refused = refusal(tool, asked)
    if refused:
        raise NoDataError(refused)
    return tool.call(context, call["args"])


def _tell(live: Live, message: ToolMessage, status: Any, title: str, started: float) -> None:
    live.emit(
        ToolFinished(
            id=message.tool_call_id,
            tool=message.name or "",
            status=status,
            title=title,
            seconds=round(time.perf_counter() - started, 4),
        )
    )


def readable(result: Result) -> str:
    """A result as compact JSON for a model: long tables cut, receipts left out."""
    data = result.model_dump(mode="json", exclude={"receipts"}, exclude_defaults=True)
    for table in data.get("tables", []):
        if len(table["rows"]) > MODEL_ROWS:
            table["left_out"] = len(table["rows"]) - MODEL_ROWS
            table["rows"] = table["rows"][:MODEL_ROWS]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
