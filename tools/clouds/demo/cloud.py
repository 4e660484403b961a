"""The demo cloud as an adapter: inventory, measurements and bills of an invented estate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import pyarrow as pa

from tools.base import InputError
from tools.clouds.base import (
    Bill,
    CostRequest,
    Inventory,
    MetricRequest,
    Price,
    Probe,
    TypeSize,
)
from tools.clouds.demo import asked, bills, estate, inventory, metrics, price_list, truth
from tools.clouds.demo.estate import Estate
from tools.clouds.demo.window import Window

INSTANCES = range(40, 50_001)
DAYS = range(31, 1_101)
_CONTENTS = 2  # grows when what belongs to the estate besides its bills does


class DemoCloud:
    """Three providers with several accounts each, `instances` machines, and `days` days of bills
    that end yesterday. Implements Cloud, InventorySource, MetricSource and
    CostSource; without arguments the sources give all there is.

    The same seed, size, currencies and UTC day give the same bytes; only the collection time and
    the newest hours of measurements follow the time of day. Prices are invented.
    """

    provider = "demo"
    refresh = dt.timedelta(0)  # reading costs nothing

    def __init__(
        self,
        *,
        now: dt.datetime,
        seed: int = 42,
        instances: int = 140,
        days: int = 400,
        currencies: Mapping[str, str] | None = None,
    ) -> None:
        """`currencies` maps provider keys to billing currencies; the others bill in USD.

        Raises InputError when a number is out of range or a provider or currency is unknown.
        """
        _within("instances", instances, INSTANCES)
        _within("days", days, DAYS)
        _within("seed", seed, range(2**32))
        self.seed = seed
        self.instances = instances
        self.days = days
        self.now = now.astimezone(dt.UTC).replace(tzinfo=None)
        self.currencies = estate.all_currencies(dict(currencies or {}))

    @property
    def settings(self) -> dict[str, Any]:
        """What the content depends on, as JSON values."""
        return {
            "version": f"{bills.VERSION}.{_CONTENTS}",
            "seed": self.seed,
            "instances": self.instances,
            "days": self.days,
            "currencies": self.currencies,
            "day": self.now.date().isoformat(),
        }

    @cached_property
    def _estate(self) -> Estate:
        window = Window(self.now.date(), self.days)
        return estate.build(self.seed, self.instances, window, self.currencies)

    def regions(self) -> Sequence[str]:
        """The regions that have machines or storage."""
        return sorted(
            {
                region
                for one in inventory.inventories(self._estate, self.now)
                for table in one.tables.values()
                for region in table["region"].unique().to_pylist()
                if region
            }
        )

    def probes(self) -> Sequence[Probe]:
        """Nothing has to be signed in to."""
        found = "invented data, always there"
        return [
            Probe("sign-in", "make the estate", lambda: f"{self.instances} instances", "none"),
            *(
                Probe(name, f"read {name}", lambda: found, "none")
                for name in ("inventory", "metrics", "costs")
            ),
        ]

    def close(self) -> None:
        """There is nothing to give back."""

    def inventory(self, region: str | None = None) -> Iterator[Inventory]:
        """One Inventory an account; of one region, or of all at once."""
        everything = inventory.inventories(self._estate, self.now)
        return everything if region is None else asked.of_region(everything, region)

    def metrics(self, request: MetricRequest | None = None) -> Iterator[pa.Table]:
        """Tables of measurements, oldest day first; all there are, or those asked for."""
        if request is None:
            return metrics.metrics(self._estate, self.now)
        days = asked.days(request)
        return asked.of_request(metrics.metrics(self._estate, self.now, days), request)

    def bills(self, request: CostRequest | None = None) -> Iterator[Bill]:
        """One Bill a provider; of all days, or of those asked for."""
        everything = bills.bills(self._estate)
        return everything if request is None else asked.of_days(everything, request)

    def price_list(self) -> Iterator[Price]:
        """What an hour of each type costs in each region, in the currency its provider bills in."""
        return price_list.prices(self.currencies, self.now.date())

    def type_sizes(self) -> Iterator[TypeSize]:
        """How large each type is, region by region."""
        return price_list.sizes(self.now.date())

    def truth(self) -> dict[str, Any]:
        """Everything that was planted, as JSON values; for evals and tests, never for tools."""
        return truth.truth(self._estate)


def _within(name: str, value: int, allowed: range) -> None:
    if value not in allowed:
        raise InputError(
            f"demo: {name} must be a whole number from {allowed[0]} to {allowed[-1]}, not {value!r}"
        )
