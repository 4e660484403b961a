"""The charges of a span of days: per day, resource, service, kind of charge, pricing and currency.

A question may group by two dimensions. Four are wanted, so it is asked in steps: first how much
there is per kind of charge and pricing model, then the resources and services of each of these.
The first answer also checks the others: what they lack is added as a charge without a resource, so
that the totals per day and currency are Azure's.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from tools.clouds.azure.connection import Connection
from tools.clouds.azure.cost_query import Charge, Question, View, charges
from tools.clouds.azure.identifiers import location, plain

# Sums of floating-point numbers differ in their last digits: of this much, or this share.
_ROUNDING = Decimal("0.000001")
_SHARE = Decimal("1e-12")


@dataclass(frozen=True)
class Key:
    """What a charge is for."""

    day: dt.date
    resource: str | None
    service: str | None
    charge: str | None  # Usage, Purchase, Refund, UnusedReservation, …
    pricing: str | None  # OnDemand, Reservation, SavingsPlan, Spot
    currency: str


Kind = tuple[str | None, str | None]  # charge, pricing
Amounts = dict[Key, Decimal]


def view(
    connection: Connection, name: View, since: dt.date, until: dt.date
) -> tuple[Amounts, dict[str, Decimal]]:
    """Amounts by what they are for; and per currency, how much no resource could be found for."""
    overview = list(
        charges(connection, Question(name, since, until, ("ChargeType", "PricingModel")))
    )
    kinds = sorted({one.groups for one in overview}, key=str)
    found: Amounts = defaultdict(Decimal)
    for charge in dict.fromkeys(kind[0] for kind in kinds if kind[0]):
        pricings = [kind[1] for kind in kinds if kind[0] == charge]
        whole = Question(name, since, until, ("ResourceId", "ServiceName"), {"ChargeType": charge})
        found |= _of_charge(connection, whole, charge, pricings)
    return found, _fill(found, overview)


def _of_charge(
    connection: Connection, whole: Question, charge: str, pricings: list[str | None]
) -> Amounts:
    """The amounts of a kind of charge, by pricing model.

    One model may be empty, as it is in the marketplace's charges, and an empty value cannot be
    asked for. It gets what the others leave of the whole.
    """
    rest = pricings[0] if len(pricings) == 1 else None
    found: Amounts = defaultdict(Decimal)
    for pricing in pricings:
        if pricing is None or pricing == rest:
            continue
        part = replace(whole, filters={**whole.filters, "PricingModel": pricing})
        for one in charges(connection, part):
            found[_key(one, (charge, pricing))] += one.amount
    if None not in pricings and rest is None:
        return found
    left: Amounts = defaultdict(Decimal)
    for one in charges(connection, whole):
        left[_key(one, (charge, rest))] += one.amount
    for key, amount in found.items():
        left[replace(key, pricing=rest)] -= amount
    if not found:
        return left
    # Rows of 0, such as covered usage in the actual cost, belong to the others.
    size = max((abs(amount) for amount in found.values()), default=Decimal(0))
    found |= {key: amount for key, amount in left.items() if _counts(amount, size)}
    return found


def places(connection: Connection, since: dt.date, until: dt.date) -> dict[str, str]:
    """Where resources were charged, of those that were in one location only."""
    seen: dict[str, set[str]] = defaultdict(set)
    question = Question("ActualCost", since, until, ("ResourceId", "ResourceLocation"), daily=False)
    for one in charges(connection, question):
        resource, place = plain(one.groups[0]), location(one.groups[1])
        if resource and place:
            seen[resource].add(place)
    return {resource: min(found) for resource, found in seen.items() if len(found) == 1}


def _key(one: Charge, kind: Kind) -> Key:
    assert one.day is not None
    resource, service = one.groups
    return Key(one.day, plain(resource), service, *kind, one.currency)


def _fill(found: Amounts, overview: list[Charge]) -> dict[str, Decimal]:
    """Add what the overview has and `found` lacks, without a resource."""
    lacking: Amounts = defaultdict(Decimal)
    size = max((abs(one.amount) for one in overview), default=Decimal(0))
    for one in overview:
        assert one.day is not None
        charge, pricing = one.groups
        lacking[Key(one.day, None, None, charge, pricing, one.currency)] += one.amount
    for key, amount in found.items():
        lacking[replace(key, resource=None, service=None)] -= amount
    added: dict[str, Decimal] = defaultdict(Decimal)
    for key, amount in lacking.items():
        if _counts(amount, size):
            found[key] += amount
            added[key.currency] += abs(amount)
    return added


def _counts(amount: Decimal, size: Decimal) -> bool:
    """Whether a difference between sums of this size is more than rounding."""
    return abs(amount) > max(_ROUNDING, size * _SHARE)
