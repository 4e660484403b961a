"""What each resource costs by the bill: of the last days, by the resource's own lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tools.base import Filter
from tools.services import amounts
from tools.services.bill_instances import is_machine
from tools.services.dimensions import cost_fields
from tools.services.filters import Binder
from tools.services.inquiry import Inquiry
from tools.services.pricing.observed import HOURLY_UNITS

DAYS = 30  # of data; a month is 365 / 12 of its days
DAYS_A_MONTH = Decimal(365) / 12
_RECENT_DAYS = 7  # the price an hour is that of the last days: prices change


def key_sql(column: str) -> str:
    """A resource id for comparison: in lower case, and of an ARN its last part."""
    return (
        f"CASE WHEN {column} LIKE 'arn:%' AND NOT {column} LIKE '%savingsplan%' "
        f"THEN regexp_extract(lower({column}), '[^/:]+$') ELSE lower({column}) END"
    )


def key(resource_id: str) -> str:
    """The same in Python."""
    lowered = resource_id.lower()
    return lowered.replace(":", "/").rpartition("/")[2] if lowered.startswith("arn:") else lowered


@dataclass(frozen=True)
class Billed:
    """What one resource cost in one currency. Hours and costs are of machine hours only, but for
    `cost`, which is everything. `hourly` is the newest effective price, None where unknown.
    """

    provider: str
    currency: str
    cost: Decimal | None
    days: int
    first: dt.date
    last: dt.date
    hours: Decimal | None
    covered_hours: Decimal  # paid by a commitment
    spot_hours: Decimal
    hourly: Decimal | None
    steady_days: int  # days with (nearly) 24 hours on demand
    instance_type: str | None
    region: str | None
    account_id: str | None
    account_name: str | None
    name: str | None

    @property
    def monthly(self) -> Decimal | None:
        """The cost of a month at the daily average of the days that were charged."""
        if self.cost is None or not self.days:
            return None
        return amounts.EXACT.divide(self.cost, Decimal(self.days)) * DAYS_A_MONTH

    @property
    def is_machine(self) -> bool:
        """It was charged by the machine hour."""
        return bool(self.hours)


@dataclass(frozen=True)
class Bill:
    """What was billed lately by resource, and the totals of each currency a month."""

    last: dt.date | None
    days: int = 0  # of the window that have any data
    by_resource: dict[str, Billed] = field(default_factory=dict)
    monthly: dict[str, Decimal] = field(default_factory=dict)


def read_billed(inquiry: Inquiry, steady_share: float) -> Bill:
    """The last 30 days of data. A resource that is billed in several currencies counts in that of
    its largest cost.
    """
    last = inquiry.rows("SELECT max(ChargeDay) FROM cost_daily")[0][0]
    if last is None:
        return Bill(None)
    since = last - dt.timedelta(days=DAYS - 1)
    params: dict[str, object] = {
        "since": since,
        "month": since.strftime("%Y-%m"),
        "recent": last - dt.timedelta(days=_RECENT_DAYS - 1),
        "full": 24 * steady_share,
        "units": list(HOURLY_UNITS),
    }
    totals = inquiry.rows(_TOTALS.format(where="TRUE"), params)
    found: dict[str, Billed] = {}
    for identity, *cells in inquiry.rows(_SQL, params):
        found.setdefault(identity, _billed(cells))
    return Bill(last, max((row[2] for row in totals), default=0), found, _a_month(totals))


def monthly_of(inquiry: Inquiry, filters: Sequence[Filter]) -> dict[str, Decimal] | None:
    """What a month costs of those conditions that costs have too; None where there are none."""
    own = [item for item in filters if item.field.lower().startswith(_SCOPES)]
    last = inquiry.rows("SELECT max(ChargeDay) FROM cost_daily")[0][0]
    if not own or last is None:
        return None
    since = last - dt.timedelta(days=DAYS - 1)
    binder = Binder()
    where = cost_fields(inquiry.tool).predicate(own, binder)
    params = {**binder.params, "since": since, "month": since.strftime("%Y-%m")}
    return _a_month(inquiry.rows(_TOTALS.format(where=where), params))


def _a_month(totals: Sequence[Sequence[Any]]) -> dict[str, Decimal]:
    return {
        code: amounts.EXACT.divide(total, Decimal(days)) * DAYS_A_MONTH
        for code, total, days in totals
        if total is not None
    }


_SCOPES = ("provider", "account", "region", "tag:")
_TOTALS = (
    "SELECT BillingCurrency, sum(coalesce(EffectiveCost, BilledCost)), count(DISTINCT ChargeDay) "
    "FROM cost_daily WHERE charge_month >= $month AND ChargeDay >= $since "
    "AND BillingCurrency IS NOT NULL AND {where} GROUP BY 1 ORDER BY 1"
)
_PAID = "coalesce(EffectiveCost, BilledCost)"
_SQL = f"""WITH line AS (
  SELECT *, {key_sql("ResourceId")} AS id, {_PAID} AS paid,
    {is_machine()} AND ChargeCategory = 'Usage'
      AND lower(coalesce(ConsumedUnit, '')) IN (SELECT unnest($units)) AS by_hour,
    CommitmentDiscountStatus = 'Used' OR (CommitmentDiscountId IS NOT NULL
      AND CommitmentDiscountStatus IS NULL) AS covered,
    lower(coalesce(PricingCategory, '')) IN ('dynamic', 'spot') AS spot
  FROM cost_daily
  WHERE charge_month >= $month AND ChargeDay >= $since AND ResourceId IS NOT NULL
    AND BillingCurrency IS NOT NULL AND ChargeCategory IN ('Usage', 'Adjustment')),
