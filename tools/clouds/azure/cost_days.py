"""The charges of a span of days: per day, resource, service, kind of charge, pricing and currency.

A question may group by two dimensions. Four are wanted, so it is asked in steps: first how much
there is per kind of charge and pricing model, then the resources and services of each of these.
The first answer also checks the others: what they lack is added as a charge without a resource, so
that the totals per day and currency are Azure's.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tools.clouds.azure.connection import Connection
from tools.clouds.azure.cost_query import Charge, Question, View, charges
from tools.clouds.azure.identifiers import location, plain

ROUNDING = Decimal("0.000001")  # sums of floating-point numbers differ in their last digits


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


def view(
    connection: Connection, name: View, since: dt.date, until: dt.date
) -> tuple[dict[Key, Decimal], Decimal]:
    """Amounts by what they are for, and the sum of what no resource could be found for."""
    overview = list(
        charges(connection, Question(name, since, until, ("ChargeType", "PricingModel")))
    )
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for kind, filters in _steps(overview):
        question = Question(name, since, until, ("ResourceId", "ServiceName"), filters)
        for one in charges(connection, question):
            resource, service = one.groups
            found[_key(one, plain(resource), service, kind)] += one.amount
    return found, _fill(found, overview)


def places(connection: Connection, since: dt.date, until: dt.date) -> dict[str, str]:
    """Where resources were charged, of those that were in one location only."""
    seen: dict[str, set[str]] = defaultdict(set)
    question = Question("ActualCost", since, until, ("ResourceId", "ResourceLocation"), daily=False)
    for one in charges(connection, question):
        resource, place = plain(one.groups[0]), location(one.groups[1])
        if resource and place:
            seen[resource].add(place)
    return {resource: min(found) for resource, found in seen.items() if len(found) == 1}


def _steps(overview: list[Charge]) -> Iterator[tuple[Kind, dict[str, str]]]:
    """Each kind of charge and pricing with the filters that single it out."""
    kinds = sorted({one.groups for one in overview}, key=str)
    for kind in kinds:
        charge, pricing = kind
        alone = sum(other[0] == charge for other in kinds) == 1
        filters = {} if charge is None else {"ChargeType": charge}
        if not alone:
            if pricing is None:
                continue  # cannot be singled out: it is filled in from the overview
            filters["PricingModel"] = pricing
        if filters or len(kinds) == 1:
            yield (charge, pricing), filters


def _key(one: Charge, resource: str | None, service: str | None, kind: Kind) -> Key:
    assert one.day is not None
    return Key(one.day, resource, service, *kind, one.currency)


def _fill(found: dict[Key, Decimal], overview: list[Charge]) -> Decimal:
    lacking: dict[Key, Decimal] = defaultdict(Decimal)
    for one in overview:
        charge, pricing = one.groups
        lacking[_key(one, None, None, (charge, pricing))] += one.amount
    for key, amount in found.items():
        lacking[Key(key.day, None, None, key.charge, key.pricing, key.currency)] -= amount
    added = Decimal(0)
    for key, amount in lacking.items():
        if abs(amount) > ROUNDING:
            found[key] += amount
            added += abs(amount)
    return added
