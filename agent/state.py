"""What the graph carries: the conversation, and where its latest turn stands. Plain types only."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.graph.message import add_messages

KEY = "cloudwright"  # of additional_kwargs: who wrote a message, and what the planner keeps with it


class Rejected(TypedDict):
    """A draft that did not agree with the results, and why."""

    text: str
    problems: list[str]


class Turn(TypedDict):
    """Where a turn stands."""

    at: int  # which model of the chain is asked
    calls: int  # calls of hosted models
    tools: int  # tool calls that hosted models asked for
    notes: list[str]  # what the answer has to say about its making
    usage: dict[str, dict[str, Any]]  # by model, see agent.models.usage
    rejected: Rejected | None
    used: list[int]  # of the known results, those that the draft rests on
    replaced: int | None  # the model of the chain whose words could not be verified


class State(TypedDict, total=False):
    """Graph state; checkpointed after every node."""

    messages: Annotated[list[AnyMessage], add_messages]
    turn: Turn
    draft: AIMessage | None  # a final text that has not been accepted yet
    answer: dict[str, Any]


def new_turn() -> Turn:
    """How every turn begins."""
    return Turn(at=0, calls=0, tools=0, notes=[], usage={}, rejected=None, used=[], replaced=None)


def this_turn(messages: list[AnyMessage]) -> list[AnyMessage]:
    """The messages from the latest question on."""
    for index in range(len(messages) - 1, -1, -1):
        if isinstance(messages[index], HumanMessage):
            return messages[index:]
    return messages
