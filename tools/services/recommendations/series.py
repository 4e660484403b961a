"""Hourly series of single machines, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def assembled(rows: Sequence[tuple[Any, ...]], hours: int) -> dict[tuple[str, str], Floats]:
    """Rows of (id, metric, offsets in hours, highest, mean) as series of that many hours; see
    `use.read_series`.
    """
    found: dict[tuple[str, str], Floats] = {}
    for named, metric, offsets, highest, means in rows:
        identity = named.lower()
        place = np.array(offsets, dtype=np.int64)
        within = (place >= 0) & (place < hours)
        for name, values in _named(metric, highest, means):
            series = np.full(hours, np.nan)
            series[place[within]] = np.array(values, dtype=np.float64)[within]
            known = found.get((identity, name))
            found[identity, name] = series if known is None else _sum(known, series)
    return found


def _named(metric: str, highest: list[float], means: list[float]) -> list[tuple[str, list[float]]]:
    if metric.startswith("network"):
        return [("network", means)]
    return [(metric, highest), *([("cpu_avg", means)] if metric == "cpu_percent" else [])]


def _sum(one: Floats, other: Floats) -> Floats:
    """Both, where either is known."""
    total: Floats = np.nansum([one, other], axis=0)
    total[np.isnan(one) & np.isnan(other)] = np.nan
    return total
