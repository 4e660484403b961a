"""How metrics of Gnocchi are read: which of its names, and what their archive policies allow."""

from __future__ import annotations

import datetime as dt
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from tools.base import NotOfferedError
from tools.clouds.openstack import points
from tools.clouds.openstack.errors import BadCallError
from tools.clouds.openstack.gnocchi import Gnocchi, Policy, Resource
from tools.clouds.openstack.points import Point

_USUAL = 300  # seconds: how often Ceilometer polls, unless it is told otherwise
_PROBED = dt.timedelta(hours=3)  # of measures that tell how many samples a bucket has


@dataclass(frozen=True)
class Wanted:
    """A metric of ours and the one of Gnocchi that it comes from."""

    metric: str
    name: str
    counter: bool


# Resource type → the attribute that names the server, and what is read of it. Metrics of network
# cards and disks hang on resources of their own.
SERVERS = "instance"
KINDS: dict[str, tuple[str, tuple[Wanted, ...]]] = {
    SERVERS: (
        "id",
        (
            Wanted("cpu_percent", "cpu", counter=True),
            Wanted("memory_percent", "memory.usage", counter=False),
        ),
    ),
    "instance_network_interface": (
        "instance_id",
        (
            Wanted("network_in_mbps", "network.incoming.bytes", counter=True),
            Wanted("network_out_mbps", "network.outgoing.bytes", counter=True),
        ),
    ),
    "instance_disk": (
        "instance_id",
        (
            Wanted("disk_read_mbps", "disk.device.read.bytes", counter=True),
            Wanted("disk_write_mbps", "disk.device.write.bytes", counter=True),
        ),
    ),
}


@dataclass(frozen=True)
class Plan:
    """How a metric of Gnocchi is read, as its archive policy allows."""

    granularity: int
    aggregations: tuple[str, ...]
    samples: int | None = None  # in a bucket, where it can be told

    def points(self, wanted: Wanted, found: points.Aggregations) -> list[Point]:
        """Per-second rates of a counter, or values of a gauge."""
        if not wanted.counter:
            return points.gauge_points(found, self.samples)
        if "rate:mean" in self.aggregations:
            return points.rate_points(found, self.granularity, self.samples)
        return points.difference_points(found, self.granularity)


class Plans:
    """Plans of one reading: each is found out once, from a resource that has the metric."""

    def __init__(
        self, gnocchi: Gnocchi, since: dt.datetime, now: dt.datetime, interval: int
    ) -> None:
        """Nothing is called yet."""
        self._gnocchi = gnocchi
        self._since = since
        self._now = now
        self._interval = interval
        self._found: dict[tuple[str, str], Plan | None] = {}
        self._lock = threading.Lock()

    def plan(self, kind: str, wanted: Wanted, resources: Sequence[Resource]) -> Plan | None:
        """How to read a metric of these resources; None where nothing that is kept would do."""
        key = (kind, wanted.name)
        with self._lock:
            if key not in self._found:
                having = [item for item in resources if wanted.name in item.metrics]
                if not having:
                    return None
                self._found[key] = self.of(kind, wanted, having[0])
            return self._found[key]

    def of(self, kind: str, wanted: Wanted, resource: Resource) -> Plan | None:
        """How to read a metric of one resource."""
        policy = self._gnocchi.policy(resource.metrics[wanted.name])
        granularity = _granularity(policy, self._now - self._since, self._interval)
        names = _aggregations(policy, wanted)
        if granularity is None or not names:
            return None
        return Plan(granularity, names, self._samples(kind, wanted, resource, granularity))

    def _samples(
        self, kind: str, wanted: Wanted, resource: Resource, granularity: int
    ) -> int | None:
        """How many samples are in a bucket: told by a counter, and the same for what is polled
        together with it.
        """
        counters = [item for item in KINDS[kind][1] if item.counter]
        if not wanted.counter:
            having = [item for item in counters if item.name in resource.metrics]
            return self._samples(kind, having[0], resource, granularity) if having else None
        series = [(wanted.name, "mean"), (wanted.name, "rate:mean")]
        span = max(_PROBED, dt.timedelta(seconds=8 * granularity))
        try:
            found = self._gnocchi.measures(
                kind, [resource.id], series, granularity, self._now - span, self._now
            )
        except (BadCallError, NotOfferedError):  # it is kept otherwise
            return None
        kept = found.get(resource.id, {}).get(wanted.name, {})
        means, rates = kept.get("mean", []), kept.get("rate:mean", [])
        return points.samples_a_bucket(means, rates, granularity)


def _granularity(policy: Policy, age: dt.timedelta, interval: int) -> int | None:
    """Of those that make up the interval and reach back far enough, the one nearest to how often
    Ceilometer polls; else the one that reaches back farthest.
    """
    fitting = [g for g in policy.keeps if g <= interval and interval % g == 0]
    reaching = [g for g in fitting if policy.keeps[g] >= age.total_seconds()]
    if reaching:
        return min(reaching, key=lambda g: abs(math.log(g / _USUAL)))
    return max(fitting, key=lambda g: policy.keeps[g], default=None)


def _aggregations(policy: Policy, wanted: Wanted) -> tuple[str, ...]:
    names: tuple[str, ...] = ("mean",)
    if not wanted.counter:
        names = ("mean", "min", "max", "count")
    elif "rate:mean" in policy.aggregations:
        names = ("rate:mean", "rate:min", "rate:max")
    kept = tuple(name for name in names if name in policy.aggregations)
    return kept if names[0] in kept else ()
