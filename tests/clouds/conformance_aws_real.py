"""A lab's AWS endpoint as a counterpart: what plain boto3 lists, and no failures to inject."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from conformance import HURRIED, NAME, Counterpart, Truth, billed_sums

from tools.clouds.aws.account import PROVIDER, AwsSettings
from tools.clouds.base import Cloud, CostRequest, Measured, MetricRequest
from tools.clouds.provider import Opening

REGIONS = ("us-east-1", "eu-west-1")
SECRET = "lab-canary-secret"


class RealAws(Counterpart):
    """The lab's estate. Its sums are as first read: test_real_aws compares them with its truth."""

    key = "aws-real"
    capabilities = frozenset({"inventory", "metrics", "costs", "prices"})
    faults = frozenset()
    secrets = (SECRET,)

    @property
    def now(self) -> dt.datetime:
        """It has the real clock."""
        return dt.datetime.now(dt.UTC)

    @contextmanager
    def running(self) -> Iterator[None]:
        """It runs already."""
        self.hour = self.now.replace(minute=0, second=0, microsecond=0)
        self.truth = self._truth()
        yield

    def open(self, *, ahead: dt.timedelta = dt.timedelta(0)) -> Cloud:
        """Open the account."""
        url = os.environ["CLOUDWRIGHT_TEST_AWS"]
        settings = AwsSettings(access_key_id="test", endpoint_url=url, regions=list(REGIONS))
        secrets = {"secret_access_key": SECRET}
        return PROVIDER.open(
            Opening(NAME, settings, secrets, Path(), lambda: self.now + ahead, pace=HURRIED)
        )

    def metric_request(self, region: str) -> MetricRequest:
        """Four hours of yesterday, of ten machines."""
        until = self.hour - dt.timedelta(hours=24)
        return MetricRequest(
            region=region,
            since=until - dt.timedelta(hours=4),
            until=until,
            interval_s=3600,
            instances=self.machines.get(region, [])[:10],
        )

    def cost_request(self, staging: Path) -> CostRequest:
        """Three days of the past."""
        last = self.hour.date() - dt.timedelta(days=2)
        return CostRequest(last - dt.timedelta(days=2), last, staging)

    def _truth(self) -> Truth:
        import boto3

        keys = {"aws_access_key_id": "t", "aws_secret_access_key": "t"}
        url = os.environ["CLOUDWRIGHT_TEST_AWS"]
        clients: dict[str, Any] = {
            region: boto3.client("ec2", region_name=region, endpoint_url=url, **keys)
            for region in REGIONS
        }
        self.machines: dict[str, list[Measured]] = {}
        statuses, accounts = {}, set()
        counts = dict.fromkeys(("volume", "snapshot", "address"), 0)
        for region, ec2 in clients.items():
            pages = ec2.get_paginator("describe_instances").paginate()
            for reservation in (one for page in pages for one in page["Reservations"]):
                accounts.add(reservation["OwnerId"])
                for machine in reservation["Instances"]:
                    statuses[machine["InstanceId"]] = machine["State"]["Name"]
                    self.machines.setdefault(region, []).append(
                        Measured(reservation["OwnerId"], machine["InstanceId"])
                    )
            counts["volume"] += len(ec2.describe_volumes()["Volumes"])
            counts["snapshot"] += len(ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"])
            counts["address"] += len(ec2.describe_addresses()["Addresses"])
            ec2.close()
        with closing(self.open()) as cloud:
            costs = billed_sums(cloud, self.cost_request(Path()))
        return Truth(
            providers=frozenset({"aws"}),
            accounts=frozenset(accounts),
            regions=frozenset(self.machines),
            statuses=statuses,
            counts={"instance": len(statuses), **counts},
            costs=costs,
        )
