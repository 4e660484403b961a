"""Schemas of tools as models read them: plain JSON, without noise and without what was said before."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from tools.base import Tool

CHARACTERS_A_TOKEN = 3  # of JSON, counted low: real tokenizers need fewer tokens
REPEATED = 60  # characters

_NOISE = ("$defs", "title", "additionalProperties")
# What has a written form is taken as text: the rules of the prompt describe it.
_WRITTEN = ("Filter", "Condition")


def tokens(tools: Sequence[dict[str, Any]]) -> int:
    """How many tokens the descriptions take, counted rather too high."""
    return len(json.dumps(tools, ensure_ascii=False).encode()) // CHARACTERS_A_TOKEN


def described(tool: Tool) -> dict[str, Any]:
    """One tool; the schema stands alone (no references), as some local servers want it."""
    schema = tool.schema()
    parameters = Plain(schema.get("$defs", {})).of(schema)
    parameters.pop("description", None)
    return {
        "name": tool.name,
        "description": line(tool.description),
        "parameters": {"type": "object", "properties": {}, **parameters},
    }


class Plain:
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
        return line(value) if key == "description" else self.of(value, argument)

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


def say_once(tool: dict[str, Any], said: list[tuple[str, str]]) -> None:
    """A long passage that an earlier argument has (a list of dimensions) is named there only."""
    for name, schema in tool["parameters"]["properties"].items():
        text = schema.get("description", "")
        for other, passage in said:
            found = SequenceMatcher(None, passage, text, autojunk=False).find_longest_match()
            repeated = _whole_words(text, found.b, found.b + found.size)
            if len(repeated) >= REPEATED:
                text = text.replace(repeated, f"(see {other})")
        if text:
            schema["description"] = text
            said.append((f"{name} of {tool['name']}", text))


def _whole_words(text: str, start: int, end: int) -> str:
    """What stands from start to end, without words that are cut there."""
    while 0 < start < end and not (text[start - 1].isspace() or text[start].isspace()):
        start += 1
    while start < end < len(text) and not (text[end - 1].isspace() or text[end].isspace()):
        end -= 1
    return text[start:end].strip()


def line(text: Any) -> str:
    """A description on one line."""
    return re.sub(r"\s*\n\s*", " ", str(text).strip())
