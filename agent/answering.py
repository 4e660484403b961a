"""The messages of a turn to its answer: text, figures, tables, calls and receipts together."""

from __future__ import annotations

import datetime as dt
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.answer import Answer, Call
from agent.state import KEY, results, this_turn
from tools.base import Receipt, Result, Table, Value


def result_of(message: ToolMessage) -> Result | None:
    """The tool result that a message carries; None for an error."""
    if not isinstance(message.artifact, dict):
        return None
    data = {key: value for key, value in message.artifact.items() if key != "seconds"}
    return Result.model_validate(data)


def answer_of(messages: list[AnyMessage]) -> Answer:
    """Build the answer of the latest turn. What the planner composed wins over raw results."""
    turn = this_turn(messages)
    question = next((str(item.content) for item in turn if isinstance(item, HumanMessage)), "")
    final = next((item for item in reversed(turn) if isinstance(item, AIMessage)), None)
    composed: dict[str, Any] = (final.additional_kwargs.get(KEY) or {}) if final else {}
    found = [result for message in results(messages) if (result := result_of(message))]
    return Answer(
        id="",
        question=question,
        status=composed.get("status", "answered"),
        answer=str(final.content) if final else "",
        values=[Value.model_validate(item) for item in composed.get("values", [])],
        tables=[Table.model_validate(item) for item in composed.get("tables", [])],
        assumptions=composed.get("assumptions", []),
        warnings=composed.get("warnings", []),
        follow_ups=composed.get("follow_ups", []),
        calls=_calls(turn),
        receipts=_receipts(found),
        as_of=_as_of(found),
    )


def _calls(turn: list[AnyMessage]) -> list[Call]:
    return [
        Call(tool=call["name"], arguments=call["args"])
        for message in turn
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    ]


def _receipts(found: list[Result]) -> list[Receipt]:
    """All receipts of the turn, numbered through."""
    every = [receipt for result in found for receipt in result.receipts]
    return [
        receipt.model_copy(update={"id": f"r{number}"}) for number, receipt in enumerate(every, 1)
    ]


def _as_of(found: list[Result]) -> dt.datetime | None:
    return max((result.as_of for result in found if result.as_of), default=None)
