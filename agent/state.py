"""What the graph carries: the conversation, and the answer of the latest turn. Plain types only."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from langchain_core.messages import AnyMessage, HumanMessage, ToolMessage
from langgraph.graph.message import add_messages

KEY = "cloudwright"  # of additional_kwargs, where the embedded planner keeps its frame


class State(TypedDict, total=False):
    """Graph state; checkpointed after every node."""

    messages: Annotated[list[AnyMessage], add_messages]
    answer: dict[str, Any]


def this_turn(messages: list[AnyMessage]) -> list[AnyMessage]:
    """The messages from the latest question on."""
    for index in range(len(messages) - 1, -1, -1):
        if isinstance(messages[index], HumanMessage):
            return messages[index:]
    return messages


def results(messages: list[AnyMessage]) -> list[ToolMessage]:
    """The tool results of the latest turn."""
    return [message for message in this_turn(messages) if isinstance(message, ToolMessage)]
