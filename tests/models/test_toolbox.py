"""What hosted models see of the tools, and that nothing of them is loaded without need."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent.models import toolbox
from tools.base import Effect
from tools.registry import TOOLS, find_tool

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"anthropic", "openai", "langchain_anthropic", "langchain_openai", "genai_prices"}
EVERY = [*toolbox.always(), *(tool for name in toolbox.TOPICS for tool in toolbox.topic(name))]
OWN = [tool for tool in EVERY if tool["name"] != toolbox.MORE]


@pytest.mark.parametrize("number", range(4))
def test_the_tools_stay_small(number: int) -> None:
    for opened in itertools.permutations(toolbox.TOPICS, number):
        offered = toolbox.offered(opened)
        assert len(offered) <= toolbox.MOST_TOOLS
        assert toolbox.tokens(offered) < toolbox.MOST_TOKENS
        assert offered[: len(toolbox.always())] == list(toolbox.always())
        if opened:
            newest = [tool["name"] for tool in toolbox.topic(opened[-1])]
            assert set(newest) <= {tool["name"] for tool in offered}


def test_every_tool_that_is_not_a_change_can_be_reached() -> None:
    told = [tool["name"] for tool in OWN]
    able = [tool.name for tool in TOOLS if tool.effect is not Effect.CHANGE]
    assert sorted(told) == sorted(able)


def _words(schema: dict[str, Any]) -> Any:
    """The words that an argument takes, also where it may be left out."""
    ways = [schema, *schema.get("anyOf", [])]
    return next((way["enum"] for way in ways if "enum" in way), None)


@pytest.mark.parametrize("told", OWN, ids=lambda tool: tool["name"])
def test_a_schema_keeps_every_argument(told: dict[str, Any]) -> None:
    whole = find_tool(told["name"]).schema()
    parameters = told["parameters"]
    assert list(parameters["properties"]) == list(whole.get("properties", {}))
    assert parameters.get("required", []) == whole.get("required", [])
    for name, given in whole.get("properties", {}).items():
        said = parameters["properties"][name]
        assert said.get("enum") == _words(given)
        assert bool(said.get("description")) == bool(given.get("description"))
    text = json.dumps(parameters)
    assert "$ref" not in text
    assert '"title"' not in text
    assert '"null"' not in text


def test_the_embedded_planner_loads_no_client(tmp_path: Path) -> None:
    code = (
        "import sys, datetime as dt\n"
        "from pathlib import Path\n"
        "from agent.assistant import Assistant\n"
        "from tools.context import Context\n"
        f"context = Context(Path({str(tmp_path)!r}), dt.datetime(2026, 11, 21, tzinfo=dt.UTC))\n"
        "Assistant(context).ask('What did we spend last month?')\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(run.stdout.split()) & HEAVY == set()
    assert "langchain_core" in run.stdout