daily AS (
  SELECT id, BillingCurrency, x_Provider, ChargeDay, sum(paid) AS paid,
    sum(paid) FILTER (WHERE by_hour) AS paid_hours,
    sum(ConsumedQuantity) FILTER (WHERE by_hour) AS hours,
    sum(ConsumedQuantity) FILTER (WHERE by_hour AND covered) AS covered,
    sum(ConsumedQuantity) FILTER (WHERE by_hour AND spot) AS spot,
    max(x_InstanceType) FILTER (WHERE by_hour) AS instance_type,
    max(coalesce(RegionId, RegionName)) AS region, max(SubAccountId) AS account_id,
    max(SubAccountName) AS account_name, max(ResourceName) AS name
  FROM line GROUP BY ALL)
SELECT id, x_Provider, BillingCurrency, sum(paid), count(*), min(ChargeDay), max(ChargeDay),
  sum(hours), coalesce(sum(covered), 0), coalesce(sum(spot), 0),
  sum(paid_hours) FILTER (WHERE ChargeDay >= $recent)
    / nullif(sum(hours) FILTER (WHERE ChargeDay >= $recent), 0),
  count(*) FILTER (WHERE hours - coalesce(covered, 0) - coalesce(spot, 0) >= $full),
  arg_max(instance_type, ChargeDay), arg_max(region, ChargeDay), arg_max(account_id, ChargeDay),
  arg_max(account_name, ChargeDay), arg_max(name, ChargeDay)
FROM daily GROUP BY id, x_Provider, BillingCurrency
ORDER BY id, sum(paid) DESC NULLS LAST, BillingCurrency"""


def _billed(cells: list[object]) -> Billed:
    provider, currency, cost, days, first, last, hours, covered, spot, hourly, *rest = cells
    return Billed(
        provider, currency, amounts.exact(cost), days, first, last, amounts.exact(hours),  # type: ignore[arg-type]
        amounts.exact(covered) or Decimal(0), amounts.exact(spot) or Decimal(0),
        amounts.exact(hourly), *rest,  # type: ignore[arg-type]
    )  # fmt: skip
