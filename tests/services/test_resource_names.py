"""Bills that tell ids only: the inventory gives the names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger_fixture import NOW, call

from tools.clouds.base import Inventory
from tools.clouds.tables import api_bill, inventory_table
from tools.context import Context

MONTH = {"start": NOW.date().replace(day=1).isoformat(), "end": NOW.date().isoformat()}


def charge(resource: str | None, cost: str, name: str | None = None) -> dict[str, Any]:
    start = dt.datetime(NOW.year, NOW.month, 1)
    return {
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + dt.timedelta(days=1),
        "ProviderName": "AWS",
        "SubAccountId": "111",
        "ServiceName": "Compute",
        "ResourceId": resource,
        "ResourceName": name,
        "ChargeCategory": "Usage",
        "BilledCost": Decimal(cost),
        "EffectiveCost": Decimal(cost),
        "BillingCurrency": "USD",
    }


def test_names_come_from_the_inventory(tmp_path: Path) -> None:
    context = Context(home=tmp_path / "home", now=NOW)
    machines = [{"resource_id": "I-1", "name": "web"}, {"resource_id": "i-2", "name": None}]
    disks = [{"resource_id": "vol-1", "name": "data"}]
    tables = {
        "instance": inventory_table("instance", machines),
        "volume": inventory_table("volume", disks),
    }
    context.store.replace_inventory([Inventory("aws", "111", tables)], now=NOW, origin="a")
    charges = [
        charge("i-1", "5"),
        charge("i-2", "4"),
        charge("vol-1", "3"),
        charge("vol-9", "2", name="its own"),
        charge(None, "1"),
    ]
    context.store.land_bills([api_bill("a", "api", "1", charges)], now=NOW, origin="a")
    table = call(context, "query_costs", group_by=["resource"], **MONTH).tables[0]
    at = [
        [column.name for column in table.columns].index(f"Resource{part}")
        for part in ("Id", "Name")
    ]
    assert [tuple(row[place] for place in at) for row in table.rows] == [
        ("i-1", "web"),
        ("i-2", None),
        ("vol-1", "data"),
        ("vol-9", "its own"),
        (None, None),
    ]
