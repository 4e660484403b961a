"""Snapshots of disks, found again by their names."""

from __future__ import annotations

from typing import Any

from tools.base import CloudError
from tools.clouds.actions import Made, Move, Target
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection, Item
from tools.clouds.azure.identifiers import plain
from tools.clouds.azure.operations import Operations
from tools.clouds.azure.states import KINDS, States

MARK = "cloudwright-move"  # the tag of what a move made
_KEPT = ("networkAccessPolicy", "publicNetworkAccess", "diskAccessId")  # who may export it


class Saving:
    """Makes snapshots."""

    def __init__(self, connection: Connection, states: States, operations: Operations) -> None:
        """Calls nothing yet."""
        self._connection = connection
        self._states = states
        self._operations = operations

    def snapshot(self, move: Move) -> Made:
        """An incremental snapshot of a disk, or of each disk of a machine, one after the other.

        Each has the name that the move gives it: one that an attempt before has made is found. It is
        complete when this returns, so that the disk may go.
        """
        made = []
        for part, disk in self.disks(move.target):
            target = _named(move, part, disk)
            self._operations.bring(
                target,
                lambda live: live.exists and live.status == "available",
                "complete",
                lambda target=target, disk=disk: self._begin(move, target, disk),  # type: ignore[misc]
                making=True,
            )
            made.append(target)
        return Made(tuple(made))

    def disks(self, target: Target) -> list[tuple[str, str]]:
        """What is to be saved: the name of each part, and its disk's id. Raises CloudError for what
        Azure makes no snapshots of.
        """
        if target.kind == "volume":
            return [("disk", target.resource_id)]
        machine = self._states.item(target)
        if machine is None:
            raise CloudError(self._says(target, "it does not exist any more"))
        storage = (machine.get("properties") or {}).get("storageProfile") or {}
        system = storage.get("osDisk") or {}
        parts = [("os", system)] if system else []
        parts += [(f"lun{one.get('lun')}", one) for one in storage.get("dataDisks") or ()]
        found = [(part, plain((one.get("managedDisk") or {}).get("id"))) for part, one in parts]
        if system.get("diffDiskSettings"):
            raise CloudError(
                self._says(target, "its system disk is ephemeral: Azure cannot save it")
            )
        if not found or any(identifier is None for _, identifier in found):
            raise CloudError(self._says(target, "its disks are not managed disks"))
        return [(part, str(identifier)) for part, identifier in found]

    def _begin(self, move: Move, target: Target, disk: str) -> None:
        source = Target("volume", "azure", target.account_id, target.region, disk)
        found = self._states.item(source)
        if found is None:
            raise CloudError(self._says(source, "the disk does not exist any more"))
        kind = KINDS["snapshot"]
        self._operations.run(
            self._states.call("make the snapshot", target, permissions.SNAPSHOT),
            "PUT",
            self._connection.url(self._states.path(target), kind.version),
            _body(move, found, disk),
        )

    def _says(self, target: Target, why: str) -> str:
        return self._states.call("snapshot", target, permissions.SNAPSHOT).says(why)


def _named(move: Move, part: str, disk: str) -> Target:
    """The snapshot of a disk, beside it."""
    name = f"{move.token}-{part}"
    group = disk.partition("/providers/")[0]
    identifier = f"{group}/providers/microsoft.compute/snapshots/{name}"
    target = move.target
    return Target("snapshot", "azure", target.account_id, target.region, identifier, name)


def _body(move: Move, disk: Item, identifier: str) -> dict[str, Any]:
    """As wide open as its disk is, and encrypted with the same keys."""
    properties = disk.get("properties") or {}
    about: dict[str, Any] = {key: properties[key] for key in _KEPT if properties.get(key)}
    keys = properties.get("encryption") or {}
    if keys.get("diskEncryptionSetId"):
        about["encryption"] = {
            key: keys[key] for key in ("type", "diskEncryptionSetId") if keys.get(key)
        }
    return {
        "location": disk.get("location"),
        "tags": {MARK: move.token},
        "properties": {
            "creationData": {"createOption": "Copy", "sourceResourceId": identifier},
            "incremental": True,
            **about,
        },
    }
