"""Prices that were really paid: unit prices of on-demand usage, read off the bill."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from tools.services import amounts
from tools.services.inquiry import Inquiry
from tools.services.pricing.quotes import OBSERVED, Quote, place_key, type_key

RECENT_DAYS = 60  # of data: older prices may have changed since
HOURLY_UNITS = ("hour", "hours", "hr", "hrs", "h", "1 hour", "1 hours", "1 hr", "1 hrs")
ON_DEMAND = ("standard", "on-demand", "on demand", "ondemand")
# Charges for a part of a machine, which are no price of the whole.
_PARTS = r"\b(core|ram|licens\w*|fee|ebs.?optimi[sz]ed|reserved|spot|low.priority|preemptible)\b"
_LICENSED = r"windows|rhel|red hat|suse|sql"  # dearer than the same machine with Linux
_AGREES = Decimal("0.01")  # how far a unit price and what was paid may lie apart, relatively
_DIGITS = Decimal("1E-10")


@dataclass
class Usage:
    """Where a provider's machines run and what it bills in: from the recent bill."""

    lines: dict[str, dict[str, int]] = field(default_factory=dict)  # provider → currency → lines
    # (provider, type in lower case) → region → hours
    hours: dict[tuple[str, str], dict[str, Decimal]] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)  # as the bill spells the type

    def currency(self, provider: str) -> str | None:
        """The currency of most of its line items."""
        found = self.lines.get(provider)
        return max(found, key=lambda code: (found[code], code)) if found else None


def read_usage(inquiry: Inquiry, since: dt.date) -> Usage:
    """What ran where since that day."""
    rows = inquiry.rows(
        """SELECT x_Provider, BillingCurrency, coalesce(RegionId, RegionName), x_InstanceType,
  sum(x_Lines), sum(ConsumedQuantity)
FROM cost_daily WHERE charge_month >= $month AND ChargeDay >= $since GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4""",
        {"since": since, "month": since.strftime("%Y-%m")},
    )
    usage = Usage()
    for provider, currency, region, kind, lines, hours in rows:
        if currency:
            known = usage.lines.setdefault(provider, {})
            known[currency] = known.get(currency, 0) + int(lines)
        if kind:
            key = (provider, type_key(kind))
            usage.names.setdefault(key, kind)
            if region:
                places = usage.hours.setdefault(key, {})
                places[region] = places.get(region, Decimal(0)) + (hours or Decimal(0))
    return usage


def recent_since(inquiry: Inquiry) -> dt.date | None:
    """The first day whose prices count as recent; None without any costs."""
    last = inquiry.rows("SELECT max(ChargeDay) FROM cost_daily")[0][0]
    return None if last is None else last - dt.timedelta(days=RECENT_DAYS - 1)


def read_observed(inquiry: Inquiry, since: dt.date) -> list[Quote]:
    """The price of each type, region and currency on the newest day with on-demand usage of it."""
    units = ", ".join(f"'{unit}'" for unit in HOURLY_UNITS)
    categories = ", ".join(f"'{name}'" for name in ON_DEMAND)
    rows = inquiry.rows(
        f"""WITH line AS (
  SELECT x_Provider AS provider, coalesce(RegionId, RegionName) AS region,
    x_InstanceType AS instance_type, BillingCurrency AS currency, ChargeDay AS day,
    ContractedUnitPrice AS unit_price, coalesce(PricingQuantity, ConsumedQuantity) AS hours,
    EffectiveCost AS paid,
    regexp_matches(lower(coalesce(ChargeDescription, '')), '{_LICENSED}') AS licensed
  FROM cost_line
  WHERE charge_month >= $month AND ChargeDay >= $since AND x_InstanceType IS NOT NULL
    AND ChargeCategory = 'Usage' AND ChargeClass IS NULL AND CommitmentDiscountId IS NULL
    AND CommitmentDiscountStatus IS NULL
    AND lower(coalesce(PricingCategory, 'Standard')) IN ({categories})
    AND lower(coalesce(PricingUnit, ConsumedUnit)) IN ({units})
    AND coalesce(RegionId, RegionName) IS NOT NULL AND BillingCurrency IS NOT NULL
    AND coalesce(PricingQuantity, ConsumedQuantity) > 0
    AND NOT regexp_matches(lower(coalesce(ChargeDescription, '')), '{_PARTS}')),
newest AS (
  SELECT * FROM line QUALIFY day = max(day) OVER (
    PARTITION BY provider, lower(region), lower(instance_type), currency))
SELECT provider, max(region), max(instance_type), currency, day, unit_price, sum(hours), sum(paid),
  licensed
FROM newest GROUP BY provider, lower(region), lower(instance_type), currency, day, unit_price,
  licensed
ORDER BY provider, lower(region), lower(instance_type), currency, licensed, sum(hours) DESC,
  unit_price""",
        {"since": since, "month": since.strftime("%Y-%m")},
    )
    found: dict[tuple[str, str, str, str], Quote] = {}
    for provider, region, kind, currency, day, unit_price, hours, paid, _ in rows:
        key = (provider, place_key(region), type_key(kind), currency)
        hourly = _hourly(unit_price, hours, paid)
        if key not in found and hourly is not None:
            found[key] = Quote(provider, region, kind, hourly, currency, "observed", OBSERVED, day)
    return list(found.values())


def _hourly(unit_price: object, hours: object, paid: object) -> Decimal | None:
    """The contracted unit price where it agrees with what was paid an hour, else the latter: unit
    prices can be in another currency or for another unit. None when nothing was paid.
    """
    price, quantity = amounts.exact(unit_price), amounts.exact(hours)
    effective = amounts.ratio(amounts.exact(paid), quantity)
    if effective is None:
        return price if price is not None and price > 0 else None
    if effective <= 0:
        return None
    if price is not None and abs(price - effective) <= effective * _AGREES:
        return price
    return amounts.exact(amounts.EXACT.quantize(effective, _DIGITS))
