"""What hosted models see of the tools, and that nothing of them is loaded without need."""

from __future__ import annotations

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
CHARACTERS_A_TOKEN = 3  # of JSON, counted low: real tokenizers need fewer tokens


def test_the_tools_stay_small() -> None:
    assert len(toolbox.readers()) <= toolbox.MOST_TOOLS
    told = len(json.dumps(toolbox.readers(), ensure_ascii=False).encode())
    assert told / CHARACTERS_A_TOKEN < toolbox.MOST_TOKENS


def test_only_tools_that_read_are_told() -> None:
    told = [tool["name"] for tool in toolbox.readers()]
    assert told == [tool.name for tool in TOOLS if tool.effect is Effect.READ]


@pytest.mark.parametrize("told", toolbox.readers(), ids=lambda tool: tool["name"])
def test_a_schema_keeps_every_argument(told: dict[str, Any]) -> None:
    whole = find_tool(told["name"]).schema()
    parameters = told["parameters"]
    assert list(parameters["properties"]) == list(whole.get("properties", {}))
    assert parameters.get("required", []) == whole.get("required", [])
    for name, given in whole.get("properties", {}).items():
        said = parameters["properties"][name]
        assert said.get("enum") == given.get("enum")
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
