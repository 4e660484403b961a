"""How a resource is now, in the words of the inventory."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.base import CloudError
from tools.clouds.actions import Live, Target
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection, Item
from tools.clouds.azure.errors import Call, RefusedError, translating
from tools.clouds.azure.identifiers import owner, plain
from tools.clouds.azure.machines import machine_state
from tools.clouds.azure.sizes import Size
from tools.clouds.azure.storage import address_row, snapshot_row, volume_row

Sizer = Callable[[str, Sequence[str]], Mapping[str, Size]]  # location, names → sizes


@dataclass(frozen=True)
class Kind:
    """How resources of a kind are named and asked for."""

    type: str
    version: str  # of the API
    called: str
    reading: str  # the permission


KINDS: dict[str, Kind] = {
    "instance": Kind(
        "microsoft.compute/virtualmachines", "2024-07-01", "virtual machine", permissions.MACHINES
    ),
    "volume": Kind("microsoft.compute/disks", "2024-03-02", "disk", permissions.DISKS),
    "snapshot": Kind(
        "microsoft.compute/snapshots", "2024-03-02", "snapshot", permissions.SNAPSHOTS
    ),
    "address": Kind(
        "microsoft.network/publicipaddresses",
        "2024-05-01",
        "public IP address",
        permissions.ADDRESSES,
    ),
}
_INTERFACES = "2024-05-01"
_PASSING_POWER = ("creating", "starting", "stopping", "deallocating", "hibernating")
_PASSING = ("creating", "updating", "deleting", "migrating")
_GONE = ("resourcenotfound", "resourcegroupnotfound", "notfound", "parentresourcenotfound")


class States:
    """Reads single resources of a subscription."""

    def __init__(self, connection: Connection, sizes: Sizer) -> None:
        """Reads nothing yet."""
        self._connection = connection
        self._sizes = sizes

    def item(self, target: Target) -> Item | None:
        """The resource as Azure describes it, a machine with its power state; None when it is gone."""
        more = {"$expand": "instanceView"} if target.kind == "instance" else {}
        kind = KINDS[target.kind]
        call = self.call(f"read the {kind.called}", target, kind.reading)
        return self._read(call, self.path(target), kind.version, **more)

    def live(self, target: Target) -> Live:
        """How the resource is now; what is gone does not exist."""
        found = self.item(target)
        if found is None:
            return Live(exists=False)
        with translating(self.call("read", target, KINDS[target.kind].reading)):
            match target.kind:
                case "instance":
                    return self._machine(found)
                case "volume":
                    return _live(volume_row(found), found)
                case "snapshot":
                    return _live(snapshot_row(found), found)
                case _:
                    return _live(address_row(found, self._card_of(found)), found)

    def call(self, what: str, target: Target, permission: str) -> Call:
        """What is tried with a resource, for messages."""
        return self._connection.call(f"{what} {target.name or target.resource_id!r}", permission)

    def path(self, target: Target) -> str:
        """The resource's path. Raises CloudError unless it is one of this kind and subscription."""
        scope = re.escape(self._connection.scope)
        name = r"(?!\.{1,2}(?:/|$))[^/]+"
        kind = KINDS[target.kind]
        wanted = rf"{scope}/resourcegroups/{name}/providers/{re.escape(kind.type)}/{name}"
        if not re.fullmatch(wanted, target.resource_id, re.IGNORECASE):
            raise CloudError(
                f"Azure account {self._connection.name!r}: {target.resource_id!r} is no "
                f"{kind.called} of this subscription"
            )
        return target.resource_id

    def card(self, identifier: str) -> Item | None:
        """A network interface; None when it is gone."""
        call = self._connection.call("read a network interface", permissions.INTERFACES)
        return self._read(call, identifier, _INTERFACES)

    def _read(self, call: Call, path: str, version: str, **more: str) -> Item | None:
        try:
            return self._connection.get(call, path, version, **more)
        except RefusedError as error:
            if error.status == 404 and error.code.lower() in _GONE:
                return None
            raise

    def _machine(self, item: Item) -> Live:
        status, raw = machine_state(item)
        properties = item.get("properties") or {}
        size = (properties.get("hardwareProfile") or {}).get("vmSize")
        known = self._sizes(str(item.get("location") or ""), [size] if size else [])
        power = (raw or "").rpartition("/")[2].lower()
        return Live(
            exists=True,
            status=status,
            instance_type=_spelt(size, known),
            tags=dict(item.get("tags") or {}),
            unsettled=_passing(properties) or (raw if power in _PASSING_POWER else None),
            still_billed=power == "stopped",
        )

    def _card_of(self, address: Item) -> Mapping[str, Item]:
        """The interface that an address belongs to, by its id."""
        part = ((address.get("properties") or {}).get("ipConfiguration") or {}).get("id")
        identifier = owner(plain(part), "networkinterfaces")
        found = self.card(identifier) if identifier else None
        return {identifier: found} if identifier and found else {}


def _live(row: Mapping[str, Any], item: Item) -> Live:
    return Live(
        exists=True,
        status=row["status"],
        tags=row["tags"],
        size_gb=row.get("size_gb"),
        attached_to=row.get("attached_to"),
        unsettled=_passing(item.get("properties") or {}),
    )


def _passing(properties: Item) -> str | None:
    """What is going on with a resource; a snapshot may be copied long after it was made."""
    state = str(properties.get("provisioningState") or "")
    if state.lower() in _PASSING:
        return state
    copied = properties.get("completionPercent")
    return f"copied to {copied:.0f} %" if copied is not None and copied < 100 else None


def _spelt(size: str | None, known: Mapping[str, Size]) -> str | None:
    """A size as the inventory has it: templates write it in any case."""
    found = known.get(str(size).lower())
    return found.name if found and found.name else size
