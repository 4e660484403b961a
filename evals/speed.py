"""How fast it is: `python -m evals.speed` (`make bench`) prints medians beside their targets.

Works in a temporary home with the demo estate; asserts nothing and leaves nothing behind.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from evals import collection_speed
from tools.context import Context
from tools.loading import import_files, load_demo
from tools.registry import TOOLS, find_tool

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
PROCESS_RUNS = 7
TURN_RUNS = 3
TOOL_RUNS = 7
IMPORT_ROWS = 50_000
IMPORT_RUNS = 3

QUESTIONS = (
    "What did we spend last month?",
    "What did we spend last month by provider?",
    "Top 5 services by cost this month",
    "And Azure?",
    "Compare October with September",
    "Why did AWS costs change last month?",
    "How much spend has no owner tag?",
    "Daily cost of compute in the last 14 days",
    "How many instances run in each region?",
    "Which running instances have average CPU below 5%?",
    "What is my most expensive resource?",
    "How old is the data?",
)
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("query_costs", {"group_by": ["provider", "service"], "top": 10}),
    ("query_costs", {"granularity": "daily", "start": "2026-10-01", "end": "2026-10-31"}),
    ("query_costs", {"group_by": ["tag:team"], "granularity": "monthly"}),
    (
        "compare_costs",
        {
            "start": "2026-10-01",
            "end": "2026-10-31",
            "baseline_start": "2026-09-01",
            "baseline_end": "2026-09-30",
        },
    ),
    ("list_instances", {"limit": 50}),
    ("list_instances", {"group_by": ["provider", "region"]}),
    ("list_resources", {"kind": "volume", "filters": [{"field": "attached_to", "op": "missing"}]}),
    ("query_metrics", {"metrics": ["cpu_percent"]}),
    ("data_status", {}),
    ("query_sql", {"statement": "SELECT provider, count(*) FROM instances GROUP BY ALL"}),
)

# Columns of the bill whose import is measured.
COSTS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
PERIODS = ("ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart", "BillingPeriodEnd")
NAMES = (
    *("ProviderName", "PublisherName", "InvoiceIssuerName", "BillingAccountId", "SubAccountId"),
    *("ServiceName", "ServiceCategory", "RegionId", "ResourceId"),
)


@dataclass(frozen=True)
class Measure:
    """Seconds of each run of one thing, and the target for their median (None = no target)."""

    name: str
    runs: Sequence[float]
    target: float | None = None

    @property
    def median(self) -> float:
        """The middle run."""
        return statistics.median(self.runs)

    @property
    def p95(self) -> float:
        """The run that 95 of 100 do not exceed (nearest rank)."""
        ordered = sorted(self.runs)
        return ordered[max(0, -(-95 * len(ordered) // 100) - 1)]


def main() -> int:
    """Measure everything and print the table as it grows."""
    print(f"{'what':<58}{'median':>10}{'p95':>10}{'target':>10}")
    with tempfile.TemporaryDirectory(prefix="cloudwright-bench-") as folder:
        context = Context(home=Path(folder) / "home", now=NOW)
        print(_line(Measure("load the demo estate", [_seconds(partial(load_demo, context))])))
        for measure in _measures(context, Path(folder)):
            print(_line(measure), flush=True)
    return 0


def _measures(context: Context, folder: Path) -> Iterator[Measure]:
    ask = ["ask", QUESTIONS[1], "--home", str(context.home), "--now", NOW.isoformat()]
    yield Measure("cloudwright --help (whole process)", _processes(["--help"]), 0.5)
    yield Measure("cloudwright ask (whole process)", _processes(ask), 1.5)
    yield from _mcp(context)
    yield from _turns(context)
    yield from _tools(context)
    yield from _forecasts(context)
    yield from _imports(folder)
    yield from _collection()


def _processes(arguments: Sequence[str]) -> list[float]:
    command = [sys.executable, "-m", "ui.cli", *arguments]
    run = partial(subprocess.run, command, check=True, capture_output=True)
    run()  # the first one warms the file cache
    return [_seconds(run) for _ in range(PROCESS_RUNS)]


def _mcp(context: Context) -> Iterator[Measure]:
    """From the start of the process until an answer is there: to `initialize`, and to the tools' list."""
    _mcp_started(context)  # the first one warms the file cache
    runs = [_mcp_started(context) for _ in range(PROCESS_RUNS)]
    yield Measure("cloudwright mcp, until initialize is answered", [run[0] for run in runs], 1.0)
    yield Measure("  until the tools are listed", [run[1] for run in runs], 2.0)


