"""Reading what exists in one region, completed with the time and with prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tools.clouds.base import Inventory, InventorySource
from tools.services.collection.candidates import Candidates
from tools.services.collection.prices import Priced, Prices
from tools.services.inquiry import naive_utc

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class FoundInventory:
    """What one region holds, one Inventory an account, and what to tell about prices."""

    inventories: list[Inventory] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def count(self, kind: str) -> int | None:
        """How many of a kind; None where it was not collected."""
        found = [one.tables[kind].num_rows for one in self.inventories if kind in one.tables]
        return sum(found) if found else None


def read_inventory(
    cloud: InventorySource,
    region: str,
    prices: Prices,
    moment: dt.datetime,
    candidates: Candidates | None = None,
) -> FoundInventory:
    """Everything in the region as it is at `moment`. Raises CloudError."""
    inventories = [_dated(one, region, moment) for one in cloud.inventory(region)]
    wanted = {kind for one in inventories for kind in _unpriced(one)}
    known = prices.of(region, sorted(wanted))
    if candidates is not None:
        candidates.read(region, {kind for one in inventories for kind in _types(one)})
    return FoundInventory(
        [_priced(one, known) for one in inventories],
        [*(line for one in inventories for line in one.warnings), *known.warnings],
    )


def _dated(inventory: Inventory, region: str, moment: dt.datetime) -> Inventory:
    """Its own region only, since each region is replaced by itself; with a time of collection."""
    tables = {kind: _with_time(table, moment) for kind, table in inventory.tables.items()}
    return replace(inventory, tables=tables, region=region)


def _with_time(table: pa.Table, moment: dt.datetime) -> pa.Table:
    import pyarrow as pa

    at = table.schema.get_field_index("collected_at")
    if at < 0 or not table.column(at).null_count:
        return table
    times = pa.scalar(naive_utc(moment), table.schema.field(at).type)
    return table.set_column(at, table.schema.field(at), table.column(at).fill_null(times))


def _types(inventory: Inventory) -> set[str]:
    table = inventory.tables.get("instance")
    found = [] if table is None else table.column("instance_type").to_pylist()
    return {kind for kind in found if kind}


def _unpriced(inventory: Inventory) -> set[str]:
    table = inventory.tables.get("instance")
    if table is None:
        return set()
    pairs = zip(
        table.column("instance_type").to_pylist(),
        table.column("hourly_cost").to_pylist(),
        strict=True,
    )
    return {kind for kind, cost in pairs if kind and cost is None}


def _priced(inventory: Inventory, known: Priced) -> Inventory:
    table = inventory.tables.get("instance")
    if table is None or not known.by_type:
        return inventory
    kinds = table.column("instance_type").to_pylist()
    columns = {name: table.column(name).to_pylist() for name in ("hourly_cost", "currency")}
    _fill(columns, kinds, known.by_type)
    for name, values in columns.items():
        table = _replaced(table, name, values)
    return replace(inventory, tables={**inventory.tables, "instance": table})


def _fill(
    columns: dict[str, list[Any]],
    kinds: list[str | None],
    by_type: Mapping[str, tuple[Decimal, str]],
) -> None:
    for row, kind in enumerate(kinds):
        price = by_type.get(kind or "")
        if price is not None and columns["hourly_cost"][row] is None:
            columns["hourly_cost"][row], columns["currency"][row] = price


def _replaced(table: pa.Table, name: str, values: list[Any]) -> pa.Table:
    import pyarrow as pa

    at = table.schema.get_field_index(name)
    field_of = table.schema.field(at)
    return table.set_column(at, field_of, pa.array(values, field_of.type))
