"""OpenStack's words for the state of things, in the product's own few."""

from __future__ import annotations

# Nova's statuses: https://docs.openstack.org/api-guide/compute/server_concepts.html
_SERVERS: dict[str, str] = {
    "ACTIVE": "running",
    "REBOOT": "running",
    "HARD_REBOOT": "running",
    "PASSWORD": "running",
    "MIGRATING": "running",
    "RESCUE": "running",
    "VERIFY_RESIZE": "running",  # runs with the new flavor until that is confirmed or reverted
    "BUILD": "starting",
    "REBUILD": "starting",
    "RESIZE": "starting",
    "REVERT_RESIZE": "starting",
    "UNRESCUE": "starting",
    "SHUTOFF": "stopped",
    "PAUSED": "stopped",
    "SUSPENDED": "stopped",
    "SHELVED": "stopped",
    "SHELVED_OFFLOADED": "stopped",
    "DELETED": "terminated",
    "SOFT_DELETED": "terminated",
    "ERROR": "error",
}
# A task that goes on says more than the status that it started from.
_TASKS: dict[str, str] = {
    "powering-off": "stopping",
    "pausing": "stopping",
    "suspending": "stopping",
    "shelving": "stopping",
    "deleting": "stopping",
    "soft-deleting": "stopping",
    "powering-on": "starting",
    "unpausing": "starting",
    "resuming": "starting",
    "unshelving": "starting",
    "spawning": "starting",
}
_VOLUMES_IN_USE = {"in-use", "attaching", "detaching", "reserved"}
_VOLUMES_AVAILABLE = {
    *("available", "retyping", "extending", "backing-up", "awaiting-transfer", "uploading"),
    *("downloading", "maintenance", "restoring-backup"),
}


def server(status: str | None, task: str | None) -> str:
    """running, stopped, starting, stopping, terminated, error or unknown."""
    normal = _SERVERS.get((status or "").upper(), "unknown")
    if normal in ("running", "stopped"):
        return _TASKS.get(task or "", normal)
    return normal


def volume(status: str | None, *, attached: bool) -> str:
    """in-use, available, error or unknown."""
    word = (status or "").lower()
    if word.startswith("error"):
        return "error"
    if attached or word in _VOLUMES_IN_USE:
        return "in-use"
    return "available" if word in _VOLUMES_AVAILABLE else "unknown"


def snapshot(status: str | None) -> str:
    """available, error or unknown."""
    word = (status or "").lower()
    if word.startswith("error"):
        return "error"
    return word if word == "available" else "unknown"
