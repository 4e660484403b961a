"""The inventory of the demo estate, one account at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tools.clouds.base import Inventory
from tools.clouds.demo.catalog import PRICE_SCALE, PROVIDERS
from tools.clouds.demo.estate import Estate
from tools.clouds.demo.labels import as_json
from tools.clouds.demo.machines import Machine, powered
from tools.clouds.demo.storage import Piece
from tools.clouds.demo.window import Window
from tools.store.schema import (
    ADDRESS_SCHEMA,
    INSTANCE_SCHEMA,
    SNAPSHOT_SCHEMA,
    TEXT,
    VOLUME_SCHEMA,
)

_WORDS = {  # each cloud's own words for a machine's status
    "aws": {"running": "running", "stopped": "stopped", "terminated": "terminated"},
    "azure": {
        "running": "PowerState/running",
        "stopped": "PowerState/deallocated",
        "terminated": "PowerState/deleted",
    },
    "openstack": {"running": "ACTIVE", "stopped": "SHUTOFF", "error": "ERROR"},
}
_PIECE_WORDS = {
    "aws": {},
    "azure": {"in-use": "Attached", "available": "Unattached"},
    "openstack": {},
}


def inventories(estate: Estate, now: dt.datetime) -> Iterator[Inventory]:
    """One Inventory an account; `now` (naive UTC) is when it was collected."""
    disks: dict[str, list[Piece]] = {}
    for piece in estate.pieces.volumes:
        if piece.present and piece.parent:
            disks.setdefault(piece.parent, []).append(piece)
    public = {piece.parent: piece.ip for piece in estate.pieces.addresses if piece.parent}
    for provider in PROVIDERS:
        for account in provider.accounts:
            common: Row = {
                "provider": provider.key,
                "account_id": account.id,
                "account_name": account.name,
                "collected_at": now,
            }
            machines = [m for m in estate.machines if m.present and m.account is account]
            rows = [
                _machine(one, estate, disks.get(one.id, []), public.get(one.id)) for one in machines
            ]
            tables = {"instance": _table(INSTANCE_SCHEMA, common, rows)}
            for kind, (pieces, schema, make) in _kinds(estate).items():
                mine = [one for one in pieces if one.present and one.account is account]
                found = [make(one, estate.window) for one in mine]
                tables[kind] = _table(schema, common, found)
            yield Inventory(provider=provider.key, account_id=account.id, tables=tables)


Row = dict[str, Any]
Kind = tuple[Sequence[Piece], pa.Schema, Callable[[Piece, Window], Row]]


def _kinds(estate: Estate) -> dict[str, Kind]:
    pieces = estate.pieces
    return {
        "volume": (pieces.volumes, VOLUME_SCHEMA, _volume),
        "snapshot": (pieces.snapshots, SNAPSHOT_SCHEMA, _snapshot),
        "address": (pieces.addresses, ADDRESS_SCHEMA, _address),
    }


def _table(schema: pa.Schema, common: Row, rows: list[Row]) -> pa.Table:
    """Rows as the schema has them, with `tags` in place of `tagset_id`."""
    number = schema.get_field_index("tagset_id")
    schema = schema.set(number, pa.field("tags", TEXT))
    return pa.Table.from_pylist([{**common, **row} for row in rows], schema=schema)


def _at(window: Window, hour: int) -> dt.datetime:
    return dt.datetime.combine(window.first, dt.time()) + dt.timedelta(hours=hour)


def _machine(machine: Machine, estate: Estate, disks: list[Piece], public: str | None) -> Row:
    currency = estate.currencies[machine.provider.key]
    status = powered(machine, estate.window)
    alive = status != "terminated"
    return {
        "resource_id": machine.id,
        "name": machine.name,
        "status": status,
        "raw_status": _WORDS[machine.provider.key].get(status, status),
        "instance_type": machine.kind.name,
        "vcpus": machine.kind.vcpus,
        "memory_gb": machine.kind.memory_gb,
        "disk_gb": float(sum(disk.size_gb for disk in disks)) if disks else None,
        "region": machine.region.id,
        "zone": machine.zone,
        "private_ips": [machine.private_ip] if alive else [],
        "public_ips": [public] if public and alive else [],
        "launched_at": _at(estate.window, machine.start),
        "security_groups": [f"{machine.app}-{machine.env}", "default"],
        "volume_ids": [disk.id for disk in disks],
        "tags": as_json(machine.tags),
        "hourly_cost": Decimal(machine.hourly(currency)).scaleb(-PRICE_SCALE),
        "currency": currency,
    }


def _piece(piece: Piece, window: Window, status: str) -> Row:
    words = _PIECE_WORDS[piece.provider.key]
    return {
        "resource_id": piece.id,
        "name": piece.name,
        "status": status,
        "raw_status": words.get(status, status),
        "region": piece.region.id,
        "created_at": _at(window, piece.start * 24),
        "tags": as_json(piece.tags),
    }


def _volume(piece: Piece, window: Window) -> Row:
    return _piece(piece, window, "in-use" if piece.parent else "available") | {
        "volume_type": piece.disk_type,
        "size_gb": float(piece.size_gb),
        "zone": piece.zone,
        "attached_to": piece.parent,
        "detached_at": None if piece.detached is None else _at(window, piece.detached * 24),
    }


def _snapshot(piece: Piece, window: Window) -> Row:
    return _piece(piece, window, "available") | {
        "volume_id": piece.parent,
        "size_gb": float(piece.size_gb),
    }


def _address(piece: Piece, window: Window) -> Row:
    return _piece(piece, window, "in-use" if piece.parent else "idle") | {
        "ip_address": piece.ip,
        "attached_to": piece.parent,
    }
