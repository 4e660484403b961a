"""What the AWS adapter reads from CloudWatch, as moto has it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pytest
from aws_double import AwsDouble, Fault, aws_double
from aws_estate import EAST, WEST, measure, opened

from tools.base import PermissionMissingError, UnreachableError
from tools.clouds.base import Measured, MetricRequest

ACCOUNT = "210000000011"
NOW = dt.datetime(2026, 11, 20, 12, 25, tzinfo=dt.UTC)
TEN, ELEVEN, TWELVE = (NOW.replace(hour=hour, minute=0) for hour in (10, 11, 12))
NITRO, XEN, WINDOWS, SILENT = "i-nitro", "i-xen", "i-windows", "i-silent"
ALL = (NITRO, XEN, WINDOWS, SILENT)
MB = 1_000_000.0
Points = dict[tuple[str, str, int], dict[str, Any]]  # (instance, metric, hour) → row


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsDouble]:
    with aws_double(ACCOUNT) as double:
        fill(double)
        yield double


def fill(double: AwsDouble) -> None:
    nitro, xen = {"InstanceId": NITRO}, {"InstanceId": XEN}
    hours = {TEN: [10.0, 20.0, 30.0], ELEVEN: [50.0], TWELVE: [99.0]}
    measure(double, EAST, "CPUUtilization", nitro, hours)
    measure(double, EAST, "CPUUtilization", xen, {ELEVEN: [5.0]})
    measure(double, EAST, "NetworkIn", nitro, {TEN: [36 * MB, 108 * MB, 36 * MB]})
    measure(double, EAST, "NetworkOut", nitro, {TEN: [0.0, 0.0]})
    measure(double, EAST, "EBSReadBytes", nitro, {TEN: [3600 * MB]})
    measure(double, EAST, "DiskReadBytes", nitro, {TEN: [7.0 * MB], ELEVEN: [360 * MB]})
    measure(double, EAST, "EBSWriteBytes", nitro, {TEN: [36 * MB]})
    measure(double, EAST, "DiskReadBytes", xen, {ELEVEN: [36 * MB]})
    agent(double)


def agent(double: AwsDouble) -> None:
    """The CloudWatch agent adds what it likes to the dimensions."""
    named = {"InstanceId": NITRO, "ImageId": "ami-1", "InstanceType": "m5.large"}
    measure(double, EAST, "mem_used_percent", named, {TEN: [40.0, 60.0]}, "CWAgent")
    measure(double, EAST, "mem_used_percent", {"host": "elsewhere"}, {TEN: [1.0]}, "CWAgent")
    for path, kind, value in (("/", "xfs", 70.0), ("/data", "ext4", 95.0), ("/run", "tmpfs", 1.0)):
        own = {**named, "path": path, "device": "d", "fstype": kind}
        measure(double, EAST, "disk_used_percent", own, {TEN: [value]}, "CWAgent")
    for path, value in (("/data", 30.0), ("/logs", 80.0)):
        own = {"InstanceId": XEN, "path": path, "device": "d", "fstype": "ext4"}
        measure(double, EAST, "disk_used_percent", own, {ELEVEN: [value]}, "CWAgent")
    own = {"InstanceId": WINDOWS, "instance": "C:", "objectname": "LogicalDisk"}
    measure(double, EAST, "LogicalDisk % Free Space", own, {TEN: [20.0, 40.0]}, "CWAgent")
    own = {"InstanceId": WINDOWS, "objectname": "Memory"}
    measure(double, EAST, "Memory % Committed Bytes In Use", own, {TEN: [33.0]}, "CWAgent")


def request(ids: Sequence[str] = ALL, region: str = EAST, seconds: int = 3600) -> MetricRequest:
    return MetricRequest(
        region=region,
        since=TEN,
        until=NOW,
        interval_s=seconds,
        instances=[Measured(ACCOUNT, name) for name in ids],
    )


def points(double: AwsDouble, asked: MetricRequest | None = None, **settings: Any) -> Points:
    settings.setdefault("now", NOW)
    cloud = opened(double, **settings)
    tables = list(cloud.metrics(asked or request()))
    cloud.close()
    rows = [row for table in tables for row in table.to_pylist()]
    found = {(row["resource_id"], row["metric"], row["ts"].hour): row for row in rows}
    assert len(found) == len(rows) or asked is not None
    return found


@pytest.fixture(scope="module")
def read(aws: AwsDouble) -> Points:
    """All points of the span, read once."""
    return points(aws)


def test_points_have_least_most_mean_and_samples(read: Points) -> None:
    row = read[NITRO, "cpu_percent", 10]
    assert (row["min"], row["max"], row["avg"], row["samples"]) == (10.0, 30.0, 20.0, 3)
    assert (row["provider"], row["account_id"], row["interval_s"]) == ("aws", ACCOUNT, 3600)
    assert row["ts"] == TEN.replace(tzinfo=None)


def test_only_intervals_that_are_over_count(read: Points) -> None:
    found = read
    hours = {hour for name, metric, hour in found if (name, metric) == (NITRO, "cpu_percent")}
    assert hours == {10, 11}, "12:00 is not over at 12:25"


def test_the_interval_that_ends_now_counts(aws: AwsDouble) -> None:
    assert (NITRO, "cpu_percent", 11) in points(aws, now=TWELVE)


def test_an_interval_begun_before_the_span_does_not_count(aws: AwsDouble) -> None:
    asked = request()
    late = MetricRequest(EAST, TEN + dt.timedelta(minutes=1), NOW, 3600, asked.instances)
    assert {hour for _, _, hour in points(aws, late)} == {11}


def test_bytes_become_megabytes_a_second(read: Points) -> None:
    row = read[NITRO, "network_in_mbps", 10]
    assert row["avg"] == pytest.approx(180 / 3600)  # all bytes over the whole hour
    assert row["min"] == pytest.approx(36 / 1200)  # three samples of twenty minutes
    assert row["max"] == pytest.approx(108 / 1200)
    assert row["samples"] == 3


def test_nothing_sent_is_0_and_not_unknown(read: Points) -> None:
    row = read[NITRO, "network_out_mbps", 10]
    assert (row["min"], row["max"], row["avg"]) == (0.0, 0.0, 0.0)


def test_disks_are_ebs_and_else_the_instance_store(read: Points) -> None:
    found = read
    assert found[NITRO, "disk_read_mbps", 10]["avg"] == pytest.approx(1.0), "EBS wins"
    assert found[NITRO, "disk_read_mbps", 11]["avg"] == pytest.approx(0.1), "the other stands in"
    assert found[XEN, "disk_read_mbps", 11]["avg"] == pytest.approx(0.01)
    assert found[NITRO, "disk_write_mbps", 10]["avg"] == pytest.approx(0.01)


def test_memory_is_found_whatever_its_dimensions(read: Points) -> None:
    found = read
    row = found[NITRO, "memory_percent", 10]
    assert (row["min"], row["max"], row["avg"]) == (40.0, 60.0, 50.0)
    assert (XEN, "memory_percent", 10) not in found


def test_the_root_counts_else_the_fullest_file_system(read: Points) -> None:
    found = read
    assert found[NITRO, "disk_used_percent", 10]["avg"] == 70.0
    assert found[XEN, "disk_used_percent", 11]["avg"] == 80.0


def test_windows_tells_what_is_free(read: Points) -> None:
    found = read
    disk = found[WINDOWS, "disk_used_percent", 10]
    assert (disk["min"], disk["max"], disk["avg"]) == (60.0, 80.0, 70.0)
    assert found[WINDOWS, "memory_percent", 10]["avg"] == 33.0


def test_no_data_is_no_point(aws: AwsDouble) -> None:
    assert not [name for name, _, _ in points(aws) if name == SILENT]
    assert points(aws, request(region=WEST)) == {}


def test_five_minutes_are_told_apart(aws: AwsDouble) -> None:
    cloud = opened(aws, now=NOW)
    rows = [
        row for table in cloud.metrics(request([NITRO], seconds=300)) for row in table.to_pylist()
    ]
    cloud.close()
    cpu = [
        (row["ts"].hour, row["ts"].minute, row["avg"])
        for row in rows
        if row["metric"] == "cpu_percent"
    ]
    assert cpu == [(10, 0, 20.0), (11, 0, 50.0), (12, 0, 99.0)]


def test_all_pages_of_a_batch_are_read(aws: AwsDouble) -> None:
    whole = points(aws)
    aws.points_a_page = 7
    try:
        before = len(aws.calls("cloudwatch", "GetMetricData"))
        assert points(aws) == whole
        assert len(aws.calls("cloudwatch", "GetMetricData")) > before + 3
    finally:
        aws.points_a_page = None


def test_many_machines_go_into_full_batches(aws: AwsDouble) -> None:
    counted: list[tuple[str, int, Decimal]] = []
    before = len(aws.seen)
    ids = [NITRO, XEN, *(f"i-{number:04}" for number in range(200))]
    found = points(aws, request(ids), meter=lambda *told: counted.append(told))
    calls = [one for one in aws.seen[before:] if one.action == "GetMetricData"]
    sizes = [len(one.parameters["MetricDataQueries"]) for one in calls]
    assert max(sizes) <= 500
    assert sum(sizes) == 4 * (3 * 202 + 2 + 1 + 2 + 2 + 1 + 2 + 2)
    assert len(calls) == -(-sum(sizes) // 500)
    assert found[NITRO, "cpu_percent", 10]["avg"] == 20.0
    assert {service for service, _, _ in counted} == {"CloudWatch metric"}
    assert sum(count for _, count, _ in counted) == sum(sizes)
    assert sum(price for _, _, price in counted) == sum(sizes) * Decimal("0.01") / 1000


def test_queries_ask_for_whole_intervals(aws: AwsDouble) -> None:
    before = len(aws.seen)
    points(aws, request([NITRO]))
    (call,) = [one for one in aws.seen[before:] if one.action == "GetMetricData"]
    asked = (call.parameters["StartTime"], call.parameters["EndTime"])
    assert asked == (TEN.timestamp(), TWELVE.timestamp())


def test_the_average_alone_costs_a_quarter(aws: AwsDouble) -> None:
    before = len(aws.seen)
    found = points(aws, request([NITRO]), statistics="average")
    (call,) = [one for one in aws.seen[before:] if one.action == "GetMetricData"]
    stats = [one["MetricStat"]["Stat"] for one in call.parameters["MetricDataQueries"]]
    assert set(stats) == {"Average", "Sum"}
    row = found[NITRO, "network_in_mbps", 10]
    assert (row["avg"], row["min"], row["samples"]) == (pytest.approx(0.05), None, None)
    assert found[NITRO, "cpu_percent", 10]["avg"] == 20.0


def test_without_an_agent_it_is_not_looked_for(aws: AwsDouble) -> None:
    before = len(aws.seen)
    found = points(aws, agent_namespace="")
    asked = {
        one.parameters["Namespace"] for one in aws.seen[before:] if one.action == "ListMetrics"
    }
    assert asked == {"AWS/EC2"}
    assert not [metric for _, metric, _ in found if metric == "memory_percent"]


def test_a_part_that_failed_is_not_taken_for_nothing(aws: AwsDouble) -> None:
    result = {"Id": "q0", "Timestamps": [], "Values": [], "StatusCode": "InternalError"}
    body = json.dumps({"MetricDataResults": [result]}).encode()
    fault = Fault("body", "cloudwatch", "GetMetricData", status=200, body=body)
    with aws.failing(fault), pytest.raises(UnreachableError):
        points(aws)


def test_a_missing_permission_is_named(aws: AwsDouble) -> None:
    for action in ("GetMetricData", "ListMetrics"):
        fault = Fault("refused", "cloudwatch", action, "AccessDenied", 403)
        with aws.failing(fault), pytest.raises(PermissionMissingError) as caught:
            points(aws)
        assert caught.value.permission == f"cloudwatch:{action}"


def test_nothing_to_measure_asks_nothing(aws: AwsDouble) -> None:
    before = len(aws.seen)
    assert points(aws, request([])) == {}
    assert points(aws, now=TEN) == {}
    assert len(aws.seen) == before
