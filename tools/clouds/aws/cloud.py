"""An opened AWS account: what it can do, put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import pyarrow as pa

from tools.clouds.actions import Acting
from tools.clouds.aws import costs, exports, inventory, metrics
from tools.clouds.aws.account import AwsSettings
from tools.clouds.aws.actions import ABLE, Actions
from tools.clouds.aws.connection import Connection
from tools.clouds.aws.instance_types import InstanceTypes
from tools.clouds.aws.prices import PriceList
from tools.clouds.aws.probes import probes
from tools.clouds.aws.regions import enabled_regions
from tools.clouds.base import Bill, CostRequest, Inventory, MetricRequest, Price, Probe, TypeSize
from tools.clouds.provider import Opening


class AwsCloud(Acting):
    """One account: Cloud, InventorySource, MetricSource, PriceSource and ActionSource."""

    provider = "aws"
    _able = ABLE

    def __init__(self, connection: Connection) -> None:
        """Nothing is called yet."""
        self._connection = connection
        self._types = InstanceTypes(connection)
        self._prices = PriceList(connection)
        self._actions = Actions(connection)

    def regions(self) -> Sequence[str]:
        """Those of the settings, else all that are enabled."""
        return enabled_regions(self._connection)

    def probes(self) -> Sequence[Probe]:
        """What to try, sign-in first."""
        return probes(self._connection, cost_source(self._connection.settings))

    def inventory(self, region: str) -> Iterator[Inventory]:
        """Yield the inventory of the region."""
        return inventory.collect(self._connection, self._types, region)

    def metrics(self, request: MetricRequest) -> Iterator[pa.Table]:
        """Yield tables of points."""
        return metrics.measure(self._connection, request)

    def prices(self, region: str, instance_types: Sequence[str]) -> Iterator[Price]:
        """Yield on-demand prices of Linux machines."""
        return self._prices.prices(region, instance_types)

    def related_types(self, region: str, instance_types: Sequence[str]) -> Iterator[TypeSize]:
        """Yield all sizes of the families of these types."""
        today = self._connection.opening.clock().date()
        for name, size in self._types.families(instance_types, region).items():
            yield TypeSize("aws", region, name, size.vcpus, size.memory_gb, "AWS EC2", today)

    def close(self) -> None:
        """Give back connections."""
        self._connection.close()


class AwsCloudWithCosts(AwsCloud):
    """One account whose costs are read too: also CostSource."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is called yet."""
        super().__init__(connection)
        exported = cost_source(connection.settings) == "export"
        self._read = exports.read if exported else costs.read
        self.refresh: dt.timedelta = exports.refresh(connection) if exported else costs.REFRESH

    def bills(self, request: CostRequest) -> Iterator[Bill]:
        """Yield the bills of an export, or the one of Cost Explorer."""
        return self._read(self._connection, request)


def cost_source(settings: AwsSettings) -> str:
    """Where costs come from: cost-explorer, export or none."""
    if settings.costs == "auto":
        return "export" if settings.export else "cost-explorer"
    return settings.costs


def open_cloud(opening: Opening) -> AwsCloud:
    """The account, opened; nothing is called yet. Raises CloudError for a profile that is not."""
    connection = Connection(opening)
    priced = cost_source(connection.settings) != "none"
    return AwsCloudWithCosts(connection) if priced else AwsCloud(connection)
