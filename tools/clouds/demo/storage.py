"""Volumes, snapshots and public addresses of the demo estate."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tools.clouds.demo.catalog import DISK_PRICES, Account, Provider, Region
from tools.clouds.demo.labels import Flaws
from tools.clouds.demo.machines import FOREVER, Machine, as_uuid, resource_path
from tools.clouds.demo.roster import BASE_SIZE
from tools.clouds.demo.window import Window, random

_DATA_ROLES = {"db": 800, "node": 1000, "index": 500, "loader": 600, "dr": 800, "batch": 300}
_UNATTACHED, _OLD_SNAPSHOTS, _IDLE_ADDRESSES = 9, 12, 5  # for BASE_SIZE instances
_SNAPSHOT_NAMES = ("before-upgrade", "migration", "manual-backup", "pre-release")


@dataclass(frozen=True)
class Piece:
    """A volume, snapshot or address; `start` and `end` are days of the window, end excluded.

    `parent` is the instance of a volume or address, or the volume of a snapshot; None = none.
    """

    kind: str  # volume, snapshot, address
    provider: Provider
    account: Account
    region: Region
    zone: str | None
    id: str
    name: str
    app: str
    env: str
    start: int
    end: int
    parent: str | None
    tags: dict[str, str]
    disk_type: str = ""
    size_gb: int = 0
    detached: int | None = None  # day
    ip: str = ""

    @property
    def present(self) -> bool:
        """Whether the inventory still lists it."""
        return self.end == FOREVER


@dataclass
class Pieces:
    """All of them, and which were planted: lists of resource ids by kind."""

    volumes: list[Piece] = field(default_factory=list)
    snapshots: list[Piece] = field(default_factory=list)
    addresses: list[Piece] = field(default_factory=list)
    planted: dict[str, list[str]] = field(default_factory=dict)


def build(
    seed: int, instances: int, machines: list[Machine], window: Window, flaws: Flaws
) -> Pieces:
    """The pieces of the machines, and the ones nobody uses."""
    builder = _Builder(seed, window, flaws)
    pieces = Pieces()
    for machine in machines:
        pieces.volumes += builder.volumes(machine)
        if machine.public and machine.state in ("running", "stopped"):
            pieces.addresses.append(builder.address(machine))
    for volume in pieces.volumes:
        pieces.snapshots += builder.recent_snapshots(volume)
    hosts = [machine for machine in machines if machine.state == "running"]
    chosen = random(seed, "unused").integers(len(hosts), size=len(hosts) * 4)
    turn = iter(hosts[int(number)] for number in chosen)
    scale = instances / BASE_SIZE

    def take(count: int) -> list[Machine]:
        return [next(turn) for _ in range(max(1, round(count * scale)))]

    unattached = [builder.unattached(host, i) for i, host in enumerate(take(_UNATTACHED))]
    old = [builder.old_snapshot(host, i, pieces) for i, host in enumerate(take(_OLD_SNAPSHOTS))]
    unused = [builder.address(host, i) for i, host in enumerate(take(_IDLE_ADDRESSES))]
    pieces.volumes += unattached
    pieces.snapshots += old
    pieces.addresses += unused
    live = {volume.id for volume in pieces.volumes}
    pieces.planted = {
        "unattached_volumes": [piece.id for piece in unattached],
        "old_snapshots": [piece.id for piece in old],
        "orphaned_snapshots": [piece.id for piece in old if piece.parent not in live],
        "idle_addresses": [piece.id for piece in unused],
    }
    return pieces


class _Builder:
    def __init__(self, seed: int, window: Window, flaws: Flaws) -> None:
        self._random = random(seed, "storage")
        self._window = window
        self._flaws = flaws

    def _piece(self, kind: str, host: Machine, name: str, start: int, **more: object) -> Piece:
        identity = _identity(kind, host, name, self._random.bytes(16).hex())
        settings: dict[str, object] = {"end": FOREVER, "parent": None, "tags": None, **more}
        if settings["tags"] is None:
            settings["tags"] = self._flaws.draw(
                host.provider, identity, host.app, host.env, clean=host.state == "gone"
            )
        return Piece(
            kind=kind, provider=host.provider, account=host.account, region=host.region,
            zone=host.zone if kind == "volume" else None,
            id=identity, name=name, app=host.app, env=host.env, start=start,
            **settings,  # type: ignore[arg-type]
        )  # fmt: skip

    def volumes(self, host: Machine) -> list[Piece]:
        """A system disk, and a data disk for the roles that need one."""
        sizes = [("root", int(self._random.choice([30, 50, 80, 100])))]
        if host.role in _DATA_ROLES:
            size = _DATA_ROLES[host.role] * int(self._random.integers(5, 21)) // 10
            sizes.append(("data", size))
        gone = host.state in ("gone", "terminated")
        return [
            self._piece(
                "volume", host, f"{host.name}-{use}", host.start // 24,
                end=host.end // 24 + 1 if gone else FOREVER,
                parent=host.id, size_gb=size, disk_type=self._disk_type(host),
                tags={
                    key: f"{host.name}-{use}" if key == "Name" else value
                    for key, value in host.tags.items()
                },
            )
            for use, size in sizes
        ]  # fmt: skip

    def _disk_type(self, host: Machine) -> str:
        types = list(DISK_PRICES[host.provider.key])
        shares = {"aws": [0.66, 0.28, 0.06]}.get(host.provider.key, [0.6, 0.4])
        return types[int(self._random.choice(len(types), p=shares))]

    def unattached(self, host: Machine, number: int) -> Piece:
        """A volume whose machine was deleted."""
        detached = self._window.days - 20 - int(self._random.integers(0, 180))
        return self._piece(
            "volume", host, f"{host.app}-data-{host.env}-{number + 1:02d}",
            detached - int(self._random.integers(60, 400)),
            size_gb=int(self._random.integers(10, 101)) * 10,
            disk_type=self._disk_type(host), detached=detached,
        )  # fmt: skip

    def recent_snapshots(self, volume: Piece) -> list[Piece]:
        """For a third of the data disks, up to three snapshots younger than two months."""
        wanted = volume.present and volume.name.endswith("-data") and self._random.random() < 0.35
        ages = self._random.choice(np.arange(3, 56), size=3 if wanted else 0, replace=False)
        return [
            self._snapshot(volume, f"{volume.name}-{self._window.days - int(age)}", int(age))
            for age in sorted(ages.tolist(), reverse=True)
        ]

    def _snapshot(self, volume: Piece, name: str, age: int) -> Piece:
        identity = _snapshot_id(volume, self._random.bytes(16).hex(), name)
        return Piece(
            kind="snapshot", provider=volume.provider, account=volume.account,
            region=volume.region, zone=None, id=identity, name=name,
            app=volume.app, env=volume.env, start=self._window.days - age, end=FOREVER,
            parent=volume.id, tags=volume.tags, size_gb=max(8, volume.size_gb * 6 // 10),
        )  # fmt: skip

    def old_snapshot(self, host: Machine, number: int, pieces: Pieces) -> Piece:
        """A snapshot older than 200 days; every second one's volume no longer exists."""
        own = next(volume.id for volume in pieces.volumes if volume.parent == host.id)
        lost = _identity("volume", host, f"{host.name}-old", self._random.bytes(16).hex())
        age = int(self._random.integers(220, 900))
        name = f"{host.app}-{_SNAPSHOT_NAMES[number % len(_SNAPSHOT_NAMES)]}-{number + 1:02d}"
        return self._piece(
            "snapshot", host, name, self._window.days - age,
            parent=lost if number % 2 == 0 else own,
            size_gb=int(self._random.integers(5, 81)) * 10,
        )  # fmt: skip

    def address(self, host: Machine, spare: int | None = None) -> Piece:
        """The public address of the machine, or the `spare`-th of nobody."""
        used = spare is None
        age = int(self._random.integers(70, 500))
        start = host.start // 24 if used else self._window.days - age
        name = f"{host.name}-ip" if spare is None else f"{host.app}-ip-{host.env}-{spare + 1:02d}"
        parts = self._random.integers(1, 255, 2)
        # 198.18.0.0/15 is reserved for benchmarks: these addresses belong to nobody.
        return self._piece(
            "address", host, name, start,
            parent=host.id if used else None, ip="198.{}.{}.{}".format(18 + age % 2, *parts),
        )  # fmt: skip


_AWS_PREFIX = {"volume": "vol-0", "snapshot": "snap-0", "address": "eipalloc-0"}
_AZURE_PATH = {
    "volume": "Microsoft.Compute/disks",
    "snapshot": "Microsoft.Compute/snapshots",
    "address": "Microsoft.Network/publicIPAddresses",
}


def _identity(kind: str, host: Machine | Piece, name: str, token: str) -> str:
    if host.provider.key == "aws":
        return _AWS_PREFIX[kind] + token[:16]
    if host.provider.key == "azure":
        tail = f"{_AZURE_PATH[kind]}/{name}"
        return resource_path(host.account, f"rg-{host.app}-{host.env}", tail)
    return as_uuid(token)


def _snapshot_id(volume: Piece, token: str, name: str) -> str:
    return _identity("snapshot", volume, name, token)
