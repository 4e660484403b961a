"""Groups of things that rank first: 'which region has the most instances', alone or tied."""

from __future__ import annotations

from typing import Any

from agent.planner.frame import Frame
from agent.planner.phrasing import field_name, listed, money, number
from agent.planner.tables import cell, index_of, row_name
from tools.base import Table, Value


def ranked_by(frame: Frame, table: Table, noun: str) -> str:
    """The column that groups are ranked by: what was asked for, or how many there are."""
    return frame.sort if frame.sort and index_of(table, frame.sort) is not None else noun


def tied(table: Table, column: str) -> list[list[Any]]:
    """The rows that come first: several where they are alike."""
    best = cell(table, table.rows[0], column, "count") if table.rows else None
    return [row for row in table.rows if cell(table, row, column, "count") == best]


def winner(
    frame: Frame, table: Table, noun: str, lines: list[str], values: list[Value]
) -> tuple[list[str], list[Value]]:
    """'which region has the most instances': the first group is the answer."""
    row = table.rows[0]
    column = ranked_by(frame, table, noun)
    found = cell(table, row, column, noun, "count")
    unit = currency(table, column)
    said = money(found, unit) if column == "monthly_cost" else number(found)
    first = tied(table, column)
    names = [row_name(_keys_only(table, frame), one[: len(frame.group_by)]) for one in first]
    name = names[0]
    most = "fewest" if frame.order == "asc" else "most"
    what = noun if column == noun else field_name(column)
    value = Value(
        name=name, value=found, unit=unit, currency=unit if column == "monthly_cost" else None
    )
    cost = cell(table, row, "monthly_cost") if column == noun else None
    paid = f", {money(cost, currency(table, 'monthly_cost'))} a month" if cost is not None else ""
    if len(names) > 1:
        each = [cell(table, one, "monthly_cost") for one in first] if cost is not None else []
        costs = listed([money(one, currency(table, "monthly_cost")) for one in each])
        paid = f" ({costs} a month)" if costs else ""
        lead = f"{listed(names)} have the {most}: {said} {what} each{paid}."
        return [lead, *lines], [value, *values]
    return [f"{name} has the {most}: {said} {what}{paid}.", *lines], [value, *values]


def _keys_only(table: Table, frame: Frame) -> Table:
    return Table(title=table.title, columns=table.columns[: len(frame.group_by)], rows=[])


def currency(table: Table, name: str) -> str | None:
    return next((column.unit for column in table.columns if column.name == name), None)
