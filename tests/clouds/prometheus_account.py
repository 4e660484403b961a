"""Accounts of a double of Prometheus, and what they hand over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_server import (
    PrometheusServer,
    prometheus_server,
)

from tools.clouds.base import Measured, MetricRequest
from tools.clouds.calling import Pace
from tools.clouds.prometheus.account import PROVIDER, PrometheusSettings
from tools.clouds.prometheus.cloud import PrometheusCloud
from tools.clouds.provider import Opening

NOW = dt.datetime(2026, 11, 21, 12, 34, 56, tzinfo=dt.UTC)
TEN = NOW.replace(hour=10, minute=0, second=0)
SECRET = "s3cret-Canary/77"
Connect = Callable[..., PrometheusCloud]


@contextmanager
def double() -> Iterator[PrometheusServer]:
    """A double whose clock stands at NOW."""
    with prometheus_server() as one:
        one.clock = NOW.timestamp
        yield one


@contextmanager
def accounts(server: PrometheusServer, home: Path) -> Iterator[Connect]:
    """What opens accounts of the double; they are closed at the end."""
    opened: list[PrometheusCloud] = []

    def opens(
        secrets: dict[str, str] | None = None,
        clock: dt.datetime = NOW,
        pauses: list[float] | None = None,
        **settings: Any,
    ) -> PrometheusCloud:
        sleep = (pauses if pauses is not None else []).append
        given = PrometheusSettings(**{"url": server.url, "timeout_seconds": 5, **settings})
        opening = Opening(
            "rack", given, secrets or {}, home, lambda: clock, pace=Pace(0.01, sleep=sleep)
        )
        cloud = PROVIDER.open(opening)
        assert isinstance(cloud, PrometheusCloud)
        opened.append(cloud)
        return cloud

    yield opens
    for cloud in opened:
        cloud.close()


def rows(cloud: PrometheusCloud, region: str = "default") -> dict[str, dict[str, Any]]:
    """The hosts of a region, by id."""
    return {
        row["resource_id"]: row
        for one in cloud.inventory(region)
        for row in one.tables["instance"].to_pylist()
    }


def request(
    *hosts: str, hours: float = 2, interval: int = 3600, account: str = "rack"
) -> MetricRequest:
    """Intervals from ten o'clock on."""
    return MetricRequest(
        region="default",
        since=TEN,
        until=TEN + dt.timedelta(hours=hours),
        interval_s=interval,
        instances=[Measured(account, host) for host in hosts],
    )


def points(cloud: PrometheusCloud, asked: MetricRequest, metric: str = "cpu_percent") -> Any:
    """Start → (min, avg, max, samples)."""
    return {
        row["ts"].strftime("%H:%M"): (row["min"], row["avg"], row["max"], row["samples"])
        for table in cloud.metrics(asked)
        for row in table.to_pylist()
        if row["metric"] == metric
    }
