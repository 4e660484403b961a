"""A savings plan and a reservation: what is bought, what they cover, what stays unused.

FOCUS 1.2: the purchase is billed and has no effective cost; covered usage and the unused rest are
not billed and carry the effective cost. Over a whole month of a plan paid monthly, both sums are
equal; a reservation paid upfront is billed once and used up over its year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.clouds.demo.catalog import AWS, AZURE, Account, Provider, Region
from tools.clouds.demo.charges import Block, Entities, Texts, place
from tools.clouds.demo.machines import Machine, on_hours
from tools.clouds.demo.quantities import QUANTITY_SCALE
from tools.clouds.demo.window import Ints, Month, Window

_UNIT = 10**QUANTITY_SCALE
_PLAN_PERCENT, _PLAN_SHARE, _PLAN_MONTHS_AGO = 72, 0.45, 10
_RESERVED_PERCENT, _RESERVED_MONTHS_AGO = 61, 7
_YEAR = 365


@dataclass(frozen=True)
class Commitment:
    """A one-year commitment from day `start` of the window on (may be negative), paid monthly or
    all `upfront`.

    `rates`: price an hour of each covered machine, `hourly`: what is committed an hour, both in
    millionths of the currency.
    """

    id: str
    name: str
    category: str  # Spend or Usage
    type: str
    provider: Provider
    account: Account
    region: Region | None
    currency: str
    start: int
    hourly: int
    rates: dict[str, int]
    machines: tuple[Machine, ...]
    upfront: bool = False

    def texts(self, status: str | None) -> Texts:
        """The columns that point to this commitment."""
        return {
            "CommitmentDiscountId": self.id,
            "CommitmentDiscountName": self.name,
            "CommitmentDiscountCategory": self.category,
            "CommitmentDiscountType": self.type,
            "CommitmentDiscountStatus": status,
            "PricingCategory": "Committed" if status else "Standard",
        }

    def _entity(self, description: str, status: str | None, **more: str) -> Entities:
        texts = place(self.provider, self.account, self.region, self.currency)
        texts |= self.texts(status) | {
            "ServiceName": self.provider.compute_service,
            "ServiceCategory": "Compute",
            "ServiceSubcategory": "Virtual Machines",
            "ResourceId": self.id,
            "ResourceName": self.name,
            "ResourceType": self.type,
            "ChargeDescription": description,
            "PricingUnit": "Hours",
            "SkuId": self.name,
            **more,
        }
        return Entities.of(self.provider, [texts])

    def purchase(self, month: Month) -> Block | None:
        """What is paid on the 1st of the month: an instalment or the whole year; else None."""
        if month.last.day != month.stop - month.start or month.start < self.start:
            return None  # the month's first day lies before the window or the commitment
        if self.upfront and month.start > self.start:
            return None
        days = _YEAR if self.upfront else month.length
        entity = self._entity(
            f"{self.type} {'upfront' if self.upfront else 'monthly'} fee", None,
            ChargeCategory="Purchase",
            ChargeFrequency="One-Time" if self.upfront else "Recurring",
        )  # fmt: skip
        hours = np.array([24 * days * _UNIT], dtype=np.int64)
        price = np.array([self.hourly], dtype=np.int64)
        none = np.zeros(1, dtype=np.int64)
        return Block(
            entity, none, none + month.start, hours * price, none, hours * price, hours * price,
            hours, price, price, consumed=False, whole_month=not self.upfront,
        )  # fmt: skip

    def unused(self, window: Window, month: Month) -> Block:
        """A row for each day on which a part of the commitment was not used."""
        days: Ints = np.arange(max(month.start, self.start), month.stop, dtype=np.int64)
        rates = np.array([self.rates[machine.id] for machine in self.machines], dtype=np.int64)
        hours = on_hours(list(self.machines), window, days).sum(axis=2)
        rest = 24 * self.hourly - rates @ hours
        days, rest = days[rest > 0], rest[rest > 0] * _UNIT
        none = np.zeros(len(days), dtype=np.int64)
        entity = self._entity(f"Unused {self.type} commitment", "Unused")
        return Block(entity, none, days, none, rest, rest, rest, consumed=False)


def build(
    machines: Sequence[Machine], window: Window, currencies: dict[str, str]
) -> dict[str, Commitment]:
    """The commitments by provider key; none where no machine could be covered."""
    found = (
        _savings_plan(machines, window, currencies[AWS.key]),
        _reservation(machines, window, currencies[AZURE.key]),
    )
    return {one.provider.key: one for one in found if one}


def _steady(
    machines: Sequence[Machine], provider: Provider, start: int, plans: tuple[str, ...]
) -> list[Machine]:
    """Machines that ran around the clock since before the commitment began, dearest first."""
    chosen = [
        machine
        for machine in machines
        if machine.provider is provider
        and machine.schedule == "always"
        and machine.plan in plans
        and machine.start < start * 24 < machine.end
    ]
    return sorted(chosen, key=lambda machine: (-machine.kind.price, machine.name, machine.id))


def _savings_plan(machines: Sequence[Machine], window: Window, currency: str) -> Commitment | None:
    start = window.index(window.month_start(_PLAN_MONTHS_AGO))
    usual = ("ordinary", "memory_bound", "hot", "nightly")
    candidates = [
        one for one in _steady(machines, AWS, start, usual) if one.kind.name[:2] in _FAMILIES
    ]
    budget = _PLAN_SHARE * sum(one.hourly(currency) for one in machines if one.provider is AWS)
    covered: list[Machine] = []
    for machine in candidates:
        if sum(one.hourly(currency) for one in covered) < budget:
            covered.append(machine)
    # One machine of the plan is gone by now: since then a part of it is unused.
    covered += _steady(machines, AWS, start, ("gone",))[:1]
    if not covered:
        return None
    rates = {one.id: one.hourly(currency) * _PLAN_PERCENT // 100 for one in covered}
    return Commitment(
        "arn:aws:savingsplans::410000000001:savingsplan/5e1f7c90-3b1d-4a52-9d0e-7a5c1b2e4f60",
        "compute-savings-plan-1yr", "Spend", "Savings Plan", AWS, AWS.billing, None, currency,
        start, sum(rates.values()) * 103 // 100, rates, tuple(covered),
    )  # fmt: skip


_FAMILIES = ("m5", "c5", "r5")


def _reservation(machines: Sequence[Machine], window: Window, currency: str) -> Commitment | None:
    start = window.index(window.month_start(_RESERVED_MONTHS_AGO))
    candidates = _steady(machines, AZURE, start, ("ordinary",))
    if not candidates:
        return None
    worth: dict[tuple[str, str], int] = {}
    for one in candidates:
        key = (one.kind.name, one.region.id)
        worth[key] = worth.get(key, 0) + one.kind.price
    wanted = max(worth, key=lambda key: (worth[key], key))
    covered = [one for one in candidates if (one.kind.name, one.region.id) == wanted]
    first = covered[0]
    rate = first.hourly(currency) * _RESERVED_PERCENT // 100
    return Commitment(
        "/providers/Microsoft.Capacity/reservationOrders/9b2f6a1e-77c4-4f0d-8a35-2c6d1e9f0b47",
        f"{first.kind.name}-{first.region.id}-1yr", "Usage", "Reservation", AZURE,
        AZURE.accounts[0], first.region, currency,
        start, rate * (len(covered) + 1), {one.id: rate for one in covered}, tuple(covered),
        upfront=True,
    )  # fmt: skip
