"""AWS against the lab's endpoint: its truth, and what plain boto3 says, must be what we say.

Skipped unless CLOUDWRIGHT_TEST_AWS names the URL of such an endpoint (`make test-clouds`).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aws_estate import HURRIED

from tools.base import (
    CloudError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.aws.account import PROVIDER, AwsSettings
from tools.clouds.aws.cloud import AwsCloudWithCosts
from tools.clouds.base import Bill, CostRequest, Measured, MetricRequest
from tools.clouds.provider import Opening

URL = os.environ.get("CLOUDWRIGHT_TEST_AWS", "")
REGIONS = ("us-east-1", "eu-west-1")
EXPORT = "s3://billing-exports/focus/lab-focus"
CENT = Decimal("0.01")
if not URL:
    pytest.skip("CLOUDWRIGHT_TEST_AWS is not set", allow_module_level=True)


def lab(path: str, body: Any = None, method: str | None = None) -> Any:
    """The lab's own control, which no AWS has."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{URL}/lab/{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)


@contextmanager
def faults(**fault: Any) -> Iterator[None]:
    lab("faults", fault)
    try:
        yield
    finally:
        lab("faults", method="DELETE")


@cache
def client(service: str, region: str = REGIONS[0]) -> Any:
    import boto3

    keys = {"aws_access_key_id": "t", "aws_secret_access_key": "t"}
    return boto3.client(service, region_name=region, endpoint_url=URL, **keys)


def opened(**settings: Any) -> AwsCloudWithCosts:
    wanted = {"access_key_id": "test", "endpoint_url": URL, "regions": list(REGIONS), **settings}
    secrets = {"secret_access_key": "lab-canary-secret"}
    clock = lambda: dt.datetime.now(dt.UTC)  # noqa: E731
    counted: list[Any] = settings.pop("counted", [])
    wanted.pop("counted", None)
    opening = Opening(
        "lab",
        AwsSettings.model_validate(wanted),
        secrets,
        Path(),
        clock,
        lambda *told: counted.append(told),
        HURRIED,
    )
    cloud = PROVIDER.open(opening)
    assert isinstance(cloud, AwsCloudWithCosts)
    return cloud


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return dict(lab("truth"))


@pytest.fixture(scope="module")
def inventory() -> dict[str, dict[str, dict[str, Any]]]:
    """Kind → resource id → row, of both regions."""
    cloud = opened(page_size=7)
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for region in cloud.regions():
        for one in cloud.inventory(region):
            assert not one.missing
            assert not one.warnings
            for kind, table in one.tables.items():
                rows = {row["resource_id"]: row for row in table.to_pylist()}
                found.setdefault(kind, {}).update(rows)
    cloud.close()
    return found


def short(ids: Any) -> set[str]:
    return {name.rpartition("/")[2] for name in ids}


def test_instances_are_those_of_the_truth(truth: Any, inventory: Any) -> None:
    ours = inventory["instance"]
    assert set(ours) == {one["id"] for one in truth["instances"]}
    for one in truth["instances"]:
        row = ours[one["id"]]
        assert (row["name"] or "") == one["name"]
        assert (row["instance_type"], row["region"]) == (one["type"], one["region"])
        stopped = one["kind"] == "stopped"
        assert row["status"] == ("stopped" if stopped else "running")
    untagged = {
        name for name, row in ours.items() if not {"team", "owner"} <= set(json.loads(row["tags"]))
    }
    assert untagged == set(truth["untagged"])


def test_instances_are_as_boto3_sees_them(inventory: Any) -> None:
    for region in REGIONS:
        ec2 = client("ec2", region)
        sizes = {one["VolumeId"]: one["Size"] for one in ec2.describe_volumes()["Volumes"]}
        for reservation in ec2.describe_instances()["Reservations"]:
            for one in reservation["Instances"]:
                row = inventory["instance"][one["InstanceId"]]
                disks = [item["Ebs"]["VolumeId"] for item in one["BlockDeviceMappings"]]
                assert row["disk_gb"] == sum(sizes[name] for name in disks)
                assert row["volume_ids"] == disks
                assert row["raw_status"] == one["State"]["Name"]
                assert row["zone"] == one["Placement"]["AvailabilityZone"]
                assert row["launched_at"] == one["LaunchTime"].replace(tzinfo=None)
                assert one["PrivateIpAddress"] in row["private_ips"]
                assert row["vcpus"] > 0
                assert row["memory_gb"] > 0


