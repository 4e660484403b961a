"""Reading the measurements of one region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.clouds.base import Measured, MetricRequest, MetricSource
from tools.services.collection.windows import MetricWindow

if TYPE_CHECKING:
    from tools.store.metrics_staged import StagedPoints
    from tools.store.store import Store

_INSTANCES = """SELECT account_id, resource_id, name, status, vcpus, memory_gb FROM instance
WHERE region = $region AND list_contains($owners, provider || ' ' || account_id)
ORDER BY account_id, resource_id"""


def owners(store: Store, origin: str, region: str) -> list[tuple[str, str]]:
    """(provider, account_id) of the instances that an account has in a region."""
    return [
        (item.provider, item.account_id)
        for item in store.collections()
        if item.kind == "instance" and item.origin == origin and item.region == region
    ]


def instances_of(store: Store, region: str, measured: Sequence[tuple[str, str]]) -> list[Measured]:
    """The instances of these owners in a region, as the inventory has them."""
    if not measured:
        return []
    keys = [f"{provider} {account}" for provider, account in measured]
    found = store.query(_INSTANCES, {"region": region, "owners": keys})
    return [Measured(*row) for row in found.rows]


def read_points(
    cloud: MetricSource,
    store: Store,
    path: Path,
    window: MetricWindow,
    *,
    origin: str,
    region: str,
    instances: Sequence[Measured],
    measured: Sequence[tuple[str, str]],
) -> StagedPoints:
    """Read a window into a file. Raises CloudError, InputError for wrong columns."""
    request = MetricRequest(
        region=region,
        since=window.since.replace(tzinfo=dt.UTC),
        until=window.until.replace(tzinfo=dt.UTC),
        interval_s=window.interval_s,
        instances=instances,
    )
    return store.stage_metrics(
        path, cloud.metrics(request), origin=origin, region=region, measured=measured
    )
