"""Prices that changed within the last week, and what the past would have cost at the new ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from tools.services import amounts
from tools.services.forecast.charges import SINGLE
from tools.services.inquiry import Inquiry, plural
from tools.services.scope import Scope

_BEFORE = (28, 8)  # days ago in which the old price held
_MEMORY = 160  # days of the past that are told at the new price
_SAME, _OTHER = 0.002, 0.01  # prices are the same within this part, and others beyond that
_KEY = "concat_ws('|', x_Provider, ServiceName, ResourceId, ConsumedUnit, PricingCategory)"


@dataclass(frozen=True)
class NewPrices:
    """`past` is to be added to the past; `a_day` is what the new prices add to a day."""

    past: dict[dt.date, Decimal]
    a_day: Decimal
    said: str


def new_prices(inquiry: Inquiry, scope: Scope, currency: str | None, last: dt.date) -> NewPrices:
    """What resources with one steady unit price until a week ago, and another one now, come to."""
    params: dict[str, object] = {
        **scope.params,
        "start": last - dt.timedelta(days=_MEMORY - 1),
        "end": last,
        "first_month": (last - dt.timedelta(days=_MEMORY - 1)).strftime("%Y-%m"),
        "last_month": last.strftime("%Y-%m"),
        "currency": currency,
        "last": last,
        "since": last - dt.timedelta(days=_BEFORE[0]),
        "until": last - dt.timedelta(days=_BEFORE[1]),
    }
    cells = f"""SELECT {_KEY} AS cell, ChargeDay AS day, CAST(sum({scope.metric}) AS DOUBLE) AS cost,
    CAST(sum(ConsumedQuantity) AS DOUBLE) AS used
  FROM cost_daily WHERE {scope.where} AND NOT {SINGLE} AND ResourceId IS NOT NULL
    AND BillingCurrency IS NOT DISTINCT FROM $currency"""
    changed = f"""recent AS ({cells} AND ChargeDay >= $since
  GROUP BY 1, 2 HAVING sum(ConsumedQuantity) > 0 AND sum({scope.metric}) > 0),
price AS (SELECT cell, max(cost / used) FILTER (WHERE day = $last) AS new,
    min(cost / used) FILTER (WHERE day <= $until) AS low,
    max(cost / used) FILTER (WHERE day <= $until) AS high FROM recent GROUP BY cell),
changed AS (SELECT cell, new, low AS old FROM price
  WHERE high <= low * {1 + _SAME} AND abs(new / low - 1) >= {_OTHER})"""
    count = inquiry.rows(f"WITH {changed} SELECT count(*) FROM changed", params)[0][0]
    if not count:
        return NewPrices({}, Decimal(0), "")
    rows = inquiry.rows(
        f"""WITH {changed},
past AS ({cells} GROUP BY 1, 2 HAVING sum(ConsumedQuantity) > 0)
SELECT day, sum((new - old) * used) FILTER (WHERE abs(cost / used / old - 1) <= {_SAME}),
  sum((new - old) * used) FROM past JOIN changed USING (cell) GROUP BY day ORDER BY day""",
        params,
    )
    past = {day: amounts.exact(f"{added:.10f}") or Decimal(0) for day, added, _ in rows if added}
    a_day = amounts.exact(f"{rows[-1][2]:.10f}") or Decimal(0)
    does = "adds" if a_day > 0 else "takes away"
    said = (
        f"unit prices of {plural(int(count), 'charged resource')} changed in the last week: that {does} "
        f"{abs(a_day):.2f} {currency or ''} a day, which is carried into the forecast"
    )
    return NewPrices(past, a_day, said.replace("  ", " "))
