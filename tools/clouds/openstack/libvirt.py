"""Measurements from a Prometheus that scrapes the hypervisors, where there is no Gnocchi.

What is read are the metrics of prometheus-libvirt-exporter (https://github.com/inovex, as Kolla and
OpenStack-Ansible set it up): its `libvirt_domain_openstack_info` names the server of each domain.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence

import pyarrow as pa

from tools.clouds.base import Measured, MetricRequest
from tools.clouds.openstack.account import OpenStackSettings
from tools.clouds.openstack.point_table import Series, table
from tools.clouds.openstack.points import Point
from tools.clouds.prometheus.account import PrometheusSettings
from tools.clouds.prometheus.connection import Connection
from tools.clouds.prometheus.connection import Series as Steps
from tools.clouds.prometheus.measures import span, step_of, windows
from tools.clouds.provider import Opening

_MOST_SERVERS = 200  # in one query
_SCRAPE_SECONDS = 60
_INFO = "libvirt_domain_openstack_info"
_COUNTERS = {
    "network_in_mbps": "libvirt_domain_interface_stats_receive_bytes_total",
    "network_out_mbps": "libvirt_domain_interface_stats_transmit_bytes_total",
    "disk_read_mbps": "libvirt_domain_block_stats_read_bytes_total",
    "disk_write_mbps": "libvirt_domain_block_stats_write_bytes_total",
}


class Libvirt:
    """The Prometheus of an account. Raises CloudErrors; several threads may use it."""

    def __init__(self, opening: Opening, settings: OpenStackSettings) -> None:
        """Nothing is called yet. Raises SignInError when a token is needed and missing."""
        given = PrometheusSettings(
            url=settings.prometheus_url,
            auth=settings.prometheus_auth,
            ca_file=settings.cacert,
            verify=not settings.insecure,
            timeout_seconds=settings.timeout_seconds,
        )
        secrets = {"token": opening.secrets.get("prometheus_token", "")}
        self._connection = Connection(
            Opening(opening.name, given, secrets, opening.home, opening.clock, pace=opening.pace),
            given,
        )

    def servers(self) -> int:
        """How many servers the exporters tell of now."""
        query = f"count(count by (instance_id) ({_INFO}))"
        found = self._connection.instant(query, "count servers").samples
        return round(found[0].value) if found else 0

    def read(self, request: MetricRequest, now: dt.datetime) -> Iterator[pa.Table]:
        """Tables of points. A server that did not run then has none."""
        interval = request.interval_s
        step = step_of(interval, _SCRAPE_SECONDS)
        first, last = span(request, now.timestamp())
        for at in range(0, len(request.instances), _MOST_SERVERS):
            part = request.instances[at : at + _MOST_SERVERS]
            for since, until in windows(first, last, interval, step, len(part)):
                found = list(self._series(part, since, until, step, interval))
                if found:
                    yield table(found, interval)

    def close(self) -> None:
        """Give back connections."""
        self._connection.close()

    def _series(
        self, part: Sequence[Measured], since: int, until: int, step: int, interval: int
    ) -> Iterator[Series]:
        servers = {one.resource_id: one for one in part}
        for metric, query in queries(sorted(servers), step).items():
            for steps in self._connection.ranged(
                query, since + step, until, step, f"measure {metric}"
            ):
                server = servers.get(steps.labels.get("instance_id", ""))
                factor = _factor(metric, server) if server else None
                if server and factor is not None:
                    points = list(_points(steps, metric, factor, step, interval))
                    yield Series(server.account_id, server.resource_id, metric, points)


def queries(servers: Sequence[str], step: int) -> dict[str, str]:
    """PromQL a metric: its mean over the `step` seconds before each moment, per server."""
    among = "|".join(one for one in servers if one.replace("-", "").isalnum())
    names = f'max by (domain, instance, instance_id) ({_INFO}{{instance_id=~"{among}"}})'
    join = f"* on (domain, instance) group_left (instance_id) {names}"

    def rate(counter: str) -> str:
        return f"sum by (instance_id) (rate({counter}[{step}s]) {join})"

    percent = f"avg_over_time(libvirt_domain_memory_stats_used_percent[{step}s] offset 1ms)"
    return {
        "cpu_percent": rate("libvirt_domain_info_cpu_time_seconds_total"),
        "memory_percent": f"max by (instance_id) ({percent} {join})",
        **{metric: rate(counter) for metric, counter in _COUNTERS.items()},
    }


def _factor(metric: str, server: Measured) -> float | None:
    """From cores to percent of those the server has, from bytes to MB."""
    if metric == "cpu_percent":
        return 100 / server.vcpus if server.vcpus else None
    return 1.0 if metric == "memory_percent" else 1e-6


def _points(steps: Steps, metric: str, factor: float, step: int, interval: int) -> Iterator[Point]:
    """A point for each interval that has steps; a step is known by its end."""
    most = 100.0 if metric.endswith("_percent") else math.inf
    inside: dict[int, list[float]] = {}
    for time, value in zip(steps.times, steps.values, strict=True):
        start = math.floor((time - step) / interval) * interval
        inside.setdefault(start, []).append(min(most, max(0.0, value * factor)))
    for start, values in sorted(inside.items()):
        avg = math.fsum(values) / len(values)
        yield Point(start, avg, min(values), max(values), len(values))
