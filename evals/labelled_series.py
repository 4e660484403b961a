"""Anomalies of measurements, scored on labelled series: `python -m evals.labelled_series --data DIR`.

DIR is, or holds, `nab` (the Numenta Anomaly Benchmark) or `msft-cloud-monitoring`. The product's
detector and simple ones run in the same call, each with one setting that is fixed in the code: nothing
is tuned on what is scored. How is counted: evals/labelled_series_nab.py, evals/labelled_series_events.py.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from evals.labelled_series_baselines import BASELINES, begun
from evals.labelled_series_events import Events, judge, total
from evals.labelled_series_files import MONITORING, NAB, Series, load
from evals.labelled_series_nab import PROFILES, Alarms, normalised
from tools.base import CloudwrightError
from tools.methods import metric_alarms

PRODUCT = "Cloudwright"
TARGET_NAB, TARGET_F1 = 60.0, 0.59
_TITLES = {NAB: "Numenta Anomaly Benchmark", MONITORING: "Cloud monitoring series"}


@dataclass(frozen=True)
class Row:
    """What one detector reached on the series of one group. `nab` has a score by profile."""

    group: str
    detector: str
    nab: dict[str, float | None]
    events: Events
    seconds: float


@dataclass(frozen=True)
class FileRow:
    """What the product found in one series."""

    group: str
    name: str
    rows: int
    events: Events


def run(data: Path) -> tuple[list[Row], list[FileRow]]:
    """Score the product and the baselines on all series below `data`.

    Raises InputError when there are none, or for a file that cannot be read.
    """
    series = load(data)
    rows, files = [], []
    for group in dict.fromkeys(one.group for one in series):
        chosen = [one for one in series if one.group == group]
        product, row = _scored(group, PRODUCT, chosen, _product)
        rows.append(row)
        files += [
            FileRow(group, one.name, len(one.values), judge(one, alarms)) for one, alarms in product
        ]
        for name, rule in BASELINES.items():
            rows.append(_scored(group, name, chosen, partial(begun, rule))[1])
    return rows, files


def _product(series: Series) -> Alarms:
    return metric_alarms(series.times, series.values)


def _scored(
    group: str, name: str, series: Sequence[Series], detect: Callable[[Series], Alarms]
) -> tuple[list[tuple[Series, Alarms]], Row]:
    start = time.perf_counter()
    found = [(one, detect(one)) for one in series]
    seconds = time.perf_counter() - start
    events = total([judge(one, alarms) for one, alarms in found])
    scores = {profile.name: normalised(found, profile) for profile in PROFILES}
    return found, Row(group, name, scores, events, seconds)


def lines(rows: Sequence[Row], files: Sequence[FileRow]) -> list[str]:
    """The tables, in Markdown."""
    text = []
    for group in dict.fromkeys(row.group for row in rows):
        of_group = [row for row in rows if row.group == group]
        text += [f"### {_TITLES[group]}: {_size(files, group)}", "", *_HEAD]
        text += [_line(row) for row in of_group]
        text += [_TARGET if group == NAB else "", ""]
    return text


_PROFILE_NAMES = [profile.name for profile in PROFILES]
_COLUMNS = ["detector", *(f"NAB {name}" for name in _PROFILE_NAMES), "precision", "recall"]
_COLUMNS += ["event F1", "found", "events", "false per series-day", "seconds"]
_HEAD = [f"| {' | '.join(_COLUMNS)} |", f"| --- |{' ---: |' * (len(_COLUMNS) - 1)}"]
_TARGET = f"| target | ≥ {TARGET_NAB:.0f} |  |  |  |  | ≥ {TARGET_F1:.2f} |  |  |  |  |"


def _size(files: Sequence[FileRow], group: str) -> str:
    chosen = [one for one in files if one.group == group]
    events = total([one.events for one in chosen])
    rows = sum(one.rows for one in chosen)
    return f"{len(chosen)} series, {rows:,} rows, {events.windows} windows, {events.days:.0f} days"


def _line(row: Row) -> str:
    events = row.events
    scores = ["–" if row.nab[name] is None else f"{row.nab[name]:.1f}" for name in _PROFILE_NAMES]
    cells = [row.detector, *scores, f"{events.precision:.2f}", f"{events.recall:.2f}"]
    cells += [f"{events.f1:.2f}", f"{events.found} of {events.windows}", str(events.events)]
    cells += [f"{events.false_a_day:.3f}", f"{row.seconds:.1f}"]
    return f"| {' | '.join(cells)} |"


def _file_lines(files: Sequence[FileRow]) -> list[str]:
    head = ["| series | rows | found | events | false |", "| --- | ---: | ---: | ---: | ---: |"]
    return head + [
        f"| {one.name} | {one.rows:,} | {one.events.found} of {one.events.windows} "
        f"| {one.events.events} | {one.events.false} |"
        for one in files
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m evals.labelled_series", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with labelled series")
    parser.add_argument("--files", action="store_true", help="also each series")
    options = parser.parse_args(arguments)
    try:
        rows, files = run(options.data)
    except CloudwrightError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines(rows, files) + (_file_lines(files) if options.files else [])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
