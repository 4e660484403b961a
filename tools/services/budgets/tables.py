"""Budgets as tables and figures of a result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.base import Column, Result, Table, Value
from tools.services import amounts
from tools.services.budgets.standing import Standing
from tools.services.inquiry import midnight
from tools.services.unmatched import phrase

if TYPE_CHECKING:
    from tools.store.records import Alert, Budget

DEMO = "demo:"
_MONEY = "money"
_COLUMNS = (
    ("Budget", None), ("Scope", None), ("Period", None), ("Limit", _MONEY),
    ("UsedSoFar", _MONEY), ("Used", "%"), ("Forecast", _MONEY), ("Low 80 %", _MONEY),
    ("High 80 %", _MONEY), ("Forecast used", "%"), ("Overrun day", None), ("Status", None),
    ("Reached", None),
)  # fmt: skip


def scope_said(budget: Budget) -> str:
    """The scope in words: "provider 'aws' and tag:team 'data'"."""
    return " and ".join(phrase(item) for item in budget.filters) or "all costs"


def add(result: Result, standings: Sequence[Standing], alerts: Sequence[Alert]) -> None:
    """Figures and tables of these budgets, and what was recorded of them in their period."""
    counted = [one.status for one in standings]
    result.values += [
        Value(name="budgets", value=len(standings)),
        Value(name="at risk", value=counted.count("at risk")),
        Value(name="exceeded", value=counted.count("exceeded")),
    ]
    if "unknown" in counted:
        result.values.append(Value(name="unknown", value=counted.count("unknown")))
    result.tables.append(_table(standings))
    told = _alerts(standings, alerts)
    if told is not None:
        result.tables.append(told)
    known = [one.known for one in standings if one.known is not None]
    if known:
        result.as_of = midnight(max(known))
    result.stale = any(one.stale for one in standings)
    result.assumptions += [
        "used is what the bill holds of the period; the forecast is that plus the expected rest of the "
        "period, with its 80 % interval",
        "exceeded: more is used than the limit; at risk: the forecast is over it; the overrun day is "
        "when the sum goes over the limit",
    ]
    metrics = sorted({one.budget.cost for one in standings})
    result.assumptions.append(f"costs are {' and '.join(metrics)}")
    result.assumptions += [
        line
        for line in standings[0].assumptions
        if all(line in one.assumptions for one in standings)
    ]
    if any(one.budget.id.startswith(DEMO) for one in standings):
        result.assumptions.append("budgets of the demo estate are invented, as its costs are")
    for one in standings:
        result.warnings += [f"{one.budget.name}: {line}" for line in one.warnings]


def _table(standings: Sequence[Standing]) -> Table:
    codes = {one.budget.currency for one in standings}
    code = codes.pop() if len(codes) == 1 else None
    columns = [Column(name=name, unit=code if unit == _MONEY else unit) for name, unit in _COLUMNS]
    if code is None:
        columns.insert(3, Column(name="BillingCurrency"))
    rows = []
    for one in standings:
        row = _row(one)
        if code is None:
            row.insert(3, one.budget.currency)
        rows.append(row)
    return Table(title="Budgets", columns=columns, rows=rows)


def _row(one: Standing) -> list[object]:
    budget, end = one.budget, one.end
    return [
        budget.name, scope_said(budget), f"{one.term.label} ({budget.period})", budget.amount,
        one.used, amounts.percent(one.used, budget.amount), end.mean if end else None,
        end.low80 if end else None, end.high80 if end else None,
        amounts.percent(end.mean, budget.amount) if end else None, one.overrun, one.status,
        ", ".join(f"{level:g} %" for level in one.reached) or None,
    ]  # fmt: skip


def _alerts(standings: Sequence[Standing], alerts: Sequence[Alert]) -> Table | None:
    current = {(one.budget.id, one.term.first): one for one in standings}
    rows: list[list[object]] = []
    for alert in alerts:
        one = current.get((alert.budget_id, alert.period_start))
        if one is not None:
            what = (
                f"{alert.threshold:g} % reached" if alert.basis == "actual" else "overrun forecast"
            )
            rows.append(
                [one.budget.name, what, alert.amount, one.budget.currency, alert.recorded_at]
            )
    if not rows:
        return None
    names = ("Budget", "Alert", "Amount", "BillingCurrency", "Recorded")
    return Table(title="Alerts", columns=[Column(name=name) for name in names], rows=rows)
