"""An opened Azure subscription: its capabilities put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from tools.clouds.actions import Acting
from tools.clouds.azure import costs
from tools.clouds.azure.actions import ABLE, Actions
from tools.clouds.azure.connection import Connection
from tools.clouds.azure.inventory import Estate
from tools.clouds.azure.metrics import Meters
from tools.clouds.azure.prices import RetailPrices
from tools.clouds.azure.probing import probes
from tools.clouds.base import (
    Bill,
    Cloud,
    CostRequest,
    Inventory,
    MetricRequest,
    Price,
    Probe,
    TypeSize,
)
from tools.clouds.provider import Opening


class AzureCloud(Acting):
    """Inventory, measurements and changes. Costs and prices are added where the settings want them."""

    provider = "azure"
    _able = ABLE

    def __init__(self, connection: Connection, source: costs.Query | costs.Export | None) -> None:
        """Calls nothing yet."""
        self._connection = connection
        self._source = source
        self._estate = Estate(connection)
        self._meters = Meters(connection)
        self._prices = RetailPrices(connection)
        self._actions = Actions(connection, self._estate.sizes)

    def regions(self) -> Sequence[str]:
        """The locations of the settings, else those that hold something."""
        return self._estate.regions()

    def probes(self) -> Sequence[Probe]:
        """What to try for a test of the connection."""
        prices = self._prices if self._connection.settings.prices == "retail" else None
        return probes(self._connection, self._meters, self._source, prices)

    def inventory(self, region: str) -> Iterator[Inventory]:
        """Everything in one location."""
        return self._estate.inventory(region)

    def metrics(self, request: MetricRequest) -> Iterator[pa.Table]:
        """Measurements of machines."""
        return self._meters.metrics(request)

    def related_types(self, region: str, instance_types: Sequence[str]) -> Iterator[TypeSize]:
        """Sizes of the location, those of other series too."""
        if not instance_types:
            return
        today = self._connection.clock().date()
        for one in self._estate.sizes(region, instance_types).values():
            if one.name:
                yield TypeSize("azure", region, one.name, one.vcpus, one.memory_gb, "Azure", today)

    def close(self) -> None:
        """Give back connections."""
        self._connection.close()


class _Costs(AzureCloud):
    refresh = costs.REFRESH

    def bills(self, request: CostRequest) -> Iterator[Bill]:
        """Costs of these days."""
        assert self._source is not None
        return self._source.bills(request)


class _Exports(_Costs):
    refresh = costs.READ_FREELY


class _Priced(AzureCloud):
    def prices(self, region: str, instance_types: Sequence[str]) -> Iterator[Price]:
        """List prices of sizes."""
        return self._prices.prices(region, instance_types)


class _CostsPriced(_Costs, _Priced):
    pass


class _ExportsPriced(_Exports, _Priced):
    pass


def open_cloud(opening: Opening) -> Cloud:
    """Open an account with the capabilities that its settings choose."""
    connection = Connection(opening)
    source = costs.cost_source(connection, opening.home)
    priced = connection.settings.prices == "retail"
    if source is None:
        chosen: type[AzureCloud] = _Priced if priced else AzureCloud
    elif isinstance(source, costs.Export):
        chosen = _ExportsPriced if priced else _Exports
    else:
        chosen = _CostsPriced if priced else _Costs
    return chosen(connection, source)
