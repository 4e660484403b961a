"""What the AWS adapter finds in two regions of moto."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_double import AwsDouble, Fault, aws_double
from aws_estate import EAST, NAME, WEST, Estate, build, build_one, opened

from tools.base import PermissionMissingError, ReplyError
from tools.clouds.base import Inventory

ACCOUNT = "210000000001"


@pytest.fixture(scope="module")
def aws() -> Iterator[tuple[AwsDouble, Estate]]:
    with aws_double(ACCOUNT) as double:
        yield double, build(double)


def found(double: AwsDouble, region: str = EAST, **settings: Any) -> Inventory:
    cloud = opened(double, **settings)
    inventories = list(cloud.inventory(region))
    cloud.close()
    assert len(inventories) == 1
    return inventories[0]


def rows(inventory: Inventory, kind: str) -> dict[str, dict[str, Any]]:
    return {row["resource_id"]: row for row in inventory.tables[kind].to_pylist()}


@pytest.fixture(scope="module")
def east(aws: tuple[AwsDouble, Estate]) -> Inventory:
    return found(aws[0])


def _canned(action: str, inside: str) -> Fault:
    """A reply of EC2 with this in it."""
    space = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"'
    body = f"<Reply {space}>{inside}</Reply>".encode()
    return Fault("body", "ec2", action, status=200, body=body)


def test_every_instance_of_every_page_is_there(aws: tuple[AwsDouble, Estate]) -> None:
    double, estate = aws
    before = len(double.calls("ec2", "DescribeInstances"))
    assert set(rows(found(double), "instance")) == set(estate.instances[EAST])
    asked = double.calls("ec2", "DescribeInstances")[before:]
    assert len(asked) == 2
    assert [one.parameters.get("MaxResults") for one in asked] == ["5", "5"]
    assert "NextToken" in asked[1].parameters
    assert set(rows(found(double, WEST), "instance")) == set(estate.instances[WEST])


def test_an_instance_has_all_its_fields(aws: tuple[AwsDouble, Estate], east: Inventory) -> None:
    double, estate = aws
    inventory = east
    row = rows(inventory, "instance")[estate.instances[EAST][1]]
    plain = double.client("ec2").describe_instances(InstanceIds=[row["resource_id"]])
    truth = plain["Reservations"][0]["Instances"][0]
    assert inventory.provider == "aws"
    assert inventory.account_id == ACCOUNT
    assert inventory.region == EAST
    assert row["name"] == "web-us-2"
    assert (row["status"], row["raw_status"]) == ("running", "running")
    assert (row["instance_type"], row["vcpus"], row["memory_gb"]) == ("t3.micro", 2, 1.0)
    assert row["disk_gb"] == 30.0
    assert (row["region"], row["zone"]) == (EAST, f"{EAST}a")
    assert row["private_ips"] == [truth["PrivateIpAddress"]]
    assert row["public_ips"] == [truth["PublicIpAddress"]]
    assert row["launched_at"] == truth["LaunchTime"].astimezone(dt.UTC).replace(tzinfo=None)
    assert row["security_groups"] == ["default"]
    assert row["volume_ids"] == [truth["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]]
    assert json.loads(row["tags"]) == {"Name": "web-us-2", "team": "shop"}
    assert (row["account_id"], row["account_name"]) == (ACCOUNT, NAME)
    assert row["hourly_cost"] is None


def test_what_has_no_name_or_tags_has_none(aws: tuple[AwsDouble, Estate], east: Inventory) -> None:
    _, estate = aws
    row = rows(east, "instance")[estate.instances[EAST][0]]
    assert row["name"] is None
    assert json.loads(row["tags"]) == {}


def test_disks_add_up(aws: tuple[AwsDouble, Estate], east: Inventory) -> None:
    _, estate = aws
    row = rows(east, "instance")[estate.instances[EAST][0]]
    assert row["disk_gb"] == 100.0
    assert estate.extra in row["volume_ids"]


def test_statuses_are_normalised(aws: tuple[AwsDouble, Estate], east: Inventory) -> None:
    _, estate = aws
    told = {name: row["status"] for name, row in rows(east, "instance").items()}
    assert {name for name, status in told.items() if status == "stopped"} == estate.stopped
    assert {name for name, status in told.items() if status == "terminated"} == estate.terminated


def test_volumes_know_what_they_are_attached_to(
    aws: tuple[AwsDouble, Estate], east: Inventory
) -> None:
    _, estate = aws
    volumes = rows(east, "volume")
    spare, extra = volumes[estate.unattached], volumes[estate.extra]
    assert (spare["status"], spare["attached_to"], spare["size_gb"]) == ("available", None, 500.0)
    assert (spare["name"], spare["volume_type"]) == ("spare", "gp2")
    assert (extra["status"], extra["attached_to"]) == ("in-use", estate.instances[EAST][0])
    assert extra["created_at"] is not None
    assert extra["detached_at"] is None


def test_snapshots_join_with_bills_by_arn(aws: tuple[AwsDouble, Estate], east: Inventory) -> None:
    double, estate = aws
    start = f"arn:aws:ec2:{EAST}:{ACCOUNT}:snapshot/"
    listed = double.client("ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"]
    snapshots = rows(east, "snapshot")
    assert set(snapshots) == {start + one["SnapshotId"] for one in listed}
    row = snapshots[start + estate.snapshot]
    assert (row["name"], row["volume_id"]) == (estate.snapshot, estate.unattached)
    assert (row["status"], row["raw_status"], row["size_gb"]) == ("available", "completed", 500.0)


def test_snapshots_of_others_are_not_ours(aws: tuple[AwsDouble, Estate]) -> None:
    double, _ = aws
    item = (
        "<item><snapshotId>snap-{0}</snapshotId><volumeId>vol-1</volumeId><status>completed</status>"
        "<startTime>2026-01-01T00:00:00Z</startTime><ownerId>{1}</ownerId>"
        "<volumeSize>8</volumeSize></item>"
    )
    items = item.format("1", "801119661308") + item.format("2", ACCOUNT)
    with double.failing(_canned("DescribeSnapshots", f"<snapshotSet>{items}</snapshotSet>")):
        snapshots = rows(found(double), "snapshot")
    assert [row["name"] for row in snapshots.values()] == ["snap-2"]


def test_addresses_are_idle_or_in_use(aws: tuple[AwsDouble, Estate], east: Inventory) -> None:
    _, estate = aws
    start = f"arn:aws:ec2:{EAST}:{ACCOUNT}:elastic-ip/"
    addresses = rows(east, "address")
    used, idle = addresses[start + estate.used_address], addresses[start + estate.idle_address]
    assert (used["status"], used["attached_to"]) == ("in-use", estate.instances[EAST][1])
    assert (idle["status"], idle["attached_to"]) == ("idle", None)
    assert idle["name"] == estate.idle_address
    assert used["ip_address"]


def test_an_address_of_a_network_card_is_in_use(aws: tuple[AwsDouble, Estate]) -> None:
    double, _ = aws
    card = "<networkInterfaceId>eni-0abc</networkInterfaceId><associationId>a-1</associationId>"
    item = (
        f"<item><publicIp>192.0.2.1</publicIp><allocationId>eipalloc-1</allocationId>{card}</item>"
    )
    fault = _canned("DescribeAddresses", f"<addressesSet>{item}</addressesSet>")
    with double.failing(fault):
        (row,) = rows(found(double), "address").values()
    assert (row["status"], row["attached_to"]) == ("in-use", "eni-0abc")


def test_regions_are_those_enabled_in_this_part_of_aws(aws: tuple[AwsDouble, Estate]) -> None:
    double, _ = aws
    cloud = opened(double)
    everywhere = double.client("ec2").describe_regions()["Regions"]
    closed = {one["RegionName"] for one in everywhere if one["OptInStatus"] == "not-opted-in"}
    regions = set(cloud.regions())
    cloud.close()
    assert closed, "moto lists regions that are not enabled: the trap that this tests"
    assert {EAST, WEST} <= regions
    assert not regions & closed
    assert not any(name.startswith(("cn-", "us-gov-")) for name in regions)


def test_named_regions_are_the_regions(aws: tuple[AwsDouble, Estate]) -> None:
    cloud = opened(aws[0], regions=[WEST, EAST])
    assert list(cloud.regions()) == [WEST, EAST]


def test_a_refused_kind_is_missing_and_the_rest_is_there(aws: tuple[AwsDouble, Estate]) -> None:
    double, estate = aws
    fault = Fault("refused", "ec2", "DescribeVolumes", "UnauthorizedOperation", 403)
    with double.failing(fault):
        inventory = found(double)
    assert set(inventory.tables) == {"instance", "snapshot", "address"}
    assert "ec2:DescribeVolumes" in inventory.missing["volume"]
    row = rows(inventory, "instance")[estate.instances[EAST][0]]
    assert row["disk_gb"] is None, "unknown is not 0"
    assert len(row["volume_ids"]) == 2


def test_sizes_that_cannot_be_had_are_unknown(aws: tuple[AwsDouble, Estate]) -> None:
    double, estate = aws
    fault = Fault("refused", "ec2", "DescribeInstanceTypes", "UnauthorizedOperation", 403)
    with double.failing(fault):
        inventory = found(double)
    row = rows(inventory, "instance")[estate.instances[EAST][1]]
    assert (row["vcpus"], row["memory_gb"]) == (None, None)
    assert any("ec2:DescribeInstanceTypes" in warning for warning in inventory.warnings)


def test_sizes_are_asked_once(aws: tuple[AwsDouble, Estate]) -> None:
    double, _ = aws
    cloud = opened(double)
    before = len(double.calls("ec2", "DescribeInstanceTypes"))
    for region in (EAST, EAST, WEST):
        list(cloud.inventory(region))
    cloud.close()
    assert len(double.calls("ec2", "DescribeInstanceTypes")) == before + 1


def test_instances_that_cannot_be_had_raise(aws: tuple[AwsDouble, Estate]) -> None:
    double, _ = aws
    fault = Fault("refused", "ec2", "DescribeInstances", "UnauthorizedOperation", 403)
    with double.failing(fault), pytest.raises(PermissionMissingError) as caught:
        found(double)
    assert caught.value.permission == "ec2:DescribeInstances"


def test_half_of_the_pages_is_no_inventory(aws: tuple[AwsDouble, Estate]) -> None:
    double, _ = aws
    fault = Fault("refused", "ec2", "DescribeInstances", "UnauthorizedOperation", 403, after=1)
    with double.failing(fault), pytest.raises(PermissionMissingError):
        found(double)


def test_a_page_that_repeats_for_ever_ends(aws: tuple[AwsDouble, Estate]) -> None:
    double, _ = aws
    fault = _canned("DescribeInstances", "<reservationSet/><nextToken>again</nextToken>")
    with double.failing(fault), pytest.raises(ReplyError, match="same page"):
        found(double)


def test_an_empty_region_is_told_as_empty(aws: tuple[AwsDouble, Estate]) -> None:
    inventory = found(aws[0], "us-west-2")
    assert inventory.tables["instance"].num_rows == 0
    assert not inventory.missing


def test_an_alias_is_the_accounts_name() -> None:
    with aws_double("210000000002") as double:
        double.client("iam").create_account_alias(AccountAlias="acme-prod")
        build_one(double)
        names = {row["account_name"] for row in rows(found(double), "instance").values()}
    assert names == {"acme-prod"}
