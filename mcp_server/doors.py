"""What stands behind `read_more` and `write_note`: tools told of, and called."""

from __future__ import annotations

import json
from typing import Any

from agent.schemas import described
from mcp_server.advertised import READ_MORE, RESULT, WRITE_NOTE, behind
from mcp_server.results import Kept
from tools.base import Column, Effect, InputError, Result, Table, Tool
from tools.people import Person
from tools.registry import TOOLS

EFFECTS = {READ_MORE: Effect.READ, WRITE_NOTE: Effect.RECORD}
_PAGE = {"id": str, "table": int, "offset": int, "limit": int, "receipts": bool}


def tool_behind(door: str, name: object) -> Tool:
    """The tool of that name behind a door. Raises InputError naming those there are: a door leads
    to tools of its own effect only.
    """
    there = behind(EFFECTS[door])
    for tool in there:
        if tool.name == name:
            return tool
    names = [tool.name for tool in there] + ([RESULT] if door == READ_MORE else [])
    elsewhere = f"; {where_is(str(name))}" if where_is(str(name)) else ""
    raise InputError(
        f"{door}: there is no tool {name!r} here{elsewhere}; there are: {', '.join(names)}"
    )


def where_is(name: str) -> str:
    """How a tool of the registry is called; '' when there is none of that name."""
    if name not in {tool.name for tool in TOOLS}:
        return ""
    for door, effect in EFFECTS.items():
        if name in {tool.name for tool in behind(effect)}:
            return f"call {name} through {door}, with it as `tool`"
    return f"{name} is a tool of its own"


def told_of(tool: Tool) -> Result:
    """What a tool does and takes."""
    one = described(tool)
    needed = one["parameters"].get("required", [])
    rows: list[list[Any]] = [
        [name, _kind(schema), "yes" if name in needed else "no", schema.get("description")]
        for name, schema in one["parameters"]["properties"].items()
    ]
    return Result(
        title=f"{tool.name}: {tool.title}",
        tables=[
            Table(
                title="Arguments",
                columns=[Column(name=name) for name in ("Argument", "Type", "Needed", "Meaning")],
                rows=rows,
            )
        ],
        assumptions=[one["description"]],
    )


def _kind(schema: dict[str, Any]) -> str:
    told = {key: value for key, value in schema.items() if key != "description"}
    return json.dumps(told, ensure_ascii=False)


def page(kept: Kept, person: Person, arguments: dict[str, Any] | None) -> dict[str, Any]:
    """Further rows of a kept result, or its receipts in full. Raises InputError."""
    given = dict(arguments or {})
    for name, value in given.items():
        kind = _PAGE.get(name)
        if kind is None:
            raise InputError(
                f"{RESULT}: there is no argument {name!r}; there are: {', '.join(_PAGE)}"
            )
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise InputError(f"{RESULT}: argument {name!r} is a {kind.__name__} (given: {value!r})")
    if "id" not in given:
        raise InputError(
            f"{RESULT}: argument 'id' is missing: the id of a result, as `result` of it"
        )
    result, receipts = given.pop("id"), given.pop("receipts", False)
    if receipts:
        data = kept.find(person, result)
        return {
            "title": f"{data['title']}: receipts",
            "status": "ok",
            "receipts": data.get("receipts", []),
            "result": result,
        }
    return kept.page(person, result, **given)
