"""Labelled series of measurements from files: the layouts of NAB and of the cloud monitoring set.

NAB: folders of CSV files (timestamp, value) beside a combined_windows.json that gives, by file, pairs
of timestamps, both included. Cloud monitoring: CSV files (TimeStamp, Value, Label), where 1 labels a
point; labelled points without a normal one between them are one window. Both may be gzipped.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt

from tools.base import InputError

Floats = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]
NAB, MONITORING = "nab", "msft-cloud-monitoring"
WINDOWS = "combined_windows.json"


@dataclass(frozen=True)
class Series:
    """One file: `times` (datetime64[s], ascending) and `values`, both of shape (rows,), and the
    labelled `windows` as pairs of row numbers, both included. Rows without a value are left out.
    """

    group: str  # nab or msft-cloud-monitoring
    name: str
    times: Times
    values: Floats
    windows: tuple[tuple[int, int], ...]

    @property
    def days(self) -> float:
        """From the first row to the last."""
        return float((self.times[-1] - self.times[0]) / np.timedelta64(1, "D"))


def load(data: Path) -> list[Series]:
    """All series below a folder that is, or holds, `nab` or `msft-cloud-monitoring`.

    Raises InputError when there are none, or for a file that cannot be read, which it names.
    """
    found = [
        _nab(path, folder)
        for folder in (data, data / NAB)
        if (folder / WINDOWS).is_file()
        for path in _files(folder)
    ]
    if not found or (data / MONITORING).is_dir():
        folder = data / MONITORING if (data / MONITORING).is_dir() else data
        found += [_monitoring(path, folder) for path in _files(folder) if _is_labelled(path)]
    series = [one for one in found if len(one.values) > 1]
    if not series:
        raise InputError(
            f"no labelled series in {str(data)!r}: expected {WINDOWS} beside folders of CSV files, "
            "or CSV files with the columns TimeStamp, Value, Label"
        )
    return sorted(series, key=lambda one: (one.group != NAB, one.name))


def _files(folder: Path) -> list[Path]:
    return sorted([*folder.rglob("*.csv"), *folder.rglob("*.csv.gz")])


def _is_labelled(path: Path) -> bool:
    with _opened(path) as lines:
        header = [name.strip().lower() for name in next(csv.reader(lines), [])]
    return header == ["timestamp", "value", "label"]


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _rows(path: Path) -> Iterator[tuple[dt.datetime, float, bool]]:
    """Time, value and label of every row that has a value."""
    with _opened(path) as lines:
        reader = csv.reader(lines)
        next(reader, None)
        for number, row in enumerate(reader, start=2):
            if len(row) < 2 or not row[1].strip():
                continue
            try:
                value = float(row[1])
                label = len(row) > 2 and bool(row[2].strip()) and float(row[2]) > 0
                when = _time(row[0])
            except ValueError as error:
                raise InputError(f"{path.name}, row {number}: {error}") from error
            if math.isfinite(value):
                yield when, value, label


def _time(text: str) -> dt.datetime:
    when = dt.datetime.fromisoformat(text.strip())
    return when.astimezone(dt.UTC).replace(tzinfo=None) if when.tzinfo else when


def _columns(path: Path) -> tuple[Times, Floats, npt.NDArray[np.bool_]]:
    """Times, values and labels, in order of time; rows of one time stay as they stand."""
    rows = list(_rows(path))
    times = np.array([row[0] for row in rows], dtype="datetime64[s]")
    values = np.array([row[1] for row in rows], dtype=np.float64)
    labels = np.array([row[2] for row in rows], dtype=np.bool_)
    order = np.argsort(times, kind="stable")
    return times[order], values[order], labels[order]


def _nab(path: Path, folder: Path) -> Series:
    name = path.relative_to(folder).as_posix().removesuffix(".gz")
    times, values, _ = _columns(path)
    listed = json.loads((folder / WINDOWS).read_text("utf-8")).get(name, [])
    windows = []
    for first, last in listed:
        start = int(np.searchsorted(times, np.datetime64(_time(first), "s"), side="left"))
        stop = int(np.searchsorted(times, np.datetime64(_time(last), "s"), side="right")) - 1
        if start <= stop:
            windows.append((start, stop))
    return Series(NAB, name, times, values, tuple(sorted(windows)))


def _monitoring(path: Path, folder: Path) -> Series:
    times, values, labels = _columns(path)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], labels.astype(np.int8), [0]))))
    pairs = edges.reshape(-1, 2)
    windows = tuple((int(start), int(stop) - 1) for start, stop in pairs)
    name = path.relative_to(folder).as_posix().removesuffix(".gz")
    return Series(MONITORING, name, times, values, windows)
