"""An estate in a double of AWS: machines, disks, snapshots and addresses in two regions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aws_double import AwsDouble

from tools.clouds.aws.account import PROVIDER, AwsSettings
from tools.clouds.aws.cloud import AwsCloud, AwsCloudWithCosts
from tools.clouds.calling import Pace
from tools.clouds.provider import Meter, Opening, Provider

KEY, SECRET, TOKEN = (
    "AKIACANARY0000000001",
    "canary/secret+key0123456789",
    "canary-token-0123456789",
)
EAST, WEST = "us-east-1", "eu-west-1"
PAGE = 5
HURRIED = Pace(first_pause=0.001, longest_pause=0.01, patience=1.0)
NAME = "prod-account"


def unmetered(_service: str, _calls: int, _price: Any) -> None:
    """Nobody counts."""


def opened(
    double: AwsDouble,
    *,
    home: Path = Path(),
    now: dt.datetime | None = None,
    meter: Meter = unmetered,
    pace: Pace = HURRIED,
    secrets: dict[str, str] | None = None,
    name: str = NAME,
    **settings: Any,
) -> AwsCloudWithCosts:
    """The account of a double, opened through the front door."""
    wanted = {"access_key_id": KEY, "endpoint_url": double.url, "page_size": PAGE, **settings}
    given = AwsSettings.model_validate({k: v for k, v in wanted.items() if v is not None})
    clock = (lambda: dt.datetime.now(dt.UTC)) if now is None else (lambda: now)
    known = {"secret_access_key": SECRET} if secrets is None else secrets
    provider: Provider = PROVIDER
    cloud = provider.open(Opening(name, given, known, home, clock, meter, pace))
    assert isinstance(cloud, AwsCloud)
    return cloud  # type: ignore[return-value]


@dataclass
class Estate:
    """What was made, by region."""

    instances: dict[str, list[str]] = field(default_factory=lambda: {EAST: [], WEST: []})
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    terminated: set[str] = field(default_factory=set)
    unattached: str = ""
    extra: str = ""  # a second disk of the first instance
    snapshot: str = ""
    used_address: str = ""  # allocation ids
    idle_address: str = ""


def build(double: AwsDouble) -> Estate:
    """Make the estate: 7 machines in the east (each its own reservation), 2 in the west."""
    estate = Estate()
    for region, count in ((EAST, 7), (WEST, 2)):
        ec2 = double.client("ec2", region)
        image = ec2.register_image(Name="base", Architecture="x86_64")["ImageId"]
        for number in range(1, count + 1):
            tags = {"Name": f"web-{region[:2]}-{number}", "team": "shop"} if number > 1 else {}
            _launch(ec2, estate, image, region, number, tags)
    east = double.client("ec2", EAST)
    machines = estate.instances[EAST]
    east.stop_instances(InstanceIds=[machines[2]])
    east.terminate_instances(InstanceIds=[machines[3]])
    estate.stopped, estate.terminated = {machines[2]}, {machines[3]}
    _storage(east, estate, machines[0])
    _addresses(east, estate, machines[1])
    return estate


def build_one(double: AwsDouble) -> Estate:
    """Make a single machine in the east."""
    estate, ec2 = Estate(), double.client("ec2", EAST)
    image = ec2.register_image(Name="base", Architecture="x86_64")["ImageId"]
    _launch(ec2, estate, image, EAST, 1, {})
    return estate


def _launch(
    ec2: Any, estate: Estate, image: str, region: str, number: int, tags: dict[str, str]
) -> None:
    more: dict[str, Any] = {}
    if tags:
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        more["TagSpecifications"] = [{"ResourceType": "instance", "Tags": listed}]
    reply = ec2.run_instances(
        ImageId=image,
        MinCount=1,
        MaxCount=1,
        InstanceType="m5.large" if number % 2 else "t3.micro",
        Placement={"AvailabilityZone": f"{region}a"},
        BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 30}}],
        **more,
    )
    name = reply["Instances"][0]["InstanceId"]
    estate.instances[region].append(name)
    estate.tags[name] = tags


def _storage(ec2: Any, estate: Estate, machine: str) -> None:
    zone = f"{EAST}a"
    tags = [{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "spare"}]}]
    spare = ec2.create_volume(
        AvailabilityZone=zone, Size=500, VolumeType="gp2", TagSpecifications=tags
    )
    estate.unattached = spare["VolumeId"]
    estate.extra = ec2.create_volume(AvailabilityZone=zone, Size=70, VolumeType="io1", Iops=300)[
        "VolumeId"
    ]
    ec2.attach_volume(VolumeId=estate.extra, InstanceId=machine, Device="/dev/sdf")
    estate.snapshot = ec2.create_snapshot(VolumeId=estate.unattached)["SnapshotId"]


def _addresses(ec2: Any, estate: Estate, machine: str) -> None:
    estate.used_address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    estate.idle_address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(AllocationId=estate.used_address, InstanceId=machine)


def measure(
    double: AwsDouble,
    region: str,
    name: str,
    dimensions: dict[str, str],
    values: dict[dt.datetime, list[float]],
    namespace: str = "AWS/EC2",
) -> None:
    """Put samples of one series: at each time, these values."""
    listed = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    data = [
        {
            "MetricName": name,
            "Dimensions": listed,
            "Timestamp": at + dt.timedelta(seconds=number),
            "Value": value,
        }
        for at, samples in values.items()
        for number, value in enumerate(samples)
    ]
    client = double.client("cloudwatch", region)
    for start in range(0, len(data), 500):
        client.put_metric_data(Namespace=namespace, MetricData=data[start : start + 500])
