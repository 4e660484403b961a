"""'monthly cost per vCPU of the running machines': what a list of instances costs over their sizes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.planner.frame import Frame
from agent.planner.planned import SIZES
from agent.planner.tables import index_of, shown
from tools.base import Column, Result, Table, Value

_OVER = {"vcpu": ("vcpus", "vCPU"), "memory_gb": ("memory_gb", "GB of memory")}


def rates(frame: Frame, result: Result) -> tuple[list[Value], list[Table]]:
    """The cost per vCPU or GB of memory of all that is listed, and of each group."""
    if frame.average not in SIZES:
        return [], []
    size, named = _OVER[frame.average]
    sizes = [item.value for item in result.values if item.name == size]
    costs = [item for item in result.values if item.name == "monthly_cost"]
    found = [
        Value(name=f"monthly cost per {named}", value=rate, currency=cost.currency, unit=cost.unit)
        for cost in costs
        if (rate := _over(cost.value, sizes[0] if sizes else None)) is not None
    ]
    table = result.tables[0] if frame.group_by and result.tables else None
    at = [index_of(table, name) for name in (size, "monthly_cost")] if table else [None, None]
    if table is None or at[0] is None or at[1] is None:
        return found, []
    rows = [[row[0], _over(row[at[1]], row[at[0]])] for row in table.rows]
    rows = [row for row in rows if row[1] is not None]
    rows.sort(key=lambda row: row[1], reverse=frame.order == "desc")
    if frame.top:
        rows = rows[: frame.top]
        currency = found[0].currency if found else None
        first = [Value(name=str(row[0]), value=row[1], currency=currency) for row in rows]
        found = [*first, *found]
    columns = [
        table.columns[0],
        Column(name=f"monthly cost per {named}", unit=found[0].currency if found else None),
    ]
    return found, [Table(title=f"Monthly cost per {named}", columns=columns, rows=rows)]


def said_rates(values: list[Value], tables: list[Table]) -> list[str]:
    """'openstack: $14.56; azure: $35.13. In all $31.73 monthly cost per vCPU.'"""
    named = [value for value in values if not value.name.startswith("monthly cost per ")]
    if tables and not named:
        code = tables[0].columns[1].unit
        named = [
            Value(name=str(row[0]), value=row[1], currency=code) for row in tables[0].rows[:10]
        ]
    every = [value for value in values if value.name.startswith("monthly cost per ")]
    listed = "; ".join(f"{value.name}: {shown(value)}" for value in named)
    lines = (
        [f"{listed} per {every[0].name.removeprefix('monthly cost per ')}."]
        if named and every
        else []
    )
    return [*lines, *(f"{shown(value)} {value.name} in all." for value in every)]


def _over(cost: Any, size: Any) -> Decimal | None:
    if cost is None or not size:
        return None
    return Decimal(str(cost)) / Decimal(str(size))
