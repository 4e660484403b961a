"""What commitments save: rates that the bill shows, then those of imported catalogues."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.services import amounts
from tools.services.inquiry import Inquiry
from tools.services.pricing.quotes import OBSERVED, CommitmentRate, Quote

if TYPE_CHECKING:
    from tools.clouds.base import CommittedPrice

_TERM = re.compile(r"\b([13])[\s_-]?(?:yr|year|y)s?\b", re.IGNORECASE)
_UPFRONT = re.compile(r"\b(no|all|partial)[\s_-]?upfront\b", re.IGNORECASE)
_DIGITS = Decimal("0.0001")
OnDemand = Callable[[str, str, str, str], Quote | None]  # provider, region, type, currency


def observed_rates(inquiry: Inquiry, since: dt.date, on_demand: OnDemand) -> list[CommitmentRate]:
    """One rate a commitment, type and region, and one a commitment over all: what covered hours cost
    effectively over what they would cost on demand.

    On demand is the price of the same type and region; where it is unknown, the ContractedCost of
    the covered usage, else its ListCost.
    """
    rows = inquiry.rows(
        """SELECT x_Provider, CommitmentDiscountId, max(CommitmentDiscountName),
  max(CommitmentDiscountType), max(coalesce(RegionId, RegionName)), max(x_InstanceType),
  BillingCurrency, sum(coalesce(PricingQuantity, ConsumedQuantity)), sum(EffectiveCost),
  sum(ContractedCost), sum(ListCost), max(ChargeDay)
FROM cost_line
WHERE charge_month >= $month AND ChargeDay >= $since AND CommitmentDiscountStatus = 'Used'
  AND ChargeCategory = 'Usage' AND CommitmentDiscountId IS NOT NULL AND x_InstanceType IS NOT NULL
GROUP BY x_Provider, CommitmentDiscountId, lower(coalesce(RegionId, RegionName)),
  lower(x_InstanceType), BillingCurrency
HAVING sum(EffectiveCost) > 0
ORDER BY 1, 2, 5, 6, 7""",
        {"since": since, "month": since.strftime("%Y-%m")},
    )
    rates: list[CommitmentRate] = []
    wholes: dict[str, list[tuple[Decimal, Decimal, CommitmentRate]]] = {}
    for row in rows:
        found = _rate(row, on_demand)
        if found is not None:
            effective, full, rate = found
            rates.append(rate)
            wholes.setdefault(str(row[1]), []).append((effective, full, rate))
    return [*rates, *(_whole(parts) for parts in wholes.values())]


def _rate(
    row: Sequence[object], on_demand: OnDemand
) -> tuple[Decimal, Decimal, CommitmentRate] | None:
    (
        provider,
        _,
        name,
        kind,
        region,
        instance_type,
        currency,
        hours,
        paid,
        contracted,
        listed,
        day,
    ) = row
    effective = amounts.exact(paid)
    quote = on_demand(str(provider), str(region), str(instance_type), str(currency))
    quantity = amounts.exact(hours)
    full = quote.hourly * quantity if quote is not None and quantity else None
    if full is None or quote is None or quote.kind == "derived":
        # What FOCUS calls contracted leaves commitments out; some bills put the covered price there.
        costs = [amounts.exact(contracted), amounts.exact(listed)]
        full = next((one for one in costs if one and effective and one > effective), full)
    if effective is None or full is None or not 0 < effective < full:
        return None
    assert isinstance(day, dt.date)
    text = str(name or "")
    rate = CommitmentRate(
        str(provider), text or "a commitment", str(kind or "commitment"), str(instance_type),
        str(region) if region else None, (effective / full).quantize(_DIGITS), _term(text),
        _upfront(text), "observed", OBSERVED, day,
    )  # fmt: skip
    return effective, full, rate


def _whole(parts: Sequence[tuple[Decimal, Decimal, CommitmentRate]]) -> CommitmentRate:
    """One rate over all that a commitment covers."""
    effective = sum((part[0] for part in parts), Decimal(0))
    full = sum((part[1] for part in parts), Decimal(0))
    one = parts[0][2]
    return CommitmentRate(
        one.provider, one.name, one.type, None, None, (effective / full).quantize(_DIGITS),
        one.term_years, one.upfront, one.kind, one.source, max(part[2].as_of for part in parts),
    )  # fmt: skip


def _term(text: str) -> int | None:
    found = _TERM.search(text)
    return int(found[1]) if found else None


def _upfront(text: str) -> bool | None:
    found = _UPFRONT.search(text)
    return None if found is None else found[1].lower() != "no"


def catalogue_rates(
    committed: Sequence[CommittedPrice], on_demand: OnDemand
) -> list[CommitmentRate]:
    """One rate for each imported price under a commitment whose on-demand price is known."""
    found = []
    for one in committed:
        quote = on_demand(one.provider, one.region, one.instance_type, one.currency)
        if quote is None or not 0 < one.hourly < quote.hourly:
            continue
        found.append(
            CommitmentRate(
                one.provider, f"{one.term_years} year, {one.payment}", "commitment",
                one.instance_type, one.region, (one.hourly / quote.hourly).quantize(_DIGITS),
                one.term_years, one.payment.lower() != "no upfront", "catalogue", one.source,
                one.as_of,
            )
        )  # fmt: skip
    return found
