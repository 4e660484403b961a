"""Reading result tables: which column is the amount, what a row is called."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.planner.phrasing import money, number, percent
from tools.base import Column, Result, Table, Value

COSTS = ("EffectiveCost", "BilledCost", "ListCost", "ContractedCost")
_TIME = ("Date", "Week", "Month", "Quarter", "Year")
_IDS = {
    "SubAccountId": "SubAccountName",
    "BillingAccountId": "BillingAccountName",
    "ResourceId": "ResourceName",
    "RegionName": "RegionId",
    "CommitmentDiscountId": "CommitmentDiscountName",
    "account_id": "account",
    "resource_id": "name",
}
_ID_OF = {name: identity for identity, name in _IDS.items()}
_EXTRA = {"BillingCurrency", "Kind", "kind"}
_OF_RESOURCE = ("ResourceType", "ServiceName")  # what is told beside the name of a resource


def index_of(table: Table, *names: str) -> int | None:
    """Position of the first column that has one of the names."""
    for position, column in enumerate(table.columns):
        if column.name in names:
            return position
    return None


def cell(table: Table, row: list[Any], *names: str) -> Any:
    """The cell of a row under the first of the names that the table has; None without one."""
    position = index_of(table, *names)
    return None if position is None else row[position]


def amount_column(table: Table) -> int | None:
    """The column of money: the cost metric, else the first with a currency as its unit."""
    found = index_of(table, *COSTS)
    if found is not None:
        return found
    for position, column in enumerate(table.columns):
        if column.unit and len(column.unit) == 3 and column.unit.isupper():
            return position
    return None


def time_column(table: Table) -> int | None:
    """The column of a time series, if the table is one."""
    return index_of(table, *_TIME)


def currency_of(table: Table, row: list[Any]) -> str | None:
    """The currency of a row's amount."""
    named = cell(table, row, "BillingCurrency", "currency")
    if named:
        return str(named)
    position = amount_column(table)
    return table.columns[position].unit if position is not None else None


def row_name(table: Table, row: list[Any]) -> str:
    """What a person calls the row: its names, without ids where there is a name."""
    parts: list[str] = []
    resource = index_of(table, "ResourceId")
    for position, column in enumerate(table.columns):
        if _is_measure(column, row[position]) or column.name in (*_TIME, *_EXTRA):
            continue
        if resource is not None and position > resource and column.name in _OF_RESOURCE:
            continue
        better = index_of(table, _IDS.get(column.name, ""))
        if better is not None and row[better] is not None:
            continue
        value = row[position]
        if value is None and cell(table, row, _ID_OF.get(column.name, "")) is not None:
            continue  # its id names it
        parts.append("(none)" if value is None else str(value))
    return ", ".join(parts)


def _is_measure(column: Column, value: Any) -> bool:
    if column.unit is not None:
        return True
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def shown(value: Value) -> str:
    """A headline figure as a person reads it."""
    if isinstance(value.value, bool):
        return "yes" if value.value else "no"
    if value.currency:
        return money(value.value, value.currency)
    if value.unit == "%":
        return percent(value.value)
    if isinstance(value.value, int | float):
        return number(value.value) + (f" {value.unit}" if value.unit else "")
    return "unknown" if value.value is None else str(value.value)


def find(result: Result, *words: str) -> list[Value]:
    """Headline figures whose name holds all of the words."""
    return [value for value in result.values if all(word in value.name.lower() for word in words)]


def totals(result: Result) -> list[Value]:
    """The first headline figure, in every currency there is."""
    if not result.values:
        return []
    first = result.values[0].name
    return [value for value in result.values if value.name == first]


def said_totals(values: list[Value]) -> str:
    """'$1,234.50 and €20.00'."""
    return " and ".join(shown(value) for value in values) or "unknown"