def test_storage_and_addresses_are_those_of_the_truth(truth: Any, inventory: Any) -> None:
    volumes = inventory["volume"]
    unattached = {name for name, row in volumes.items() if row["attached_to"] is None}
    assert unattached == set(truth["unattached_volumes"])
    assert {n for n, row in volumes.items() if row["status"] == "available"} == unattached
    assert {n for n, row in volumes.items() if row["volume_type"] == "gp2"} == set(
        truth["gp2_volumes"]
    )
    long_ago = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(days=181)
    old = [name for name, row in inventory["snapshot"].items() if row["created_at"] < long_ago]
    assert short(old) == set(truth["snapshots_over_180d"])
    idle = [name for name, row in inventory["address"].items() if row["status"] == "idle"]
    assert short(idle) == set(truth["idle_eips"])
    assert all(name.startswith("arn:aws:ec2:") for name in (*old, *idle))


def test_measurements_are_as_boto3_sees_them(inventory: Any) -> None:
    now = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
    since = now - dt.timedelta(days=2)
    for region in REGIONS:
        mine = [name for name, row in inventory["instance"].items() if row["region"] == region]
        cloud = opened()
        asked = MetricRequest(region, since, now, 3600, [Measured("123456789012", n) for n in mine])
        points = [row for table in cloud.metrics(asked) for row in table.to_pylist()]
        cloud.close()
        found = {(row["resource_id"], row["metric"], row["ts"]): row for row in points}
        assert len(found) == len(points)
        _compare(region, mine, since, now, found)


def _compare(region: str, ids: list[str], since: dt.datetime, now: dt.datetime, found: Any) -> None:
    counted = 0
    for name in ids[::4]:
        for metric, theirs, scale in (
            ("cpu_percent", "CPUUtilization", 1.0),
            ("network_in_mbps", "NetworkIn", 12 / 3600 / 1e6),
        ):
            for ours, statistic in (("avg", "Average"), ("min", "Minimum"), ("max", "Maximum")):
                for at, value in _plain(region, name, theirs, statistic, since, now):
                    row = found[name, metric, at.replace(tzinfo=None)]
                    assert row[ours] == pytest.approx(value * scale)
                    assert row["samples"] == 12
                    counted += 1
    assert counted > 100


def _plain(
    region: str, name: str, metric: str, statistic: str, since: dt.datetime, now: dt.datetime
) -> Iterator[tuple[dt.datetime, float]]:
    asked = {
        "Metric": {
            "Namespace": "AWS/EC2",
            "MetricName": metric,
            "Dimensions": [{"Name": "InstanceId", "Value": name}],
        },
        "Period": 3600,
        "Stat": statistic,
    }
    (result,) = client("cloudwatch", region).get_metric_data(
        MetricDataQueries=[{"Id": "m1", "MetricStat": asked}], StartTime=since, EndTime=now
    )["MetricDataResults"]
    return zip(result["Timestamps"], result["Values"], strict=True)


def days() -> tuple[dt.date, dt.date]:
    today = dt.datetime.now(dt.UTC).date()
    return today - dt.timedelta(days=60), today


def plain_totals(since: dt.date, until: dt.date) -> dict[str, Decimal]:
    reply = client("ce").get_cost_and_usage(
        TimePeriod={"Start": str(since), "End": str(until + dt.timedelta(days=1))},
        Granularity="DAILY",
        Metrics=["UnblendedCost", "AmortizedCost"],
    )
    assert "NextPageToken" not in reply
    return {
        name: sum(
            (Decimal(day["Total"][name]["Amount"]) for day in reply["ResultsByTime"]), Decimal()
        )
        for name in ("UnblendedCost", "AmortizedCost")
    }


def sums(bills: list[Bill]) -> dict[str, Decimal]:
    tables = [table for bill in bills for table in bill.batches]
    return {
        name: sum((cost for table in tables for cost in table[name].to_pylist()), Decimal())
        for name in ("BilledCost", "EffectiveCost")
    }


@pytest.mark.parametrize("page", [500, 7])
def test_costs_are_the_accounts_total(page: int, tmp_path: Path) -> None:
    since, until = days()
    counted: list[Any] = []
    before = lab("stats").get("ce.GetCostAndUsage", 0)
    lab("config", {"ce_page": page})
    try:
        cloud = opened(counted=counted)
        found = sums(list(cloud.bills(CostRequest(since, until, tmp_path))))
    finally:
        lab("config", {"ce_page": 500})
    cloud.close()
    calls = lab("stats")["ce.GetCostAndUsage"] - before
    assert calls == len(counted) == (6 if page == 500 else 6 * 9)
    plain = plain_totals(since, until)
    assert abs(found["BilledCost"] - plain["UnblendedCost"]) < Decimal("0.000001")
    assert abs(found["EffectiveCost"] - plain["AmortizedCost"]) < Decimal("0.000001")


