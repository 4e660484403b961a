"""Series of points as a table of the store, column by column: there are millions of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from tools.clouds.openstack.points import Point
from tools.clouds.tables import POINT_SCHEMA


@dataclass(frozen=True)
class Series:
    """The points of one metric of one server, in our unit."""

    account_id: str
    resource_id: str
    metric: str
    points: Sequence[Point]


def table(series: Sequence[Series], interval_s: int) -> pa.Table:
    """All points of some series."""
    import numpy as np

    points = [point for one in series for point in one.points]
    which = pa.array(np.repeat(np.arange(len(series)), [len(one.points) for one in series]))

    def of_series(values: list[str]) -> pa.Array:
        return pa.array(values, pa.string()).take(which)

    seconds = np.array([point.time for point in points], dtype="int64")
    columns = {
        "provider": of_series(["openstack"] * len(series)),
        "account_id": of_series([one.account_id for one in series]),
        "resource_id": of_series([one.resource_id for one in series]),
        "metric": of_series([one.metric for one in series]),
        "ts": pa.array(seconds * 1_000_000).cast(POINT_SCHEMA.field("ts").type),
        "interval_s": pa.array(np.full(len(points), interval_s, dtype="int32")),
        "min": pa.array([point.low for point in points], pa.float64()),
        "max": pa.array([point.high for point in points], pa.float64()),
        "avg": pa.array([point.avg for point in points], pa.float64()),
        "samples": pa.array([point.samples for point in points], pa.int32()),
    }
    return pa.table([columns[name] for name in POINT_SCHEMA.names], schema=POINT_SCHEMA)
