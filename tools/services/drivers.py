"""What drove a change of cost: price, usage, things that are new or gone.

Price-volume decomposition, the standard of variance analysis, on the finest cells that the daily
rollup tells apart (group, provider, service, region, resource, instance type, charge category,
unit). With quantity q, cost c and unit price p = c / q, 0 the baseline and 1 the current period::

    price effect = Σ (p1 − p0) · q1      cells with a positive quantity in both periods
    usage effect = Σ (q1 − q0) · p0      the same cells
                 + Σ c1 − c0             cells with a quantity in one of the periods only
    other        = change − price − usage   charges without a quantity: taxes, credits, fees …

An item is `new` without cost in the baseline, `gone` without cost in the current period, else
`price`, `usage` or `other` when that effect makes up more than two thirds of |price| + |usage| +
|other|, else `mixed`. Both effects are unknown (null) for an item none of whose charges has a
quantity: it is `other`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tools.base import Period
from tools.services import amounts
from tools.services.dimensions import Dimension, tag_joins
from tools.services.filters import Binder
from tools.services.grouping import show, shown_columns
from tools.services.inquiry import Inquiry

_MOST = Decimal(2) / Decimal(3)
_CELL = (
    "x_Provider, ServiceName, RegionId, ResourceId, x_InstanceType, ChargeCategory, ConsumedUnit"
)


@dataclass(frozen=True)
class Driver:
    """One group in two periods. Amounts are None where unknown on all of its line items."""

    shown: tuple[object, ...]
    currency: str | None
    baseline: Decimal | None
    current: Decimal | None
    price: Decimal | None
    usage: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Current minus baseline; no line items in a period count as nothing spent."""
        if self.baseline is None and self.current is None:
            return None
        return amounts.difference(self.current or Decimal(0), self.baseline or Decimal(0))

    @property
    def kind(self) -> str:
        """new, gone, price, usage, mixed or other; see the module."""
        if not self.baseline:
            return "new" if self.current else "other"
        if not self.current:
            return "gone"
        if self.price is None or self.usage is None or self.change is None:
            return "other"
        rest = self.change - self.price - self.usage
        sizes = {"price": abs(self.price), "usage": abs(self.usage), "other": abs(rest)}
        name, size = max(sizes.items(), key=lambda item: item[1])
        return name if size > _MOST * sum(sizes.values(), Decimal(0)) else "mixed"


def read_drivers(
    inquiry: Inquiry,
    metric: str,
    items: Sequence[Dimension],
    match: str,
    params: dict[str, object],
    current: Period,
    baseline: Period,
) -> list[Driver]:
    """Every group of either period; `match` is the predicate of the filters."""
    binder = Binder(prefix="g")
    sql = _statement(metric, items, match, binder)
    bounds = {
        "start": current.start,
        "end": current.end,
        "baseline_start": baseline.start,
        "baseline_end": baseline.end,
        "first_month": min(current.start, baseline.start).strftime("%Y-%m"),
        "last_month": max(current.end, baseline.end).strftime("%Y-%m"),
    }
    rows = inquiry.rows(sql, {**params, **bounds, **binder.params})
    count, extra = len(items), len(shown_columns(items))
    drivers = []
    for row in rows:
        currency, before, after, price, usage = row[count + extra :]
        drivers.append(
            Driver(
                show(items, row[:count], row[count : count + extra]),
                currency,
                amounts.exact(before),
                amounts.exact(after),
                *(
                    None if value is None else amounts.exact(round(value, 6))
                    for value in (price, usage)
                ),
            )
        )
    return drivers


def _statement(metric: str, items: Sequence[Dimension], match: str, binder: Binder) -> str:
    aliases = [f"k{position}" for position in range(len(items))]
    inner = [
        f"{'NULL' if item.tag is not None else item.key} AS {alias}"
        for item, alias in zip(items, aliases, strict=True)
    ]
    keys = [
        f"t{position}.tag_value AS {alias}" if items[position].tag is not None else alias
        for position, alias in enumerate(aliases)
    ]
    shows = shown_columns(items)
    now, before = (
        "ChargeDay >= $start AND ChargeDay <= $end",
        "ChargeDay >= $baseline_start AND ChargeDay <= $baseline_end",
    )
    by = ", ".join(str(position + 1) for position in range(len(items)))
    return f"""WITH cells AS (
  SELECT {", ".join(inner)}, {"".join(f"{sql} AS {alias}, " for alias, sql in shows)}x_TagsetId,
    {_CELL}, BillingCurrency,
    sum({metric}) FILTER (WHERE {before}) AS c0, sum({metric}) FILTER (WHERE {now}) AS c1,
    sum(ConsumedQuantity) FILTER (WHERE {before}) AS q0,
    sum(ConsumedQuantity) FILTER (WHERE {now}) AS q1
  FROM cost_daily
  WHERE charge_month >= $first_month AND charge_month <= $last_month
    AND (({now}) OR ({before})) AND {match}
  GROUP BY {by}, x_TagsetId, {_CELL}, BillingCurrency),
joined AS (
  SELECT {", ".join(keys)}, {"".join(f"max({alias}) AS {alias}, " for alias, _ in shows)}{_CELL},
    BillingCurrency, sum(c0) AS c0, sum(c1) AS c1,
    CASE WHEN sum(q0) > 0 THEN sum(q0) END AS q0, CASE WHEN sum(q1) > 0 THEN sum(q1) END AS q1
  FROM cells
  {tag_joins(items, binder)}
  GROUP BY {by}, {_CELL}, BillingCurrency)
SELECT {", ".join(aliases)}, {"".join(f"max({alias}), " for alias, _ in shows)}BillingCurrency,
  sum(c0), sum(c1),
  CASE WHEN bool_or(q0 IS NOT NULL OR q1 IS NOT NULL) THEN
    coalesce(sum(CAST(c1 - {_AT_OLD_PRICE} AS DECIMAL(38, 18)))
      FILTER (WHERE q0 IS NOT NULL AND q1 IS NOT NULL), 0) END AS price,
  CASE WHEN bool_or(q0 IS NOT NULL OR q1 IS NOT NULL) THEN
    coalesce(sum(CAST({_AT_OLD_PRICE} - c0 AS DECIMAL(38, 18)))
      FILTER (WHERE q0 IS NOT NULL AND q1 IS NOT NULL), 0)
    + coalesce(sum(coalesce(c1, 0) - coalesce(c0, 0))
      FILTER (WHERE (q0 IS NULL) <> (q1 IS NULL)), 0) END AS usage
FROM joined GROUP BY {by}, BillingCurrency
ORDER BY {by}, BillingCurrency"""


# q1 · p0: (p1 − p0) · q1 = c1 − this, and (q1 − q0) · p0 = this − c0. Both are shown with 6
# decimals of the currency: unit prices are not exact decimals.
_AT_OLD_PRICE = "CAST(round(CAST(c0 AS DOUBLE) / CAST(q0 AS DOUBLE) * CAST(q1 AS DOUBLE), 12) AS DECIMAL(38, 18))"
