"""What the server has: machines with disks, interfaces and addresses, and one ledger of charges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

SUBSCRIPTION = "5c0ffee0-0000-4000-8000-00000000a2e5"
TENANT = "7e7a0000-1111-4222-8333-0000000000aa"
CLIENT = "c11e0000-1111-4222-8333-0000000000bb"
SECRET = "s3cr~canary.Q8-azure"
NOW = dt.datetime(2026, 11, 21, 12, 0, 30, tzinfo=dt.UTC)
ROOT = f"/subscriptions/{SUBSCRIPTION}/resourceGroups"
METRICS = (
    "Percentage CPU",
    "Available Memory Bytes",
    "Network In Total",
    "Network Out Total",
    "Disk Read Bytes",
    "Disk Write Bytes",
)

Samples = Callable[[str, dt.datetime], float | None]  # metric, minute → value of that minute


def nothing(_metric: str, _minute: dt.datetime) -> float | None:
    """A machine that is off."""
    return None


@dataclass
class Disk:
    """A managed disk. Its group is written as the list of disks writes it."""

    name: str
    gigabytes: int
    state: str  # Attached, Reserved, Unattached, …
    location: str = "eastus"
    group: str = "PROD-RG"
    sku: str = "Premium_LRS"
    machine: str | None = None  # name
    changed: str | None = None  # LastOwnershipUpdateTime
    tags: dict[str, str] = field(default_factory=dict)
    provisioning: str = "Succeeded"
    goes_along: bool = False  # is deleted with its machine
    more: dict[str, Any] = field(default_factory=dict)  # further properties

    @property
    def id(self) -> str:
        """As its own list writes it."""
        return f"{ROOT}/{self.group}/providers/Microsoft.Compute/disks/{self.name}"


@dataclass
class Machine:
    """A machine. Lists of machines write groups in capitals, whatever they were made as."""

    name: str
    size: str
    power: str | None = "running"  # None = no power state is told
    location: str = "eastus"
    group: str = "prod-rg"
    zone: str | None = None
    disks: list[Disk] = field(default_factory=list)  # the first is the system's
    private_ip: str | None = None
    public_ip: str | None = None
    security_group: str | None = None
    tags: dict[str, str] | None = None
    provisioning: str = "Succeeded"
    in_status_list: bool = True
    samples: Samples = nothing
    chosen_vcpus: int | None = None
    cluster: tuple[str, ...] = ()  # sizes of the hardware it is on; () = all of its location
    ephemeral: bool = False

    @property
    def id(self) -> str:
        """As lists of machines write it."""
        return (
            f"{ROOT}/{self.group.upper()}/providers/Microsoft.Compute/virtualMachines/{self.name}"
        )

    @property
    def other_id(self) -> str:
        """As disks and interfaces write it."""
        return f"{ROOT}/{self.group}/providers/Microsoft.Compute/virtualMachines/{self.name}"

    def part(self, kind: str, name: str) -> str:
        """The id of one of its network resources."""
        return f"{ROOT}/{self.group}/providers/Microsoft.Network/{kind}/{name}"


@dataclass
class Address:
    """A public address; those of machines are added when they are first looked at."""

    name: str
    ip: str | None
    user: str | None = None  # id of the configuration that uses it
    gateway: str | None = None
    location: str = "eastus"
    tags: dict[str, str] = field(default_factory=dict)
    group: str = "prod-rg"
    provisioning: str = "Succeeded"

    @property
    def id(self) -> str:
        """As lists of addresses write it."""
        return f"{ROOT}/{self.group}/providers/Microsoft.Network/publicIPAddresses/{self.name}"


@dataclass
class Snapshot:
    """A snapshot of a disk."""

    name: str
    of: Disk
    location: str = "eastus"
    tags: dict[str, str] = field(default_factory=dict)
    provisioning: str = "Succeeded"
    sent: dict[str, Any] = field(default_factory=dict)  # the body it was made with

    @property
    def id(self) -> str:
        """As lists of snapshots write it."""
        return f"{ROOT}/{self.of.group}/providers/Microsoft.Compute/snapshots/{self.name}"


@dataclass(frozen=True)
class Line:
    """One charge of the ledger. Resources are in lower case, as Cost Management writes them."""

    day: dt.date
    resource: str
    service: str
    actual: Decimal
    amortized: Decimal
    charge: str = "Usage"
    pricing: str = "OnDemand"
    place: str = "US East"
    currency: str = "USD"


@dataclass
class Estate:
    """A subscription."""

    machines: list[Machine] = field(default_factory=list)
    loose_disks: list[Disk] = field(default_factory=list)
    left_interfaces: list[Machine] = field(default_factory=list)  # of machines that are deleted
    snapshots: list[Snapshot] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    ledger: list[Line] = field(default_factory=list)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)  # name → vCPUs, MB
    skus: dict[str, tuple[str, str]] = field(default_factory=dict)  # name → vCPUs, GB
    metrics: tuple[str, ...] = METRICS
    locations: tuple[str, ...] = ("eastus", "westeurope", "northeurope")

    @property
    def disks(self) -> list[Disk]:
        """All of them."""
        return [disk for one in self.machines for disk in one.disks] + self.loose_disks

    def machine(self, name: str) -> Machine | None:
        """By name, in any case."""
        return next((one for one in self.machines if one.name.lower() == name.lower()), None)
