"""The history of accuracy: one JSON line a whole run in evals/history.jsonl, kept in the repository."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.score import Outcomes
from evals.statistics import by, by_kind, latencies, middle, money, p95, rate, tally

ROOT = Path(__file__).resolve().parents[1]
FILE = Path(__file__).resolve().parent / "history.jsonl"


def append(scored: Sequence[Outcomes], when: dt.datetime, file: Path = FILE) -> None:
    """Add a line for each model and split."""
    with file.open("a", encoding="utf-8") as lines:
        for entry in entries(scored, when, commit()):
            lines.write(json.dumps(entry, ensure_ascii=False) + "\n")


def entries(
    scored: Sequence[Outcomes], when: dt.datetime, revision: str
) -> Iterator[dict[str, Any]]:
    """What is remembered of a run: totals as [right, all], outcomes, latencies in seconds."""
    for model, of_model in by(scored, lambda item: item.model).items():
        for split, items in by(of_model, lambda item: item.split).items():
            total, seconds, cost = rate(items), latencies(items), money(items)
            yield {
                "date": when.isoformat(timespec="seconds"),
                "commit": revision,
                "model": model,
                "split": split,
                "runs": max(item.run for item in items),
                "right": [total.passed, total.total],
                "kinds": {
                    kind: [rate(group).passed, len(group)] for kind, group in by_kind(items).items()
                },
                "datasets": {
                    name: [rate(group).passed, len(group)]
                    for name, group in by(items, lambda item: item.dataset).items()
                },
                "outcomes": {str(what): count for what, count in tally(items).items() if count},
                "median_s": round(middle(seconds), 4),
                "p95_s": round(p95(seconds), 4),
                "cost_usd": None if cost is None else round(cost, 6),
            }


def commit(root: Path = ROOT) -> str:
    """The commit that is checked out, with '-dirty' when files differ from it."""
    revision = _git(root, "rev-parse", "--short=10", "HEAD")
    if not revision:
        return "unknown"
    return f"{revision}-dirty" if _git(root, "status", "--porcelain") else revision


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (fixed words)
            ["git", "-C", str(root), *arguments],  # noqa: S607 (whichever git the person uses)
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
