"""Answers about what would happen if."""

from __future__ import annotations

from typing import Any

from agent.planner.compose_foresight import (
    between,
    currencies,
    decimal,
    rows_of,
    table_titled,
    value_of,
)
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import listed, money, number, period_name
from agent.planner.planned import Planned
from tools.base import Result, Value

_CHANGE = "monthly cost change"


def whatif(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `simulate`: what it costs or saves a month, the forecast with it, the prices."""
    result = done[0][1]
    lines: list[str] = []
    values: list[Value] = []
    what = _what(result, frame)
    for currency in currencies(result, _CHANGE):
        total = value_of(result, _CHANGE, currency)
        if total is None or total.value is None:
            lines.append(f"What it would cost is unknown ({what}): no price is known.")
            continue
        values.append(total)
        lines.append(f"{_effect(total, currency)} ({what}).")
        lines += _over(frame, result, currency)
        lines += _forecast(result, currency)
    lines += _each(result)
    lines += _prices(result)
    lines += _commitments(result)
    if not lines:
        lines = [f"Nothing would change ({what})."]
    own = [one for one in result.values if one not in values]
    return Composed(
        "answered",
        " ".join(lines),
        values=[*values, *own],
        assumptions=["nothing was changed: this is a simulation"],
        follow_ups=_follow_ups(frame),
    )


def _effect(total: Value, currency: str | None) -> str:
    amount = decimal(total.value)
    if amount < 0:
        return f"That would save about {money(-amount, currency)} a month"
    if amount == 0:
        return "That would not change the cost"
    return f"That would cost about {money(amount, currency)} more a month"


def _over(frame: Frame, result: Result, currency: str | None) -> list[str]:
    """What it comes to over the time that was asked about."""
    change = value_of(result, "change of the forecast", currency)
    if not frame.ahead.get("horizon") or change is None or change.value is None:
        return []
    amount = decimal(change.value)
    when = frame.ahead.get("label") or f"{frame.ahead['horizon']} days"
    return [
        f"Over {when} that is {money(abs(amount), currency)} {'less' if amount < 0 else 'more'}."
    ]


def _what(result: Result, frame: Frame) -> str:
    """The changes as the tool names them: 'add 10 m5.large'."""
    rows = rows_of(table_titled(result, "changes"))
    named = list(dict.fromkeys(str(row["Change"]) for row in rows if row.get("Change")))
    counted = {
        name: sum(int(row.get("Instances") or 0) for row in rows if row.get("Change") == name)
        for name in named
    }
    said = [
        f"{name}, {number(counted[name])} instances"
        if counted[name] > 1 and str(counted[name]) not in name
        else name
        for name in named[:4]
    ]
    return (
        listed(said)
        if said
        else listed([str(one["action"]) for one in frame.ahead.get("changes", [])])
    )


def _forecast(result: Result, currency: str | None) -> list[str]:
    """The forecast without and with the changes."""
    without, with_it = (
        value_of(result, f"forecast {word} the changes", currency) for word in ("without", "with")
    )
    low, high = (
        value_of(result, f"80 % interval with the changes, {word}", currency)
        for word in ("low", "high")
    )
    if without is None or with_it is None or with_it.value is None:
        return []
    span = (
        f" (80 % interval {between(low.value, high.value, currency)})"
        if low and high and low.value is not None and high.value is not None
        else ""
    )
    when = period_name(result.period) if result.period else "the days ahead"
    return [
        f"The forecast for {when} goes from {money(without.value, currency)} to {money(with_it.value, currency)}{span}."
    ]


def _each(result: Result) -> list[str]:
    """What each of several changes does."""
    own = [
        one
        for one in result.values
        if one.name.startswith(f"{_CHANGE} of ") and one.value is not None
    ]
    if len(own) < 2:
        return []
    said = [f"{one.name.rpartition(' ')[2]} {money(one.value, one.currency)}" for one in own]
    return [f"Of it: {'; '.join(said)}."]


def _prices(result: Result) -> list[str]:
    """'Prices: $0.09215 an hour for m5.large (observed on the bill, 2026-11-20)'."""
    rows = rows_of(table_titled(result, "changes"))
    sources = list(dict.fromkeys(str(row["Price from"]) for row in rows if row.get("Price from")))
    if not sources:
        return []
    table = table_titled(result, "changes")
    told: list[str] = []
    for row in rows[:1] if len(sources) == 1 and len(rows) == 1 else []:
        for key in ("Price after", "Price before"):
            if row.get(key) is not None and table is not None:
                unit = next((one.unit for one in table.columns if one.name == key), "") or ""
                told.append(f"{_plain(row[key])} {unit}".strip())
                break
    price = f"{told[0]}, " if told else ""
    more = f" and {len(sources) - 2} more" if len(sources) > 2 else ""
    return [f"Price: {price}{'; '.join(sources[:2])}{more}."]


def _plain(value: Any) -> str:
    return f"{decimal(value):f}".rstrip("0").rstrip(".") or "0"


def _commitments(result: Result) -> list[str]:
    """Break-even of what would be committed to."""
    rows = rows_of(table_titled(result, "commitment"))
    owed = [row for row in rows if row.get("Break-even use") is not None]
    if not owed:
        return []
    highest = max(owed, key=lambda row: float(row["Break-even use"]))
    return [
        f"It pays while at least {number(highest['Break-even use'])} % of what is committed to is used; what is committed is owed whether it is used or not."
    ]


def _follow_ups(frame: Frame) -> list[str]:
    actions = {str(one["action"]) for one in frame.ahead.get("changes", [])}
    offers = ["and over 90 days?"]
    if "commit" in actions:
        offers.insert(0, "and for 3 years?")
    if "add" in actions:
        offers.insert(0, "and in another region?")
    return [*offers, "What can I save?"][:3]
