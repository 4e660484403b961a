"""A real Prometheus as a counterpart: invented series in its database, and no failures to inject."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance import HURRIED, NAME, Counterpart, Point, Truth
from prometheus_process import backfill, prometheus
from prometheus_series import HOUR, machines, openmetrics

from tools.clouds.base import Cloud, Measured, MetricRequest
from tools.clouds.prometheus.account import PROVIDER, PrometheusSettings
from tools.clouds.provider import Opening

_HOSTS = {
    "fsn1": {"10.0.0.1:9100": "running", "10.0.0.2:9100": "unknown"},
    "default": {"198.51.101.7:9100": "running"},
}


class RealPrometheus(Counterpart):
    """Three hosts over three hours; one of them fell silent half way."""

    key = "prometheus-real"
    capabilities = frozenset({"inventory", "metrics"})
    faults = frozenset()

    @property
    def now(self) -> dt.datetime:
        """Prometheus has the real clock."""
        return dt.datetime.now(dt.UTC)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start it; the series go on ten minutes past now."""
        binary = Path(os.environ["CLOUDWRIGHT_TEST_PROMETHEUS"])
        self.start = self.now.replace(minute=0, second=0, microsecond=0) - dt.timedelta(hours=3)
        first = int(self.start.timestamp())
        with tempfile.TemporaryDirectory() as folder:
            end = int(self.now.timestamp()) + 600
            backfill(binary, openmetrics(machines(first), first, end), Path(folder) / "data")
            with prometheus(binary, Path(folder)) as url:
                self.url = url
                self.truth = self._truth()
                yield

    def open(self, *, ahead: dt.timedelta = dt.timedelta(0)) -> Cloud:
        """Open the account."""
        settings = PrometheusSettings(url=self.url, scrape_seconds=15)
        return PROVIDER.open(
            Opening(NAME, settings, {}, Path(), lambda: self.now + ahead, pace=HURRIED)
        )

    def metric_request(self, region: str) -> MetricRequest:
        """Until the end of the current hour, which is not over."""
        return MetricRequest(
            region=region,
            since=self.start,
            until=self.start + dt.timedelta(hours=4),
            interval_s=HOUR,
            instances=[Measured(NAME, host) for host in _HOSTS[region]],
        )

    def _truth(self) -> Truth:
        second = self.start + dt.timedelta(hours=1)
        web = "10.0.0.1:9100"
        return Truth(
            providers=frozenset({"on-premises"}),
            accounts=frozenset({NAME}),
            regions=frozenset(_HOSTS),
            statuses={host: told for hosts in _HOSTS.values() for host, told in hosts.items()},
            counts={"instance": 3},
            points=(
                Point(web, "cpu_percent", self.start, 30),
                Point(web, "cpu_percent", second, 50),
                Point(web, "memory_percent", second, 25),
                Point(web, "disk_write_mbps", second, 3),
                Point("10.0.0.2:9100", "cpu_percent", self.start, 25),
            ),
        )
