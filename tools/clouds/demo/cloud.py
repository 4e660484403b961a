"""The demo cloud as an adapter: inventory, measurements and bills of an invented estate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import pyarrow as pa

from tools.base import InputError
from tools.clouds.base import Bill, Inventory
from tools.clouds.demo import bills, estate, inventory, metrics, truth
from tools.clouds.demo.estate import Estate
from tools.clouds.demo.window import Window

INSTANCES = range(40, 50_001)
DAYS = range(31, 1_101)


class DemoCloud:
    """Three providers with several accounts each, `instances` machines, and `days` days of bills
    that end yesterday. Implements InventorySource, MetricSource and CostSource.

    The same seed, size, currencies and UTC day give the same bytes; only the collection time and
    the newest hours of measurements follow the time of day. Prices are invented.
    """

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
            "version": bills.VERSION,
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

    def inventory(self) -> Iterator[Inventory]:
        """One Inventory an account."""
        return inventory.inventories(self._estate, self.now)

    def metrics(self) -> Iterator[pa.Table]:
        """Tables of measurements, oldest day first."""
        return metrics.metrics(self._estate, self.now)

    def bills(self) -> Iterator[Bill]:
        """One Bill a provider."""
        return bills.bills(self._estate)

    def truth(self) -> dict[str, Any]:
        """Everything that was planted, as JSON values; for evals and tests, never for tools."""
        return truth.truth(self._estate)


def _within(name: str, value: int, allowed: range) -> None:
    if value not in allowed:
        raise InputError(
            f"demo: {name} must be a whole number from {allowed[0]} to {allowed[-1]}, not {value!r}"
        )
