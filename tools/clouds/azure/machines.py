"""Virtual machines as rows of the inventory."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection, Item
from tools.clouds.azure.errors import RefusedError
from tools.clouds.azure.identifiers import last, plain, resource_group
from tools.clouds.azure.listing import Round
from tools.clouds.azure.sizes import Size

Row = dict[str, Any]
ONE_BY_ONE = 100  # instance views that are asked for singly, at most

_STATUS = {
    "running": "running",
    "starting": "starting",
    "creating": "starting",
    "stopping": "stopping",
    "deallocating": "stopping",
    "hibernating": "stopping",
    "stopped": "stopped",  # its hardware is kept, and billed
    "deallocated": "stopped",
    "hibernated": "stopped",
}


def machine_rows(
    connection: Connection, found: Round, items: Iterable[Item], sizes: Mapping[str, Size]
) -> list[Row]:
    """Rows of these machines. Raises what kept their power states from being read."""
    powers = {plain(one.get("id")): _statuses(one) for one in found.items("power")}
    around = _Surroundings(found)
    rows = []
    single = 0
    for item in items:
        identifier = plain(item.get("id")) or ""
        statuses = powers.get(identifier) or []
        if not _power(statuses) and single < ONE_BY_ONE:
            single += 1
            seen = _instance_view(connection, str(item.get("id")))
            if seen is None:
                continue  # deleted since it was listed
            statuses = seen
        rows.append(_row(item, identifier, statuses, around, sizes))
    return rows


def machine_state(item: Item) -> tuple[str, str | None]:
    """The status and what Azure calls it, of a machine that was read with its instance view."""
    statuses = _statuses(item)
    raw = _power(statuses)
    properties = item.get("properties") or {}
    return _status(raw, statuses, properties), raw or _provisioning(statuses, properties)


class _Surroundings:
    """What lies around machines, by id; None where it could not be listed."""

    def __init__(self, found: Round) -> None:
        self.disks = found.by_id("disk")
        self.interfaces = found.by_id("interface")
        self.addresses = found.by_id("address")


def _row(
    item: Item,
    identifier: str,
    statuses: list[Item],
    around: _Surroundings,
    sizes: Mapping[str, Size],
) -> Row:
    properties = item.get("properties") or {}
    hardware = properties.get("hardwareProfile") or {}
    kind = hardware.get("vmSize")
    size = sizes.get(str(kind).lower(), Size(None, None, None))
    chosen = (hardware.get("vmSizeProperties") or {}).get("vCPUsAvailable")
    raw = _power(statuses)
    return {
        "resource_id": identifier,
        "name": item.get("name"),
        "status": _status(raw, statuses, properties),
        "raw_status": raw or _provisioning(statuses, properties),
        "instance_type": size.name or kind,  # templates write it in any case
        "vcpus": chosen or size.vcpus,
        "memory_gb": size.memory_gb,
        "zone": next(iter(item.get("zones") or ()), None),
        "launched_at": moment(properties.get("timeCreated")),
        "tags": dict(item.get("tags") or {}),
        **_storage(properties.get("storageProfile") or {}, around.disks),
        **_network(properties.get("networkProfile") or {}, around),
    }


def _storage(profile: Item, disks: Mapping[str, Item] | None) -> Row:
    used = [one for one in (profile.get("osDisk"), *(profile.get("dataDisks") or ())) if one]
    identifiers = [plain((one.get("managedDisk") or {}).get("id")) for one in used]
    # A machine that is deallocated does not tell the sizes of its disks; the disks do.
    gigabytes = []
    for one, identifier in zip(used, identifiers, strict=True):
        disk = (disks or {}).get(identifier or "")
        known = (disk.get("properties") or {}).get("diskSizeGB") if disk else None
        gigabytes.append(known or one.get("diskSizeGB"))
    whole = all(size is not None for size in gigabytes)
    return {
        "disk_gb": float(sum(gigabytes)) if gigabytes and whole else None,
        "volume_ids": [identifier for identifier in identifiers if identifier],
    }


def _network(profile: Item, around: _Surroundings) -> Row:
    if around.interfaces is None:
        return {}
    named = [plain(one.get("id")) for one in profile.get("networkInterfaces") or ()]
    cards = [around.interfaces[one] for one in named if one and one in around.interfaces]
    properties = [card.get("properties") or {} for card in cards]
    parts = [
        part.get("properties") or {}
        for one in properties
        for part in one.get("ipConfigurations") or ()
    ]
    groups = [last((one.get("networkSecurityGroup") or {}).get("id")) for one in properties]
    return {
        "private_ips": [part["privateIPAddress"] for part in parts if part.get("privateIPAddress")],
        "public_ips": _public(parts, around.addresses),
        "security_groups": list(dict.fromkeys(group for group in groups if group)),
    }


def _public(parts: Iterable[Item], addresses: Mapping[str, Item] | None) -> list[str] | None:
    if addresses is None:
        return None
    named = [plain((part.get("publicIPAddress") or {}).get("id")) for part in parts]
    found = [(addresses[one].get("properties") or {}) for one in named if one and one in addresses]
    return [one["ipAddress"] for one in found if one.get("ipAddress")]


def _statuses(item: Item) -> list[Item]:
    view = (item.get("properties") or {}).get("instanceView") or {}
    return list(view.get("statuses") or ())


def _power(statuses: Iterable[Item]) -> str | None:
    codes = [str(one.get("code") or "") for one in statuses]
    return next((code for code in codes if code.lower().startswith("powerstate/")), None)


def _provisioning(statuses: Iterable[Item], properties: Item) -> str | None:
    codes = [str(one.get("code") or "") for one in statuses]
    state = properties.get("provisioningState")
    return next(iter(codes), None) or (f"ProvisioningState/{state.lower()}" if state else None)


def _status(raw: str | None, statuses: Iterable[Item], properties: Item) -> str:
    if raw:
        return _STATUS.get(raw.partition("/")[2].lower(), "unknown")
    provisioning = (_provisioning(statuses, properties) or "").lower()
    if provisioning.startswith("provisioningstate/failed"):
        return "error"
    return "starting" if provisioning == "provisioningstate/creating" else "unknown"


def _instance_view(connection: Connection, identifier: str) -> list[Item] | None:
    """The statuses of one machine; None where it is gone."""
    name = last(identifier) or ""
    call = connection.call(f"read the state of {name!r}", permissions.INSTANCE_VIEW)
    operations = connection.compute.virtual_machines
    try:
        view = connection.ask(
            call, lambda: operations.instance_view(resource_group(identifier), name)
        )
    except RefusedError as error:
        if error.status == 404:
            return None
        raise
    return list(view.get("statuses") or ())


def moment(text: object) -> dt.datetime | None:
    """A time as Azure writes it: seven digits of a second's fraction, and any zone."""
    return _moment(text) if isinstance(text, str) and text else None


@lru_cache(maxsize=20_000)  # measurements of many machines have the same times
def _moment(text: str) -> dt.datetime:
    read = dt.datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)
