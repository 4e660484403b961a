"""Azure Monitor's points as those of the store.

Azure gives bytes, summed over a sample (a minute for machines) and over the interval; the store
has MB/s (a megabyte is 10^6 bytes). It gives free memory; the store has the share in use. A point
may lack any of its values, or all of them: what is lacking is unknown, never 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from tools.clouds.azure.machines import moment
from tools.clouds.base import Measured

Row = dict[str, Any]
Point = Mapping[str, Any]

MEMORY = "Available Memory Bytes"
# Azure's name → ours
NAMES: dict[str, str] = {
    "Percentage CPU": "cpu_percent",
    MEMORY: "memory_percent",
    "Network In Total": "network_in_mbps",
    "Network Out Total": "network_out_mbps",
    "Disk Read Bytes": "disk_read_mbps",
    "Disk Write Bytes": "disk_write_mbps",
}
AGGREGATIONS = "Average,Minimum,Maximum,Total,Count"
SAMPLE_SECONDS = 60
_GIB = 1024**3
_MB = 1_000_000
_BY_NAME = {name.lower(): name for name in NAMES}


def rows(reply: Mapping[str, Any], machine: Measured, interval_s: int) -> Iterator[Row]:
    """The points of one machine that have a value."""
    common = {
        "provider": "azure",
        "account_id": machine.account_id,
        "resource_id": machine.resource_id,
        "interval_s": interval_s,
    }
    for metric in reply["value"]:
        name = _BY_NAME.get(str(metric["name"]["value"]).lower())
        if name is None:
            continue
        for series in metric.get("timeseries") or ():
            for point in series.get("data") or ():
                values = _values(name, point, machine, interval_s)
                at = moment(point.get("timeStamp"))
                if values is not None and at is not None:
                    yield {**common, "metric": NAMES[name], "ts": at, **values}


def _values(name: str, point: Point, machine: Measured, interval_s: int) -> Row | None:
    """min, max, avg and samples of a point; None where it has no value."""
    count = point.get("count")
    samples = None if count is None else int(count)
    if name == "Percentage CPU":
        found = _row(point.get("minimum"), point.get("maximum"), point.get("average"))
    elif name == MEMORY:
        found = _memory(point, machine.memory_gb)
    else:
        found = _rates(point, samples, interval_s)
    return None if found is None else {**found, "samples": samples}


def _row(least: float | None, most: float | None, average: float | None) -> Row | None:
    return None if average is None else {"min": least, "max": most, "avg": average}


def _memory(point: Point, gigabytes: float | None) -> Row | None:
    """The share of memory in use: most is used when least is free."""
    if not gigabytes:
        return None

    def used(free: float | None) -> float | None:
        return None if free is None else max(0.0, 100 * (1 - free / (gigabytes * _GIB)))

    return _row(used(point.get("maximum")), used(point.get("minimum")), used(point.get("average")))


def _rates(point: Point, samples: int | None, interval_s: int) -> Row | None:
    """MB/s over the time that was measured: a machine that ran half an hour has half the samples."""
    if samples == 0:
        return None
    sample_s = SAMPLE_SECONDS if samples is None else min(SAMPLE_SECONDS, interval_s / samples)
    total, average = point.get("total"), point.get("average")
    measured_s = interval_s if samples is None else samples * sample_s
    if total is not None:
        rate = total / measured_s / _MB
    elif average is not None:
        rate = average / sample_s / _MB
    else:
        return None

    def per_second(value: float | None) -> float | None:
        return None if value is None else value / sample_s / _MB

    return _row(per_second(point.get("minimum")), per_second(point.get("maximum")), rate)


def aligned(at: dt.datetime, interval_s: int, *, up: bool) -> dt.datetime:
    """The start of an interval at or before a time, or at or after it."""
    seconds = at.timestamp()
    whole = -(-seconds // interval_s) if up else seconds // interval_s
    return dt.datetime.fromtimestamp(whole * interval_s, dt.UTC)
