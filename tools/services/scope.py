"""The part of the ledger that a cost question is about: period, filters, what is missing in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tools.base import Filter, InputError, Period, Result
from tools.services import amounts
from tools.services.collected import stale_reasons
from tools.services.coverage import (
    Covered,
    incomplete,
    is_stale,
    matching,
    read_coverage,
    whole,
)
from tools.services.dimensions import cost_fields
from tools.services.filters import Binder
from tools.services.inquiry import NO_DATA_AT_ALL, Inquiry, midnight, plural
from tools.services.unmatched import why_nothing_matches

MEANINGS = {
    "EffectiveCost": "EffectiveCost is the amortised cost: commitments spread over the time they "
    "cover, with discounts, credits, refunds and taxes",
    "BilledCost": "BilledCost is the cost as invoiced: purchases in full when they are billed, "
    "with discounts, credits, refunds and taxes",
    "ListCost": "ListCost is the cost at public list prices, without any discount",
    "ContractedCost": "ContractedCost is the cost at negotiated prices, before commitments",
}
# Line items of a row of cost_daily in which the metric is unknown.
MISSING = {
    "EffectiveCost": "x_EffectiveMissing",
    "ListCost": "x_ListMissing",
    "ContractedCost": "x_ContractedMissing",
    "BilledCost": "CASE WHEN BilledCost IS NULL THEN x_Lines ELSE 0 END",
}


@dataclass(frozen=True)
class Total:
    """What one currency sums up to. `amount` is None when it is unknown on all lines."""

    currency: str | None
    amount: Decimal | None
    lines: int
    missing: int
    last: dt.date
    providers: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """A resolved scope. `where` is a predicate over cost_daily and cost_line."""

    metric: str
    period: Period
    where: str
    params: dict[str, object]
    coverage: list[Covered]  # of the providers that the filters can match
    totals: list[Total]
    from_start: bool = True  # the caller named the first day; else it is that of the data

    @property
    def currencies(self) -> list[str | None]:
        """The currencies in scope, the one with the most line items first."""
        return [item.currency for item in self.totals]

    @property
    def as_of(self) -> dt.datetime:
        """The newest charge day in scope."""
        return midnight(max(item.last for item in self.totals))

    def of_currency(self, currency: str | None) -> list[Covered]:
        """The coverage of the providers that bill in that currency."""
        names = {
            name for item in self.totals if item.currency == currency for name in item.providers
        }
        return [item for item in self.coverage if item.provider in names]

    def decorate(self, result: Result, inquiry: Inquiry) -> Result:
        """Add period, age, staleness, the metric's meaning, warnings and receipts."""
        today = inquiry.context.today
        result.period = self.period
        result.as_of = self.as_of
        result.stale = is_stale(self.coverage, today)
        result.assumptions.insert(0, MEANINGS[self.metric])
        result.warnings = [
            *incomplete(self.coverage, self.period, today, self.from_start),
            *missing_amounts(inquiry, self),
            *stale_reasons(inquiry, "cost", {item.provider for item in self.coverage}),
            *result.warnings,
        ]
        result.receipts = inquiry.receipts
        return result


def period_where(period: Period) -> tuple[str, dict[str, object]]:
    """Predicate of a period; the months let whole partitions be skipped."""
    return (
        "ChargeDay >= $start AND ChargeDay <= $end "
        "AND charge_month >= $first_month AND charge_month <= $last_month",
        {
            "start": period.start,
            "end": period.end,
            "first_month": period.start.strftime("%Y-%m"),
            "last_month": period.end.strftime("%Y-%m"),
        },
    )


def check_order(tool: str, start: dt.date | None, end: dt.date | None) -> None:
    """Raise InputError when the period ends before it starts."""
    if start is not None and end is not None and start > end:
        raise InputError(f"{tool}: the period ends ({end}) before it starts ({start})")


