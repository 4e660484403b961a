"""The demo estate as a counterpart: the same protocols, nothing that could fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
from conformance import Counterpart, Truth

from tools.clouds.base import CostRequest, Measured, MetricRequest
from tools.clouds.demo.cloud import DemoCloud

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


class Demo(Counterpart):
    """A small estate. What is in it is told by its plan and its whole tables."""

    key = "demo"
    capabilities = frozenset({"inventory", "metrics", "costs"})
    faults = frozenset()
    now = NOW
    gaps: ClassVar[Mapping[str, str]] = {
        "test_every_interval_is_aligned[demo-300]": "the demo estate is measured by the hour"
    }

    @contextmanager
    def running(self) -> Iterator[None]:
        """Nothing has to be started."""
        cloud = self.open()
        kinds = ("instance", "volume", "snapshot", "address")
        found = list(cloud.inventory())
        tables = {kind: pa.concat_tables([one.tables[kind] for one in found]) for kind in kinds}
        machines = tables["instance"].to_pylist()
        self._machines = machines
        self.truth = Truth(
            providers=frozenset(one.provider for one in found),
            accounts=frozenset(one.account_id for one in found),
            regions=frozenset(
                row["region"] for table in tables.values() for row in table.to_pylist()
            ),
            statuses={row["resource_id"]: row["status"] for row in machines},
            counts={kind: table.num_rows for kind, table in tables.items()},
            costs=self._costs(cloud),
        )
        yield

    def open(self, *, ahead: dt.timedelta = dt.timedelta(0)) -> DemoCloud:
        """Make the estate."""
        return DemoCloud(now=NOW + ahead, instances=40, days=31)

    def metric_request(self, region: str) -> MetricRequest:
        """A day, by the hour."""
        return MetricRequest(
            region=region,
            since=NOW - dt.timedelta(days=1),
            until=NOW,
            interval_s=3600,
            instances=[
                Measured(row["account_id"], row["resource_id"], row["name"], row["status"])
                for row in self._machines
                if row["region"] == region
            ],
        )

    def cost_request(self, staging: Path) -> CostRequest:
        """A week."""
        return CostRequest(dt.date(2026, 11, 8), dt.date(2026, 11, 14), staging)

    def _costs(self, cloud: DemoCloud) -> dict[str, Decimal]:
        wanted = self.cost_request(Path())
        sums: dict[str, Decimal] = {}
        for bill in cloud.bills():
            for table in bill.batches:
                for row in table.select(
                    ["ChargePeriodStart", "BilledCost", "BillingCurrency"]
                ).to_pylist():
                    if wanted.since <= row["ChargePeriodStart"].date() <= wanted.until:
                        currency = row["BillingCurrency"]
                        sums[currency] = sums.get(currency, Decimal(0)) + row["BilledCost"]
        return sums
