"""OpenStack as a counterpart: a double of its services, with two regions and two projects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance import Counterpart, Fault, Point, Truth
from openstack_account import opened
from openstack_server import Fault as Failure
from openstack_server import World, openstack_server
from openstack_server.telemetry import counter
from openstack_server.world import NOW, Metric, project_id

from tools.clouds.base import CostRequest, Measured, MetricRequest
from tools.clouds.openstack.cloud import OpenStackCloud

_CARD = """\
currency: EUR
rates:
  - from: 2026-01-01
    flavor_hour: {m1.small: 0.02, m1.medium: 0.04, r1.large: 0.20}
    volume_gb_month: 0.10
"""
_STARTED = int(NOW.timestamp()) // 3600 * 3600 - 30 * 3600
_WHERE = {"sign-in": "/auth/tokens", "inventory": "/compute/v2.1/servers"}
_WHERE |= {"metrics": "/metric/", "costs": "/os-simple-tenant-usage"}


class OpenStack(Counterpart):
    """Four servers; one of them was stopped all the time."""

    key = "openstack"
    capabilities = frozenset({"inventory", "metrics", "costs", "prices"})
    features = frozenset({"empty", "pages", "midway", "brief", "partial"})
    now = NOW

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start the double."""
        with (
            TemporaryDirectory() as home,
            openstack_server(World(("RegionOne", "RegionTwo"))) as world,
        ):
            self.world, self.home = world, Path(home)
            (self.home / "prices.yaml").write_text(_CARD, "utf-8")
            world.most_rows = 1  # everything is on several pages
            self.secrets = (*(user[0] for user in world.users.values()),)
            self._fill(world)
            yield

    def open(self, *, ahead: dt.timedelta = dt.timedelta(0)) -> OpenStackCloud:
        """The administrator's account."""
        return self._open("admin", ahead)

    def open_empty(self) -> OpenStackCloud:
        """A project that has nothing."""
        return self._open("newcomer", dt.timedelta(0))

    @contextmanager
    def broken(self, fault: Fault, capability: str) -> Iterator[None]:
        """Calls of a capability fail; it even echoes the password, as some gateways do."""
        where = _WHERE[capability]
        echo = f"denied for {self.secrets[0]}"
        failures = {
            "credentials": Failure(401, f'{{"error": {{"message": "{echo}"}}}}', where=where),
            "permission": Failure(403, f'{{"forbidden": {{"message": "{echo}"}}}}', where=where),
            "throttled": Failure(429, echo, {"Retry-After": "3600"}, where=where),
            "timeout": Failure(hang=True, where=where),
            "outage": Failure(503, f"<html><b>{echo}</b></html>", where=where, kind="text/html"),
            "malformed": Failure(200, "<html>Sign in</html>", where=where, kind="text/html"),
        }
        self.world.faults.append(failures[fault])
        try:
            yield
        finally:
            self.world.faults.clear()

    @contextmanager
    def throttled_once(self) -> Iterator[None]:
        """One 413 with Retry-After, as Nova throttled in former times."""
        where = _WHERE["inventory"]
        self.world.faults.append(Failure(413, "", {"Retry-After": "0"}, where=where, times=1))
        yield
        self.world.faults.clear()

    @contextmanager
    def failing_midway(self) -> Iterator[None]:
        """The pages of servers after the first are an outage."""
        later = Failure(503, where=_WHERE["inventory"], after=1)
        self.world.faults.append(later)
        yield
        self.world.faults.remove(later)

    def kind_refused(self) -> tuple[str, AbstractContextManager[None]]:
        """Cinder does not let the volumes be seen."""
        return "volume", self._no_volumes()

    def pages(self) -> int:
        """Requests that go on after a marker."""
        return sum("marker" in params for _, params in self.world.requests)

    def metric_request(self, region: str) -> MetricRequest:
        """A day, by the hour."""
        return MetricRequest(
            region=region,
            since=NOW.replace(minute=0, second=0) - dt.timedelta(days=1),
            until=NOW,
            interval_s=3600,
            instances=[
                Measured(server["tenant_id"], server["id"], server["name"], None, 2, 4.0)
                for server in self.world.servers[region]
            ],
        )

    def cost_request(self, staging: Path) -> CostRequest:
        """Two days of the past."""
        return CostRequest(dt.date(2026, 11, 18), dt.date(2026, 11, 19), staging)

    @contextmanager
    def _no_volumes(self) -> Iterator[None]:
        self.world.faults.append(Failure(403, "{}", where="/volumes/detail"))
        yield
        self.world.faults.clear()

    def _open(self, user: str, ahead: dt.timedelta) -> OpenStackCloud:
        return opened(
            self.world,
            user,
            home=self.home,
            rate_card="prices.yaml",
            timeout_seconds=0.25,
            clock=lambda: NOW + ahead,
            pace=self.pace,
        )

    def _fill(self, world: World) -> None:
        web = world.add_server("web-1", metadata={"env": "prod", "team": 'O"Brien & Søn'})
        database = world.add_server("db-1", "r1.large", status="SHUTOFF")
        other = world.add_server("api-1", "m1.small", project="other")
        far = world.add_server("edge-1", "m1.small", region="RegionTwo", status="VERIFY_RESIZE")
        volume = world.add("volume", "data", size=300, created_at="2026-10-01T00:00:00.000000")
        world.add("snapshot", "data-1", volume_id=volume)
        world.add("idle", "203.0.113.86")
        for server in (web, other, far):
            _measured(world, server)
        world.add_resource("instance", "db-1", database, cpu=counter(_STARTED, []))
        ten = NOW.replace(hour=10, minute=0, second=0)
        # 24 h: m1.medium, r1.large and 2 m1.small; 300 of 720 hours' GB-months at 0.10
        self.truth = Truth(
            providers=frozenset({"openstack"}),
            accounts=frozenset({project_id("demo"), project_id("other")}),
            regions=frozenset(world.regions),
            statuses={web: "running", database: "stopped", other: "running", far: "running"},
            counts={"instance": 4, "volume": 1, "snapshot": 1, "address": 1},
            points=(
                Point(web, "cpu_percent", ten, 25.0),
                Point(web, "memory_percent", ten, 50.0),
                Point(far, "network_in_mbps", ten, 2.0),
            ),
            silent=frozenset({database}),
            prices={
                ("RegionOne", "m1.small"): (Decimal("0.02"), "EUR"),
                ("RegionTwo", "r1.large"): (Decimal("0.20"), "EUR"),
            },
            costs={"EUR": 48 * (Decimal("0.28")) + 2 * Decimal(300) * 24 / 720 / 10},
        )


def _measured(world: World, server: str) -> None:
    """A quarter of two vCPUs, half of 4 GB, 2 MB a second in, every five minutes."""
    steps = 30 * 12
    cpu = counter(_STARTED, [0.25 * 2 * 300e9] * steps)
    used = [(_STARTED + number * 300, 2048.0) for number in range(1, steps + 1)]
    memory = Metric(("mean",), points={"mean": used})
    world.add_resource("instance", server, server, cpu=cpu, memory_usage=memory)
    network = counter(_STARTED, [2e6 * 300] * steps)
    kind = "instance_network_interface"
    world.add_resource(kind, server, server, network_incoming_bytes=network)
