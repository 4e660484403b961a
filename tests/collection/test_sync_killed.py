"""Killed at any moment, stopped, hung, or two at once: whole days, whole regions, nothing twice."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from scripted import NOW, ScriptedCloud, connected, machines

from tools.base import StoreError
from tools.services.collection.run import sync
from tools.services.collection.settings import SyncRequest
from tools.store.store import Store

Start = Callable[..., subprocess.Popen[str]]
REGIONS, MACHINES, CHARGES = 3, 5, 20


def check_whole(store: Store) -> None:
    """Each region, the costs, and each day's measurements are of one version, and complete."""
    assert all(one.equal for one in store.reconciliation())
    regions = store.query(
        "SELECT region, count(DISTINCT name), count(*) FROM instance GROUP BY 1"
    ).rows
    assert all(row[1:] == (1, MACHINES) for row in regions)
    costs = store.query("SELECT BilledCost, count(*) FROM cost_line GROUP BY 1").rows
    assert costs == [] or [count for _, count in costs] == [CHARGES]
    days = store.query(
        "SELECT left(resource_id, 4), metric_day, interval_s, count(DISTINCT avg), count(*), "
        "min(ts), max(ts) FROM metric GROUP BY 1, 2, 3"
    ).rows
    for _, day, interval, values, count, first, last in days:
        assert values == 1, f"{day} is of two versions"
        seconds = (last - first).total_seconds() + interval
        assert count == MACHINES * seconds / interval, f"{day} is half-written"


def version_of(store: Store) -> tuple[object, ...]:
    """The version of inventory, costs and measurements."""
    return (
        store.query("SELECT string_agg(DISTINCT name, ' ') FROM instance").rows[0][0],
        store.query("SELECT string_agg(DISTINCT BilledCost::INTEGER, ' ') FROM cost_daily").rows[0][0],
        store.query("SELECT string_agg(DISTINCT avg::INTEGER, ' ') FROM metric").rows[0][0],
    )  # fmt: skip


def test_killed_at_random_moments(home: Path, start: Start) -> None:
    chance = random.Random(11)
    number = 1
    for _ in range(4):
        process = start(home, "versions", number, number + 50)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 2.5))
        process.kill()
        told = [int(text) for text in process.communicate()[0].split()]
        number = max(told, default=number) + 1
        check_whole(Store.open(home))
    process = start(home, "versions", 99, 99)
    assert process.communicate(timeout=120) == ("ready\n99\n", "")
    store = Store.open(home)
    check_whole(store)
    assert version_of(store) == ("v99", "99", "99")
    assert store.query("SELECT count(*) FROM instance").rows == [(REGIONS * MACHINES,)]
    assert list((home / "staging").iterdir()) == []


def test_a_second_collection_says_that_one_is_running(home: Path) -> None:
    context = connected(home, NOW, ScriptedCloud(estate={"north": {"p1": machines("a")}}))
    with (
        FileLock(context.store.home / "sync.lock"),
        pytest.raises(StoreError, match=r"^another collection of the home .* is running[^\n]*$"),
    ):
        sync(context, SyncRequest())
    assert sync(context, SyncRequest()).outcome == "fine"


def test_two_at_once(home: Path, start: Start) -> None:
    both = [start(home, "versions", first, first + 1) for first in (1, 11)]
    ended = [process.communicate(timeout=120) for process in both]
    store = Store.open(home)
    check_whole(store)
    for (out, errors), process in zip(ended, both, strict=True):
        told = out.split()
        assert told[:1] == ["ready"], errors
        assert (process.returncode == 0 and len(told) == 3) or "is running" in errors
    assert any(process.returncode == 0 for process in both)


def test_a_hung_call_does_not_keep_the_process(home: Path, start: Start) -> None:
    process = start(home, "hung")
    out, errors = process.communicate(timeout=120)
    assert (out, errors, process.returncode) == ("partly\n", "", 3)
    found = Store.open(home).query("SELECT DISTINCT region FROM instance ORDER BY 1").rows
    assert found == [("south",), ("west",)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watching_survives_a_failing_account_and_ends_cleanly(
    home: Path, start: Start, number: signal.Signals
) -> None:
    process = start(home, "watch")
    assert process.stdout is not None
    report = json.loads(process.stdout.readline())
    assert report["outcome"] == "partly"
    assert [one["status"] for one in report["accounts"]] == ["connected", "failing"]
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    check_whole(Store.open(home))


def test_stopped_in_the_middle_of_a_collection(home: Path) -> None:
    """Stopped while a region hangs: what landed stays, and the next collection completes it."""
    import threading

    scripted = ScriptedCloud(
        estate={"north": {"p1": machines("a")}, "south": {"p1": machines("b")}}
    )
    hanging = scripted.faults["inventory north"] = threading.Event()
    context = connected(home, NOW, scripted)
    stop = threading.Event()

    def said(line: str) -> None:
        if "1 instance" in line:
            stop.set()

    report = sync(context, SyncRequest(what=("inventory",)), say=said, stop=stop)
    hanging.set()
    assert report.interrupted
    assert context.store.query("SELECT resource_id FROM instance").rows == [("b",)]
    del scripted.faults["inventory north"]
    assert sync(context, SyncRequest(what=("inventory",))).outcome == "fine"
    assert context.store.query("SELECT count(*) FROM instance").rows == [(2,)]
