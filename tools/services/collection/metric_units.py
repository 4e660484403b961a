"""Measurements as units of a collection: one a region and window of time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tools.clouds.base import InventorySource, MetricSource
from tools.services.collection.desk import Waiting
from tools.services.collection.measuring import instances_of, owners, read_points
from tools.services.collection.units import Units
from tools.services.collection.windows import MetricWindow, metric_windows
from tools.services.inquiry import naive_utc, plural

if TYPE_CHECKING:
    from tools.store.metrics_staged import StagedPoints


def plan_metrics(units: Units, cloud: MetricSource, region: str) -> None:
    """Read and land a region's measurements since the last collection, window by window."""
    store = units.desk.store
    measured = owners(store, units.account.id, region)
    instances = instances_of(store, region, measured)
    units.report.add("points", 0)
    if not instances and isinstance(cloud, InventorySource):
        return
    mark = store.progress.watermark(units.account.id, "metrics", region)
    since = units.desk.request.since
    windows = metric_windows(
        units.desk.now(),
        mark.until if mark else None,
        naive_utc(since) if since else None,
        units.desk.settings,
    )
    read = partial(
        read_points,
        cloud,
        store,
        origin=units.account.id,
        region=region,
        instances=instances,
        measured=measured,
    )
    _plan_windows(units, region, read, windows)


def _plan_windows(
    units: Units, region: str, read: Callable[..., StagedPoints], windows: Sequence[MetricWindow]
) -> None:
    """Read one window after the other: a failure leaves the later ones to the next collection."""
    if not windows:
        return
    first, *rest = windows
    path = units.desk.folder / f"points-{uuid.uuid4().hex}.parquet"
    units.start(
        "metrics",
        region,
        partial(read, path, first),
        partial(_take, units, region, first, partial(_plan_windows, units, region, read, rest)),
    )


def _take(
    units: Units,
    region: str,
    window: MetricWindow,
    go_on: Callable[[], None],
    staged: StagedPoints,
) -> None:
    units.desk.points.append(
        Waiting(staged, window, partial(_landed, units, region, staged.points))
    )
    go_on()


def _landed(units: Units, region: str, points: int) -> None:
    units.report.add("points", points)
    units.say(region, plural(points, "point"))