def resolve(
    inquiry: Inquiry,
    title: str,
    metric: str,
    start: dt.date | None,
    end: dt.date | None,
    filters: Sequence[Filter],
    any_of: Sequence[Filter] = (),
) -> Scope | Result:
    """The scope, or a result that says why nothing is in it. Raises InputError."""
    check_order(inquiry.tool, start, end)
    binder = Binder()
    match = cost_fields(inquiry.tool).predicate(filters, binder, any_of)
    everything = read_coverage(inquiry, match, binder.params, start, end)
    if not everything:
        return inquiry.nothing(title, NO_DATA_AT_ALL)
    coverage = matching(everything)
    data = whole(coverage)
    if data is None:
        return inquiry.nothing(title, why_nothing_matches(inquiry, [*filters, *any_of]))
    first, last = (
        start or min(data.start, end or data.start),
        end or max(data.end, start or data.end),
    )
    period = Period(start=first, end=last)
    bounds, params = period_where(period)
    where = bounds if match == "TRUE" else f"{bounds} AND {match}"
    totals = read_totals(inquiry, metric, where, {**params, **binder.params})
    if not totals:
        return inquiry.nothing(title, _outside(coverage, period, match != "TRUE"))
    return Scope(
        metric, period, where, {**params, **binder.params}, coverage, totals, start is not None
    )


def read_totals(
    inquiry: Inquiry, metric: str, where: str, params: dict[str, object]
) -> list[Total]:
    """The totals of a scope, one per currency, the one with the most line items first."""
    rows = inquiry.rows(
        f"""SELECT BillingCurrency, x_Provider, sum({metric}), sum(x_Lines), sum({MISSING[metric]}),
  max(ChargeDay)
FROM cost_daily WHERE {where}
GROUP BY BillingCurrency, x_Provider ORDER BY BillingCurrency, x_Provider""",
        params,
    )
    currencies = dict.fromkeys(row[0] for row in rows)
    totals = []
    for currency in currencies:
        own = [row for row in rows if row[0] == currency]
        totals.append(
            Total(
                currency,
                amounts.total(row[2] for row in own),
                sum(int(row[3]) for row in own),
                sum(int(row[4]) for row in own),
                max(row[5] for row in own),
                tuple(row[1] for row in own),
            )
        )
    return sorted(totals, key=lambda item: (-item.lines, item.currency or ""))


def _outside(coverage: Sequence[Covered], period: Period, filtered: bool) -> str:
    firsts = [item.matching_first for item in coverage if item.matching_first]
    lasts = [item.matching_last for item in coverage if item.matching_last]
    what = "line items that match" if filtered else "data"
    return (
        f"there are no costs from {period.start} to {period.end}: the {what} "
        f"{'cover' if filtered else 'covers'} {min(firsts)} to {max(lasts)}"
    )


def missing_amounts(inquiry: Inquiry, scope: Scope) -> list[str]:
    """Warnings about line items without the metric, with what was billed for them."""
    lines = []
    for item in scope.totals:
        if not item.missing:
            continue
        billed = ""
        if scope.metric != "BilledCost":
            rows = inquiry.rows(
                f"SELECT sum(BilledCost) FROM cost_line WHERE {scope.where} "
                f"AND {scope.metric} IS NULL AND BillingCurrency IS NOT DISTINCT FROM $currency",
                {**scope.params, "currency": item.currency},
            )
            amount = amounts.exact(rows[0][0])
            billed = (
                f" (BilledCost of these: {'unknown' if amount is None else amount} {item.currency})"
            )
        where = f"{item.missing:,} of {plural(item.lines, 'line item')} in {item.currency}{billed}"
        if item.missing == item.lines and scope.metric != "BilledCost":
            lines.append(
                f"{scope.metric} is missing on all {where}: it is unknown, not 0; ask for BilledCost"
            )
        else:
            lines.append(f"{scope.metric} is missing on {where}: they are not in the total")
    return lines
