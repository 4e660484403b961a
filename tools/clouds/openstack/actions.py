"""Changes of what is in an OpenStack: servers, volumes, snapshots, images and floating IPs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from urllib.parse import quote

from tools.clouds.actions import Action, Made, Move, TargetKind
from tools.clouds.openstack import errors, replies
from tools.clouds.openstack.connection import Connection
from tools.clouds.openstack.estate import READER, Estate, Raw
from tools.clouds.openstack.powering import WAKING, Powering
from tools.clouds.openstack.resources import LOOKS, Resources, fault, normal, state
from tools.clouds.openstack.saving import Saving

ABLE: dict[TargetKind, frozenset[Action]] = {
    "instance": frozenset({"start", "stop", "resize", "terminate", "tag", "snapshot"}),
    "volume": frozenset({"tag", "snapshot", "delete_volume"}),
    "snapshot": frozenset({"delete_snapshot"}),
    "address": frozenset({"release_address"}),
}


class Actions(Resources):
    """What can be changed in one account. Implements ActionSource for its cloud."""

    def __init__(self, connection: Connection, estate: Callable[[str], Estate]) -> None:
        """Nothing is called yet."""
        super().__init__(connection, estate)
        self._powering = Powering(self)
        self._saving = Saving(self, self._powering)

    def rehearse(self, move: Move) -> str:
        """See ActionSource. OpenStack has no dry run: what is known to stop the move is looked for."""
        raw = self.present(move.target, move.action)
        if move.target.kind == "instance":
            self._check_lock(move, raw)
        if move.action == "resize":
            return self._check_resize(move, raw)
        if move.action == "start" and normal(raw) == "stopped" and raw["status"] not in WAKING:
            self.failed(move.target, "start", f"it is {state(raw)}")
        if move.action == "delete_volume":
            self._check_snapshots(move)
        return ""

    def perform(self, move: Move) -> Made:
        """See ActionSource."""
        if move.target.kind == "instance":
            self._check_lock(move, self.raw(move.target) or {})
        match move.action:
            case "start":
                self._powering.bring(move, "running")
            case "stop":
                self._powering.bring(move, "stopped")
            case "resize":
                self._powering.resize(move)
            case "snapshot":
                return self._saving.save(move)
            case "tag":
                self._tag(move)
            case _:
                self._delete(move)
        return Made()

    def _check_lock(self, move: Move, server: Raw) -> None:
        """Nova lets administrators act on locked servers; what was locked is not to be changed."""
        if server.get("locked") and move.action != "snapshot":
            reason = server.get("locked_reason")
            self.failed(
                move.target,
                move.action,
                f"it is locked{f' ({errors.short(str(reason))})' if reason else ''}; unlock it "
                f"first: openstack server unlock {move.target.resource_id}",
            )

    def _check_resize(self, move: Move, server: Raw) -> str:
        wanted = self._powering.wanted_flavor(move)
        if server["status"] not in ("ACTIVE", "SHUTOFF"):
            self.failed(
                move.target,
                "resize",
                f"it is {state(server)}; Nova resizes servers that are ACTIVE or SHUTOFF",
            )
        disk = (server.get("flavor") or {}).get("disk") or 0
        if server.get("image") and (wanted.get("disk") or 0) < disk:
            return (
                f"the root disk of {move.to_type} is smaller ({wanted.get('disk')} GB, not {disk}), "
                "which most hypervisors refuse"
            )
        return ""

    def _check_snapshots(self, move: Move) -> None:
        """Cinder deletes no volume that has snapshots, and says so in a list of all reasons."""
        region, volume = move.target.region, move.target.resource_id
        call = self.connection.call(f"list snapshots in {region}", READER)
        found = replies.rows(
            self.connection,
            region,
            "block-storage",
            "/snapshots/detail",
            "snapshots",
            call,
            {"volume_id": volume},
        )
        names = [str(one.get("name") or one["id"]) for one in found if one["volume_id"] == volume]
        if names:
            self.failed(
                move.target,
                "delete",
                f"it has snapshots: {', '.join(names[:5])}; delete them first",
            )

    def _tag(self, move: Move) -> None:
        """Metadata are tags; plain tags of servers are only ever removed."""
        if move.target.kind == "instance":
            raw = self._powering.settled(move.target, "tag")
        else:
            raw = self.present(move.target, "tag")
        given = {key: value for key, value in move.tags.items() if value is not None}
        if given:
            self.write("POST", move.target, "/metadata", "tag", {"metadata": given})
        for key in (key for key, value in move.tags.items() if value is None):
            if key in (raw.get("metadata") or {}):
                self._remove_metadata(move, key)
            if key in (raw.get("tags") or []):
                self._remove(move, f"/tags/{quote(key, safe='')}", "tag")

    def _remove_metadata(self, move: Move, key: str) -> None:
        """Take one key away. Cinder takes keys with a slash, but not in an address: then all others
        are given anew.
        """
        if "/" not in key:
            self._remove(move, f"/metadata/{quote(key, safe='')}", "tag")
            return
        metadata = self.present(move.target, "tag").get("metadata") or {}
        kept = {name: value for name, value in metadata.items() if name != key}
        self.write("PUT", move.target, "/metadata", "tag", {"metadata": kept})

    def _remove(self, move: Move, below: str, what: str) -> None:
        """Delete; what is gone is fine."""
        with contextlib.suppress(errors.NothingThereError):
            self.write("DELETE", move.target, below, what)

    def _delete(self, move: Move) -> None:
        """Delete, and wait until it is gone."""
        what = {"release_address": "release"}.get(move.action, "delete")
        raw = self.raw(move.target)
        if _gone(raw):
            return
        if move.target.kind == "address" and raw and raw.get("port_id"):
            self.failed(move.target, what, f"it is in use by the port {raw['port_id']}")
        if not _leaving(raw):
            self._remove(move, "", what)
        looks = 0

        def ended(now: Raw | None) -> bool:
            nonlocal looks
            looks += not _leaving(now)
            return _gone(now) or looks > LOOKS

        raw = self.wait(move.target, ended, what)
        if raw is not None and not _gone(raw):
            why = fault(raw)
            self.failed(move.target, what, f"it is {state(raw)}{f': {why}' if why else ''}")


def _gone(raw: Raw | None) -> bool:
    return raw is None or normal(raw) == "terminated" or raw.get("status") == "deleted"


def _leaving(raw: Raw | None) -> bool:
    """Whether its deletion is under way."""
    going = ("deleting", "soft-deleting", "pending_delete")
    return raw is not None and (
        raw.get("status") in going or raw.get("OS-EXT-STS:task_state") in going
    )
