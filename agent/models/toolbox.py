"""The tools as hosted models see them: few at a time, their schemas without noise.

A model has the tools of every conversation, and `more_tools`, which opens further ones by topic.
Tools that write to Cloudwright's notes run only when the user's own words ask for that
(`agent.running`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage

from tools.base import InputError, Tool
from tools.registry import find_tool

MOST_TOOLS = 15
MOST_TOKENS = 6_000
CHARACTERS_A_TOKEN = 3  # of JSON, counted low: real tokenizers need fewer tokens
REPEATED = 60  # characters
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
_NOISE = ("$defs", "title", "additionalProperties")
# What has a written form is taken as text: the rules of the prompt describe it.
_WRITTEN = ("Filter", "Condition")


@cache
def always() -> tuple[dict[str, Any], ...]:
    """Name, description and JSON schema of the tools that every conversation has, MORE the last."""
    described = [_described(find_tool(name)) for name in ALWAYS]
    said: list[tuple[str, str]] = []
    for tool in described:
        _say_once(tool, said)
    return (*described, _more())


@cache
def topic(name: str) -> tuple[dict[str, Any], ...]:
    """The tools of a topic."""
    described = [_described(find_tool(tool)) for tool in TOPICS[name].tools]
    for tool in described:
        _say_once(tool, _said())
    return tuple(described)


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


def tokens(tools: Sequence[dict[str, Any]]) -> int:
    """How many tokens the descriptions take, counted rather too high."""
    return len(json.dumps(tools, ensure_ascii=False).encode()) // CHARACTERS_A_TOKEN


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


def _described(tool: Tool) -> dict[str, Any]:
    """One tool; the schema stands alone (no references), as some local servers want it."""
    schema = tool.schema()
    parameters = _Plain(schema.get("$defs", {})).of(schema)
    parameters.pop("description", None)
    return {
        "name": tool.name,
        "description": _line(tool.description),
        "parameters": {"type": "object", "properties": {}, **parameters},
    }


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


class _Plain:
    """A schema without titles, null defaults and references; an optional value is just not required.

    What has a written form is text; of other definitions the shape is told at its first use.
    """

    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions
        self._told: dict[str, str] = {}

    def of(self, schema: Any, argument: str = "") -> Any:
        """The plain form of a schema that belongs to `argument` of the tool."""
        if isinstance(schema, list):
            return [self.of(item, argument) for item in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return self._definition(schema["$ref"].rpartition("/")[2], schema, argument)
        if "anyOf" in schema:
            schema = _joined(schema)
            if "$ref" in schema:
                return self.of(schema, argument)
        return {
            key: self._value(key, value, argument)
            for key, value in schema.items()
            if key not in _NOISE and not (key == "default" and value in (None, [], {}))
        }

    def _value(self, key: str, value: Any, argument: str) -> Any:
        if key == "properties":
            return {name: self.of(item, argument or name) for name, item in value.items()}
        if key in ("enum", "default", "required", "const"):
            return value
        return _line(value) if key == "description" else self.of(value, argument)

    def _definition(self, name: str, schema: dict[str, Any], argument: str) -> Any:
        if name in _WRITTEN:
            return {"type": "string"}
        own = {key: value for key, value in schema.items() if key != "$ref"}
        if name in self._told:
            said = f"like an item of {self._told[name]}"
            return {"type": "object", "description": said} | self.of(own, argument)
        self._told[name] = argument
        target = dict(self._definitions[name])
        target.pop("description", None)
        if "properties" in target:
            target["properties"] = {
                key: {part: value for part, value in item.items() if part != "description"}
                for key, item in target["properties"].items()
            }
        return self.of(target | own, argument)


def _joined(schema: dict[str, Any]) -> dict[str, Any]:
    """Alternatives without null; plain types in one word."""
    kinds = [item for item in schema["anyOf"] if item.get("type") != "null"]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if len(kinds) == 1:
        return {**kinds[0], **rest}
    if all(set(item) == {"type"} for item in kinds):
        return {**rest, "type": [item["type"] for item in kinds]}
    return {**rest, "anyOf": kinds}


def _say_once(tool: dict[str, Any], said: list[tuple[str, str]]) -> None:
    """A long passage that an earlier argument has (a list of dimensions) is named there only."""
    for name, schema in tool["parameters"]["properties"].items():
        text = schema.get("description", "")
        for other, passage in said:
            found = SequenceMatcher(None, passage, text, autojunk=False).find_longest_match()
            if found.size >= REPEATED:
                repeated = text[found.b : found.b + found.size]
                text = text.replace(repeated, f"see {other}")
        if text:
            schema["description"] = text
            said.append((f"{name} of {tool['name']}", text))


def _line(text: Any) -> str:
    return re.sub(r"\s*\n\s*", " ", str(text).strip())
