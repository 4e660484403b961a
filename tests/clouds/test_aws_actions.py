"""Changes in AWS, checked with plain boto3: what was asked for happens, once, and nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from aws_double import AwsDouble, Fault, aws_double
from aws_estate import EAST, Estate, build, opened

from tools.base import CloudError, PermissionMissingError
from tools.clouds.actions import ActionSource, Live, Move, Target
from tools.clouds.aws.actions import MARK

NUMBERS = itertools.count(310000000001)  # each test has an account of its own


@pytest.fixture
def aws() -> Iterator[tuple[AwsDouble, Estate]]:
    with aws_double(str(next(NUMBERS))) as double:
        yield double, build(double)


@pytest.fixture
def cloud(aws: tuple[AwsDouble, Estate]) -> Iterator[Any]:
    opened_cloud = opened(aws[0])
    yield opened_cloud
    opened_cloud.close()


def target(kind: Any, name: str, account: str = "310000000000") -> Target:
    return Target(kind, "aws", account, EAST, name)


def move(cloud: Any, action: Any, of: Target, token: str = "cw-1", **more: Any) -> Move:
    return Move(action, of, cloud.live(of), token, **more)


def described(double: AwsDouble, name: str) -> Any:
    reply = double.client("ec2", EAST).describe_instances(InstanceIds=[name])
    return reply["Reservations"][0]["Instances"][0]


def changing(double: AwsDouble, since: int) -> list[str]:
    """The calls that change something, after the first `since` requests."""
    words = ("Start", "Stop", "Modify", "Terminate", "Create", "Delete", "Release")
    return [
        one.action
        for one in double.seen[since:]
        if one.action.startswith(words) and one.parameters.get("DryRun") not in ("true", ["true"])
    ]


def test_the_account_can_be_changed(cloud: Any) -> None:
    assert isinstance(cloud, ActionSource)
    assert "resize" in cloud.able("instance")
    assert cloud.able("address") == {"tag", "release_address"}


def test_live_is_what_the_inventory_says(aws: tuple[AwsDouble, Estate], cloud: Any) -> None:
    double, estate = aws
    (inventory,) = cloud.inventory(EAST)
    for row in inventory.tables["instance"].to_pylist():
        live = cloud.live(target("instance", row["resource_id"]))
        assert live.status == row["status"]
        assert live.instance_type == row["instance_type"]
        assert dict(live.tags) == estate.tags[row["resource_id"]]
    for row in inventory.tables["volume"].to_pylist():
        live = cloud.live(target("volume", row["resource_id"]))
        assert (live.size_gb, live.attached_to) == (row["size_gb"], row["attached_to"])
    assert not cloud.live(target("instance", "i-0123456789abcdef0")).exists
    assert not cloud.live(target("volume", "vol-0123456789abcdef0")).exists
    del double


def test_stop_and_start(aws: tuple[AwsDouble, Estate], cloud: Any) -> None:
    double, estate = aws
    of = target("instance", estate.instances[EAST][0])
    cloud.perform(move(cloud, "stop", of))
    assert described(double, of.resource_id)["State"]["Name"] == "stopped"
    since = len(double.seen)
    cloud.perform(move(cloud, "stop", of))
    assert changing(double, since) == []
    cloud.perform(move(cloud, "start", of))
    assert described(double, of.resource_id)["State"]["Name"] == "running"


@pytest.mark.parametrize("number", [0, 2], ids=["running", "stopped"])
def test_resize_leaves_it_running_or_not(
    aws: tuple[AwsDouble, Estate], cloud: Any, number: int
) -> None:
    double, estate = aws
    of = target("instance", estate.instances[EAST][number])
    before = described(double, of.resource_id)["State"]["Name"]
    one = move(cloud, "resize", of, to_type="m5.xlarge")
    cloud.perform(one)
    now = described(double, of.resource_id)
    assert (now["InstanceType"], now["State"]["Name"]) == ("m5.xlarge", before)
    since = len(double.seen)
    cloud.perform(one)
    assert changing(double, since) == []


def test_a_resize_that_was_broken_off_is_gone_on_with(
    aws: tuple[AwsDouble, Estate], cloud: Any
) -> None:
    """As after a crash between the stop and the change of the type, and after it."""
    double, estate = aws
    of = target("instance", estate.instances[EAST][0])
    one = move(cloud, "resize", of, to_type="m5.xlarge")
    ec2 = double.client("ec2", EAST)
    ec2.stop_instances(InstanceIds=[of.resource_id])
    cloud.perform(one)
    assert described(double, of.resource_id)["State"]["Name"] == "running"
    ec2.stop_instances(InstanceIds=[of.resource_id])
    since = len(double.seen)
    cloud.perform(one)
    assert changing(double, since) == ["StartInstances"]


def test_a_type_that_is_refused_leaves_it_running(
    aws: tuple[AwsDouble, Estate], cloud: Any
) -> None:
    double, estate = aws
    of = target("instance", estate.instances[EAST][0])
    one = move(cloud, "resize", of, to_type="m5.xlarge")
    double.faults.append(
        Fault("refused", "ec2", "ModifyInstanceAttribute", "Unsupported", message="no capacity")
    )
    with pytest.raises(CloudError, match="no capacity"):
        cloud.perform(one)
    now = described(double, of.resource_id)
    assert (now["InstanceType"], now["State"]["Name"]) == ("m5.large", "running")


def test_tags_are_set_and_removed_and_others_stay(
    aws: tuple[AwsDouble, Estate], cloud: Any
) -> None:
    double, estate = aws
    of = target("instance", estate.instances[EAST][1])
    cloud.perform(move(cloud, "tag", of, tags={"owner": "alice", "team": None}))
    tags = {tag["Key"]: tag["Value"] for tag in described(double, of.resource_id)["Tags"]}
    assert tags == {"Name": estate.tags[of.resource_id]["Name"], "owner": "alice"}


@pytest.mark.parametrize("kind", ["instance", "volume"])
def test_a_snapshot_is_made_once(aws: tuple[AwsDouble, Estate], cloud: Any, kind: str) -> None:
    double, estate = aws
    name = estate.instances[EAST][0] if kind == "instance" else estate.unattached
    one = move(cloud, "snapshot", target(kind, name))
    made = cloud.perform(one)
    again = cloud.perform(one)
    assert made == again
    found = double.client("ec2", EAST).describe_snapshots(
        Filters=[{"Name": f"tag:{MARK}", "Values": [one.token]}]
    )["Snapshots"]
    assert len(found) == len(made.created) == (2 if kind == "instance" else 1)
    assert all(cloud.live(each).exists for each in made.created)
    for each in made.created:
        cloud.perform(Move("delete_snapshot", each, Live(exists=True), "cw-2"))
        assert not cloud.live(each).exists


def test_what_is_not_needed_any_more_goes(aws: tuple[AwsDouble, Estate], cloud: Any) -> None:
    double, estate = aws
    volume = target("volume", estate.unattached)
    cloud.perform(move(cloud, "delete_volume", volume))
    assert not cloud.live(volume).exists
    arn = f"arn:aws:ec2:{EAST}:{double.account}:elastic-ip/{estate.idle_address}"
    address = target("address", arn)
    assert cloud.live(address).attached_to is None
    cloud.perform(move(cloud, "release_address", address))
    left = double.client("ec2", EAST).describe_addresses()["Addresses"]
    assert [one["AllocationId"] for one in left] == [estate.used_address]
    machine = target("instance", estate.instances[EAST][0])
    cloud.perform(move(cloud, "terminate", machine))
    assert not cloud.live(machine).exists


def test_a_dry_run_changes_nothing(aws: tuple[AwsDouble, Estate], cloud: Any) -> None:
    double, estate = aws
    of = target("instance", estate.instances[EAST][0])
    since = len(double.seen)
    said = cloud.rehearse(move(cloud, "resize", of, to_type="m5.xlarge"))
    assert said == "AWS' dry run: it would be taken"
    assert changing(double, since) == []
    now = described(double, of.resource_id)
    assert (now["InstanceType"], now["State"]["Name"]) == ("m5.large", "running")


def test_a_dry_run_tells_what_is_missing(aws: tuple[AwsDouble, Estate], cloud: Any) -> None:
    double, estate = aws
    of = target("instance", estate.instances[EAST][0])
    double.faults.append(
        Fault("refused", "ec2", "StopInstances", "UnauthorizedOperation", status=403)
    )
    with pytest.raises(PermissionMissingError, match="ec2:StopInstances"):
        cloud.rehearse(move(cloud, "stop", of))


def test_an_endpoint_without_dry_runs_is_not_tried(
    aws: tuple[AwsDouble, Estate], cloud: Any
) -> None:
    """It would do what is only to be tried."""
    double, estate = aws
    of = target("instance", estate.instances[EAST][0])
    one = move(cloud, "stop", of)
    answer = b"<DescribeInstancesResponse xmlns='http://ec2.amazonaws.com/doc/2016-11-15/'><requestId>r</requestId><reservationSet/></DescribeInstancesResponse>"
    double.faults.append(
        Fault("body", "ec2", "DescribeInstances", status=200, body=answer, times=1)
    )
    since = len(double.seen)
    assert cloud.rehearse(one) == ""
    assert [each.action for each in double.seen[since:]] == ["DescribeInstances"]
    assert described(double, of.resource_id)["State"]["Name"] == "running"
