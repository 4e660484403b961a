"""Names that are spelt in several ways, set side by side: 'prod vs dev' where prod is prod, prd and production."""

from __future__ import annotations

from decimal import Decimal

from agent.planner.frame import Frame
from agent.planner.phrasing import money, number, percent
from agent.planner.tables import currency_of
from tools.base import Table, Value


def said_sides(frame: Frame, table: Table, amount: int) -> tuple[str, list[Value]] | None:
    """The sum of each name as it was said, and what two of them differ by; None where every row is a
    name of its own.
    """
    if len(frame.group_by) != 1 or frame.granularity != "none" or frame.count or frame.share:
        return None
    field = frame.group_by[0]
    codes = {currency_of(table, row) for row in table.rows}
    sums: dict[str, Decimal] = {}
    parts: dict[str, list[str]] = {}
    for row in table.rows:
        side = frame.labels.get(f"side of {field}={row[0]}")
        if side is None or row[amount] is None:
            return None
        sums[side] = sums.get(side, Decimal(0)) + Decimal(str(row[amount]))
        parts.setdefault(side, []).append(str(row[0]))
    if len(codes) != 1 or len(sums) < 2 or len(sums) == len(table.rows):
        return None
    code = codes.pop()
    total = sum(sums.values(), Decimal(0))
    ordered = sorted(sums.items(), key=lambda one: -one[1])
    named = [
        f"{name} {money(value, code)}{_share(value, total)}{_spelt(parts[name])}"
        for name, value in ordered
    ]
    values = [Value(name=name, value=one, unit=code, currency=code) for name, one in ordered]
    text = f"{'; '.join(named)}."
    if len(ordered) == 2:
        gap, less = ordered[0][1] - ordered[1][1], ordered[1][1]
        values.append(Value(name="difference", value=gap, unit=code, currency=code))
        times = f", {number(ordered[0][1] / less)} times as much" if less else ""
        text = f"Difference: {money(gap, code)}{times}. {text}"
    return text, values


def _share(value: Decimal, total: Decimal) -> str:
    return f" ({percent(100 * value / total)})" if total else ""


def _spelt(names: list[str]) -> str:
    return f" with {', '.join(names)}" if len(names) > 1 else ""
