"""Nova's servers as rows of the inventory."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.base import NotOfferedError
from tools.clouds.openstack import replies, statuses
from tools.clouds.openstack.estate import Estate, Raw


@dataclass(frozen=True)
class Size:
    """A server's flavor; None is unknown."""

    name: str | None = None
    vcpus: int | None = None
    ram_mb: int | None = None
    disk_gb: int | None = None


class Sizes:
    """Sizes of servers: inline where Nova gives them (from 2.47 on), else by the flavor's id."""

    def __init__(self, estate: Estate) -> None:
        """Nothing is called before the first flavor that is not inline."""
        self._estate = estate
        self._flavors: dict[str, Raw] | None = None

    def of(self, server: Raw) -> Size:
        """The size of a server, all unknown where its flavor is gone."""
        flavor = server.get("flavor") or {}
        if "vcpus" in flavor:
            return size_of(flavor, flavor.get("original_name"))
        identity = flavor.get("id")
        return self._looked_up(str(identity)) if identity else Size()

    def _looked_up(self, identity: str) -> Size:
        if self._flavors is None:
            self._flavors = self._estate.flavors()
        if identity not in self._flavors:
            try:
                self._flavors[identity] = self._estate.flavor(identity)
            except NotOfferedError:  # deleted since; Nova below 2.47 keeps no copy
                self._flavors[identity] = {}
        found = self._flavors[identity]
        return size_of(found)


def size_of(flavor: Raw, name: object = None) -> Size:
    """A flavor's size. A root disk of 0 GB is 'as large as the image or the volume': unknown."""
    name = name or flavor.get("name")
    ephemeral = flavor.get("ephemeral", flavor.get("OS-FLV-EXT-DATA:ephemeral"))
    disk = (_whole(flavor.get("disk")) or 0) + (_whole(ephemeral) or 0)
    return Size(
        name=str(name) if name else None,
        vcpus=_whole(flavor.get("vcpus")),
        ram_mb=_whole(flavor.get("ram")),
        disk_gb=disk or None,
    )


def row(server: Raw, size: Size, floating: Iterable[str]) -> dict[str, Any]:
    """A server as a row, without account, region and prices. `floating` are addresses that
    Neutron says lead to it.
    """
    private, public = _addresses(server.get("addresses"))
    status, task = server.get("status"), server.get("OS-EXT-STS:task_state")
    attached = server.get("os-extended-volumes:volumes_attached") or []
    groups = server.get("security_groups") or []
    launched = replies.moment(server.get("OS-SRV-USG:launched_at"))
    return {
        "resource_id": server["id"],
        "name": server.get("name"),
        "status": statuses.server(status, task),
        "raw_status": status,
        "instance_type": size.name,
        "vcpus": size.vcpus,
        "memory_gb": None if size.ram_mb is None else size.ram_mb / 1024,
        "disk_gb": size.disk_gb,
        "zone": server.get("OS-EXT-AZ:availability_zone") or None,
        "private_ips": private,
        "public_ips": list(dict.fromkeys([*public, *floating])),
        "launched_at": launched or replies.moment(server.get("created")),
        "security_groups": list(dict.fromkeys(str(group.get("name")) for group in groups)),
        "volume_ids": [str(volume["id"]) for volume in attached if volume.get("id")],
        "tags": replies.tags(server.get("metadata"), server.get("tags")),
    }


def is_partial(server: Raw) -> bool:
    """Whether Nova tells of a server only that it exists: the database of its cell is down."""
    return "flavor" not in server and str(server.get("status")).upper() == "UNKNOWN"


def _addresses(networks: object) -> tuple[list[str], list[str]]:
    """Private and public addresses: floating ones are public, and fixed ones that are global,
    as on clouds that put servers straight on a public network.
    """
    private: list[str] = []
    public: list[str] = []
    for entries in networks.values() if isinstance(networks, Mapping) else ():
        for entry in entries:
            address = str(entry.get("addr"))
            floats = entry.get("OS-EXT-IPS:type") == "floating"
            (public if floats or _is_global(address) else private).append(address)
    return private, public


def _is_global(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def _whole(value: object) -> int | None:
    """A whole number; older services write some as text, and nothing as ''."""
    try:
        return int(str(value))
    except ValueError:
        return None
