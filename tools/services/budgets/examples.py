"""Budgets of the demo estate: invented limits, taken from what the estate itself costs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from tools.base import Filter
from tools.services import amounts
from tools.services.budgets.alerts import record
from tools.services.budgets.keeping import THRESHOLDS
from tools.services.budgets.standing import Standing, all_standings, standing_of
from tools.services.budgets.terms import term_of
from tools.services.dimensions import cost_fields
from tools.services.filters import Binder
from tools.services.inquiry import Inquiry
from tools.store.columns import PROVIDER_LABELS
from tools.store.records import Budget

if TYPE_CHECKING:
    from tools.context import Context

_AMPLE = Decimal("1.25")  # of the last full month: well within it
_TIGHT = Decimal("0.6")  # of what is still expected: runs out before the period ends
_SPENT = Decimal("0.96")  # of what the year used so far: already exceeded
_STEP = Decimal(10)


def example_budgets(context: Context, origin: str) -> int:
    """Make the demo's budgets anew, and record what they have reached; how many there are."""
    inquiry = Inquiry(context, "set_budget", {})
    rows = inquiry.rows(
        "SELECT x_Provider, min(BillingCurrency), count(DISTINCT BillingCurrency) FROM cost_daily "
        "GROUP BY 1 ORDER BY 1"
    )
    currencies = {provider: code for provider, code, count in rows if count == 1}
    plans = _plans(currencies)
    made = [_budget(inquiry, origin, plan) for plan in plans]
    store = context.store.budgets
    taken = {one.name.casefold() for one in store.listed() if not one.id.startswith(f"{origin}:")}
    kept = [one for one in made if one is not None and one.name.casefold() not in taken]
    store.keep(kept)
    record(context, all_standings(inquiry, kept))
    return len(kept)


@dataclass(frozen=True)
class _Plan:
    name: str
    currency: str
    period: str
    kind: str  # ample, tight, spent
    filters: tuple[Filter, ...] = ()


def _plans(currencies: dict[str, str]) -> list[_Plan]:
    """A budget a provider; one of all clouds and one of a team where there is one currency."""
    plans = [
        _Plan(
            PROVIDER_LABELS.get(key, key),
            code,
            "monthly",
            "tight" if key == "aws" else "ample",
            (Filter(field="provider", values=[key]),),
        )
        for key, code in currencies.items()
    ]
    codes = set(currencies.values())
    if len(codes) == 1:
        code = codes.pop()
        team = (Filter(field="tag:team", values=["data"]),)
        plans.insert(0, _Plan("All clouds", code, "monthly", "ample"))
        plans.append(_Plan("Team data", code, "yearly", "spent", team))
    return plans


def _budget(inquiry: Inquiry, origin: str, plan: _Plan) -> Budget | None:
    """One budget; None where its scope has no costs to take a limit from."""
    now = inquiry.context.now
    draft = Budget(
        f"{origin}:{plan.name.lower().replace(' ', '-')}", plan.name, plan.filters,
        "EffectiveCost", plan.period, Decimal(1), plan.currency, THRESHOLDS, now, now,
    )  # fmt: skip
    limit = _limit(inquiry, standing_of(inquiry, draft), plan.kind)
    return None if limit is None or limit <= 0 else replace(draft, amount=limit)


def _limit(inquiry: Inquiry, standing: Standing, kind: str) -> Decimal | None:
    used, end = standing.used, standing.end
    if used is None or end is None:
        return None
    if kind == "tight" and end.mean > used:
        return _rounded(used + (end.mean - used) * _TIGHT)
    if kind == "spent":
        return (used * _SPENT).quantize(Decimal(1))
    month = _last_month(inquiry, standing)
    return None if month is None else _rounded(max(month, end.high80) * _AMPLE)


def _last_month(inquiry: Inquiry, standing: Standing) -> Decimal | None:
    """What the scope cost in the last full month."""
    before = term_of("monthly", standing.term.first - dt.timedelta(days=1))
    binder = Binder()
    match = cost_fields("set_budget").predicate(standing.budget.filters, binder)
    rows = inquiry.rows(
        f"SELECT sum(EffectiveCost) FROM cost_daily WHERE {match} AND BillingCurrency = $currency "
        "AND ChargeDay >= $start AND ChargeDay <= $end",
        {
            **binder.params,
            "currency": standing.budget.currency,
            "start": before.first,
            "end": before.last,
        },
    )
    return amounts.exact(rows[0][0])


def _rounded(amount: Decimal) -> Decimal:
    """Up to a whole ten."""
    return (amount / _STEP).quantize(Decimal(1), rounding=ROUND_CEILING) * _STEP
