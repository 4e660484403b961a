"""Whether the store still holds what was imported: sums of the files against sums of the tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from tools.store import tables
from tools.store.ledger import imports
from tools.store.ledger.intake import AMOUNTS, SLICE_SCHEMA
from tools.store.reader import Snapshot, connect
from tools.store.records import Amounts, Reconciled
from tools.store.state import State
from tools.store.tables import Pin

_DAILY = {
    "rows": "sum(x_Lines)",
    "billed": "sum(BilledCost)",
    "effective": "sum(EffectiveCost)",
    "list": "sum(ListCost)",
    "contracted": "sum(ContractedCost)",
    "effective_missing": "sum(x_EffectiveMissing)",
    "list_missing": "sum(x_ListMissing)",
    "contracted_missing": "sum(x_ContractedMissing)",
}
_MONEY = ("billed", "effective", "list", "contracted")
_COST_KEY = ("x_Provider", "charge_month", "BillingCurrency")


def reconcile(home: Path, state: State, snapshot: Snapshot) -> list[Reconciled]:
    """One entry a provider, month and currency. `equal` also means that the files are those that
    the tables' own logs name.
    """
    intact = all(
        tables.is_intact(home / "tables" / name, Pin(snapshot.versions[name], snapshot.paths(name)))
        for name in ("cost_line", "cost_daily")
        if name in snapshot.versions
    )
    width = len(AMOUNTS)
    found = []
    for provider, month, currency, *sums in _compared(state, snapshot):
        imported = Amounts(*sums[:width])
        lines = Amounts(*sums[width : 2 * width])
        daily = Amounts(*sums[2 * width :])
        equal = intact and imported == lines == daily
        found.append(Reconciled(provider, month, currency, imported, lines, daily, equal))
    return found


def _compared(state: State, snapshot: Snapshot) -> list[tuple[Any, ...]]:
    slices = list(zip(*imports.all_slices(state), strict=True)) or [()] * len(SLICE_SCHEMA)
    arrays = [pa.array(c, f.type) for c, f in zip(slices, SLICE_SCHEMA, strict=True)]
    in_files = {name: f"sum({name})" for name in AMOUNTS}
    sides = {
        "imported": _grouped(
            in_files, ("provider", "strftime(day, '%Y-%m')", "currency"), "slices"
        ),
        "lines": _grouped(AMOUNTS, _COST_KEY, f"({snapshot.view('cost_line')})"),
        "daily": _grouped(_DAILY, _COST_KEY, f"({snapshot.view('cost_daily')})"),
    }
    values = ", ".join(
        f"coalesce(any_value({name}) FILTER (side = '{side}'), 0)"
        for side in sides
        for name in AMOUNTS
    )
    union = " UNION ALL ".join(f"SELECT '{side}' AS side, * FROM ({sides[side]})" for side in sides)
    with connect(snapshot.spill) as con:
        con.register("slices", pa.Table.from_arrays(arrays, schema=SLICE_SCHEMA))
        return con.execute(
            f"SELECT provider, month, currency, {values} FROM ({union}) GROUP BY ALL "
            "ORDER BY provider, month, currency"
        ).fetchall()


def _grouped(amounts: dict[str, str], key: tuple[str, str, str], source: str) -> str:
    sums = ", ".join(
        f"coalesce({sql}, 0)::{'DECIMAL(38, 18)' if name in _MONEY else 'BIGINT'} AS {name}"
        for name, sql in amounts.items()
    )
    provider, month, currency = key
    return (
        f"SELECT {provider} AS provider, {month} AS month, {currency} AS currency, {sums} "
        f"FROM {source} GROUP BY 1, 2, 3"
    )
