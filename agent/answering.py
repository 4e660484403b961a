"""The messages of a turn to its answer: text, figures, tables, calls and receipts together."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.answer import Answer, Call, Usage
from agent.models.toolbox import MORE
from agent.state import KEY, this_turn
from tools.base import Receipt, Result, Table, Value

EMBEDDED = "embedded"


def result_of(message: ToolMessage) -> Result | None:
    """The tool result that a message carries; None for an error."""
    if not isinstance(message.artifact, dict):
        return None
    data = {key: value for key, value in message.artifact.items() if key != "seconds"}
    return Result.model_validate(data)


def results_of(messages: list[AnyMessage]) -> list[Result]:
    """All tool results among messages, in their order."""
    return [
        result
        for message in messages
        if isinstance(message, ToolMessage) and (result := result_of(message))
    ]


def made_by(messages: list[AnyMessage], *, planner: bool) -> list[AnyMessage]:
    """The tool calls of the latest turn with their results: those of the embedded planner, or those
    of the hosted models before it took over.
    """
    kept: list[AnyMessage] = []
    wanted = False
    for message in this_turn(messages):
        if isinstance(message, AIMessage):
            ours = "roles" in (message.additional_kwargs.get(KEY) or {})
            wanted = bool(message.tool_calls) and ours == planner
        if wanted:
            kept.append(message)
    return kept


def answer_of(
    messages: list[AnyMessage],
    final: AIMessage,
    usage: dict[str, dict[str, Any]],
    earlier: list[Result],
) -> Answer:
    """The answer of the latest turn, which `final` ends. `earlier` are results of turns before that
    it repeats figures of.
    """
    composed: dict[str, Any] = final.additional_kwargs.get(KEY) or {}
    model = composed.get("model", EMBEDDED)
    made = made_by(messages, planner=model == EMBEDDED)
    found = [*results_of(made), *earlier]
    asked = this_turn(messages)[:1]
    return Answer(
        id="",
        question=next((str(item.content) for item in asked if isinstance(item, HumanMessage)), ""),
        status=composed.get("status", "answered"),
        answer=str(final.content),
        values=[Value.model_validate(item) for item in composed.get("values", [])],
        tables=[Table.model_validate(item) for item in composed.get("tables", [])],
        assumptions=composed.get("assumptions", []),
        warnings=composed.get("warnings", []),
        follow_ups=composed.get("follow_ups", []),
        calls=_calls(made),
        receipts=_receipts(found),
        model=model,
        usage=[_usage(name, counts) for name, counts in usage.items()],
        as_of=_as_of(found),
    )


def _calls(made: list[AnyMessage]) -> list[Call]:
    return [
        Call(tool=call["name"], arguments=call["args"])
        for message in made
        if isinstance(message, AIMessage)
        for call in message.tool_calls
        if call["name"] != MORE
    ]


def _receipts(found: list[Result]) -> list[Receipt]:
    """All receipts of the answer, numbered through."""
    every = [receipt for result in found for receipt in result.receipts]
    return [
        receipt.model_copy(update={"id": f"r{number}"}) for number, receipt in enumerate(every, 1)
    ]


def _usage(model: str, counts: dict[str, Any]) -> Usage:
    cost = counts["cost"]
    return Usage.model_validate(
        {**counts, "model": model, "cost": None if cost is None else Decimal(cost)}
    )


def _as_of(found: list[Result]) -> dt.datetime | None:
    return max((result.as_of for result in found if result.as_of), default=None)
