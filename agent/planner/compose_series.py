"""Parts of answers about series and unit costs: steps from bucket to bucket, cost per vCPU."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.planner.frame import Frame
from agent.planner.phrasing import money, number
from agent.planner.planned import Planned
from agent.planner.tables import (
    amount_column,
    currency_of,
    row_name,
    said_totals,
    shown,
    time_column,
)
from tools.base import Result, Table, Value

_SIZE_NAMES = {"vcpu": "vcpus", "memory_gb": "memory_gb"}


def per_size(
    frame: Frame,
    done: list[tuple[Planned, Result]],
    values: list[Value],
    lines: list[str],
    where: str,
    when: str,
) -> tuple[list[str], list[Value]]:
    """'cost per vCPU': what the bill says over what the inventory has."""
    size = next((one for call, one in done if call.role == "size"), None)
    counted = [
        item for item in (size.values if size else []) if item.name == _SIZE_NAMES[frame.average]
    ]
    if not counted or not counted[0].value:
        return [*lines, "There are no known sizes to divide it by."], values
    count = Decimal(str(counted[0].value))
    named = "vCPU" if frame.average == "vcpu" else "GB of memory"
    rates = [
        Value(
            name=f"cost per {named}",
            value=Decimal(str(total.value)) / count,
            unit=total.unit,
            currency=total.currency,
        )
        for total in values
        if total.name == values[0].name and total.value is not None
    ]
    line = f"{said_totals(rates)} per {named}{where} in {when}: over {number(counted[0].value)}."
    return [line, *lines], [*rates, *counted, *values]


def steps(frame: Frame, lines: list[str], values: list[Value]) -> tuple[list[str], list[Value]]:
    """'which month jumped most': that step first; 'is it rising': the way from first to last."""
    moves = [
        value for value in values if value.name.startswith(("largest ", "change from the first"))
    ]
    rest = [value for value in values if value not in moves]
    way = [value for value in moves if value.name.startswith("change from")]
    found = [value for value in moves if value.name.startswith(f"largest {frame.leap}")]
    if frame.leap and found:
        what, _, at = found[0].name.partition(": ")
        said = f"The {what} was in {at}: {said_totals(found[:1])}."
        return [said, *lines], [*found, *rest]
    if way and frame.leap == "overall":
        said = f"The {way[0].name} is {_both(way)}."
        return [said, *lines], [*way, *rest]
    if not way or not frame.course:
        return lines, rest
    change = Decimal(str(way[0].value or 0))
    word = "up" if change > 0 else "down" if change < 0 else "flat"
    said = f"It is going {word}: {way[0].name} {_both(way)}."
    return [said, *lines], [*rest, *way]


def _both(way: list[Value]) -> str:
    """The way of a series in money and in percent, where there is one to set it against."""
    return " ".join([shown(way[0]), *(f"({shown(value)})" for value in way[1:2])])


_RANKED = 10  # buckets that are told in words
_TOLD = 5  # groups whose course is told in words


def courses(frame: Frame, table: Table) -> list[str]:
    """'us-east-1 from $26,000.00 (2026-07) to $28,342.90 (2026-10); …': a series of each group."""
    amount, at = amount_column(table), time_column(table)
    if amount is None or at is None or len(frame.group_by) != 1 or frame.share:
        return []
    by_name: dict[str, list[list[Any]]] = {}
    for row in table.rows:
        if row[amount] is not None:
            by_name.setdefault(row_name(table, row), []).append(row)
    if not 1 <= len(by_name) <= _TOLD or len({currency_of(table, row) for row in table.rows}) != 1:
        return []
    said = []
    for name, rows in by_name.items():
        ordered = sorted(rows, key=lambda row: str(row[at]))
        first, last = ordered[0], ordered[-1]
        ends = [
            f"{money(row[amount], currency_of(table, row))} ({str(row[at])[:10]})"
            for row in (first, last)
        ]
        said.append(f"{name} from {ends[0]} to {ends[1]}")
    return [f"{'; '.join(said)}."]


def ranked_times(frame: Frame, table: Table) -> list[str]:
    """'the 3 most expensive days: 2026-11-01 ($5,651.37); …': the buckets that were asked for."""
    amount, at = amount_column(table), time_column(table)
    if amount is None or at is None or (frame.top or 0) < 2 or frame.group_by or frame.share:
        return []
    unit = {"daily": "day", "weekly": "week", "monthly": "month"}.get(frame.granularity)
    if unit is None or not 1 < len(table.rows) <= _RANKED:
        return []
    word = "cheapest" if frame.order == "asc" else "most expensive"
    length = 7 if unit == "month" else 10
    known = [row for row in table.rows if row[amount] is not None]
    known.sort(key=lambda row: Decimal(str(row[amount])), reverse=frame.order != "asc")
    told = [
        f"{str(row[at])[:length]} ({money(row[amount], currency_of(table, row))})" for row in known
    ]
    return [f"The {len(told)} {word} {unit}s: {'; '.join(told)}."]
