"""Charges of the machines: on demand, spot, or covered by a commitment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.clouds.demo.catalog import Provider
from tools.clouds.demo.charges import Block, Entities, Prices, Texts, place, usage
from tools.clouds.demo.commitments import Commitment
from tools.clouds.demo.labels import as_json
from tools.clouds.demo.machines import Machine, on_hours
from tools.clouds.demo.quantities import QUANTITY_SCALE
from tools.clouds.demo.window import Month, Window

_UNIT = 10**QUANTITY_SCALE
SPOT_PERCENT = 36  # invented: spot price against list


@dataclass(frozen=True)
class PriceChange:
    """From `day` on, OpenStack types of `family` cost `percent` of what they did before."""

    day: int
    family: str = "g2."
    percent: int = 115

    def price(self, machine: Machine, currency: str, *, after: bool) -> int:
        """The list price an hour before or after the change; today's is the catalogue's."""
        today = machine.hourly(currency)
        if after or not self.applies(machine):
            return today
        return today * 100 // self.percent

    def applies(self, machine: Machine) -> bool:
        """Whether the machine's price changes."""
        return machine.provider.key == "openstack" and machine.kind.name.startswith(self.family)


class MachineCharges:
    """Hours of the machines of one provider; the three entities of a machine are: at the old
    price, at today's, and covered by the commitment.
    """

    def __init__(
        self,
        provider: Provider,
        machines: Sequence[Machine],
        currency: str,
        change: PriceChange,
        commitment: Commitment | None,
    ) -> None:
        self._machines = list(machines)
        self._change = change
        self._commitment = commitment
        self._entities = Entities.of(
            provider,
            [_machine_texts(machine, currency, version=1) for machine in machines]
            + [_machine_texts(machine, currency, version=2) for machine in machines]
            + [_machine_texts(machine, currency, 2, commitment) for machine in machines],
        )
        prices = [
            [change.price(machine, currency, after=after) for machine in machines]
            for after in (False, True)
        ]
        self._list = np.array(prices, dtype=np.int64)
        percent = [SPOT_PERCENT if one.spot else provider.contract_percent for one in machines]
        self._contracted = (self._list * np.array(percent) * 2 + 100) // 200
        self._committed = np.zeros(len(machines), dtype=np.int64)
        for number, machine in enumerate(machines):
            if commitment and machine.id in commitment.rates:
                self._committed[number] = commitment.rates[machine.id]

    def block(self, window: Window, month: Month) -> Block:
        """The month's charges, ordered by day."""
        days = np.arange(month.start, month.stop, dtype=np.int64)
        hours = on_hours(self._machines, window, days).sum(axis=2).T  # days x machines
        offset, machine = np.nonzero(hours)
        day = days[offset]
        after = (day >= self._change.day).astype(np.int64)
        begun = day >= self._commitment.start if self._commitment else np.zeros_like(day, bool)
        committed = np.where(begun, self._committed[machine], 0)
        version = np.where(committed > 0, 2, after)
        return usage(
            self._entities,
            version * len(self._machines) + machine,
            day,
            hours[offset, machine].astype(np.int64) * _UNIT,
            Prices(self._list[after, machine], self._contracted[after, machine], committed),
        )


def _machine_texts(
    machine: Machine, currency: str, version: int, commitment: Commitment | None = None
) -> Texts:
    provider, kind = machine.provider, machine.kind
    sku = f"{provider.key}-{kind.name}-{machine.region.id}".lower()
    texts = place(provider, machine.account, machine.region, currency) | {
        "ServiceName": provider.compute_service,
        "ServiceCategory": "Compute",
        "ServiceSubcategory": "Virtual Machines",
        "AvailabilityZone": machine.zone,
        "ResourceId": machine.id,
        "ResourceName": machine.name,
        "ResourceType": provider.instance_word,
        "ChargeDescription": f"{kind.name} {'spot' if machine.spot else 'instance'} hours",
        "PricingCategory": "Dynamic" if machine.spot else "Standard",
        "PricingUnit": "Hours",
        "ConsumedUnit": "Hours",
        "SkuId": sku,
        "SkuPriceId": f"{sku}-v{version}",
        "x_InstanceType": kind.name,
        "x_Tags": as_json(machine.tags),
    }
    return texts | commitment.texts(status="Used") if commitment else texts
