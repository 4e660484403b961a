"""The methods behind foresight and savings, measured one after the other: `python -m evals.benchmarks`.

Each prints its figures beside the targets and beside simple rules that run in the same call. With
`--write` the page docs/accuracy.md is written anew from what they print.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals import history
from tools.context import Context

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "accuracy.md"


@dataclass(frozen=True)
class Benchmark:
    """One measurement: the module that makes it, and what its data folder is called."""

    module: str
    folder: str
    title: str
    about: str
    options: tuple[str, ...] = ()  # beside the data


BENCHMARKS = (
    Benchmark(
        "anomaly",
        "",
        "Anomalies",
        "Costs: 200 invented daily series of 120 days a seed, with planted events and with "
        "look-alikes that must stay silent; then what is planted in demo estates. Measurements: "
        "labelled series of a folder (Numenta Anomaly Benchmark, Microsoft cloud monitoring), one "
        "setting fixed beforehand.",
    ),
    Benchmark(
        "forecast",
        "forecast",
        "Forecasts",
        "Rolling origins: each method forecasts from what was known then. Errors are relative to "
        "the seasonal naive forecast (below 1 is better). Then scopes of demo estates.",
        ("--demo",),
    ),
    Benchmark(
        "sizing",
        "rightsizing",
        "Rightsizing and waste",
        "Traces of machines: the past half decides, the future half judges. Then demo estates with "
        "planted waste, and with things that only look like it.",
    ),
)
INTRO = """\
# Accuracy of the methods

How far anomalies, forecasts and recommendations can be trusted, measured by commands that anyone can
run. How often whole answers are right is told in [evals.md](evals.md).

`make eval` runs all of it; `python -m evals.benchmarks --data DIR --write` has made this page. DIR is
a folder with `nab/`, `msft-cloud-monitoring/`, `forecast/` and `rightsizing/` in the layout of their
sources; without it, only what is generated is measured. None of that data is part of Cloudwright.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all, print, and write the page where that is wanted."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of public data sets")
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md")
    given = parser.parse_args(arguments)
    parts = [INTRO, f"Measured on {Context.open().now:%Y-%m-%d} at commit {history.commit()}.\n"]
    code = 0
    for one in BENCHMARKS:
        print(f"\n# {one.title}\n", flush=True)
        failed, text, seconds = _run(one, given.data)
        code = code or failed
        parts.append(_section(one, text, seconds))
    if given.write and not code:
        PAGE.write_text("\n".join(parts), "utf-8")
        print(f"\nwritten: {PAGE.relative_to(ROOT)}")
    return code


def _run(one: Benchmark, data: Path | None) -> tuple[int, str, float]:
    """Exit code, what was printed, and how long it took; it is printed here too."""
    options = list(one.options)
    folder = None if data is None else data / one.folder
    if folder is not None and folder.is_dir():
        options += ["--data", str(folder)]
    written = io.StringIO()
    started = time.perf_counter()
    with contextlib.redirect_stdout(_Both(sys.stdout, written)):
        code = int(importlib.import_module(f"evals.{one.module}").main(options) or 0)
    return code, written.getvalue(), time.perf_counter() - started


def _section(one: Benchmark, text: str, seconds: float) -> str:
    options = " ".join(["", *one.options, f"--data DIR/{one.folder}".rstrip("/")])
    return (
        f"## {one.title}\n\n{one.about}\n\n`python -m evals.{one.module}{options}`"
        f" ({seconds:.0f} s)\n\n```\n{_without_paths(text).strip()}\n```\n"
    )


def _without_paths(text: str) -> str:
    """Folders of the machine that measured are nobody's business."""
    return "\n".join(
        " ".join(
            Path(word).name if word.startswith(("/", "..")) and len(word) > 2 else word
            for word in line.split(" ")
        )
        for line in text.splitlines()
    )


class _Both(io.TextIOBase):
    """Writes to two streams."""

    def __init__(self, *streams: io.TextIOBase | object) -> None:
        self._streams = streams

    def write(self, text: str) -> int:
        for stream in self._streams:
            stream.write(text)  # type: ignore[union-attr]
        return len(text)

    def flush(self) -> None:
        for stream in self._streams:
            stream.flush()  # type: ignore[union-attr]


if __name__ == "__main__":
    sys.exit(main())
