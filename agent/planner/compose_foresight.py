"""Parts that answers about what is to come share: intervals, scopes, rows by name."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from agent.planner.frame import Frame
from agent.planner.phrasing import money, scope_of
from agent.planner.tables import index_of
from tools.base import Result, Table, Value

Row = dict[str, Any]


def rows_of(table: Table | None) -> list[Row]:
    """The rows of a table, by column name."""
    if table is None:
        return []
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def table_titled(result: Result, *words: str) -> Table | None:
    """The first table whose title has one of the words."""
    return next(
        (one for one in result.tables if any(word in one.title.lower() for word in words)), None
    )


def table_with(result: Result, *columns: str) -> Table | None:
    """The first table that has all of the columns."""
    return next(
        (one for one in result.tables if all(index_of(one, name) is not None for name in columns)),
        None,
    )


def value_of(result: Result, name: str, currency: str | None = None) -> Value | None:
    """The headline figure of that name (in that currency)."""
    return next(
        (
            one for one in result.values
            if one.name.removesuffix(f" in {currency}") == name and (currency is None or one.currency in (currency, None))
        ),
        None,
    )  # fmt: skip


def currencies(result: Result, name: str) -> Iterator[str | None]:
    """The currencies in which there is a figure of that name."""
    seen: set[str | None] = set()
    for one in result.values:
        plain = one.name.removesuffix(f" in {one.currency}")
        if plain == name and one.currency not in seen:
            seen.add(one.currency)
            yield one.currency


def said_scope(frame: Frame) -> str:
    """' of AWS, team search', or nothing."""
    filters = [item for item in frame.filters if item["field"] != "cost"]
    said = scope_of(filters, frame.any_of, frame.labels)
    return f" of {said}" if said else ""


def between(low: Any, high: Any, currency: str | None) -> str:
    """'$1,000.00 to $1,200.00'."""
    return f"{money(low, currency)} to {money(high, currency)}"


def decimal(value: Any) -> Decimal:
    """A cell as a Decimal."""
    return Decimal(str(value))
