"""Alerts of budgets: each threshold, and each forecast overrun, is recorded once a period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.base import CloudwrightError
from tools.services.budgets.standing import Standing, all_standings
from tools.services.inquiry import Inquiry
from tools.store.records import Alert

if TYPE_CHECKING:
    from tools.context import Context

ACTUAL, FORECAST = "actual", "forecast"
WHOLE = 100.0  # of the amount: what a forecast overrun is of


def record_alerts(context: Context) -> list[str]:
    """Record what budgets have reached since the last time, and tell each as a sentence.

    Called after data came in. It never fails for what is wrong with a budget: it tells that.
    """
    budgets = context.store.budgets.listed()
    if not budgets:
        return []
    inquiry = Inquiry(context, "list_budgets", {})
    lines: list[str] = []
    for budget in budgets:
        try:
            lines += record(context, all_standings(inquiry, [budget]))
        except CloudwrightError as error:
            lines.append(f"budget {budget.name!r} could not be looked at: {error}")
    return lines


def record(context: Context, standings: Sequence[Standing]) -> list[str]:
    """Record what is new among these, and tell it."""
    store = context.store.budgets
    known = {_key(one) for one in store.alerts()}
    fresh: list[Alert] = []
    lines: list[str] = []
    for standing in standings:
        new = [one for one in due(context, standing) if _key(one) not in known]
        fresh += new
        lines += [_said(standing, one) for one in new]
    if fresh:
        store.record(fresh)
    return lines


def due(context: Context, standing: Standing) -> list[Alert]:
    """Everything that a budget has reached in its current period."""
    budget, term = standing.budget, standing.term
    found = [(one, ACTUAL, standing.used) for one in standing.reached]
    if standing.status == "at risk" and standing.end is not None:
        found.append((WHOLE, FORECAST, standing.end.mean))
    return [
        Alert(budget.id, term.first, threshold, basis, amount, context.now)
        for threshold, basis, amount in found
        if amount is not None
    ]


def _key(alert: Alert) -> tuple[object, ...]:
    return alert.budget_id, alert.period_start, alert.threshold, alert.basis


def _said(standing: Standing, alert: Alert) -> str:
    budget = standing.budget
    limit = f"{budget.amount:,.2f} {budget.currency} for {standing.term.label}"
    if alert.basis == FORECAST:
        day = f", on {standing.overrun}" if standing.overrun else ""
        return f"budget {budget.name!r} is forecast to be exceeded{day}: {alert.amount:,.2f} of {limit}"
    return (
        f"budget {budget.name!r} has reached {alert.threshold:g} %: {alert.amount:,.2f} of {limit}"
    )
