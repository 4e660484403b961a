"""The tools as hosted models see them: those that only read, their schemas without noise."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from tools.base import Effect, Tool
from tools.registry import TOOLS

MOST_TOOLS = 15
MOST_TOKENS = 6_000
REPEATED = 60  # characters
_NOISE = ("$defs", "title", "additionalProperties")


@cache
def readers() -> tuple[dict[str, Any], ...]:
    """Name, description and JSON schema of every tool that only reads, in the order of TOOLS."""
    return tuple(described(tool) for tool in TOOLS if tool.effect is Effect.READ)


def described(tool: Tool) -> dict[str, Any]:
    """One tool; the schema stands alone (no references), as some local servers want it."""
    schema = tool.schema()
    parameters = _Plain(schema.get("$defs", {})).of(schema)
    parameters.pop("description", None)
    _say_once(parameters.get("properties", {}))
    return {
        "name": tool.name,
        "description": _line(tool.description),
        "parameters": {"type": "object", "properties": {}, **parameters},
    }


def for_anthropic() -> list[dict[str, Any]]:
    """As Claude takes them; the last is marked, so that all of them are cached."""
    found = [
        {
            "name": tool["name"],
            "description": tool["description"],
            "input_schema": tool["parameters"],
        }
        for tool in readers()
    ]
    return [*found[:-1], {**found[-1], "cache_control": {"type": "ephemeral"}}]


def for_openai() -> list[dict[str, Any]]:
    """As OpenAI-compatible servers take them."""
    return [{"type": "function", "function": dict(tool)} for tool in readers()]


class _Plain:
    """A schema without titles, null defaults and references; an optional value is just not required.

    What a definition describes is said once: of a filter, in the prompt; its shape, at its first
    use in a tool.
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


def _say_once(properties: dict[str, Any]) -> None:
    """A long passage that an earlier argument of the tool has (a list of dimensions) is named there
    only.
    """
    said: list[tuple[str, str]] = []
    for name, schema in properties.items():
        text = schema.get("description", "")
        for other, passage in said:
            found = SequenceMatcher(None, passage, text, autojunk=False).find_longest_match()
            if found.size >= REPEATED:
                repeated = text[found.b : found.b + found.size]
                text = text.replace(repeated, f"see {other}")
        if text:
            schema["description"] = text
            said.append((name, text))


def _line(text: Any) -> str:
    return re.sub(r"\s*\n\s*", " ", str(text).strip())
