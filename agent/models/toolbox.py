"""The tools as hosted models see them: few at a time, their schemas without noise.

A model has the tools of every conversation, and `more_tools`, which opens further ones by topic.
Tools that write to Cloudwright's notes run only when the user's own words ask for that
(`agent.running`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage

from agent.schemas import described, say_once, tokens
from tools.base import InputError
from tools.registry import find_tool

MOST_TOOLS = 15
MOST_TOKENS = 6_000
MORE = "more_tools"
ALWAYS = (
    "query_costs",
    "compare_costs",
    "list_instances",
    "list_resources",
    "describe_resource",
    "query_metrics",
    "detect_anomalies",
    "forecast",
    "list_budgets",
    "list_recommendations",
    "data_status",
    "query_sql",
)


@dataclass(frozen=True)
class Topic:
    """Tools that only some conversations need."""

    about: str
    tools: tuple[str, ...]


TOPICS: dict[str, Topic] = {
    "accounts": Topic("connected cloud accounts", ("list_accounts", "test_account")),
    "what_if": Topic("what planned changes would cost or save", ("simulate",)),
    "prices": Topic("prices of instance types", ("list_prices",)),
    "one_recommendation": Topic("the reasons for one saving", ("explain_recommendation",)),
    "reports": Topic("weekly, monthly, executive and health reports", ("report",)),
    "changes": Topic(
        "propose to start, stop, resize, tag or delete resources, or to undo that",
        ("propose_change", "propose_rollback"),
    ),
    "past_changes": Topic("plans of changes and how they ended", ("list_changes",)),
    "budgets": Topic("set, change or remove a budget", ("set_budget",)),
    "decisions": Topic(
        "note that an anomaly is expected, or that a recommendation is dismissed",
        ("mark_expected", "dismiss_recommendation"),
    ),
}


@cache
def always() -> tuple[dict[str, Any], ...]:
    """Name, description and JSON schema of the tools that every conversation has, MORE the last."""
    found = [described(find_tool(name)) for name in ALWAYS]
    said: list[tuple[str, str]] = []
    for tool in found:
        say_once(tool, said)
    return (*found, _more())


@cache
def topic(name: str) -> tuple[dict[str, Any], ...]:
    """The tools of a topic."""
    found = [described(find_tool(tool)) for tool in TOPICS[name].tools]
    for tool in found:
        say_once(tool, _said())
    return tuple(found)


def offered(opened: Iterable[str] = ()) -> list[dict[str, Any]]:
    """What a model gets: the tools of every conversation and of the opened topics, those opened last
    first, as many as there is room for.
    """
    found = list(always())
    for name in reversed(list(dict.fromkeys(opened))):
        more = topic(name)
        if len(found) + len(more) <= MOST_TOOLS and tokens([*found, *more]) < MOST_TOKENS:
            found += more
    return found


def opened(messages: Iterable[AnyMessage]) -> list[str]:
    """The topics that a conversation has opened, in that order."""
    return [
        call["args"]["topic"]
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
        if call["name"] == MORE and call["args"].get("topic") in TOPICS
    ]


def open_topic(arguments: dict[str, Any]) -> str:
    """What the call of MORE returns. Raises InputError naming the topics there are."""
    name = arguments.get("topic")
    if name not in TOPICS:
        raise InputError(f"{MORE}: there is no topic {name!r}; the topics are: {', '.join(TOPICS)}")
    return f"these tools can be called now: {', '.join(TOPICS[name].tools)}"


def for_anthropic(opened: Iterable[str] = ()) -> list[dict[str, Any]]:
    """As Claude takes them; the last of those that are always there is marked, so that they are
    cached.
    """
    last = len(always()) - 1
    return [
        {
            "name": tool["name"],
            "description": tool["description"],
            "input_schema": tool["parameters"],
        }
        | ({"cache_control": {"type": "ephemeral"}} if number == last else {})
        for number, tool in enumerate(offered(opened))
    ]


def for_openai(opened: Iterable[str] = ()) -> list[dict[str, Any]]:
    """As OpenAI-compatible servers take them."""
    return [{"type": "function", "function": dict(tool)} for tool in offered(opened)]


def _more() -> dict[str, Any]:
    """The door to the other tools."""
    about = "; ".join(f"{name}: {one.about}" for name, one in TOPICS.items())
    return {
        "name": MORE,
        "description": f"Make further tools callable. Topics: {about}",
        "parameters": {
            "type": "object",
            "properties": {"topic": {"type": "string", "enum": list(TOPICS)}},
            "required": ["topic"],
        },
    }


def _said() -> list[tuple[str, str]]:
    """What the tools of every conversation tell of their arguments."""
    return [
        (f"{argument} of {tool['name']}", schema["description"])
        for tool in always()
        for argument, schema in tool["parameters"]["properties"].items()
        if "description" in schema
    ]