def _mcp_started(context: Context) -> tuple[float, float]:
    begin = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "bench", "version": "1"},
    }
    messages: tuple[dict[str, Any], ...] = (
        {"id": 1, "method": "initialize", "params": begin},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/list"},
    )
    command = [sys.executable, "-m", "ui.cli", "mcp", "--home", str(context.home)]
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        seconds = []
        for message in messages:
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
            process.stdin.flush()
            if "id" in message:
                process.stdout.readline()
                seconds.append(time.perf_counter() - began)
        process.stdin.close()
        process.wait()
    return seconds[0], seconds[1]


def _turns(context: Context) -> Iterator[Measure]:
    from agent.assistant import Assistant

    assistant = Assistant(context)
    runs = []
    for turn in range(TURN_RUNS + 1):
        for question in QUESTIONS:
            seconds = _seconds(partial(assistant.ask, question, thread=f"bench-{turn}"))
            runs.append((turn, question, seconds))
    assistant.close()
    warm = [(question, seconds) for turn, question, seconds in runs if turn]
    yield Measure("a question in a running process", [seconds for _, seconds in warm], 0.2)
    for question in QUESTIONS:
        yield Measure(f"  {question}", [s for asked, s in warm if asked == question])


def _tools(context: Context) -> Iterator[Measure]:
    for name, arguments in CALLS:
        call = partial(find_tool(name).call, context, arguments)
        call()
        detail = ", ".join(f"{key}={value}" for key, value in arguments.items())
        runs = [_seconds(call) for _ in range(TOOL_RUNS)]
        yield Measure(f"  {name} {detail}"[:56], runs, 0.2)
    missing = (
        {tool.name for tool in TOOLS}
        - {name for name, _ in CALLS}
        - {"describe_resource", "forecast"}
    )
    for name in sorted(missing):
        print(f"  {name}: not measured")


def _forecasts(context: Context) -> Iterator[Measure]:
    """One scope: in a fresh process without anything fitted, and again in this one."""
    kept = context.home / "cache" / "forecast"
    asked = ["tool", "forecast", "--home", str(context.home), "--now", NOW.isoformat()]
    command = [sys.executable, "-m", "ui.cli", *asked]
    run = partial(subprocess.run, command, check=True, capture_output=True)
    cold = []
    for _ in range(TURN_RUNS):
        shutil.rmtree(kept, ignore_errors=True)
        cold.append(_seconds(run))
    yield Measure("forecast, nothing fitted yet (whole process)", cold, 2.0)
    call = partial(find_tool("forecast").call, context, {})
    call()
    yield Measure("forecast, fitted before", [_seconds(call) for _ in range(TOOL_RUNS)], 0.1)


def _imports(folder: Path) -> Iterator[Measure]:
    bill = folder / "bill.csv"
    _write_bill(bill, IMPORT_ROWS)
    runs = []
    for index in range(IMPORT_RUNS):
        context = Context(home=folder / f"import-{index}", now=NOW)
        runs.append(_seconds(partial(import_files, context, [bill])))
    rate = IMPORT_ROWS / statistics.median(runs)
    yield Measure(f"import {IMPORT_ROWS:,} rows of FOCUS CSV ({rate:,.0f} rows/s)", runs)


def _collection() -> Iterator[Measure]:
    found = collection_speed.collect()
    what = f"{collection_speed.HOSTS:,} hosts, {found.points:,} points"
    yield Measure(f"collect {what}", [found.seconds], collection_speed.TARGET)
    for name, seconds in (("read", found.reading), ("land", found.landing)):
        yield Measure(f"  {name} ({found.points / seconds:,.0f} points/s)", [seconds])


def _write_bill(path: Path, rows: int) -> None:
    names = ("compute", "storage", "network", "database")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            (
                *COSTS,
                "BillingCurrency",
                *PERIODS,
                *NAMES,
                "ChargeCategory",
                "ChargeFrequency",
                "Tags",
            )
        )
        for index in range(rows):
            day = dt.date(2026, 10, 1) + dt.timedelta(days=index % 31)
            cost = f"{index % 97 / 7:.6f}"
            writer.writerow(
                [
                    *(cost, cost, cost, cost, "USD"),
                    *(f"{day}T00:00:00Z", f"{day + dt.timedelta(days=1)}T00:00:00Z"),
                    *("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
                    *("AWS", "AWS", "AWS", "111122223333", f"acct-{index % 5}"),
                    *(f"Service {names[index % 4]}", "Compute", "us-east-1", f"r-{index % 400}"),
                    *("Usage", "Usage-Based", f'{{"team": "t{index % 9}"}}'),
                ]
            )


def _seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _line(measure: Measure) -> str:
    target = "" if measure.target is None else f"< {_text(measure.target)}"
    late = "  (slower)" if measure.target and measure.median > measure.target else ""
    times = f"{_text(measure.median):>10}{_text(measure.p95):>10}"
    return f"{measure.name[:57]:<58}{times}{target:>10}{late}"


def _text(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
