"""Hosts as instances of the inventory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tools.clouds.base import Inventory
from tools.clouds.prometheus import facts, hosts
from tools.clouds.prometheus.account import PrometheusSettings
from tools.clouds.prometheus.connection import Connection
from tools.clouds.prometheus.facts import Facts
from tools.clouds.prometheus.hosts import Host
from tools.clouds.prometheus.selection import Selection
from tools.clouds.tables import inventory_table

_GIB = 2**30


def inventories(
    connection: Connection,
    settings: PrometheusSettings,
    region: str,
    *,
    provider: str,
    account: tuple[str, str],  # id and name of the account of hosts without a label for it
    now: dt.datetime,
) -> Iterator[Inventory]:
    """Yield the hosts of a region, an Inventory an account. The account itself always has one."""
    own, name = account
    selection = Selection(settings, region)
    found = hosts.find(connection, selection, own)
    known = facts.read(connection, selection, found.hosts, own)
    cards = facts.gpus(connection, settings.gpu_matcher, found.hosts)
    for one in sorted({own, *(host.key[0] for host in found.hosts)}):
        rows = [
            {
                **_row(host, known, settings),
                "provider": provider,
                "account_name": name if one == own else one,
                "region": region,
                "tags": {**_tags(host, known, settings), **cards.get(host.key, {})},
                "collected_at": now,
            }
            for host in found.hosts
            if host.key[0] == one
        ]
        yield Inventory(
            provider=provider,
            account_id=one,
            tables={"instance": inventory_table("instance", [_dated(row, now) for row in rows])},
            warnings=found.warnings if one == own else (),
            region=region,
        )


def _row(host: Host, known: Facts, settings: PrometheusSettings) -> dict[str, Any]:
    private, public = hosts.addresses(host)
    cores, memory, disk = (
        mapping.get(host.key) for mapping in (known.cores, known.memory, known.disk)
    )
    boot = known.boot.get(host.key)
    price = _price(host, settings)
    return {
        "account_id": host.key[0],
        "resource_id": host.key[1],
        "name": host.name,
        "status": host.status,
        "raw_status": host.raw_status,
        "instance_type": host.labels.get(settings.type_label) or None,
        "vcpus": None if cores is None else int(cores),
        "memory_gb": None if memory is None else round(memory / _GIB, 2),
        "disk_gb": None if disk is None else round(disk / _GIB, 2),
        "zone": host.labels.get(settings.zone_label) or None,
        "private_ips": private,
        "public_ips": public,
        "launched_at": None if boot is None else dt.datetime.fromtimestamp(boot, dt.UTC),
        "hourly_cost": price,
        "currency": None if price is None else settings.currency,
    }


def _dated(row: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    """A host whose own clock is wrong may say that it starts tomorrow: then it is unknown."""
    launched = row["launched_at"]
    return {**row, "launched_at": None} if launched and launched > now else row


def _tags(host: Host, known: Facts, settings: PrometheusSettings) -> dict[str, str]:
    system = known.system.get(host.key)
    return {**({"os": system} if system else {}), **hosts.tags(host, settings)}


def _price(host: Host, settings: PrometheusSettings) -> Decimal | None:
    kind = host.labels.get(settings.type_label, "")
    for name in (host.key[1], hosts.bare(host.key[1]), host.name, kind, "*"):
        if name and name in settings.prices:
            return settings.prices[name]
    return None
