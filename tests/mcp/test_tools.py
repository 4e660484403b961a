"""The list of tools: small, true to what can be reached, and every result as its schema says."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from agent.schemas import tokens
from mcp_server import advertised, doors
from mcp_server.advertised import Advertised
from tools.base import Effect, InputError
from tools.registry import TOOLS, find_tool

ROOT = Path(__file__).resolve().parents[2]
EVERY = advertised.advertised()
MOST_TOOLS, MOST_TOKENS = 15, 6_000
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("query_costs", {"group_by": ["provider", "service"]}),
    ("query_costs", {"filters": ["provider=nowhere"]}),
    ("list_instances", {"filters": ["provider=aws"]}),
    ("list_recommendations", {}),
    ("forecast", {}),
    ("query_sql", {"statement": "SELECT provider, count(*) AS n FROM instances GROUP BY ALL"}),
    ("read_more", {"tool": "compare_costs"}),
    ("read_more", {"tool": "data_status", "arguments": {}}),
    ("write_note", {"tool": "set_budget"}),
    ("ask", {"question": "What did we spend last month by provider?"}),
    ("ask", {"question": "Which colour is the moon?"}),
)


def test_the_list_stays_small(reading: Any) -> None:
    found = reading.talk(lambda session: session.list_tools())
    told = [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in found.tools]
    assert len(told) <= MOST_TOOLS
    assert tokens(told) < MOST_TOKENS
    for one in told:
        assert one["title"]
        assert one["description"]
        jsonschema.Draft202012Validator.check_schema(one["inputSchema"])
        jsonschema.Draft202012Validator.check_schema(one["outputSchema"])


def strongest(names: frozenset[str]) -> Effect:
    order = list(Effect)
    return max((find_tool(name).effect for name in names), key=order.index)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_annotations_are_true_to_the_effect(one: Advertised) -> None:
    """Also a door: what the strongest tool behind it does counts."""
    if one.name == advertised.CONFIRM:
        assert one.annotations["destructiveHint"]
        assert not one.annotations["readOnlyHint"]
        return
    assert one.effect is strongest(one.reaches)
    assert one.annotations["readOnlyHint"] is (one.effect is Effect.READ)
    if one.effect is not Effect.READ:
        assert one.annotations["destructiveHint"] is (one.effect is Effect.CHANGE)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_tool_is_reached_in_one_way_besides_asking(tool: Any) -> None:
    ways = [one for one in EVERY if tool.name in one.reaches and one.name != advertised.ASK]
    assert len(ways) == 1
    assert ways[0].effect is tool.effect
    if ways[0].name in doors.EFFECTS:
        assert doors.tool_behind(ways[0].name, tool.name) is tool
    for door in set(doors.EFFECTS) - {ways[0].name}:
        with pytest.raises(InputError, match=tool.name):
            doors.tool_behind(door, tool.name)


def test_one_file_knows_the_sdk() -> None:
    knowing = {
        path.name
        for path in (ROOT / "mcp_server").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        if name.partition(".")[0] == "mcp"
    }
    assert knowing == {"protocol.py"}


def test_results_are_as_their_schema_says(reading: Any, said: Any) -> None:
    schemas = {one.name: one.told()["outputSchema"] for one in EVERY}

    async def work(session: Any) -> None:
        for name, arguments in CALLS:
            result = await session.call_tool(name, arguments)
            assert not result.isError, said(result)
            jsonschema.validate(result.structuredContent, schemas[name])
            assert len(json.dumps(result.structuredContent)) < 60_000, name
            assert len(said(result)) < 26_000, name

    reading.talk(work)


def test_the_catalogue_names_every_argument(reading: Any) -> None:
    found = reading.talk(lambda session: session.read_resource("cloudwright://tools"))
    text = found.contents[0].text
    for tool in TOOLS:
        assert f"## {tool.name}\n" in text
        for argument in tool.schema().get("properties", {}):
            assert f"- `{argument}`" in text


def test_answering_initialize_loads_nothing_heavy() -> None:
    """The rest is imported with the first request that needs it."""
    code = (
        "import sys, mcp_server.protocol\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, 'tools.registry' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = set(run.stdout.split())
    heavy = {"duckdb", "pyarrow", "deltalake", "numpy", "langchain_core", "langgraph", "fastapi"}
    assert found & {*heavy, "True"} == set()
    assert "mcp" in found
