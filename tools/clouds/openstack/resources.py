"""One resource at a time: as it is now, and waited for until it is as wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NoReturn
from urllib.parse import quote

from tools.base import CloudError
from tools.clouds.actions import Live, Target
from tools.clouds.openstack import errors, inventory, replies, servers, statuses
from tools.clouds.openstack.connection import Connection
from tools.clouds.openstack.estate import READER, Estate, Raw
from tools.clouds.openstack.servers import Size, Sizes

ACTOR = "role member in the project"
IMAGE = "image/"  # begins the id of a snapshot that is an image: no row of the inventory has that
POLL, LATER_POLL = 2.0, 10.0  # seconds between two looks; the second after the first minute
LONGEST = 1800.0  # seconds until a change that is under way is given up on: disks may be copied
LOOKS = 3  # at what seems not to have begun: a read may come from a database that lags behind
VERIFY = "VERIFY_RESIZE"
# kind → service, where its list is, and the key that one is under.
_PLACES: dict[str, tuple[str, str, str]] = {
    "instance": ("compute", "/servers", "server"),
    "volume": ("block-storage", "/volumes", "volume"),
    "snapshot": ("block-storage", "/snapshots", "snapshot"),
    "address": ("network", "/v2.0/floatingips", "floatingip"),
    "image": ("image", "/v2/images", ""),
}
_SERVER_PASSING = frozenset(
    (
        "BUILD",
        "REBUILD",
        "RESIZE",
        "REVERT_RESIZE",
        "MIGRATING",
        "REBOOT",
        "HARD_REBOOT",
        "PASSWORD",
    )
)
_DISK_PASSING = frozenset(
    (
        *("creating", "deleting", "attaching", "detaching", "extending", "retyping", "uploading"),
        *("downloading", "backing-up", "restoring-backup", "restoring", "unmanaging"),
    )
)
_IMAGE_STATUS = {"active": "available", "killed": "error"}
_IMAGE_PASSING = frozenset(("queued", "saving", "uploading", "importing"))


class Resources:
    """Reads and changes single resources of one account. Raises CloudErrors."""

    def __init__(self, connection: Connection, estate: Callable[[str], Estate]) -> None:
        """Nothing is called yet. `estate` gives what there is in a region."""
        self.connection = connection
        self.estate = estate

    def raw(self, target: Target) -> Raw | None:
        """A resource as its service tells it; None when there is no such thing."""
        service, path, key = _place(target)
        call = self.connection.call(f"read {_named(target)}", READER)
        try:
            answer = self.connection.answer(target.region, service, path, call)
        except errors.NothingThereError:
            return None
        reply = replies.content(answer, call, exact=False)
        found = reply.get(key) if key and isinstance(reply, dict) else reply
        if not isinstance(found, dict):
            raise errors.unreadable(call, f"it tells no {key or 'image'}")
        return found

    def live(self, target: Target) -> Live:
        """See ActionSource: normalised as in the inventory."""
        raw = self.raw(target)
        if raw is None:
            return Live(exists=False)
        if is_image(target):
            return _image(raw)
        if target.kind == "instance":
            return self._server(target, raw)
        row = _row(target, {"project_id": target.account_id, **raw})
        return Live(
            exists=row["raw_status"] != "deleted",
            tags=row["tags"],
            status=row["status"],
            size_gb=None if row.get("size_gb") is None else float(row["size_gb"]),
            attached_to=row.get("attached_to"),
            unsettled=row["raw_status"] if row["raw_status"] in _DISK_PASSING else None,
        )

    def write(
        self,
        method: Literal["POST", "PUT", "DELETE"],
        target: Target,
        below: str,
        what: str,
        body: object = None,
        *,
        repeat: bool = True,
    ) -> None:
        """Change a resource, at a path below it. `what` is for messages: 'stop'."""
        service, path, _ = _place(target)
        call = self.connection.call(f"{what} {_named(target)}", ACTOR)
        self.connection.write(
            method, target.region, service, path + below, call, body, repeat=repeat
        )

    def wait(self, target: Target, done: Callable[[Raw | None], bool], wanted: str) -> Raw | None:
        """Look until it is `done`. Raises CloudError saying how it is when that takes too long."""
        elapsed = 0.0
        while True:
            raw = self.raw(target)
            if done(raw):
                return raw
            if elapsed > LONGEST:
                self.failed(target, wanted, f"it is {state(raw)} after {LONGEST / 60:.0f} minutes")
            elapsed += self.pause(elapsed)

    def present(self, target: Target, wanted: str) -> Raw:
        """The resource. Raises CloudError when it is gone."""
        raw = self.raw(target)
        if raw is None:
            self.failed(target, wanted, "it does not exist any more")
        return raw

    def pause(self, elapsed: float = 0.0) -> float:
        """Wait before the next look, after `elapsed` seconds of looking; returns the seconds."""
        seconds = POLL if elapsed < 60 else LATER_POLL
        self.connection.opening.pace.sleep(seconds)
        return seconds

    def failed(self, target: Target, what: str, why: str) -> NoReturn:
        """Raise CloudError saying what cannot be done with a resource, and why."""
        raise CloudError(self.connection.call(f"{what} {_named(target)}", ACTOR).failed(why))

    def flavor(self, target: Target, server: Raw) -> str | None:
        """The name of a server's flavor: inline from 2.47 on, else looked up by its id."""
        inline = (server.get("flavor") or {}).get("original_name")
        return str(inline) if inline else Sizes(self.estate(target.region)).of(server).name

    def _server(self, target: Target, raw: Raw) -> Live:
        row = servers.row(raw, Size(self.flavor(target, raw)), ())
        return Live(
            exists=row["status"] != "terminated",
            tags=row["tags"],
            status=row["status"],
            instance_type=row["instance_type"],
            unsettled=under_way(raw),
        )


