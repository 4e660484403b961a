"""What is imported before it is needed: starting must stay quick."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {
    *("duckdb", "pyarrow", "deltalake", "numpy", "rapidfuzz"),
    *("langchain_core", "langgraph", "langsmith", "rich", "requests", "httpx"),
}


def imported(code: str) -> set[str]:
    """Top-level packages that a fresh interpreter imports when it runs `code`."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in run.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize("module", ["tools.registry", "tools.loading", "ui.cli"])
def test_imports_light(module: str) -> None:
    assert imported(f"import {module}") & HEAVY == set()


def test_an_assistant_imports_nothing_that_only_changes_need() -> None:
    """Collecting from clouds, which a confirmed change ends with, brings numpy and pyarrow."""
    assert (
        imported("import agent.graph, ui.cli.asking") & {"numpy", "pyarrow", "deltalake", "duckdb"}
        == set()
    )


def test_help_imports_next_to_nothing() -> None:
    found = imported("from ui.cli import main; main(['--help'])")
    assert found & {*HEAVY, "pydantic", "agent"} == set()


def test_the_measurement_sees_imports() -> None:
    assert "rich" in imported("import rich")
