"""Prometheus as a counterpart: a double of its query API, with hosts in two regions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from conformance import NAME, Counterpart, Fault, Point, Truth
from prometheus_server import Failure, FakeHost, Measure, PrometheusServer, prometheus_server

from tools.clouds.base import Measured, MetricRequest
from tools.clouds.prometheus.account import PROVIDER, PrometheusSettings
from tools.clouds.prometheus.cloud import PrometheusCloud
from tools.clouds.provider import Opening
from tools.store.columns import METRICS

NOW = dt.datetime(2026, 11, 21, 12, 0, 30, tzinfo=dt.UTC)
TOKEN = "tok-canary-5d1f"
_HTML = "<html><head><title>Sign in</title></head></html>"
_FAILURES: dict[Fault, Failure] = {
    "permission": Failure(403, "forbidden"),
    # It even echoes the credentials, as some gateways do.
    "throttled": Failure(429, f"slow down, Bearer {TOKEN}", {"Retry-After": "3600"}),
    "timeout": Failure(hang=True),
    "outage": Failure(503, '{"status":"error","errorType":"unavailable","error":"not ready"}'),
    "malformed": Failure(200, _HTML, {"Content-Type": "text/html"}),
}


class Prometheus(Counterpart):
    """Four hosts; one of them fell silent before the span that is measured."""

    key = "prometheus"
    capabilities = frozenset({"inventory", "metrics"})
    features = frozenset({"empty", "brief"})
    secrets = (TOKEN,)
    now = NOW

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start the double."""
        with prometheus_server() as server, prometheus_server() as empty:
            self.server, self.empty = server, empty
            for one in (server, empty):
                one.token = TOKEN
                one.clock = NOW.timestamp
            server.hosts = _hosts()
            self.truth = _truth()
            yield

    def open(self, *, ahead: dt.timedelta = dt.timedelta(0)) -> PrometheusCloud:
        """Open the account."""
        return self._open(self.server, TOKEN, ahead)

    def open_empty(self) -> PrometheusCloud:
        """A Prometheus that scrapes nothing."""
        return self._open(self.empty, TOKEN, dt.timedelta(0))

    @contextmanager
    def broken(self, fault: Fault, capability: str) -> Iterator[None]:
        """All queries fail alike."""
        if fault == "credentials":
            self.server.token = "another"
            yield
            self.server.token = TOKEN
        else:
            with self.server.failing(_FAILURES[fault]):
                yield

    def throttled_once(self) -> AbstractContextManager[None]:
        """One 429."""
        return self.server.failing(Failure(429, "", {"Retry-After": "0"}, times=1))

    def metric_request(self, region: str) -> MetricRequest:
        """A day, by the hour."""
        return MetricRequest(
            region=region,
            since=NOW.replace(minute=0, second=0) - dt.timedelta(days=1),
            until=NOW,
            interval_s=3600,
            instances=[
                Measured(NAME, host.instance)
                for host in _hosts()
                if host.labels.get("region", "default") == region
            ],
        )

    def _open(self, server: PrometheusServer, token: str, ahead: dt.timedelta) -> PrometheusCloud:
        settings = PrometheusSettings(url=server.url, auth="token", timeout_seconds=0.25)
        secrets = {"token": token}
        opening = Opening(NAME, settings, secrets, Path(), lambda: NOW + ahead, pace=self.pace)
        cloud = PROVIDER.open(opening)
        assert isinstance(cloud, PrometheusCloud)
        return cloud


def _hosts() -> list[FakeHost]:
    def measures(base: float) -> dict[str, Measure]:
        """`base` + 0 to 11 in the five minutes of each hour."""
        return {metric: lambda end: base + (end - 300) % 3600 // 300 for metric in METRICS}

    labels = {"region": "fsn1", "env": "prod", "team": 'O"Brien & Søn'}
    return [
        FakeHost("10.0.0.1:9100", "web-1", labels, measures=measures(10)),
        FakeHost("10.0.0.2:9100", "web-2", {"region": "fsn1"}, measures=measures(50)),
        FakeHost("10.0.0.3:9100", "db-1", {"region": "fsn1"}, up=0, seen=NOW.timestamp() - 86_000),
        FakeHost("198.51.100.7:9100", "edge-1", measures=measures(1)),
    ]


def _truth() -> Truth:
    hosts = _hosts()
    ten = NOW.replace(hour=10, minute=0, second=0)
    return Truth(
        providers=frozenset({"on-premises"}),
        accounts=frozenset({NAME}),
        regions=frozenset({"fsn1", "default"}),
        statuses={host.instance: "running" if host.up else "unknown" for host in hosts},
        counts={"instance": len(hosts)},
        points=tuple(
            Point(instance, metric, ten, base + 5.5)
            for metric in METRICS
            for instance, base in (("10.0.0.1:9100", 10), ("10.0.0.2:9100", 50))
        ),
        silent=frozenset({"10.0.0.3:9100"}),
    )
