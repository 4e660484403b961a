"""Several processes and threads at once."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
from filelock import FileLock

from tools.base import StoreError
from tools.store.store import Store

Start = Callable[..., subprocess.Popen[str]]
HERE = Path(__file__).resolve().parent
LANDER, READER = HERE / "made_bills.py", HERE / "reading_loop.py"


def finished(process: subprocess.Popen[str]) -> list[str]:
    """The program's output; it must have ended well and silently."""
    out, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    return out.split()


def test_readers_see_whole_commits_while_a_writer_writes(tmp_path: Path, start: Start) -> None:
    readers = [start(READER, tmp_path, 6) for _ in range(2)]
    writer = start(LANDER, tmp_path, 1, 5)
    assert finished(writer) == ["ready", "1", "2", "3", "4", "5"]
    for reader in readers:
        _, answers, versions, _ = finished(reader)
        assert int(answers) > 10
        assert int(versions) > 1


def test_two_writers_take_turns(tmp_path: Path, start: Start, made: ModuleType) -> None:
    writers = [start(LANDER, tmp_path, first, first + 3) for first in (1, 11)]
    outputs = [finished(writer) for writer in writers]
    assert [output[1:] for output in outputs] == [["1", "2", "3", "4"], ["11", "12", "13", "14"]]
    store = Store.open(tmp_path)
    ((cost, lines),) = store.query("SELECT BilledCost, count(*) FROM cost_line GROUP BY 1").rows
    assert (int(cost) in (4, 14), lines) == (True, 1240)
    assert all(one.equal for one in store.reconciliation())
    assert len(store.imports()) == 8


def test_many_processes_open_a_new_home_at_once(tmp_path: Path, start: Start) -> None:
    home = tmp_path / "new"
    for process in [start(READER, home, 0.1) for _ in range(5)]:
        assert finished(process)[0] == "ready"


def test_threads_share_a_store(store: Store, made: ModuleType) -> None:
    done = threading.Event()

    def read() -> int:
        answers = 0
        while not done.is_set():
            rows = store.query("SELECT BilledCost, count(*) FROM cost_line GROUP BY 1").rows
            assert rows == [] or (len(rows) == 1 and rows[0][1] == 1240)
            answers += 1
        return answers

    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(read) for _ in range(4)]
        try:
            for number in (1, 2, 3):
                store.land_bills([made.month(number)], now=made.NOW, origin="file")
        finally:
            done.set()
        assert all(answers.result() > 5 for answers in reading)


def test_a_writer_that_waits_too_long_is_told(store: Store, made: ModuleType) -> None:
    store.lock_seconds = 0.1
    with (
        FileLock(store.home / "write.lock"),
        pytest.raises(StoreError, match=r"another process has been writing .* more than 0.1 s"),
    ):
        store.land_bills([made.month(1)], now=made.NOW, origin="file")
    store.land_bills([made.month(1)], now=made.NOW, origin="file")
