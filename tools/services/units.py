"""Unit costs: what is paid for one consumed unit, such as a GB-month or an hour."""

from __future__ import annotations

from tools.base import Column, Result, Table, Value
from tools.services import amounts
from tools.services.inquiry import Inquiry
from tools.services.scope import Scope


def add(result: Result, inquiry: Inquiry, scope: Scope) -> None:
    """Append the cost per consumed unit, one figure for each unit and currency.

    Only line items that tell a quantity count, so that cost and quantity are of the same lines.
    """
    rows = inquiry.rows(
        f"""SELECT ConsumedUnit, BillingCurrency, sum({scope.metric}), sum(ConsumedQuantity)
FROM cost_daily WHERE {scope.where} AND ConsumedUnit IS NOT NULL AND ConsumedQuantity <> 0
GROUP BY 1, 2 HAVING sum(ConsumedQuantity) > 0
ORDER BY abs(sum({scope.metric})) DESC NULLS LAST, 1, 2""",
        scope.params,
    )
    if not rows:
        result.warnings.append("no line item in scope tells a consumed quantity")
        return
    cells: list[list[object]] = []
    for unit, currency, cost, quantity in rows:
        amount, count = amounts.exact(cost), amounts.exact(quantity)
        price = amounts.ratio(amount, count)
        result.values.append(
            Value(name=f"average per {unit}", value=price, unit=currency, currency=currency)
        )
        cells.append([unit, currency, amount, count, price])
    names = ("ConsumedUnit", "BillingCurrency", scope.metric, "ConsumedQuantity", "Cost per unit")
    result.tables.append(
        Table(
            title="Cost per consumed unit",
            columns=[Column(name=name) for name in names],
            rows=cells,
        )
    )
    result.assumptions.append(
        "the cost per unit is of the line items that tell a consumed quantity, over that quantity"
    )
