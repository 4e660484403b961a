"""The tools as clients see them: few, each true to the effect of all that can be reached through it.

The most used tools of the registry are there by themselves, the others behind a door: `read_more` leads
to tools that read, `write_note` to those that write notes. No door leads to a change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from agent.schemas import described, say_once
from mcp_server.results import SCHEMA
from tools.base import Effect, Tool
from tools.registry import TOOLS, find_tool

ASK = "ask"
READ_MORE = "read_more"
WRITE_NOTE = "write_note"
CONFIRM = "confirm_change"
RESULT = "result"  # a pseudo-tool of `read_more`: further rows of a result
# Which have a place of their own.
READING = (
    "query_costs",
    "list_instances",
    "list_recommendations",
    "forecast",
    "query_sql",
)
PROPOSING = ("propose_change", "propose_rollback")
OUTSIDE = frozenset({"test_account", *PROPOSING})  # these call a cloud
# What the tools behind the doors are for; others tell it with their first sentence.
_ABOUT = {
    "list_resources": "volumes, snapshots, public addresses",
    "describe_resource": "all about one resource",
    "query_metrics": "CPU, memory, disk, network of instances",
    "compare_costs": "two periods, and what drove the change",
    "simulate": "what planned changes would cost",
    "list_budgets": "limits, their use and forecast",
    "list_prices": "of instance types",
    "explain_recommendation": "the reasons for one saving",
    "detect_anomalies": "unusual costs or use",
    "data_status": "what data there is, and how old",
    "list_accounts": "connected accounts",
    "test_account": "whether a connection works",
    "report": "weekly, monthly, executive, health",
    "list_changes": "plans of changes, how they ended",
    "set_budget": "make, change or remove a limit",
    "dismiss_recommendation": "with the reason",
    "mark_expected": "an anomaly that is no surprise",
}


@dataclass(frozen=True)
class Advertised:
    """A tool of the list. `reaches` names the tools of the registry that a call of it can run."""

    name: str
    title: str
    description: str
    effect: Effect
    arguments: dict[str, Any]  # JSON schema
    reaches: frozenset[str] = field(default_factory=frozenset)

    @property
    def annotations(self) -> dict[str, bool]:
        """As the protocol has them: hints that clients decide by whether to ask the person first."""
        outside = bool(self.reaches & OUTSIDE) or self.effect is Effect.CHANGE
        if self.effect is Effect.READ:
            return {"readOnlyHint": True, "openWorldHint": outside}
        return {
            "readOnlyHint": False,
            "destructiveHint": self.effect is Effect.CHANGE,
            "idempotentHint": self.effect is Effect.RECORD,
            "openWorldHint": outside,
        }

    def told(self) -> dict[str, Any]:
        """As it goes over the wire."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": self.arguments,
            "outputSchema": SCHEMA,
            "annotations": self.annotations,
        }


def behind(effect: Effect) -> tuple[Tool, ...]:
    """The tools of that effect that are reached through a door only."""
    return tuple(
        tool for tool in TOOLS if tool.effect is effect and tool.name not in (*READING, *PROPOSING)
    )


@cache
def advertised() -> tuple[Advertised, ...]:
    """All of them, in the order of the list."""
    own = [described(find_tool(name)) for name in (*READING, *PROPOSING)]
    said: list[tuple[str, str]] = []
    for one in own:
        say_once(one, said)
    tools = [_own(one) for one in own]
    return (
        _ask(),
        *tools[: len(READING)],
        _read_more(),
        _write_note(),
        *tools[len(READING) :],
        _confirm(),
    )


def _own(one: dict[str, Any]) -> Advertised:
    tool = find_tool(one["name"])
    return Advertised(
        tool.name,
        tool.title,
        one["description"],
        tool.effect,
        _slim(one["parameters"]),
        frozenset({tool.name}),
    )


def _slim(schema: dict[str, Any]) -> dict[str, Any]:
    """Without what a call that goes wrong tells anyway: ranges of numbers, and what is off unless said."""
    arguments = {
        name: {
            key: value
            for key, value in one.items()
            if key
            not in ("minimum", "maximum", "exclusiveMinimum", "minItems", "maxItems", "maxLength")
            and not (key == "default" and value in (False, "none", "", "any"))
        }
        for name, one in schema["properties"].items()
    }
    return {**schema, "properties": arguments}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def _ask() -> Advertised:
    return Advertised(
        ASK,
        "Ask",
        "Answer a question in plain language about the user's clouds: costs, machines, use, anomalies, "
        "savings, forecasts, what-ifs, reports. May note a budget or propose a change where the "
        "question asks for it; never changes a cloud.",
        Effect.PROPOSE,
        _object(
            {
                "question": {"type": "string"},
                "conversation": {
                    "type": "string",
                    "description": "Any name: questions of the same one follow on from each other",
                },
            },
            "question",
        ),
        frozenset(tool.name for tool in TOOLS),
    )


def _door(name: str, title: str, begin: str, effect: Effect, *more: tuple[str, str]) -> Advertised:
    """A door to tools of one effect."""
    tools = [*((tool.name, _about(tool)) for tool in behind(effect)), *more]
    about = "\n".join(f"{tool}: {text}" for tool, text in tools)
    return Advertised(
        name,
        title,
        f"{begin} Without `arguments` it tells what the tool takes.\n{about}",
        effect,
        _object(
            {
                "tool": {"type": "string", "enum": [tool for tool, _ in tools]},
                "arguments": {"type": "object"},
            },
            "tool",
        ),
        frozenset(tool.name for tool in behind(effect)),
    )


def _about(tool: Tool) -> str:
    first = " ".join(tool.description.split()).partition(". ")[0].partition(": ")[0]
    return _ABOUT.get(tool.name, first.rstrip("."))


def _read_more() -> Advertised:
    rest = (RESULT, "further rows of a result, or its SQL")
    return _door(READ_MORE, "Read more", "Further tools that only read.", Effect.READ, rest)


def _write_note() -> Advertised:
    begin = "Write what the user said to Cloudwright's own notes; no cloud is changed."
    return _door(WRITE_NOTE, "Write a note", begin, Effect.RECORD)


def _confirm() -> Advertised:
    return Advertised(
        CONFIRM,
        "Confirm a change",
        "Apply a proposed plan that the user wants, once they confirmed it: the client asks them, or they "
        "give you the plan's code, which only they can see. Never guess a code.",
        Effect.CHANGE,
        _object({"plan": {"type": "string"}, "code": {"type": "string"}}, "plan"),
    )
