"""Measurements from Gnocchi: few requests for many servers, several at once."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pyarrow as pa

from tools.base import NotOfferedError
from tools.clouds.base import Measured, MetricRequest
from tools.clouds.openstack import points
from tools.clouds.openstack.errors import BadCallError
from tools.clouds.openstack.gnocchi import Gnocchi, Measures, Resource
from tools.clouds.openstack.plans import KINDS, SERVERS, Plan, Plans, Wanted
from tools.clouds.openstack.point_table import Series, table
from tools.clouds.openstack.points import Point

BATCH = 50  # servers a request
_AT_ONCE = 4  # requests
_SETTLING = 600  # seconds until Gnocchi has worked through what came in
_MOST_PERCENT = 110.0  # more cannot be: the server was larger at that time
_MB = 1_000_000


def read(gnocchi: Gnocchi, request: MetricRequest, now: dt.datetime) -> Iterator[pa.Table]:
    """Tables of points, one a batch of servers. A server that did not run then has none."""
    reading = _Reading(gnocchi, request, now)
    batches = [request.instances[at : at + BATCH] for at in range(0, len(request.instances), BATCH)]
    for found in _at_once(reading.series, batches):
        if found:
            yield table(found, request.interval_s)


def _at_once(
    work: Callable[[Sequence[Measured]], list[Series]], batches: Sequence[Sequence[Measured]]
) -> Iterator[list[Series]]:
    """Results in order, of a bounded number of batches that are worked on ahead."""
    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="gnocchi")
    running: deque[Future[list[Series]]] = deque()
    try:
        for batch in batches:
            running.append(pool.submit(work, batch))
            if len(running) >= _AT_ONCE:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Reading:
    """One request's reading."""

    def __init__(self, gnocchi: Gnocchi, request: MetricRequest, now: dt.datetime) -> None:
        self._gnocchi = gnocchi
        self._request = request
        self._plans = Plans(gnocchi, request.since, now, request.interval_s)
        self._since, self._until = request.since.timestamp(), request.until.timestamp()
        self._newest = now.timestamp()

    def series(self, batch: Sequence[Measured]) -> list[Series]:
        """What was measured of a batch of servers."""
        servers = {server.resource_id: server for server in batch}
        found: list[Series] = []
        for kind, (attribute, wanted) in KINDS.items():
            try:
                resources = self._gnocchi.resources(kind, attribute, list(servers))
            except NotOfferedError:  # this Gnocchi has no such type of resource
                if kind == SERVERS:
                    raise
                continue
            for item, owner, devices, granularity in self._devices(kind, wanted, resources):
                if owner in servers:
                    total = points.summed(devices)
                    found += self._finished(servers[owner], item, total, granularity)
        return found

    def _devices(
        self, kind: str, wanted: Sequence[Wanted], resources: Sequence[Resource]
    ) -> Iterator[tuple[Wanted, str, list[list[Point]], int]]:
        """Per metric and server the points of each of its devices."""
        planned: dict[int, list[tuple[Wanted, Plan]]] = {}
        for item in wanted:
            plan = self._plans.plan(kind, item, resources)
            if plan:
                planned.setdefault(plan.granularity, []).append((item, plan))
        for granularity, pairs in planned.items():
            names = {item.name for item, _ in pairs}
            having = [resource for resource in resources if names & set(resource.metrics)]
            measures = self._measures(kind, having, pairs)
            for item, plan in pairs:
                owners: dict[str, list[list[Point]]] = {}
                for resource in having:
                    found = measures.get(resource.id, {}).get(item.name)
                    if found:
                        owned = owners.setdefault(resource.instance_id, [])
                        owned.append(plan.points(item, found))
                for owner, devices in owners.items():
                    yield item, owner, devices, granularity

    def _measures(
        self, kind: str, resources: Sequence[Resource], pairs: Sequence[tuple[Wanted, Plan]]
    ) -> Measures:
        """Measures of many resources. Gnocchi refuses all when one has another archive policy:
        then halves are asked, until that one is alone and left out.
        """
        if not resources:
            return {}
        series = [(item.name, name) for item, plan in pairs for name in plan.aggregations]
        granularity = pairs[0][1].granularity
        back = max(points.LONGEST_GAP, granularity)  # for the sample before the first
        start = self._request.since - dt.timedelta(seconds=back)
        stop = self._request.until + dt.timedelta(seconds=self._request.interval_s)
        ids = [resource.id for resource in resources]
        try:
            return self._gnocchi.measures(kind, ids, series, granularity, start, stop)
        except (BadCallError, NotOfferedError):
            if len(resources) == 1:
                return {}
        middle = len(resources) // 2
        parts = (resources[:middle], resources[middle:])
        return {
            key: value for part in parts for key, value in self._measures(kind, part, pairs).items()
        }

    def _finished(
        self, server: Measured, item: Wanted, total: Sequence[Point], granularity: int
    ) -> Iterator[Series]:
        """Points in our unit and interval; only complete intervals."""
        factor = _factor(server, item)
        if factor is None:
            return
        interval = self._request.interval_s
        scaled = [point.times(factor) for point in total]
        if item.metric.endswith("_percent"):
            scaled = [_capped(point) for point in scaled if point.avg <= _MOST_PERCENT]
        kept = [
            point
            for point, parts in points.combined(scaled, granularity, interval)
            if self._complete(point.time, parts, granularity)
        ]
        if kept:
            yield Series(server.account_id, server.resource_id, item.metric, kept)

    def _complete(self, start: int, parts: int, granularity: int) -> bool:
        """Whether an interval starts in the time asked for and is over; the newest ones wait for
        all their parts.
        """
        interval = self._request.interval_s
        end = start + interval
        if not self._since <= start < self._until or end > self._newest:
            return False
        return end <= self._newest - _SETTLING or parts * granularity >= interval


def _factor(server: Measured, item: Wanted) -> float | None:
    """From a counter's units a second, or a gauge's value, to our unit; None where the server's
    size is not known.
    """
    if item.metric == "cpu_percent":  # nanoseconds of CPU a second
        return 100 / (1e9 * server.vcpus) if server.vcpus else None
    if item.metric == "memory_percent":  # MB, of 1024 * 1024 bytes
        return 100 / (1024 * server.memory_gb) if server.memory_gb else None
    return 1 / _MB


def _capped(point: Point) -> Point:
    """Percentages that poll times push over 100, at 100."""
    if point.avg <= 100.0 and (point.high is None or point.high <= 100.0):
        return point
    low = None if point.low is None else min(point.low, 100.0)
    high = None if point.high is None else min(point.high, 100.0)
    return Point(point.time, min(point.avg, 100.0), low, high, point.samples)
