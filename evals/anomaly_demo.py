"""The cost anomalies that are planted in demo estates: what the tool finds of them, and what else."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.base import Result
from tools.context import Context
from tools.loading import load_demo
from tools.registry import find_tool

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
DAYS = 180


@dataclass(frozen=True)
class DemoScore:
    """What was found in one estate. `delays` are days, planted to reported, by kind."""

    seed: int
    planted: int
    found: int
    false: int
    delays: str


def score_demo(seed: int) -> DemoScore:
    """Load an estate of that seed and search it with the tool's defaults."""
    with tempfile.TemporaryDirectory(prefix="cloudwright-anomaly-") as folder:
        context = Context(home=Path(folder) / "home", now=NOW)
        load_demo(context, seed=seed, days=DAYS)
        truth = json.loads((context.home / "demo-truth.json").read_text("utf-8"))
        result = find_tool("detect_anomalies").call(context, {"severity": "warning"})
    return compare(seed, truth["cost_anomalies"], result)


def compare(seed: int, planted: list[dict[str, Any]], result: Result) -> DemoScore:
    """Match by account, service and days."""
    names = [column.name for column in result.tables[0].columns]
    rows = [dict(zip(names, row, strict=True)) for row in result.tables[0].rows]
    left, delays = list(rows), []
    for one in planted:
        row = next((row for row in left if _same(one, row)), None)
        if row is not None:
            left.remove(row)
            delay = (row["Reported"] - dt.date.fromisoformat(one["start"])).days
            delays.append(f"{one['kind'].removeprefix('cost_')} {delay}")
    return DemoScore(
        seed, len(planted), len(planted) - len(planted) + len(delays), len(left), ", ".join(delays)
    )


def _same(one: dict[str, Any], row: dict[str, Any]) -> bool:
    start, end = dt.date.fromisoformat(one["start"]), dt.date.fromisoformat(one["end"])
    last = row["End"] or end
    return bool(
        row["SubAccountName"] == one["account"]
        and row["ServiceName"] == one["service"]
        and row["Start"] <= end
        and last >= start
    )
