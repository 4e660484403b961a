"""Answers about budgets: how much is used, whether they hold, and what was noted."""

from __future__ import annotations

from typing import Any

from agent.planner.budget_verdicts import headline, meant, note, overruns
from agent.planner.compose_foresight import Row, decimal, rows_of
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import money, percent
from agent.planner.planned import Planned
from tools.base import Result, Table, Value

_SHOWN = 4


def budgets(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `list_budgets` or `set_budget`."""
    planned, result = done[0]
    if planned.tool == "set_budget":
        return _noted(frame, planned, result)
    table = next((one for one in result.tables if one.rows), None)
    rows = rows_of(table)
    if not rows:
        text = result.title if not result.warnings else result.warnings[0]
        return Composed(
            "answered",
            _sentence(text),
            values=list(result.values),
            follow_ups=["set a budget of 5,000 a month for AWS"],
        )
    told = meant(frame, rows)
    lines = [headline(frame, told, _code(told[0], table))]
    several = _SHOWN if not frame.ahead.get("extreme") else 2
    lines += [_line(frame, row, table) for row in told[:several]]
    if len(rows) > several:
        lines.append(f"The table has all {len(rows)}.")
    return Composed(
        "answered",
        " ".join(one for one in lines if one),
        values=[*_asked(frame, told, table), *result.values],
        assumptions=note(frame, rows),
        follow_ups=["which are at risk?", "How accurate is that?"],
    )


def _asked(frame: Frame, rows: list[Row], table: Table | None) -> list[Value]:
    """The figures that were asked for, before all others."""
    if frame.ahead.get("by_how_much"):
        return overruns(rows, _code(rows[0], table))
    if frame.ahead.get("extreme") and rows:
        within = [row for row in rows if row["Status"] != "exceeded"] or rows
        return [Value(name=f"used of {within[0]['Budget']}", value=within[0]["Used"], unit="%")]
    return _left(rows, table) if frame.ahead.get("left") else []


def _sentence(text: str) -> str:
    said = text.strip()
    said = said[:1].upper() + said[1:]
    return said if said.endswith(".") else f"{said}."


def _line(frame: Frame, row: Row, table: Table | None) -> str:
    """'AWS, November 2026 (monthly): $31,099.27 of $5,000.00 used (62.0 %); forecast …'."""
    code = _code(row, table)
    left = (
        f", {money(decimal(row['Limit']) - decimal(row['UsedSoFar']), code)} left"
        if frame.ahead.get("left") and row["UsedSoFar"] is not None
        else ""
    )
    limit = money(row["Limit"], code)
    used = (
        f"the limit is {limit}, and what is used is not known yet"
        if row["UsedSoFar"] is None
        else f"{money(row['UsedSoFar'], code)} of {limit} used ({percent(row['Used'])}){left}"
    )
    text = f"{row['Budget']}, {row['Period']}: {used}"
    if row["Forecast"] is not None:
        span = (
            f" (80 % interval {money(row['Low 80 %'], code)} to {money(row['High 80 %'], code)})"
            if row["Low 80 %"] is not None
            else ""
        )
        text += f"; forecast at the end {money(row['Forecast'], code)}{span}, {percent(row['Forecast used'])} of the limit"
    if row["Overrun day"] is not None:
        text += f"; over it on {str(row['Overrun day'])[:10]}"
    elif frame.ahead.get("when"):
        text += "; no day is expected on which it goes over"
    return f"{text}."


def _code(row: Row, table: Table | None) -> str | None:
    if row.get("BillingCurrency"):
        return str(row["BillingCurrency"])
    return next((one.unit for one in table.columns if one.name == "Limit"), None) if table else None


def _left(rows: list[Row], table: Table | None) -> list[Value]:
    return [
        Value(
            name=f"left of {row['Budget']}",
            value=decimal(row["Limit"]) - decimal(row["UsedSoFar"]),
            unit=_code(row, table),
            currency=_code(row, table),
        )
        for row in rows
        if row["UsedSoFar"] is not None
    ]


def _noted(frame: Frame, planned: Planned, result: Result) -> Composed:
    """What was noted, and how to undo it."""
    arguments: dict[str, Any] = planned.arguments
    name = str(arguments["name"])
    if arguments.get("remove"):
        return Composed("answered", _removed(frame, name), values=list(result.values))
    table = next((one for one in result.tables if one.rows), None)
    row = next(iter(rows_of(table)), None)
    changed = result.title.endswith("changed")
    done = "changed" if changed else "set"
    if row is None:
        return Composed(
            "answered", f"Noted: the budget {name} is {done}.", values=list(result.values)
        )
    code = _code(row, table)
    period = str(row["Period"])
    every = period.partition("(")[2].rstrip(")") or "monthly"
    old = frame.ahead.get("old_amount") if changed else None
    was = f" (it was {money(old, code)})" if changed and old is not None else ""
    undo = (
        f"say “set it back to {money(old, code)}”"
        if changed and old is not None
        else "say “delete that budget”"
    )
    lines = [
        f"Noted: the budget {row['Budget']} is {done} to {money(row['Limit'], code)} {every} for {row['Scope']}{was}.",
        _line(frame, row, table),
        f"To undo that, {undo}. Nothing was changed in any cloud.",
    ]
    return Composed(
        "answered",
        " ".join(lines),
        values=list(result.values),
        follow_ups=["Will I exceed my budget?", "delete that budget"],
    )


def _removed(frame: Frame, name: str) -> str:
    """What was removed, and how to have it back."""
    ahead = frame.ahead
    if ahead.get("old_amount") is None:
        return f"Noted: the budget {name} is removed. Nothing was changed in any cloud."
    amount = money(ahead["old_amount"], ahead.get("old_currency"))
    return (
        f"Noted: the budget {name} ({amount} {ahead.get('old_period') or 'monthly'}) is removed. Nothing was changed in "
        f"any cloud; to have it back, set a budget of {amount} again."
    )
