"""Shares: what is in scope as % of a whole, in all and within each group or time bucket."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import Column, Result, Value
from tools.services import amounts
from tools.services.dimensions import cost_fields
from tools.services.filters import Binder
from tools.services.grouping import Grouped, Wanted, in_order, read_groups
from tools.services.inquiry import Inquiry
from tools.services.scope import Scope, period_where, read_totals
from tools.services.unmatched import phrase

if TYPE_CHECKING:
    from tools.costs import QueryCosts

OF_WHOLE = "Share of whole"  # column: each row's amount as % of the same row's whole


def add(
    result: Result,
    inquiry: Inquiry,
    scope: Scope,
    arguments: QueryCosts,
    wanted: Wanted,
    grouped: Grouped | None,
) -> None:
    """The filtered total as % of the same period's total in the same currency.

    With groups or time buckets, each row's own share of its own whole is added as a column.
    """
    binder = Binder(prefix="w")
    clauses = cost_fields(inquiry.tool).clauses(arguments.share_within, binder)
    bounds, params = period_where(scope.period)
    where = " AND ".join([bounds, *clauses])
    whole = replace(scope, where=where, params={**params, **binder.params})
    wholes = {
        item.currency: item.amount
        for item in read_totals(inquiry, scope.metric, where, whole.params)
    }
    _warn_of_other_currencies(result, scope, [code for code in wholes if code is not None])
    several = len(scope.currencies) > 1
    parts = {item.currency: item.value for item in result.values if item.name == scope.metric}
    for currency, part in parts.items():
        share = amounts.percent(part, wholes.get(currency))
        name = f"share of total in {currency}" if several else "share of total"
        result.values.append(Value(name=name, value=share, unit="%"))
    for currency in parts:
        amount = wholes.get(currency)
        result.values.append(
            Value(name=f"whole {scope.metric}", value=amount, unit=currency, currency=currency)
        )
    of = "; ".join(phrase(item) for item in arguments.share_within) or "everything"
    result.assumptions.append(f"the share is of the same period's {scope.metric} of {of}")
    narrowed = [item for item in arguments.filters if item not in arguments.share_within]
    if grouped is not None and (narrowed or arguments.any_of):
        _add_column(result, inquiry, whole, wanted, grouped)


def _add_column(
    result: Result, inquiry: Inquiry, whole: Scope, wanted: Wanted, grouped: Grouped
) -> None:
    """Each row's amount as % of what the whole comes to in the same group and bucket."""
    every = replace(wanted, thresholds=(), top=None, named_only=False, inside=False)
    found: dict[tuple[object, ...], Decimal | None] = {
        (group.bucket, group.keys, group.currency): group.amount
        for group in read_groups(inquiry, whole, every).groups
    }
    table = result.tables[0]
    timed = wanted.granularity != "none"
    rows = grouped.groups if timed else in_order(grouped, [item.currency for item in whole.totals])
    table.columns.append(Column(name=OF_WHOLE, unit="%"))
    for row, group in zip(table.rows, rows, strict=True):
        amount = found.get((group.bucket, group.keys, group.currency))
        row.append(amounts.percent(group.amount, amount))
    each = "period" if timed and not wanted.dimensions else "group"
    result.assumptions.append(f"{OF_WHOLE!r} is of the whole of the same {each}")


def _warn_of_other_currencies(result: Result, scope: Scope, whole: list[str]) -> None:
    """A share within one currency is not a share of everything."""
    others = [code for code in whole if code not in scope.currencies]
    if others:
        result.warnings.append(
            f"the share is of the charges in {' and '.join(str(c) for c in scope.currencies)} only: "
            f"charges in {' and '.join(others)} cannot be added to them"
        )
