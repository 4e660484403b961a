"""Machines started, deallocated, and given another size.

A running machine gets a size that the hardware under it has with a restart. For any other it has to
be deallocated, which frees it of that hardware, and started again.
"""

from __future__ import annotations

import difflib
import re

from tools.base import CloudError
from tools.clouds.actions import Live, Move, Target
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection
from tools.clouds.azure.errors import RefusedError
from tools.clouds.azure.identifiers import location
from tools.clouds.azure.operations import Operations
from tools.clouds.azure.states import KINDS, Sizer, States

VERSION = KINDS["instance"].version
ELSEWHERE = "deallocated for it, as the hardware that it was on does not have the size"
_HARDWARE = ("allocationfailed", "overconstrainedallocationrequest", "zonalallocationfailed")
_CLUSTER = re.compile(r"hardware cluster|deallocat", re.IGNORECASE)


class Resizing:
    """Changes the power and the size of machines."""

    def __init__(
        self, connection: Connection, states: States, operations: Operations, sizes: Sizer
    ) -> None:
        """Calls nothing yet."""
        self._connection = connection
        self._states = states
        self._operations = operations
        self._sizes = sizes

    def start(self, target: Target) -> None:
        """Bring a machine to run."""
        self._operations.bring(
            target,
            lambda live: live.exists and live.status == "running",
            "running",
            lambda: self._post(target, "start", permissions.START),
        )

    def deallocate(self, target: Target) -> None:
        """Bring a machine to be stopped and not billed."""
        self._operations.bring(
            target,
            lambda live: live.exists and live.status == "stopped" and not live.still_billed,
            "deallocated",
            lambda: self._post(target, "deallocate", permissions.DEALLOCATE),
        )

    def rehearse(self, move: Move) -> str:
        """How the machine would get the size. Raises CloudError for a size that its location does
        not have, and CloudError where the change would lose data.
        """
        self._check_size(move)
        self._check_disk(move.target)
        live = self._states.live(move.target)
        if not _on_hardware(live):
            return ""
        name = move.target.name or move.target.resource_id
        if self._fits(move):
            return f"{name} gets the size where it runs, with a restart"
        return f"{name} is deallocated and started again: the hardware it is on lacks the size"

    def resize(self, move: Move) -> str:
        """Bring a machine to its new size, and to run if it ran before; returns what is to be known.

        Where that fails it gets the size back that it had, and runs again, rather than being down.
        """
        note = ""
        try:
            live = self._operations.settled(move.target)
            if live.exists and live.instance_type != move.to_type:
                note = self._change(move, live)
            if move.before.status == "running":
                self.start(move.target)
        except CloudError as error:
            if move.before.status != "running":
                raise
            raise CloudError(f"{error}; {self._restored(move)}") from error
        return note

    def _change(self, move: Move, live: Live) -> str:
        """Write the size, deallocating the machine first where it has to be."""
        self._check_disk(move.target)
        note = ""
        if _on_hardware(live) and not self._fits(move):
            self.deallocate(move.target)
            note = ELSEWHERE
        try:
            self._write(move.target, str(move.to_type))
        except RefusedError as error:
            if note or not _for_lack_of_hardware(error):
                raise
            self.deallocate(move.target)
            self._write(move.target, str(move.to_type))
            note = ELSEWHERE
        return note

    def _restored(self, move: Move) -> str:
        """Bring the machine back to how it was; returns how that went."""
        try:
            self._write(move.target, str(move.before.instance_type))
            self.start(move.target)
        except CloudError as error:
            return f"and it could not be brought back: {error}"
        return f"it has the size {move.before.instance_type} and runs, as before"

    def _write(self, target: Target, size: str) -> None:
        call = self._states.call(f"resize to {size}", target, permissions.RESIZE)
        url = self._connection.url(self._states.path(target), VERSION)
        body = {"properties": {"hardwareProfile": {"vmSize": size}}}
        self._operations.bring(
            target,
            lambda live: live.exists and (live.instance_type or "").lower() == size.lower(),
            f"of the size {size}",
            lambda: self._operations.run(call, "PATCH", url, body),
        )

    def _post(self, target: Target, action: str, permission: str) -> None:
        url = self._connection.url(f"{self._states.path(target)}/{action}", VERSION)
        self._operations.run(self._states.call(action, target, permission), "POST", url)

    def _fits(self, move: Move) -> bool:
        """Whether the machine can have the size where it is."""
        call = self._states.call("list the sizes of", move.target, permissions.FITTING)
        path = f"{self._states.path(move.target)}/vmSizes"
        pages = self._connection.listing(call, path, VERSION)
        names = {str(item.get("name")).lower() for page in pages for item in page}
        return str(move.to_type).lower() in names

    def _check_size(self, move: Move) -> None:
        wanted = str(move.to_type)
        place = location(move.target.region) or move.target.region
        known = self._sizes(place, [wanted])
        if not known:
            return  # the lists may not be read: Azure says it when it is done
        found = known.get(wanted.lower())
        names = [one.name for one in known.values() if one.name]
        if found is None:
            near = difflib.get_close_matches(wanted, names, 3)
            advice = f"; close to it: {', '.join(near)}" if near else ""
            raise CloudError(f"resize: Azure has no size {wanted!r} in {place}{advice}")
        if found.name and found.name != wanted:
            raise CloudError(f"resize: Azure writes the size {wanted!r} {found.name!r}")

    def _check_disk(self, target: Target) -> None:
        """An ephemeral system disk is wiped by a resize."""
        found = self._states.item(target) or {}
        storage = (found.get("properties") or {}).get("storageProfile") or {}
        if (storage.get("osDisk") or {}).get("diffDiskSettings"):
            call = self._states.call("resize", target, permissions.RESIZE)
            raise CloudError(
                call.says(
                    "its system disk is ephemeral: a resize would wipe it, make a new machine"
                )
            )


def _on_hardware(live: Live) -> bool:
    return live.status != "stopped" or live.still_billed


def _for_lack_of_hardware(error: RefusedError) -> bool:
    """Whether deallocating may help."""
    if error.code.lower() in _HARDWARE:
        return True
    return error.code.lower() == "operationnotallowed" and bool(_CLUSTER.search(error.text))
