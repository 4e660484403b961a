"""Which counterparts there are, which tests apply to them, and how tests read a cloud."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import ExitStack, closing
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conformance import RAISED, Counterpart

from tools.clouds.base import (
    Bill,
    CostSource,
    Inventory,
    InventorySource,
    MetricSource,
    PriceSource,
)
from tools.store.columns import METRICS
from tools.store.schema import BILL_SCHEMA

COUNTERPARTS = {
    "demo": "conformance_demo.Demo",
    "prometheus": "conformance_prometheus.Prometheus",
    "azure": "azure_counterpart.Azure",
    "aws": "conformance_aws.Aws",
    "openstack": "conformance_openstack.OpenStack",
}
# Real ones, where the environment names them.
REAL = {
    "CLOUDWRIGHT_TEST_PROMETHEUS": (
        "prometheus-real",
        "conformance_prometheus_real.RealPrometheus",
    ),
    "CLOUDWRIGHT_TEST_OPENSTACK": ("openstack-real", "conformance_openstack_real.RealOpenStack"),
    "CLOUDWRIGHT_TEST_AWS": ("aws-real", "conformance_aws_real.RealAws"),
}
COUNTERPARTS |= dict(found for name, found in REAL.items() if os.environ.get(name))
PROTOCOLS = {
    "inventory": InventorySource,
    "metrics": MetricSource,
    "costs": CostSource,
    "prices": PriceSource,
}
STATUSES = {
    "instance": {"running", "stopped", "starting", "stopping", "terminated", "error", "unknown"},
    "volume": {"in-use", "available", "error", "unknown"},
    "address": {"in-use", "idle", "unknown"},
}
ALWAYS = ("provider", "account_id", "resource_id", "status", "raw_status", "region", "collected_at")
LIMITS = {metric: 100.0 if unit == "%" else 100_000.0 for metric, unit in METRICS.items()}
CAPABILITIES = ("inventory", "metrics", "costs")


def counterpart_class(key: str) -> type[Counterpart]:
    """The class of a counterpart."""
    module, _, name = COUNTERPARTS[key].partition(".")
    found: type[Counterpart] = getattr(import_module(module), name)
    return found


class Started:
    """Counterparts that run until the stack is left."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._running: dict[str, Counterpart] = {}
        self._clouds: dict[str, Any] = {}

    def counterpart(self, key: str) -> Counterpart:
        """The counterpart, started when it does not run yet."""
        if key not in self._running:
            one = counterpart_class(key)()
            self._stack.enter_context(one.running())
            self._running[key] = one
        return self._running[key]

    def cloud(self, key: str) -> Any:
        """An account of a counterpart that runs, opened when it was not yet."""
        if key not in self._clouds:
            self._clouds[key] = self._stack.enter_context(closing(self._running[key].open()))
        return self._clouds[key]


def needs(*wanted: str) -> pytest.MarkDecorator:
    """Only for counterparts with these capabilities and features."""
    return pytest.mark.conformance_needs(wanted)


def offers(key: str) -> frozenset[str]:
    """Capabilities and features of a counterpart."""
    return counterpart_class(key).capabilities | counterpart_class(key).features


def cases(metafunc: pytest.Metafunc) -> None:
    """Make a test for each counterpart that it applies to, and for each fault and capability."""
    wanted = {
        one
        for mark in metafunc.definition.iter_markers("conformance_needs")
        for one in mark.args[0]
    }
    keys = [key for key in COUNTERPARTS if wanted <= offers(key)]
    if "fault" not in metafunc.fixturenames:
        metafunc.parametrize("counterpart", keys, indirect=True)
        return
    cases = [
        pytest.param(key, fault, capability, id=f"{key}-{fault}-{capability}")
        for key in keys
        for fault in RAISED
        if fault in counterpart_class(key).faults
        for capability in CAPABILITIES
        if capability in counterpart_class(key).capabilities
    ]
    metafunc.parametrize(("counterpart", "fault", "capability"), cases, indirect=["counterpart"])


def collected(cloud: Any) -> list[Inventory]:
    return [one for region in cloud.regions() for one in cloud.inventory(region)]


def rows(inventories: list[Inventory], of: str) -> list[dict[str, Any]]:
    return [row for one in inventories if of in one.tables for row in one.tables[of].to_pylist()]


def measured(cloud: Any, counterpart: Counterpart) -> list[dict[str, Any]]:
    requests = [counterpart.metric_request(region) for region in sorted(counterpart.truth.regions)]
    tables = [table for one in requests if one.instances for table in cloud.metrics(one)]
    return [row for table in tables for row in table.to_pylist()]


def billed(cloud: Any, counterpart: Counterpart, staging: Path) -> list[tuple[Bill, pa.Table]]:
    bills = cloud.bills(counterpart.cost_request(staging))
    return [(bill, pa.concat_tables([BILL_SCHEMA.empty_table(), *bill.batches])) for bill in bills]


def use(cloud: Any, capability: str, counterpart: Counterpart, staging: Path) -> object:
    """Read everything of a capability."""
    if capability == "inventory":
        return collected(cloud)
    if capability == "metrics":
        return measured(cloud, counterpart)
    return billed(cloud, counterpart, staging)


def naive(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
