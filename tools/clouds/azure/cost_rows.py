"""Charges of Cost Management as FOCUS rows, by the same rules as Azure's export files.

BilledCost is the actual cost, EffectiveCost the amortised one, in which the purchase of a
commitment is spread over what it covers. Both views are complete, so that what one of them does
not have is 0 there, and not unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tools.clouds.azure.cost_days import Key
from tools.clouds.azure.identifiers import last, resource_type
from tools.clouds.focus_files.categories import service_category

Row = dict[str, Any]
_UNUSED = ("UnusedReservation", "UnusedSavingsPlan")
_COMMITTED = ("Reservation", "SavingsPlan")


def cost_row(key: Key, billed: Decimal, effective: Decimal | None, common: Row) -> Row:
    """One charge. `common` has the columns that are the same in all rows."""
    month = key.day.replace(day=1)
    day = _midnight(key.day)
    return {
        **common,
        "ChargePeriodStart": day,
        "ChargePeriodEnd": day + dt.timedelta(days=1),
        "BillingPeriodStart": _midnight(month),
        "BillingPeriodEnd": _midnight((month + dt.timedelta(days=32)).replace(day=1)),
        "ServiceName": key.service,
        "ServiceCategory": service_category(key.service) if key.service else None,
        "ResourceId": key.resource,
        "ResourceName": last(key.resource),
        "ResourceType": resource_type(key.resource),
        "BilledCost": billed,
        "EffectiveCost": effective,
        "BillingCurrency": key.currency,
        **_kind(key),
    }


def same_for_all(subscription: str, name: str) -> Row:
    """Columns that are the same in all rows of a subscription."""
    return {
        "ProviderName": "Microsoft Azure",
        "InvoiceIssuerName": "Microsoft",
        "SubAccountId": subscription,
        "SubAccountName": name,
    }


def placed(row: Row, regions: Mapping[str, str], tags: Mapping[str, Mapping[str, str]]) -> Row:
    """The row with its region and tags, where they are known."""
    resource = row["ResourceId"] or ""
    region = regions.get(resource)
    return {**row, "RegionId": region, "RegionName": region, "x_Tags": tags.get(resource)}


def _kind(key: Key) -> Row:
    unused = key.charge in _UNUSED
    commitment = unused or key.pricing in _COMMITTED
    bought = commitment and key.charge in ("Purchase", "Refund")
    covered = commitment and not bought
    plan = key.pricing == "SavingsPlan" or key.charge == "UnusedSavingsPlan"
    return {
        "ChargeCategory": _category(key.charge, unused=unused),
        "ChargeClass": "Correction" if key.charge == "Refund" else None,
        "ChargeDescription": None if key.charge in (None, "Usage") else key.charge,
        "PricingCategory": _pricing(key, covered=covered, bought=bought),
        "CommitmentDiscountCategory": ("Spend" if plan else "Usage") if commitment else None,
        "CommitmentDiscountType": ("Savings Plan" if plan else "Reservation")
        if commitment
        else None,
        "CommitmentDiscountStatus": ("Unused" if unused else "Used") if covered else None,
    }


def _category(charge: str | None, *, unused: bool) -> str:
    if charge is None or charge == "Usage" or unused:
        return "Usage"
    return charge if charge in ("Purchase", "Tax", "Credit") else "Adjustment"


def _pricing(key: Key, *, covered: bool, bought: bool) -> str | None:
    if covered:
        return "Committed"
    if key.pricing == "Spot":
        return "Dynamic"
    return "Standard" if key.pricing == "OnDemand" or bought else None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
