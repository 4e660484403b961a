"""Azure as a counterpart of the conformance suite: the server of `azure_arm`."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from azure_arm.estate import NOW, SECRET, SUBSCRIPTION, Estate
from azure_arm.faults import Fault as Failing
from azure_arm.faults import error, forbidden, throttled
from azure_arm.opening import opened
from azure_arm.sample import contoso, prices
from azure_arm.server import TOKEN, ArmServer, arm_server
from conformance import NAME, Counterpart, Fault, Point, Truth

from tools.clouds.base import Cloud, CostRequest, Measured, MetricRequest

_PATHS = {
    "inventory": "/virtualmachines?",
    "metrics": "/microsoft.insights/metrics",
    "costs": "/microsoft.costmanagement/query",
    "sign-in": f"/subscriptions/{SUBSCRIPTION}?",
}
_ACTIONS = {
    "inventory": "Microsoft.Compute/virtualMachines/read",
    "metrics": "Microsoft.Insights/metrics/read",
    "costs": "Microsoft.CostManagement/query/read",
    "sign-in": "Microsoft.Resources/subscriptions/read",
}
HOURS = 4


class Azure(Counterpart):
    """The small subscription; db-1 was off all through the hours that are measured."""

    key = "azure"
    capabilities = frozenset({"inventory", "metrics", "costs", "prices"})
    features = frozenset({"empty", "pages", "midway", "brief", "partial"})
    secrets = (SECRET, TOKEN)
    now = NOW

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start two servers: one is empty."""
        with (
            tempfile.TemporaryDirectory() as here,
            tempfile.TemporaryDirectory() as there,
            arm_server(Path(here)) as server,
            arm_server(Path(there)) as empty,
        ):
            self.server, self.empty = server, empty
            server.estate, server.prices = contoso(), prices()
            server.cost_page_size = 50
            empty.estate = Estate()
            self.truth = _truth(server.estate)
            yield

    def open(self, *, ahead: dt.timedelta = dt.timedelta(0)) -> Cloud:
        """Open the account."""
        return self._open(self.server, NOW + ahead)

    def open_empty(self) -> Cloud:
        """A subscription with nothing in it."""
        return self._open(self.empty, NOW)

    @contextmanager
    def broken(self, fault: Fault, capability: str) -> Iterator[None]:
        """Calls of the capability fail; with wrong credentials, all of them."""
        if fault == "credentials":
            self.server.secret = "another"
            try:
                yield
            finally:
                self.server.secret = SECRET
            return
        with self.server.faults.on(_failing(fault, capability)):
            yield
        self.server.release.set()
        self.server.release.clear()

    def throttled_once(self) -> AbstractContextManager[None]:
        """One 429."""
        once = Failing(_PATHS["inventory"], 429, error("TooManyRequests", ""), times=1)
        return self.server.faults.on(once)

    def failing_midway(self) -> AbstractContextManager[None]:
        """The pages after the first are an outage."""
        return self.server.faults.on(Failing("skiptoken", 503, error("ServerTimeout", "")))

    def kind_refused(self) -> tuple[str, AbstractContextManager[None]]:
        """Snapshots may not be listed."""
        body = forbidden("Microsoft.Compute/snapshots/read")
        return "snapshot", self.server.faults.on(Failing("/snapshots?", 403, body))

    def pages(self) -> int:
        """Requests with a token to go on from."""
        return len(self.server.asked("skiptoken"))

    def metric_request(self, region: str) -> MetricRequest:
        """Four hours, the last of which is not over."""
        return MetricRequest(
            region=region,
            since=NOW.replace(minute=0, second=0) - dt.timedelta(hours=HOURS),
            until=NOW,
            interval_s=3600,
            instances=[
                Measured(SUBSCRIPTION, one.id.lower(), one.name, memory_gb=8.0)
                for one in self.server.estate.machines
                if one.location == region
            ],
        )

    def cost_request(self, staging: Path) -> CostRequest:
        """Days of two months."""
        return CostRequest(dt.date(2026, 10, 25), dt.date(2026, 11, 20), staging)

    def _open(self, server: ArmServer, now: dt.datetime) -> Any:
        return opened(server, name=NAME, now=now, pace=self.pace, timeout_seconds=0.4)


def _failing(fault: Fault, capability: str) -> Failing:
    where = _PATHS[capability]
    if fault == "timeout":
        return Failing(where, hang=True)
    if fault == "permission":
        return Failing(where, 403, forbidden(_ACTIONS[capability]))
    if fault == "throttled":
        return Failing(where, **throttled(3600))
    if fault == "outage":
        return Failing(where, 503, error("ServerTimeout", f"Bearer {TOKEN}"))
    html = "<html><head><title>Sign in</title></head></html>"
    return Failing(where, 200, html, {"Content-Type": "text/html"})


def _truth(estate: Estate) -> Truth:
    machines = {one.name: one.id.lower() for one in estate.machines}
    at = NOW.replace(hour=9, minute=0, second=0)
    expected = {"cpu_percent": 39.5, "memory_percent": 50.0, "network_in_mbps": 0.1}
    return Truth(
        providers=frozenset({"azure"}),
        accounts=frozenset({SUBSCRIPTION}),
        regions=frozenset({"eastus", "westeurope"}),
        statuses={
            machines["web-1"]: "running",
            machines["db-1"]: "stopped",
            machines["batch-1"]: "stopped",
            machines["new-1"]: "running",
            machines["broken-1"]: "error",
        },
        counts={"instance": 5, "volume": 5, "snapshot": 2, "address": 5},
        points=tuple(
            Point(machines["web-1"], metric, at, value, 1e-9) for metric, value in expected.items()
        ),
        silent=frozenset({machines["db-1"], machines["new-1"]}),
        costs=_costs(estate),
        prices={
            ("eastus", "Standard_D2s_v3"): (Decimal("0.096"), "USD"),
            ("eastus", "Standard_D4s_v3"): (Decimal("0.192"), "USD"),
            ("westeurope", "Standard_D4s_v3"): (Decimal("0.24"), "USD"),
        },
    )


def _costs(estate: Estate) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for line in estate.ledger:
        if dt.date(2026, 10, 25) <= line.day <= dt.date(2026, 11, 20):
            sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.actual
    return sums