def is_image(target: Target) -> bool:
    """Whether a snapshot is an image of Glance."""
    return target.kind == "snapshot" and target.resource_id.startswith(IMAGE)


def under_way(server: Raw) -> str | None:
    """What is still going on with a server; None when it rests."""
    status, task = str(server.get("status")), server.get("OS-EXT-STS:task_state")
    if status == VERIFY and not task:
        return f"{VERIFY}, a resize that waits to be confirmed or reverted"
    return task or (status if status in _SERVER_PASSING else None)


def state(raw: Raw | None) -> str:
    """How a resource is, in the cloud's own words."""
    if raw is None:
        return "gone"
    task = raw.get("OS-EXT-STS:task_state")
    return f"{raw.get('status')} ({task})" if task else str(raw.get("status"))


def fault(server: Raw) -> str:
    """What Nova says went wrong with a server in ERROR; '' when it says nothing."""
    said = (server.get("fault") or {}).get("message")
    return errors.short(str(said)) if said else ""


def normal(server: Raw) -> str:
    """Its status, normalised, whatever is under way."""
    return statuses.server(server.get("status"), None)


def _row(target: Target, raw: Raw) -> dict[str, Any]:
    """A volume, snapshot or address as the inventory has it."""
    match target.kind:
        case "volume":
            return inventory.volume_row(raw)
        case "snapshot":
            return inventory.snapshot_row(raw)
        case _:
            return inventory.address_row(raw, {})


def _image(raw: Raw) -> Live:
    status, size = str(raw.get("status")), raw.get("size")
    return Live(
        exists=status not in ("deleted", "pending_delete"),
        status=_IMAGE_STATUS.get(status, "unknown"),
        size_gb=size / 1024**3 if size else None,
        unsettled=status if status in _IMAGE_PASSING else None,
    )


def _place(target: Target) -> tuple[str, str, str]:
    kind = "image" if is_image(target) else target.kind
    service, path, key = _PLACES[kind]
    return service, f"{path}/{quote(target.resource_id.removeprefix(IMAGE), safe='')}", key


def _named(target: Target) -> str:
    kind = {"instance": "server", "address": "floating IP"}.get(target.kind, target.kind)
    return f"{kind} {target.name or target.resource_id!r} in {target.region}"
