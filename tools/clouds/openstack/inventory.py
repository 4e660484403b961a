"""The inventory of a region: one `Inventory` for each project that has something there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from tools.base import CloudError
from tools.clouds.base import Inventory
from tools.clouds.openstack import replies, servers, statuses
from tools.clouds.openstack.estate import Estate, Raw
from tools.clouds.openstack.servers import Size, Sizes
from tools.clouds.tables import inventory_table

Row = dict[str, Any]
Hourly = Callable[[Size], tuple[Decimal, str] | None]  # list price of a size and its currency


def read(estate: Estate, now: dt.datetime, hourly: Hourly) -> Iterator[Inventory]:
    """Everything there is, one Inventory a project; the own project's always, so that what it had
    before is known to be gone. Raises CloudError when servers cannot be listed.
    """
    raw = estate.servers()
    missing: dict[str, str] = {}
    addresses = _kind(estate.addresses, missing, "address")
    volumes = _kind(estate.volumes, missing, "volume")
    snapshots = _kind(estate.snapshots, missing, "snapshot")
    floating, holders, sizes = _floating(addresses), _holders(raw), Sizes(estate)
    rows = {
        "instance": [_instance(row, sizes.of(row), floating, hourly) for row in raw],
        "volume": [volume_row(row) for row in volumes],
        "snapshot": [snapshot_row(row) for row in snapshots],
        "address": [address_row(row, holders) for row in addresses],
    }
    found = {kind: listed for kind, listed in rows.items() if kind not in missing}
    yield from _by_project(estate, found, missing, _warnings(estate, raw), now)


def _kind(listed: Callable[[], list[Raw]], missing: dict[str, str], kind: str) -> list[Raw]:
    try:
        return listed()
    except CloudError as error:
        missing[kind] = str(error)
        return []


def _by_project(
    estate: Estate,
    found: dict[str, list[Row]],
    missing: dict[str, str],
    warnings: list[str],
    now: dt.datetime,
) -> Iterator[Inventory]:
    scope = estate.scope
    owned: dict[str, dict[str, list[Row]]] = {scope.own: {}}
    for kind, rows in found.items():
        for row in rows:
            owned.setdefault(row["account_id"], {}).setdefault(kind, []).append(row)
    for project, kinds in sorted(owned.items()):
        common = {
            "provider": "openstack",
            "account_name": scope.names.get(project),
            "region": estate.region,
            "collected_at": now,
        }
        tables = {
            kind: inventory_table(kind, [{**row, **common} for row in kinds.get(kind, ())])
            for kind in found
        }
        yield Inventory("openstack", project, tables, warnings, estate.region, missing)


def _warnings(estate: Estate, raw: list[Raw]) -> list[str]:
    found = []
    if not estate.scope.everything and estate.scope.why:
        found.append(f"{estate.region}: {estate.scope.why}")
    partial = sum(servers.is_partial(row) for row in raw)
    if partial:
        found.append(
            f"{estate.region}: of {partial} servers Nova knows only that they exist, since a part "
            "of its database is down"
        )
    return found


def _floating(addresses: list[Raw]) -> dict[str, list[str]]:
    """Floating addresses by the server that they lead to."""
    found: dict[str, list[str]] = {}
    for row in addresses:
        device = (row.get("port_details") or {}).get("device_id")
        if device:
            found.setdefault(device, []).append(str(row.get("floating_ip_address")))
    return found


def _holders(raw: list[Raw]) -> dict[str, str]:
    """Servers by floating address, for a Neutron that does not tell what a port belongs to."""
    return {
        str(entry.get("addr")): str(server["id"])
        for server in raw
        for entries in (server.get("addresses") or {}).values()
        for entry in entries
        if entry.get("OS-EXT-IPS:type") == "floating"
    }


def _instance(raw: Raw, size: Size, floating: dict[str, list[str]], hourly: Hourly) -> Row:
    price = hourly(size)
    return {
        **servers.row(raw, size, floating.get(raw["id"], ())),
        "account_id": raw["project_id"],
        "hourly_cost": price[0] if price else None,
        "currency": price[1] if price else None,
    }


def volume_row(raw: Raw) -> Row:
    """A volume as a row, without account name and region."""
    attached = [item["server_id"] for item in raw.get("attachments") or [] if item.get("server_id")]
    return {
        "account_id": raw["project_id"],
        "resource_id": raw["id"],
        "name": raw.get("name") or None,
        "status": statuses.volume(raw.get("status"), attached=bool(attached)),
        "raw_status": raw.get("status"),
        "volume_type": raw.get("volume_type"),
        "size_gb": raw.get("size"),
        "zone": raw.get("availability_zone"),
        "attached_to": attached[0] if attached else None,
        "created_at": replies.moment(raw.get("created_at")),
        "tags": replies.tags(raw.get("metadata"), None),
    }


def snapshot_row(raw: Raw) -> Row:
    """A snapshot as a row, as for volumes."""
    return {
        "account_id": raw["project_id"],
        "resource_id": raw["id"],
        "name": raw.get("name") or None,
        "status": statuses.snapshot(raw.get("status")),
        "raw_status": raw.get("status"),
        "volume_id": raw.get("volume_id"),
        "size_gb": raw.get("size"),
        "created_at": replies.moment(raw.get("created_at")),
        "tags": replies.tags(raw.get("metadata"), None),
    }


def address_row(raw: Raw, holders: dict[str, str]) -> Row:
    """A floating IP as a row, as for volumes. `holders` are servers by floating address."""
    address = str(raw.get("floating_ip_address"))
    device = (raw.get("port_details") or {}).get("device_id")
    port = raw.get("port_id")
    return {
        "account_id": raw["project_id"],
        "resource_id": raw["id"],
        "name": raw.get("description") or None,
        "status": "in-use" if port else "idle",
        "raw_status": raw.get("status"),
        "ip_address": address,
        "attached_to": (device or holders.get(address) or port) if port else None,
        "created_at": replies.moment(raw.get("created_at")),
        "tags": replies.tags(None, raw.get("tags")),
    }
