"""Disks, snapshots and public addresses as rows of the inventory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.clouds.azure.connection import Item
from tools.clouds.azure.identifiers import owner, plain
from tools.clouds.azure.machines import moment

Row = dict[str, Any]

_DISK = {
    "Attached": "in-use",
    "Reserved": "in-use",  # attached to a machine that is deallocated
    "Frozen": "in-use",  # attached to a machine that hibernates
    "ActiveSASFrozen": "in-use",
    "Unattached": "available",
    "ActiveSAS": "available",  # unattached, and being exported
}
_SNAPSHOT = {"Succeeded": "available", "Failed": "error", "Creating": "creating"}


def volume_row(item: Item) -> Row:
    """A managed disk. When it was detached is told by its last change of ownership."""
    properties = item.get("properties") or {}
    raw = properties.get("diskState")
    holder = plain(item.get("managedBy"))
    status = _DISK.get(str(raw), "in-use" if holder else "unknown")
    changed = properties.get("LastOwnershipUpdateTime")
    return {
        **_common(item, status, raw or properties.get("provisioningState")),
        "volume_type": (item.get("sku") or {}).get("name"),
        "size_gb": _number(properties.get("diskSizeGB")),
        "zone": next(iter(item.get("zones") or ()), None),
        "attached_to": holder,
        "created_at": moment(properties.get("timeCreated")),
        "detached_at": moment(changed) if raw == "Unattached" and not holder else None,
    }


def snapshot_row(item: Item) -> Row:
    """A snapshot of a disk."""
    properties = item.get("properties") or {}
    source = properties.get("creationData") or {}
    raw = properties.get("provisioningState")
    return {
        **_common(item, _SNAPSHOT.get(str(raw), "unknown"), raw),
        "volume_id": plain(source.get("sourceResourceId")),
        "size_gb": _number(properties.get("diskSizeGB")),
        "created_at": moment(properties.get("timeCreated")),
    }


def address_row(item: Item, interfaces: Mapping[str, Item] | None) -> Row:
    """A public address: in use by a machine, a load balancer, a gateway, or by nothing.

    Azure does not tell when an address was made.
    """
    properties = item.get("properties") or {}
    part = plain((properties.get("ipConfiguration") or {}).get("id"))
    gateway = plain((properties.get("natGateway") or {}).get("id"))
    user = _user(part, interfaces) or gateway
    return {
        **_common(item, "in-use" if user else "idle", properties.get("provisioningState")),
        "ip_address": properties.get("ipAddress"),
        "attached_to": user,
    }


def _user(part: str | None, interfaces: Mapping[str, Item] | None) -> str | None:
    """Whose part uses an address: the machine of an interface, else what the part belongs to."""
    if part is None:
        return None
    card = owner(part, "networkinterfaces")
    if card is None:
        return part.rsplit("/", 2)[0]
    found = (interfaces or {}).get(card) or {}
    machine = plain(((found.get("properties") or {}).get("virtualMachine") or {}).get("id"))
    return machine or card


def _common(item: Item, status: str, raw: object) -> Row:
    return {
        "resource_id": plain(item.get("id")),
        "name": item.get("name"),
        "status": status,
        "raw_status": raw,
        "tags": dict(item.get("tags") or {}),
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
