"""Which CloudWatch series tell which of our metrics of which instance.

Sources: "CloudWatch metrics that are available for your instances" (EC2 user guide) and "Metrics
collected by the CloudWatch agent" (CloudWatch user guide).

* CPUUtilization, NetworkIn and NetworkOut exist for every running instance.
* EBSReadBytes and EBSWriteBytes exist for Nitro instances; DiskReadBytes and DiskWriteBytes tell of
  instance stores, and stand in where the others do not exist. ListMetrics says which exist, since
  each series asked for costs money.
* Memory and file systems are known to the CloudWatch agent only. It may add dimensions (image,
  type, Auto Scaling group, device, path), so its series are discovered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tools.clouds.aws.connection import Connection

Form = Literal["percent", "bytes", "free"]  # free: 100 minus the value is what is used
EC2 = "AWS/EC2"
MOST_CANDIDATES = 30  # file systems of one instance that are looked at
_ALWAYS: tuple[tuple[str, str, Form], ...] = (
    ("cpu_percent", "CPUUtilization", "percent"),
    ("network_in_mbps", "NetworkIn", "bytes"),
    ("network_out_mbps", "NetworkOut", "bytes"),
)
_DISK = (("disk_read_mbps", "ReadBytes"), ("disk_write_mbps", "WriteBytes"))
_AGENT: tuple[tuple[str, str, Form], ...] = (
    ("memory_percent", "mem_used_percent", "percent"),
    ("memory_percent", "Memory % Committed Bytes In Use", "percent"),
    ("disk_used_percent", "disk_used_percent", "percent"),
    ("disk_used_percent", "LogicalDisk % Free Space", "free"),
)
_ROOTS = ("/", "C:")
_NOT_DISKS = {"tmpfs", "devtmpfs", "overlay", "squashfs", "efivarfs", "iso9660", "rootfs"}


@dataclass(frozen=True)
class Series:
    """One series of CloudWatch. Of several for one target, the lowest `rank` that has a value
    counts; of equal ranks, the highest value.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    form: Form
    rank: int = 0


@dataclass(frozen=True)
class Target:
    """A metric of ours of one instance, and the series that may tell it."""

    resource_id: str
    metric: str
    candidates: Sequence[Series]


def targets(connection: Connection, region: str, resource_ids: Sequence[str]) -> Iterator[Target]:
    """Yield what to ask for, instance by instance. Raises CloudError."""
    disks = {
        kind: set(_listed(connection, region, EC2, f"{kind}ReadBytes")) for kind in ("EBS", "Disk")
    }
    agent = _agent_series(connection, region, set(resource_ids))
    for name in resource_ids:
        own = (("InstanceId", name),)
        for metric, aws, form in _ALWAYS:
            yield Target(name, metric, [Series(EC2, aws, own, form)])
        for metric, end in _DISK:
            kinds = [kind for kind, having in disks.items() if own in having]
            if kinds:
                found = [Series(EC2, kind + end, own, "bytes", i) for i, kind in enumerate(kinds)]
                yield Target(name, metric, found)
        for metric, candidates in agent.get(name, {}).items():
            ranked = sorted(candidates, key=lambda series: (series.rank, series.dimensions))
            yield Target(name, metric, ranked[:MOST_CANDIDATES])


def _agent_series(
    connection: Connection, region: str, wanted: set[str]
) -> Mapping[str, dict[str, list[Series]]]:
    """Instance → metric → series of the CloudWatch agent."""
    namespace = connection.settings.agent_namespace
    found: dict[str, dict[str, list[Series]]] = {}
    for metric, aws, form in _AGENT if namespace else ():
        for dimensions in _listed(connection, region, namespace, aws):
            known = dict(dimensions)
            owner = known.get("InstanceId")
            if owner not in wanted or known.get("fstype") in _NOT_DISKS:
                continue
            series = Series(namespace, aws, dimensions, form, _rank(metric, known))
            found.setdefault(owner, {}).setdefault(metric, []).append(series)
    return found


def _rank(metric: str, dimensions: Mapping[str, str]) -> int:
    """The root file system comes first; of sums over several dimensions, the plainest."""
    if metric == "memory_percent":
        return len(dimensions)
    return 0 if dimensions.get("path", dimensions.get("instance")) in _ROOTS else 1


def _listed(
    connection: Connection, region: str, namespace: str, name: str
) -> Iterable[tuple[tuple[str, str], ...]]:
    """Dimensions of each series of that name that had data in the last two weeks."""
    pages = connection.pages(
        "cloudwatch",
        "ListMetrics",
        region,
        needs=("Metrics",),
        Namespace=namespace,
        MetricName=name,
    )
    for page in pages:
        for one in page["Metrics"]:
            yield tuple((item["Name"], item["Value"]) for item in one.get("Dimensions") or [])
