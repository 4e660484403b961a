"""The hand-made ledger for all tests of the tools: read-only contexts, made once."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from tools.context import Context

HERE = Path(__file__).resolve().parent


def _load() -> None:
    """Make `ledger_fixture` importable here without a package of tests on the path."""
    spec = importlib.util.spec_from_file_location("ledger_fixture", HERE / "ledger_fixture.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["ledger_fixture"] = module
    spec.loader.exec_module(module)


_load()


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The hand-made costs, without any inventory."""
    from ledger_fixture import land

    return land(tmp_path_factory.mktemp("ledger") / "home")


@pytest.fixture(scope="session")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The hand-made costs, inventory and measurements."""
    from ledger_fixture import NOW, POINTS, inventories, land, metric_table

    context = land(tmp_path_factory.mktemp("estate") / "home")
    context.store.replace_inventory(inventories(), now=NOW, origin="hand")
    context.store.write_metrics([metric_table(POINTS)], now=NOW, origin="hand")
    return context
