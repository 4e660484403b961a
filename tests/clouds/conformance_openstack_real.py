"""A real OpenStack as a counterpart: what the plain SDK lists, and no failures to inject."""

from __future__ import annotations

import datetime as dt
import json
import os
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from conformance import HURRIED, NAME, Counterpart, Truth, billed_sums

from tools.clouds.base import Cloud, CostRequest, Measured, MetricRequest
from tools.clouds.openstack.account import PROVIDER, OpenStackSettings
from tools.clouds.provider import Opening

REGION, CLOUD = "RegionOne", "lab"
_STATUS = {"ACTIVE": "running", "SHUTOFF": "stopped", "ERROR": "error"}
_CARD = """\
currency: EUR
rates:
  - from: 2026-01-01
    vcpu_hour: 0.011
    ram_gb_hour: 0.0055
    volume_gb_month: {'*': 0.05}
"""


class RealOpenStack(Counterpart):
    """The project of the lab. Its sums are as first read: test_real_openstack works them out."""

    key = "openstack-real"
    capabilities = frozenset({"inventory", "metrics", "costs", "prices"})
    faults = frozenset()

    @property
    def now(self) -> dt.datetime:
        """It has the real clock."""
        return dt.datetime.now(dt.UTC)

    @contextmanager
    def running(self) -> Iterator[None]:
        """It runs already."""
        self.file = os.environ["CLOUDWRIGHT_TEST_OPENSTACK"]
        with TemporaryDirectory() as home:
            self.home = Path(home)
            (self.home / "prices.yaml").write_text(_CARD, "utf-8")
            known = json.loads(Path(self.file).with_name("truth.json").read_text("utf-8"))
            last = dt.datetime.fromtimestamp(known["last"], dt.UTC)
            self.until = last.replace(minute=0, second=0)
            self.truth = self._truth(known["servers"])
            yield

    def open(self, *, ahead: dt.timedelta = dt.timedelta(0)) -> Cloud:
        """Open the account."""
        settings = OpenStackSettings(
            cloud=CLOUD, clouds_file=self.file, all_projects="no", rate_card="prices.yaml"
        )
        return PROVIDER.open(
            Opening(NAME, settings, {}, self.home, lambda: self.now + ahead, pace=HURRIED)
        )

    def metric_request(self, region: str) -> MetricRequest:
        """Six hours that ended with the last measurements."""
        return MetricRequest(
            region=region,
            since=self.until - dt.timedelta(hours=6),
            until=self.until,
            interval_s=3600,
            instances=self.measured,
        )

    def cost_request(self, staging: Path) -> CostRequest:
        """Three days of the past."""
        last = self.now.date() - dt.timedelta(days=2)
        return CostRequest(last - dt.timedelta(days=2), last, staging)

    def _truth(self, known: list[dict[str, Any]]) -> Truth:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the SDK's own
            plain = self._plain()
            servers = list(plain.compute.servers(details=True))
            project = plain.current_project_id
            counts = {
                "instance": len(servers),
                "volume": len(list(plain.block_storage.volumes())),
                "snapshot": len(list(plain.block_storage.snapshots())),
                "address": len(list(plain.network.ips(project_id=project))),
            }
            self.measured = [
                Measured(
                    project, one.id, one.name, None, one.flavor["vcpus"], one.flavor["ram"] / 1024
                )
                for one in servers
            ]
            statuses = {one.id: _STATUS.get(one.status, "unknown") for one in servers}
            plain.close()
        early = (self.until - dt.timedelta(hours=7)).timestamp()
        with closing(self.open()) as cloud:
            costs = billed_sums(cloud, self.cost_request(self.home))
        return Truth(
            providers=frozenset({"openstack"}),
            accounts=frozenset({project}),
            regions=frozenset({REGION}),
            statuses=statuses,
            counts=counts,
            silent=frozenset(
                one["id"] for one in known if one["stopped_at"] and one["stopped_at"] < early
            ),
            costs=costs,
        )

    def _plain(self) -> Any:
        from openstack.config import OpenStackConfig
        from openstack.connection import Connection

        config = OpenStackConfig(config_files=[self.file], load_envvars=False)
        return Connection(config=config.get_one(cloud=CLOUD))
