"""Traces of machines for the sizing benchmark: read from folders, or generated.

Two layouts of folders are known, and a folder that holds them: `meta.parquet` with `trace.parquet`
(id, timestamp, duration in ms, cpu_usage in MHz; capacities in meta; optionally mem_usage), as of
Bitbrains in OpenDC, and `DAY.parquet` (vm, slot of five minutes, cpu_pct), as of PlanetLab in
CloudSim.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tools.base import InputError

Floats = NDArray[np.float64]
STEP = 300.0  # seconds
_MOST_STEPS = 400_000  # of one row's duration: what is longer is taken as an error
SEED = 20260


@dataclass(frozen=True)
class Trace:
    """One machine: use in parts of its capacity, every five minutes. `kind` names its table."""

    name: str
    kind: str
    cpu: Floats
    memory: Floats | None = None


def read(folder: Path) -> dict[str, list[Trace]]:
    """The traces below a folder, by data set. Raises InputError when it holds none."""
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is no folder: give one that holds VM traces")
    found: dict[str, list[Trace]] = {}
    for place in [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]:
        if (place / "trace.parquet").is_file() and (place / "meta.parquet").is_file():
            found[place.name] = list(_with_capacities(place))
            continue
        days = [path for path in sorted(place.glob("*.parquet")) if _is_day(path)]
        if days:
            found[place.name] = [trace for day in days for trace in _day(day)]
    if not found:
        raise InputError(
            f"{str(folder)!r} holds no VM traces: expected trace.parquet with meta.parquet, or "
            "files of a day with the columns vm, slot and cpu_pct"
        )
    return found


def _is_day(path: Path) -> bool:
    return {"vm", "slot", "cpu_pct"} <= set(pq.read_schema(path).names)


def _day(path: Path) -> Iterator[Trace]:
    table = pq.read_table(path, columns=["vm", "slot", "cpu_pct"]).sort_by(
        [("vm", "ascending"), ("slot", "ascending")]
    )
    names = table["vm"].to_numpy(zero_copy_only=False)
    percent = table["cpu_pct"].to_numpy(zero_copy_only=False).astype(np.float64)
    for start, end in _runs(names):
        known = percent[start:end][np.isfinite(percent[start:end])]
        yield Trace(f"{path.stem}/{names[start]}", path.stem, known / 100)


def _with_capacities(folder: Path) -> Iterator[Trace]:
    meta = pq.read_table(folder / "meta.parquet")
    table = pq.read_table(folder / "trace.parquet").sort_by(
        [("id", "ascending"), ("timestamp", "ascending")]
    )
    needed = {"id", "cpu_capacity"} - set(meta.column_names) or {
        "id",
        "duration",
        "cpu_usage",
    } - set(table.column_names)
    if needed:
        raise InputError(f"{folder.name!r} lacks the columns {', '.join(sorted(needed))}")
    ids = table["id"].to_numpy(zero_copy_only=False)
    cpus = _capacities(meta, "cpu_capacity")
    memories = _capacities(meta, "mem_capacity") if "mem_usage" in table.column_names else {}
    for start, end in _runs(ids):
        name = str(ids[start])
        if name not in cpus:
            continue
        part = table.slice(start, end - start)
        memory = _used(part, "mem_usage", memories[name]) if name in memories else None
        yield Trace(name, folder.name, _used(part, "cpu_usage", cpus[name]), memory)


def _capacities(meta: pa.Table, column: str) -> dict[str, float]:
    rows = zip(meta["id"].to_pylist(), meta[column].to_pylist(), strict=True)
    return {str(name): float(value) for name, value in rows if value and value > 0}


def _used(rows: pa.Table, column: str, capacity: float) -> Floats:
    """Parts of the capacity, one value a step: each reading holds for its duration."""
    values = rows[column].to_numpy(zero_copy_only=False).astype(np.float64) / capacity
    steps = np.rint(rows["duration"].to_numpy(zero_copy_only=False) / (STEP * 1000))
    known = np.isfinite(values) & np.isfinite(steps)
    held: Floats = np.repeat(values[known], np.clip(steps[known], 1, _MOST_STEPS).astype(np.int64))
    return held


def _runs(names: NDArray[np.object_]) -> list[tuple[int, int]]:
    """(start, end) of each run of equal names."""
    if not len(names):
        return []
    cuts = [0, *(np.nonzero(names[1:] != names[:-1])[0] + 1).tolist(), len(names)]
    return list(pairwise(cuts))


def generated(seed: int = SEED, each: int = 40, days: int = 14) -> list[Trace]:
    """Invented machines of five kinds, with memory: steady, diurnal, bursty, batch, growth."""
    random = np.random.default_rng(seed)
    hours = np.arange(days * 288) / 12
    traces = []
    for kind, shape in (
        ("steady", _steady), ("diurnal", _diurnal), ("bursty", _bursty), ("batch", _batch),
        ("growth", _growth),
    ):  # fmt: skip
        for number in range(each):
            level = float(np.exp(random.uniform(np.log(0.02), np.log(0.8))))
            noise = np.exp(0.12 * random.standard_normal(len(hours)))
            cpu = np.clip(level * shape(hours, random) * noise, 0.001, 1.0)
            memory = np.clip(
                random.uniform(0.08, 0.85) + 0.02 * random.standard_normal(len(hours)), 0.01, 1.0
            )
            traces.append(Trace(f"{kind}-{number}", kind, cpu, memory))
    return traces


def _steady(hours: Floats, random: np.random.Generator) -> Floats:
    return np.full_like(hours, random.uniform(0.7, 1.0))


def _diurnal(hours: Floats, random: np.random.Generator) -> Floats:
    day: Floats = 0.55 - 0.45 * np.cos((hours - random.uniform(2, 6)) * 2 * np.pi / 24)
    weekend = np.where((hours // 24) % 7 >= 5, random.uniform(0.4, 1.0), 1.0)
    return np.asarray(day * weekend)


def _bursty(hours: Floats, random: np.random.Generator) -> Floats:
    """Rests at a tenth; bursts of some ten minutes, as likely in the past as in the future."""
    values = np.full_like(hours, 0.1)
    for start in np.nonzero(random.random(len(hours)) < 0.004)[0]:
        values[start : start + int(random.integers(2, 6))] = random.uniform(0.4, 1.0)
    return values


def _batch(hours: Floats, random: np.random.Generator) -> Floats:
    start, length = random.uniform(0, 20), random.uniform(0.5, 4)
    running = (hours % 24 >= start) & (hours % 24 < start + length)
    return np.where(running, 1.0, 0.05)


def _growth(hours: Floats, random: np.random.Generator) -> Floats:
    slope = random.uniform(0.3, 1.2)  # in parts of the start, over the whole trace
    return np.asarray(0.5 * (1 + slope * hours / hours[-1]))
