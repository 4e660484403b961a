"""Killed at any moment: what was committed stays, nothing half-made shows, the next write works."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from tools.base import StoreError
from tools.clouds.base import Bill
from tools.store import tables
from tools.store.store import Store
from tools.store.writer import writing

Start = Callable[..., subprocess.Popen[str]]
LANDER = Path(__file__).with_name("made_bills.py")
LINES = 31 * 40


def version_in(store: Store) -> int:
    """Which version of the May bill is in; all of it, and nothing of another."""
    assert all(one.equal for one in store.reconciliation())
    rows = store.query("SELECT BilledCost, count(*) FROM cost_line GROUP BY 1").rows
    if not rows:
        return 0
    ((cost, count),) = rows
    assert count == LINES
    assert store.query("SELECT sum(BilledCost) FROM cost_daily").rows == [(cost * LINES,)]
    tags = store.query("SELECT tag_value FROM tagset WHERE tag_key = 'version'").rows
    assert tags == [(str(cost.to_integral_value()),)]
    return int(cost)


def test_killed_at_random_moments(store: Store, made: ModuleType, start: Start) -> None:
    chance = random.Random(7)
    version_before = 0
    for _ in range(4):
        process = start(LANDER, store.home, version_before + 1, version_before + 50)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 1.0))
        process.kill()
        told = [int(text) for text in process.communicate()[0].split()]
        found = version_in(store)
        # The last that was acknowledged, or the one after it if it was killed in between.
        acknowledged = max(told, default=version_before)
        assert found in (acknowledged, acknowledged + 1)
        version_before = found
    store.land_bills([made.month(99)], now=made.NOW, origin="file")
    assert version_in(store) == 99
    assert list((store.home / "staging").iterdir()) == []
    heads = {
        name: DeltaTable(store.home / "tables" / name).version() for name in ("cost_line", "tagset")
    }
    pins = dict(store.state.read("SELECT name, version FROM pins"))
    assert heads == {name: pins[name] for name in heads}


def test_killed_while_it_reads_a_bill(store: Store, made: ModuleType) -> None:
    """A writer that dies before its first commit leaves only staged files, which the next clears."""
    left = store.home / "staging" / "write-of-a-dead-process"
    left.mkdir(parents=True)
    (left / "bill-00000.parquet").write_bytes(b"half")
    other = store.home / "staging" / "somebody-else"
    other.mkdir()
    store.land_bills([made.month(1)], now=made.NOW, origin="file")
    assert [path.name for path in (store.home / "staging").iterdir()] == ["somebody-else"]


def test_stopped_between_the_tables_and_the_publication(store: Store, made: ModuleType) -> None:
    store.land_bills([made.month(1)], now=made.NOW, origin="file")

    def refuse(_con: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk full")

    def write() -> None:
        with writing(store.home, store.state) as writer:
            writer.remove("cost_line", writer.files("cost_line"))
            writer.add("tagset", "SELECT 'x' AS tagset_id, 'k' AS tag_key, 'v' AS tag_value")
            writer.publish(refuse)

    for _ in range(2):
        with pytest.raises(StoreError, match="disk full"):
            write()
        assert DeltaTable(store.home / "tables" / "cost_line").file_uris() == []
        assert version_in(store) == 1
    store.land_bills([made.month(2)], now=made.NOW, origin="file")
    assert version_in(store) == 2
    assert DeltaTable(store.home / "tables" / "cost_line").to_pyarrow_table().num_rows == LINES


def test_files_of_earlier_versions_stay_for_a_while(store: Store, made: ModuleType) -> None:
    def age(seconds: float) -> None:
        for path in (store.home / "tables").rglob("*.parquet"):
            os.utime(path, (time.time() - seconds,) * 2)

    store.land_bills([made.month(1)], now=made.NOW, origin="file")
    reading = store.view_sql("cost_line")
    age(10 * tables.RETENTION_SECONDS)
    store.land_bills([made.month(2)], now=made.NOW, origin="file")
    # Replaced a moment ago, however old the file itself is: a running reader still finds it.
    assert store.query(f"SELECT count(*) FROM ({reading})").rows == [(LINES,)]
    orphan = store.home / "tables" / "cost_line" / "charge_month=2026-05" / "part-orphan.parquet"
    orphan.write_bytes(b"of a killed writer")
    age(10 * tables.RETENTION_SECONDS)
    store.land_bills([made.month(3)], now=made.NOW, origin="file")
    assert not orphan.exists()
    data = [path for path in orphan.parent.iterdir() if path.suffix == ".parquet"]
    assert len(data) == 2  # the current file and the one it replaced
    assert version_in(store) == 3


def test_a_home_that_something_else_changed_is_refused(store: Store, made: ModuleType) -> None:
    store.land_bills([made.month(1)], now=made.NOW, origin="file")
    with store.state.write() as con:
        con.execute("UPDATE pins SET version = 77 WHERE name = 'cost_line'")
    with pytest.raises(StoreError, match="version 77 was published"):
        store.land_bills([made.month(2)], now=made.NOW, origin="file")


def test_a_generator_that_is_interrupted(store: Store, made: ModuleType) -> None:
    store.land_bills([made.month(1)], now=made.NOW, origin="file")

    def batches() -> Iterator[pa.Table]:
        yield made.table([made.line()])
        raise KeyboardInterrupt

    bill: Any = Bill("b.csv", "focus", "1.2", "x", batches())
    with pytest.raises(KeyboardInterrupt):
        store.land_bills([bill], now=made.NOW, origin="file")
    assert version_in(store) == 1
    store.land_bills([made.month(2)], now=made.NOW, origin="file")
    assert version_in(store) == 2
