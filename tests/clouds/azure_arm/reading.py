"""Reading an opened account as a collection does, with rows as dictionaries."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa

from azure_arm.estate import NOW, SUBSCRIPTION
from tools.clouds.base import CostRequest, Inventory, Measured, MetricRequest

Row = dict[str, Any]


def inventories(cloud: Any) -> list[Inventory]:
    """All locations."""
    return [one for region in cloud.regions() for one in cloud.inventory(region)]


def named(cloud: Any, kind: str) -> dict[str, Row]:
    """The rows of a kind by name."""
    tables = [one.tables[kind] for one in inventories(cloud) if kind in one.tables]
    return {row["name"]: row for table in tables for row in table.to_pylist()}


def machine_id(name: str, group: str = "prod-rg") -> str:
    """A machine's id as it is stored."""
    root = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{group}"
    return f"{root}/providers/microsoft.compute/virtualmachines/{name}"


def measure(
    cloud: Any,
    *machines: Measured,
    since: dt.datetime = NOW - dt.timedelta(hours=4),
    until: dt.datetime = NOW,
    interval_s: int = 3600,
) -> list[Row]:
    """Points of these machines."""
    request = MetricRequest("eastus", since, until, interval_s, machines)
    return [row for table in cloud.metrics(request) for row in table.to_pylist()]


def billed(cloud: Any, since: dt.date, until: dt.date, staging: Path = Path()) -> list[Row]:
    """Rows of all bills."""
    bills = list(cloud.bills(CostRequest(since, until, staging)))
    return [row for bill in bills for row in pa.concat_tables(bill.batches).to_pylist()]
