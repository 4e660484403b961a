"""What exists in one region: instances, volumes, own snapshots, Elastic IPs.

Resource ids are what AWS bills carry as ResourceId, so that both can be joined: the plain id for
instances and volumes, the ARN for snapshots and Elastic IPs. The short id of these two is their
name where they have no tag Name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tools.base import CloudError
from tools.clouds.aws.connection import Connection
from tools.clouds.aws.instance_types import InstanceTypes, Size
from tools.clouds.base import Inventory
from tools.clouds.tables import inventory_table

Item = Mapping[str, Any]
Row = dict[str, Any]

INSTANCE_STATUS = {
    "pending": "starting",
    "running": "running",
    "stopping": "stopping",
    "shutting-down": "stopping",
    "stopped": "stopped",
    "terminated": "terminated",
}
_VOLUME_STATUS = {"in-use": "in-use", "available": "available", "error": "error"}
_SNAPSHOT_STATUS = {"completed": "available", "error": "error"}
HOLDING = ("attached", "attaching", "detaching", "busy")


def collect(connection: Connection, types: InstanceTypes, region: str) -> Iterator[Inventory]:
    """Yield the one inventory of the region. Raises CloudError where instances cannot be had."""
    listing = _Listing(connection, region)
    warnings: list[str] = []
    instances = listing.instances()
    missing: dict[str, str] = {}
    found: dict[str, list[Row]] = {}
    kinds: dict[str, Callable[[], list[Row]]] = {
        "volume": listing.volumes,
        "snapshot": listing.snapshots,
        "address": listing.addresses,
    }
    for kind, rows in kinds.items():
        try:
            found[kind] = rows()
        except CloudError as error:
            missing[kind] = str(error)
    sizes: dict[str, Size] = {}
    try:
        sizes = types.sizes((one["InstanceType"] for one in instances), region)
    except CloudError as error:
        warnings.append(f"vCPUs and memory are unknown: {error}")
    disks = {row["resource_id"]: row["size_gb"] for row in found.get("volume", ())}
    found["instance"] = [_instance(one, sizes, disks) for one in instances]
    yield Inventory(
        provider="aws",
        account_id=listing.account_id,
        tables={kind: listing.table(kind, rows) for kind, rows in found.items()},
        warnings=warnings,
        region=region,
        missing=missing,
    )


class _Listing:
    """The lists of one region."""

    def __init__(self, connection: Connection, region: str) -> None:
        self.connection = connection
        self.region = region
        identity = connection.identity()
        self.account_id = identity.account_id
        self.partition = identity.partition

    def table(self, kind: str, rows: Sequence[Row]) -> Any:
        common = {
            "provider": "aws",
            "account_id": self.account_id,
            "account_name": self.connection.account_name(),
            "region": self.region,
            "collected_at": self.connection.opening.clock(),
        }
        return inventory_table(kind, [{**common, **row} for row in rows])

    def instances(self) -> list[Item]:
        return [
            instance
            for reservation in self._all("DescribeInstances", "Reservations")
            for instance in reservation["Instances"]
        ]

    def volumes(self) -> list[Row]:
        return [_volume(one) for one in self._all("DescribeVolumes", "Volumes")]

    def snapshots(self) -> list[Row]:
        found = self._all("DescribeSnapshots", "Snapshots", OwnerIds=["self"])
        # Not every endpoint keeps to OwnerIds: public snapshots of others are not ours.
        return [
            _snapshot(one) | {"resource_id": self._arn("snapshot", one["SnapshotId"])}
            for one in found
            if one.get("OwnerId") == self.account_id
        ]

    def addresses(self) -> list[Row]:
        reply = self.connection.call("ec2", "DescribeAddresses", self.region, needs=("Addresses",))
        return [self._address(one) for one in reply["Addresses"]]  # AWS gives them all at once

    def _all(self, operation: str, key: str, **parameters: Any) -> Iterator[Item]:
        pages = self.connection.pages(
            "ec2",
            operation,
            self.region,
            needs=(key,),
            MaxResults=self.connection.settings.page_size,
            **parameters,
        )
        for page in pages:
            yield from page[key]

    def _arn(self, kind: str, name: str) -> str:
        return f"arn:{self.partition}:ec2:{self.region}:{self.account_id}:{kind}/{name}"

    def _address(self, one: Item) -> Row:
        short = one.get("AllocationId") or None
        holder = one.get("InstanceId") or one.get("NetworkInterfaceId") or None
        used = bool(holder or one.get("AssociationId"))
        tags = tags_of(one)
        return {
            "resource_id": self._arn("elastic-ip", short) if short else one["PublicIp"],
            "name": tags.get("Name") or short,
            "status": "in-use" if used else "idle",
            "raw_status": "associated" if used else "not associated",
            "ip_address": one.get("PublicIp"),
            "attached_to": holder,
            "tags": tags,
        }


def _instance(one: Item, sizes: Mapping[str, Size], disks: Mapping[str, float]) -> Row:
    status = one["State"]["Name"]
    cards = one.get("NetworkInterfaces") or []
    volumes = [
        device["Ebs"]["VolumeId"]
        for device in one.get("BlockDeviceMappings") or []
        if "VolumeId" in device.get("Ebs", {})
    ]
    known = [disks[name] for name in volumes if name in disks]
    size = sizes.get(one["InstanceType"], Size(None, None))
    tags = tags_of(one)
    return {
        "resource_id": one["InstanceId"],
        "name": tags.get("Name"),
        "status": INSTANCE_STATUS.get(status, "unknown"),
        "raw_status": status,
        "instance_type": one["InstanceType"],
        "vcpus": _cores(one) or size.vcpus,
        "memory_gb": size.memory_gb,
        "disk_gb": sum(known) if volumes and len(known) == len(volumes) else None,
        "zone": (one.get("Placement") or {}).get("AvailabilityZone"),
        "private_ips": _distinct([one.get("PrivateIpAddress"), *_private(cards)]),
        "public_ips": _distinct([one.get("PublicIpAddress"), *_public(cards)]),
        "launched_at": one.get("LaunchTime"),
        "security_groups": _groups(one, cards),
        "volume_ids": volumes,
        "tags": tags,
    }


def _cores(one: Item) -> int | None:
    """vCPUs of an instance whose cores or threads were chosen at launch."""
    chosen = one.get("CpuOptions") or {}
    cores, threads = chosen.get("CoreCount"), chosen.get("ThreadsPerCore")
    return cores * threads if cores and threads else None


def _private(cards: Iterable[Item]) -> Iterator[str | None]:
    for card in cards:
        yield from (item.get("PrivateIpAddress") for item in card.get("PrivateIpAddresses") or [])


def _public(cards: Iterable[Item]) -> Iterator[str | None]:
    for card in cards:
        for item in card.get("PrivateIpAddresses") or []:
            yield (item.get("Association") or {}).get("PublicIp")


def _groups(one: Item, cards: Iterable[Item]) -> list[str]:
    own = one.get("SecurityGroups") or []
    groups = [*own, *(group for card in cards for group in card.get("Groups") or [])]
    return _distinct([group.get("GroupName") or group.get("GroupId") for group in groups])


def _volume(one: Item) -> Row:
    holders = [
        item["InstanceId"]
        for item in one.get("Attachments") or []
        if item.get("InstanceId") and item.get("State", "attached") in HOLDING
    ]
    tags = tags_of(one)
    return {
        "resource_id": one["VolumeId"],
        "name": tags.get("Name"),
        "status": _VOLUME_STATUS.get(one["State"], "unknown"),
        "raw_status": one["State"],
        "volume_type": one.get("VolumeType"),
        "size_gb": float(one["Size"]),
        "zone": one.get("AvailabilityZone"),
        "attached_to": holders[0] if holders else None,
        "created_at": one.get("CreateTime"),
        "tags": tags,
    }


def _snapshot(one: Item) -> Row:
    tags = tags_of(one)
    return {
        "name": tags.get("Name") or one["SnapshotId"],
        "status": _SNAPSHOT_STATUS.get(one["State"], "unknown"),
        "raw_status": one["State"],
        "volume_id": one.get("VolumeId"),
        "size_gb": float(one["VolumeSize"]),
        "created_at": one.get("StartTime"),
        "tags": tags,
    }


def short_id(resource_id: str) -> str:
    """The id as calls take it: of an ARN its last part."""
    return resource_id.rpartition("/")[2] if resource_id.startswith("arn:") else resource_id


def tags_of(one: Item) -> dict[str, str]:
    """The tags of anything in EC2."""
    return {tag["Key"]: tag.get("Value", "") for tag in one.get("Tags") or []}


def _distinct(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
