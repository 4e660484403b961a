"""How fast measurements are collected: from a local stand-in for Prometheus, over HTTP, to the store.

python -m evals.collection_speed [HOSTS]
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.context import Context
from tools.managing import SyncReport, SyncRequest, add, sync

HOSTS = 2_000
HOURS = 24
METRICS = 7
INTERVAL = 300
TARGET = 60.0  # seconds
NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
SCRAPE_SECONDS = 150  # as fine as the points that are kept


@dataclass
class Collected:
    """What one collection took, in seconds."""

    points: int
    seconds: float
    landing: float
    cpu: float  # of this process, on all cores

    @property
    def reading(self) -> float:
        """Asking, receiving, and making tables of it."""
        return self.seconds - self.landing


@dataclass
class Stopwatch:
    """Seconds that calls took, added up."""

    seconds: float = 0.0

    def timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call, timed."""

        def run(*arguments: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return call(*arguments, **named)
            finally:
                self.seconds += time.perf_counter() - started

        return run


def collect(hosts: int = HOSTS) -> Collected:
    """Collect a day's measurements of so many hosts into a new home."""
    with tempfile.TemporaryDirectory(prefix="cloudwright-bench-") as folder, _server(hosts) as url:
        context = Context(home=Path(folder) / "home", now=NOW)
        settings = {"url": url, "scrape_seconds": SCRAPE_SECONDS}
        add(context, context.provider("prometheus"), name="bench", settings=settings, secrets={})
        sync(context, SyncRequest(what=("inventory",)))
        watch = Stopwatch()
        vars(context.store)["land_metrics"] = watch.timed(context.store.land_metrics)
        started, busy = time.perf_counter(), time.process_time()
        since = NOW - dt.timedelta(hours=HOURS)
        report = sync(context, SyncRequest(what=("metrics",), since=since))
        seconds = time.perf_counter() - started
        cpu = time.process_time() - busy
        return Collected(_checked(report, hosts), seconds, watch.seconds, cpu)


def _checked(report: SyncReport, hosts: int) -> int:
    points = report.accounts[0].points or 0
    expected = hosts * METRICS * HOURS * 3600 // INTERVAL
    if report.outcome != "fine" or points != expected:
        raise SystemExit(f"expected {expected:,} points: {report.model_dump_json()}")
    return points


@contextmanager
def _server(hosts: int) -> Iterator[str]:
    """A server in a process of its own; its address."""
    command = [sys.executable, "-m", "evals.measuring_server", str(hosts)]
    command.append(str(int(NOW.timestamp())))
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.communicate()


def main() -> int:
    """Collect once and tell."""
    found = collect(int(sys.argv[1]) if len(sys.argv) > 1 else HOSTS)
    print(
        f"{found.points:,} points in {found.seconds:.1f} s: read in {found.reading:.1f} s "
        f"({found.points / found.reading:,.0f} points/s), landed in {found.landing:.1f} s "
        f"({found.points / found.landing:,.0f} points/s); {found.cpu:.1f} s of this process's CPU"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
