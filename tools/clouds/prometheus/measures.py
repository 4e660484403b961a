"""Measurements: what is asked for in PromQL, step by step, and how steps become points.

A point's avg, min and max are those of finer steps within its interval, each of which is the mean of
its own span (a rate for counters): for five minutes, steps of 60 to 300 s as the scrape interval
allows; for an hour, of five minutes; for a day, of an hour.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from tools.clouds.base import Measured, MetricRequest
from tools.clouds.prometheus.account import PrometheusSettings
from tools.clouds.prometheus.connection import Connection, Series
from tools.clouds.prometheus.hosts import Key, key_of
from tools.clouds.prometheus.selection import DISKS, FILESYSTEMS, INTERFACES, Selection
from tools.clouds.tables import metric_table

MOST_STEPS = 11_000  # of one series in one answer: the limit that Prometheus sets
_MOST_VALUES = 60_000  # of one answer, so that it stays small
_MOST_HOSTS = 200  # in one query
_STEPS = (60, 150, 300, 900, 1800, 3600)
_FINEST = {300: 60, 3600: 300, 86_400: 3600}


def queries(selection: Selection, step: int) -> dict[str, str]:
    """PromQL a metric: its mean over the `step` seconds before each moment, per host."""
    by, of = selection.by, selection.of

    def rate(metric: str, *matchers: str) -> str:
        return f"rate({of(metric, *matchers)}[{step}s])"

    def mean(metric: str, *matchers: str) -> str:
        # Before version 3, a range includes both ends: what is sampled at the end belongs to the next.
        return f"avg_over_time({of(metric, *matchers)}[{step}s] offset 1ms)"

    def megabytes(metric: str, matcher: str) -> str:
        return f"sum by ({by}) (max by ({by}, device) ({rate(metric, matcher)})) / 1e6"

    def bytes_of(this: str, less: str) -> str:
        # A device that is mounted twice holds its data once.
        size, other = (mean(f"node_filesystem_{name}_bytes", FILESYSTEMS) for name in (this, less))
        return f"sum by ({by}) (max by ({by}, device) ({size} - {other}))"

    used, total = bytes_of("size", "free"), mean("node_memory_MemTotal_bytes")
    usable = f"sum by ({by}) (max by ({by}, device) ({mean('node_filesystem_avail_bytes', FILESYSTEMS)}))"
    # Waiting for disks, and time that the hypervisor gave to others, is not work of the host.
    resting = rate("node_cpu_seconds_total", 'mode=~"idle|iowait|steal"')
    resting = f"max by ({by}, cpu, mode) ({resting})"
    idle = rate("node_cpu_seconds_total", 'mode="idle"')
    cores = f"max by ({by}, cpu) ({idle})"
    return {
        "cpu_percent": f"100 * (1 - sum by ({by}) ({resting}) / count by ({by}) ({cores}))",
        "memory_percent": f"max by ({by}) (100 * (1 - {mean('node_memory_MemAvailable_bytes')} / {total}))",
        "disk_read_mbps": megabytes("node_disk_read_bytes_total", DISKS),
        "disk_write_mbps": megabytes("node_disk_written_bytes_total", DISKS),
        "network_in_mbps": megabytes("node_network_receive_bytes_total", INTERFACES),
        "network_out_mbps": megabytes("node_network_transmit_bytes_total", INTERFACES),
        "disk_used_percent": f"100 * {used} / ({used} + {usable})",
    }


def points(
    connection: Connection,
    settings: PrometheusSettings,
    request: MetricRequest,
    *,
    provider: str,
    account: str,
    now: float,
) -> Iterator[pa.Table]:
    """Yield the points of the intervals that are asked for and over at `now` (seconds since 1970).

    A host that sent nothing in an interval has no point in it.
    """
    interval = request.interval_s
    first, last = span(request, now)
    step = step_of(interval, settings.scrape_seconds)
    chosen = sorted(request.instances, key=lambda one: (one.account_id, one.resource_id))
    for start in range(0, len(chosen), _MOST_HOSTS):
        part = chosen[start : start + _MOST_HOSTS]
        wanted = {(one.account_id, one.resource_id) for one in part}
        asked = queries(_selection(settings, request.region, part), step)
        for since, until in windows(first, last, interval, step, len(part)):
            for metric, query in asked.items():
                rows: list[Mapping[str, Any]] = []
                what = f"measure {metric}"
                for series in connection.ranged(query, since + step, until, step, what):
                    key = key_of(series.labels, settings, account)
                    if key in wanted:
                        rows += _rows(key, metric, provider, series, interval, step)
                if rows:
                    yield metric_table(rows)


def span(request: MetricRequest, now: float) -> tuple[int, int]:
    """The first interval's start and the last one's end, in seconds since 1970: intervals that
    start within the request and are over.
    """
    interval = request.interval_s
    since = math.ceil(request.since.timestamp() / interval) * interval
    until = math.ceil(request.until.timestamp() / interval) * interval
    return since, min(until, math.floor(now / interval) * interval)


def step_of(interval: int, scrape: int) -> int:
    """The finest step, in seconds, that holds at least two scrapes and divides the interval."""
    least = max(_FINEST.get(interval, 60), 2 * scrape)
    fitting = [step for step in _STEPS if step >= least and interval % step == 0]
    return min(fitting, default=interval)


def windows(
    first: int, last: int, interval: int, step: int, hosts: int
) -> Iterator[tuple[int, int]]:
    """Spans of whole intervals, each small enough for one answer."""
    steps = min(MOST_STEPS, max(1, _MOST_VALUES // hosts))
    length = max(1, steps * step // interval) * interval
    for start in range(first, last, length):
        yield start, min(start + length, last)


def _selection(settings: PrometheusSettings, region: str, part: Sequence[Measured]) -> Selection:
    return Selection(settings, region, tuple({one.resource_id for one in part}))


def _rows(
    key: Key, metric: str, provider: str, series: Series, interval: int, step: int
) -> Iterator[Mapping[str, Any]]:
    """A point for each interval that has steps. A step is known by its end."""
    steps: dict[int, list[float]] = {}
    for time, value in zip(series.times, series.values, strict=True):
        steps.setdefault(math.floor((time - step) / interval), []).append(value)
    for number, values in sorted(steps.items()):
        within = [_bounded(metric, value) for value in values]
        yield {
            "provider": provider,
            "account_id": key[0],
            "resource_id": key[1],
            "metric": metric,
            "ts": dt.datetime.fromtimestamp(number * interval, dt.UTC),
            "interval_s": interval,
            "min": min(within),
            "max": max(within),
            "avg": math.fsum(within) / len(within),
            "samples": len(within),
        }


def _bounded(metric: str, value: float) -> float:
    """Rates are extrapolated, so that an idle CPU may rest for 100.1 % of the time."""
    return min(100.0, max(0.0, value)) if metric.endswith("_percent") else max(0.0, value)
