"""How a budget stands: what is used, what is to come, and on which day it is exceeded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tools.base import Period, Result
from tools.services import amounts
from tools.services.budgets.terms import Term, term_of
from tools.services.coverage import is_stale
from tools.services.forecast.history import Past, read_past
from tools.services.forecast.month import month_of
from tools.services.forecast.scope_forecast import Interval, ScopeForecast, forecast_past
from tools.services.inquiry import Inquiry
from tools.services.scope import period_where

if TYPE_CHECKING:
    from tools.store.records import Budget

Status = Literal["ok", "at risk", "exceeded", "unknown"]
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """A budget in the current period. Amounts are in its currency; None = unknown.

    `used` is what the ledger holds of the period, None before it holds a day of it; `end` what the
    whole period will come to.
    """

    budget: Budget
    term: Term
    used: Decimal | None = None
    end: Interval | None = None
    overrun: dt.date | None = None  # when it is exceeded: it was, or is expected to be
    known: dt.date | None = None  # the last full day
    stale: bool = False
    assumptions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def status(self) -> Status:
        """'exceeded' by what is used, 'at risk' by what is expected at the end of the period."""
        if self.used is None and self.end is None:
            return "unknown"
        if self.used is not None and self.used > self.budget.amount:
            return "exceeded"
        return "at risk" if self.end and self.end.mean > self.budget.amount else "ok"

    @property
    def reached(self) -> list[float]:
        """The thresholds that the use has reached, lowest first."""
        percent = amounts.percent(self.used, self.budget.amount)
        if percent is None:
            return []
        return [one for one in self.budget.thresholds if percent >= Decimal(str(one))]


def standing_of(inquiry: Inquiry, budget: Budget) -> Standing:
    """How a budget stands now. Raises InputError for fields that are no longer known."""
    today = inquiry.context.today
    past = read_past(inquiry, "Budgets", budget.cost, budget.filters)
    if isinstance(past, Result):
        return Standing(budget, term_of(budget.period, today), warnings=list(past.warnings))
    month = month_of(past.full.last, today)
    term = term_of(budget.period, month.first)
    warnings = []
    if not term.first <= today <= term.last:
        warnings.append(
            f"the data ends {past.full.last}: this is {term.label}, not the current period"
        )
    if budget.currency not in {item.currency for item in past.histories}:
        codes = ", ".join(str(item.currency) for item in past.histories)
        warnings.append(
            f"the scope has no costs in {budget.currency} (it has {codes}): not added up"
        )
        return Standing(budget, term, warnings=warnings)
    others = sorted({str(one.currency) for one in past.histories} - {budget.currency})
    if others:
        warnings.append(
            f"its costs in {', '.join(others)} are not in it: currencies are never mixed"
        )
    return _foreseen(inquiry, budget, past, term, warnings)


def _foreseen(
    inquiry: Inquiry, budget: Budget, past: Past, term: Term, warnings: list[str]
) -> Standing:
    found = next(
        item
        for item in forecast_past(inquiry, past, max(term.last, past.full.last + _ONE_DAY))
        if item.currency == budget.currency
    )
    days = _by_day(inquiry, budget, past, term)
    used = amounts.total(days.values())
    if used is None and term.first <= past.full.last:
        used = Decimal(0)
    elif used is None:
        warnings = [
            *warnings,
            f"the data ends {past.full.last}: what is used of {term.label} is not known yet",
        ]
    full = amounts.total(cost for day, cost in days.items() if day <= past.full.last) or Decimal(0)
    ahead = found.total(max(term.first, found.start), term.last)
    return Standing(
        budget,
        term,
        used,
        ahead.plus(full),
        _crossing(days, budget.amount) or _expected(found, term, full, budget.amount),
        past.full.last,
        is_stale(past.scope.coverage, inquiry.context.today),
        list(found.assumptions),
        [*warnings, *found.warnings],
    )


def _by_day(inquiry: Inquiry, budget: Budget, past: Past, term: Term) -> dict[dt.date, Decimal]:
    """What the ledger holds of each day of the period, in the budget's currency."""
    params = period_where(Period(start=term.first, end=term.last))[1]
    rows = inquiry.rows(
        f"""SELECT ChargeDay, sum({budget.cost}) FROM cost_daily
WHERE {past.scope.where} AND BillingCurrency = $currency GROUP BY 1 ORDER BY 1""",
        {**past.scope.params, **params, "currency": budget.currency},
    )
    return {day: amounts.exact(cost) or Decimal(0) for day, cost in rows}


def _crossing(days: dict[dt.date, Decimal], limit: Decimal) -> dt.date | None:
    """The day on which the use went over the limit for good; None when it is within."""
    total, crossed = Decimal(0), None
    for day, cost in sorted(days.items()):
        before, total = total, total + cost
        if before <= limit < total:
            crossed = day
    return crossed if total > limit else None


def _expected(found: ScopeForecast, term: Term, used: Decimal, limit: Decimal) -> dt.date | None:
    """The day of the period on which the expected sum goes over the limit for good, where its end
    is over it.
    """
    total, crossed = used, None
    for item in found.days:
        if term.first <= item.day <= term.last:
            before, total = total, total + item.amount.mean
            if before <= limit < total:
                crossed = item.day
    return crossed if total > limit else None


def all_standings(inquiry: Inquiry, budgets: Sequence[Budget]) -> list[Standing]:
    """How these budgets stand, in their order."""
    return [standing_of(inquiry, budget) for budget in budgets]
