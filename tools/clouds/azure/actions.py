"""Changes of what is in a subscription: machines, managed disks, snapshots, public addresses.

Source of what each call needs and does: the REST API references of Azure Compute, Network and
Resource Manager. A stop deallocates: a machine that is only powered off is billed on.
"""

from __future__ import annotations

import re
from contextlib import suppress

from tools.base import CloudError, NotOfferedError, PermissionMissingError
from tools.clouds.actions import Action, Live, Made, Move, Target, TargetKind
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection
from tools.clouds.azure.leftovers import leftovers
from tools.clouds.azure.operations import Operations
from tools.clouds.azure.resizing import Resizing
from tools.clouds.azure.saving import Saving
from tools.clouds.azure.states import KINDS, Sizer, States
from tools.clouds.azure.tagging import Tagging

ABLE: dict[TargetKind, frozenset[Action]] = {
    "instance": frozenset({"start", "stop", "resize", "terminate", "tag", "snapshot"}),
    "volume": frozenset({"tag", "snapshot", "delete_volume"}),
    "snapshot": frozenset({"tag", "delete_snapshot"}),
    "address": frozenset({"tag", "release_address"}),
}
DELETING: dict[str, str] = {
    "terminate": permissions.TERMINATE,
    "delete_volume": permissions.DELETE_DISK,
    "delete_snapshot": permissions.DELETE_SNAPSHOT,
    "release_address": permissions.RELEASE,
}
FREED = "deallocated, so that it is no longer billed; its disks and fixed addresses cost on"


class Actions:
    """What can be changed in one subscription. Implements ActionSource for its cloud."""

    def __init__(self, connection: Connection, sizes: Sizer) -> None:
        """Nothing is called yet."""
        self._connection = connection
        self._states = States(connection, sizes)
        self._operations = Operations(connection, self._states)
        self._tagging = Tagging(connection, self._states, self._operations)
        self._saving = Saving(connection, self._states, self._operations)
        self._resizing = Resizing(connection, self._states, self._operations, sizes)

    def live(self, target: Target) -> Live:
        """See ActionSource."""
        return self._states.live(target)

    def rehearse(self, move: Move) -> str:
        """See ActionSource. Resource Manager has no dry run: locks, sizes and the spelling of tags
        are looked at, and what a deletion leaves behind is told.
        """
        self._check_locks(move)
        match move.action:
            case "resize":
                return self._resizing.rehearse(move)
            case "tag":
                self._tagging.check(move, self.live(move.target))
            case "snapshot":
                self._saving.disks(move.target)
            case "terminate":
                return self._left_behind(move)
        return ""

    def perform(self, move: Move) -> Made:
        """See ActionSource."""
        match move.action:
            case "start":
                self._resizing.start(move.target)
            case "stop":
                self._resizing.deallocate(move.target)
                return Made(note=FREED)
            case "resize":
                return Made(note=self._resizing.resize(move))
            case "tag":
                self._tagging.tag(move)
            case "snapshot":
                return self._saving.snapshot(move)
            case "terminate":
                note = self._left_behind(move)
                self._delete(move)
                return Made(note=note)
            case _:
                self._delete(move)
        return Made()

    def _delete(self, move: Move) -> None:
        target = move.target
        kind = KINDS[target.kind]
        call = self._states.call(f"delete the {kind.called}", target, DELETING[move.action])
        url = self._connection.url(self._states.path(target), kind.version)
        self._operations.bring(
            target,
            lambda live: not live.exists,
            "deleted",
            lambda: self._operations.run(call, "DELETE", url),
        )

    def _left_behind(self, move: Move) -> str:
        """What goes on to cost when a machine is deleted; '' where nothing does."""
        found = self._states.item(move.target)
        names = leftovers(found, self._states.card) if found else []
        name = move.target.name or move.target.resource_id
        return f"{name} leaves behind, at its cost: {', '.join(names)}" if names else ""

    def _check_locks(self, move: Move) -> None:
        """Raises CloudError when a lock keeps the move from being made, as far as they can be seen."""
        call = self._states.call("read the locks of", move.target, permissions.LOCKS)
        path = f"{self._states.path(move.target)}/providers/Microsoft.Authorization/locks"
        with suppress(PermissionMissingError, NotOfferedError):
            body = self._connection.get(call, path, "2020-05-01", **{"$filter": "atScope()"})
            for lock in body.get("value") or ():
                level = str((lock.get("properties") or {}).get("level"))
                where, name = _of_lock(str(lock.get("id") or ""))
                own = where.lower() == move.target.resource_id.lower()
                if move.action == "snapshot" and own:
                    continue  # a snapshot is made beside it
                if level == "ReadOnly" or (level == "CanNotDelete" and move.action in DELETING):
                    named = move.target.name or move.target.resource_id
                    raise CloudError(
                        f"{move.action} {named}: the lock {name!r} ({level}) on {where} forbids it; "
                        "an owner has to remove the lock first"
                    )


def _of_lock(identifier: str) -> tuple[str, str]:
    """What a lock is on, and its name."""
    found = re.fullmatch(
        r"(.*)/providers/Microsoft\.Authorization/locks/([^/]+)", identifier, re.IGNORECASE
    )
    return (found.group(1), found.group(2)) if found else (identifier, "")
