"""A store in an empty home, bills made of a few lines, and real processes that use the home."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tools.store.store import Store

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """The module that makes bills."""
    spec = importlib.util.spec_from_file_location("made_bills", HERE / "made_bills.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store in a new home."""
    return Store.open(tmp_path / "home")


@pytest.fixture
def land(store: Store, made: ModuleType) -> Callable[..., Any]:
    """Land bills in one delivery; the results."""

    def landing(*bills: Any, origin: str = "file", mode: Any = "auto") -> Any:
        return store.land_bills(bills, now=made.NOW, origin=origin, mode=mode)

    return landing


@pytest.fixture
def total(store: Store) -> Callable[[], Decimal]:
    """The BilledCost of everything, after checking that all sums of the store agree."""

    def summed() -> Decimal:
        assert all(one.equal for one in store.reconciliation())
        sql = "SELECT coalesce(sum(BilledCost), 0) FROM {}"
        lines, daily = (
            store.query(sql.format(name)).rows[0][0] for name in ("cost_line", "cost_daily")
        )
        assert lines == daily
        return Decimal(lines)

    return summed


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start Python programs in processes of their own; those still running end with the test."""
    running: list[subprocess.Popen[str]] = []

    def starting(*arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        running.append(process)
        return process

    yield starting
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()