def test_the_export_is_cost_explorer_to_the_cent(tmp_path: Path) -> None:
    since, until = days()
    before = lab("stats").get("ce.GetCostAndUsage", 0)
    cloud = opened(export=EXPORT)
    bills = list(cloud.bills(CostRequest(since, until, tmp_path)))
    cloud.close()
    assert lab("stats").get("ce.GetCostAndUsage", 0) == before
    assert {bill.format for bill in bills} == {"focus"}
    assert not [bill.rejections for bill in bills if bill.rejections]
    found, plain = sums(bills), plain_totals(since, until)
    assert abs(found["BilledCost"] - plain["UnblendedCost"]) < CENT
    assert abs(found["EffectiveCost"] - plain["AmortizedCost"]) < CENT


def test_a_part_of_the_days_of_an_export_is_cost_explorer_to_the_cent(tmp_path: Path) -> None:
    until = days()[1] - dt.timedelta(days=5)
    since = until - dt.timedelta(days=30)
    cloud = opened(export=EXPORT)
    found = sums(list(cloud.bills(CostRequest(since, until, tmp_path))))
    cloud.close()
    assert abs(found["BilledCost"] - plain_totals(since, until)["UnblendedCost"]) < CENT


def test_costs_join_with_machines(inventory: Any, tmp_path: Path) -> None:
    since, until = days()
    cloud = opened(export=EXPORT)
    billed: Counter[str] = Counter()
    for bill in cloud.bills(CostRequest(since, until, tmp_path)):
        for table in bill.batches:
            billed.update(name for name in table["ResourceId"].to_pylist() if name)
    cloud.close()
    assert set(inventory["instance"]) <= set(billed)
    assert set(inventory["volume"]) <= set(billed)


def test_prices_are_what_is_billed(inventory: Any) -> None:
    cloud = opened()
    found = {
        region: {
            price.instance_type: price for price in cloud.prices(region, ["m5.large", "zz.huge"])
        }
        for region in REGIONS
    }
    cloud.close()
    assert found["us-east-1"].keys() == {"m5.large"}
    assert found["us-east-1"]["m5.large"].hourly == Decimal("0.096")
    assert found["eu-west-1"]["m5.large"].hourly == Decimal("0.10704")


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("throttle", ThrottledError),
        ("error500", UnreachableError),
        ("denied", PermissionMissingError),
        ("expired", SignInError),
        ("garbage", ReplyError),
        ("reset", UnreachableError),
    ],
)
@pytest.mark.parametrize("capability", ["inventory", "metrics", "costs", "export", "prices"])
def test_faults_are_told_as_what_they_are(
    capability: str, kind: str, error: type[CloudError], tmp_path: Path
) -> None:
    service = {"inventory": "ec2", "metrics": "monitoring", "costs": "ce", "export": "s3"}
    cloud = opened(export=EXPORT) if capability == "export" else opened()
    fault = faults(service=service.get(capability, "pricing"), kind=kind, count=1000)
    with fault, pytest.raises(error, match="lab: ") as caught:
        use(cloud, capability, tmp_path)
    cloud.close()
    assert "lab-canary-secret" not in repr(caught.value)


def use(cloud: AwsCloudWithCosts, capability: str, staging: Path) -> Any:
    now = dt.datetime.now(dt.UTC)
    if capability == "inventory":
        return list(cloud.inventory(REGIONS[0]))
    if capability == "metrics":
        since = now - dt.timedelta(hours=5)
        return list(
            cloud.metrics(MetricRequest(REGIONS[0], since, now, 3600, [Measured("a", "i-1")]))
        )
    if capability == "prices":
        return list(cloud.prices(REGIONS[0], ["m5.large"]))
    return list(cloud.bills(CostRequest(*days(), staging)))


@pytest.mark.parametrize("kind", ["throttle", "error500", "reset"])
def test_two_faults_are_ridden_over(kind: str) -> None:
    cloud = opened()
    with faults(service="ec2", action="DescribeInstances", kind=kind, count=2):
        (found,) = cloud.inventory(REGIONS[0])
    cloud.close()
    assert found.tables["instance"].num_rows == 28


def test_a_slow_service_is_not_waited_for() -> None:
    cloud = opened(timeout=0.2)
    with faults(service="ec2", kind="slow", count=1000, seconds=1), pytest.raises(UnreachableError):
        list(cloud.inventory(REGIONS[0]))
    cloud.close()


def test_a_refused_kind_is_missing() -> None:
    cloud = opened()
    with faults(service="ec2", action="DescribeVolumes", kind="denied", count=1000):
        (found,) = cloud.inventory(REGIONS[0])
    cloud.close()
    assert found.tables["instance"].num_rows == 28
    assert "ec2:DescribeVolumes" in found.missing["volume"]


def test_everything_can_be_probed() -> None:
    for settings in ({}, {"export": EXPORT}):
        cloud = opened(**settings)
        said = [probe.run() for probe in cloud.probes()]
        cloud.close()
        assert all(said)
