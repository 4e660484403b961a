"""Measurements: values worked out by hand, gaps, unknown metrics, intervals that are not over."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from azure_arm.estate import NOW, SUBSCRIPTION, Estate, Machine
from azure_arm.faults import Fault, error
from azure_arm.opening import meeting, opened
from azure_arm.reading import Row, machine_id, measure
from azure_arm.sample import GIB, many, web
from azure_arm.server import ArmServer
from tools.base import NotOfferedError, ReplyError
from tools.clouds.base import Measured, MetricRequest

WEB = Measured(SUBSCRIPTION, machine_id("web-1"), "web-1", memory_gb=8.0)
BATCH = Measured(SUBSCRIPTION, machine_id("batch-1", "batch"), "batch-1", memory_gb=32.0)
OFF = Measured(SUBSCRIPTION, machine_id("db-1"), "db-1", memory_gb=16.0)
TEN = dt.datetime(2026, 11, 21, 10)


def at(rows: list[Row], metric: str, ts: dt.datetime = TEN) -> Row:
    [found] = [row for row in rows if row["metric"] == metric and row["ts"] == ts]
    return found


def values(row: Row) -> tuple[Any, ...]:
    return row["min"], row["avg"], row["max"], row["samples"]


def test_an_hour_of_a_machine(cloud: Any) -> None:
    rows = measure(cloud, WEB)
    assert values(at(rows, "cpu_percent")) == (10.0, 39.5, 69.0, 60)
    assert values(at(rows, "memory_percent")) == (50.0, 50.0, 50.0, 60)  # 4 of 8 GiB are free
    # 6 MB a minute are 0.1 MB/s
    assert values(at(rows, "network_in_mbps")) == pytest.approx((0.1, 0.1, 0.1, 60))
    assert values(at(rows, "network_out_mbps")) == pytest.approx((0.05, 0.05, 0.05, 60))
    assert values(at(rows, "disk_read_mbps")) == (0.0, 0.0, 0.0, 60)  # measured, and 0
    assert values(at(rows, "disk_write_mbps")) == pytest.approx((0.02, 0.02, 0.02, 60))
    assert {row["resource_id"] for row in rows} == {WEB.resource_id}
    assert {row["account_id"] for row in rows} == {SUBSCRIPTION}


def test_rates_are_over_the_time_that_was_measured(cloud: Any) -> None:
    rows = measure(cloud, BATCH)  # it runs half of each hour
    assert values(at(rows, "network_in_mbps")) == pytest.approx((0.1, 0.1, 0.1, 30))
    assert values(at(rows, "cpu_percent")) == (40.0, 54.5, 69.0, 30)


def test_memory_is_most_used_when_least_is_free(arm: ArmServer) -> None:
    def free(metric: str, minute: dt.datetime) -> float | None:
        if metric == "Available Memory Bytes":
            return GIB * (2.0 if minute.minute < 30 else 6.0)
        return None

    arm.estate = Estate([Machine("web-1", "Standard_D2s_v3", samples=free)])
    with closing(opened(arm)) as cloud:
        row = at(measure(cloud, WEB), "memory_percent")
    assert values(row) == (25.0, 50.0, 75.0, 60)


def test_memory_needs_the_memory_of_the_machine(cloud: Any) -> None:
    rows = measure(cloud, Measured(SUBSCRIPTION, machine_id("web-1")))
    assert "memory_percent" not in {row["metric"] for row in rows}
    assert "cpu_percent" in {row["metric"] for row in rows}


def test_points_without_values_are_left_out(cloud: Any) -> None:
    assert measure(cloud, OFF) == []
    rows = measure(cloud, BATCH, interval_s=300)
    minutes = {row["ts"].minute for row in rows}
    assert minutes == {30, 35, 40, 45, 50, 55}


def test_a_point_with_some_values_only(arm: ArmServer) -> None:
    def point(name: str, **told: float) -> dict[str, Any]:
        data = [{"timeStamp": "2026-11-21T10:00:00Z", **told}]
        return {"name": {"value": name}, "timeseries": [{"data": data}]}

    body = {
        "value": [
            point("Percentage CPU", average=12.0),
            point("Network In Total", average=6e6),
            point("Disk Read Bytes", count=0.0, total=0.0),
            point("Network Out Total", count=120.0, total=7.2e9, minimum=0.0),
            point("Something New", average=1.0),
            {"name": {"value": "Disk Write Bytes"}, "timeseries": []},
        ]
    }
    with meeting(arm, Fault("insights/metrics", 200, body)) as cloud:
        rows = measure(cloud, WEB)
    assert len(rows) == 3
    assert values(at(rows, "cpu_percent")) == (None, 12.0, None, None)
    assert values(at(rows, "network_in_mbps")) == (None, 0.1, None, None)
    # two samples a minute are not slower than one
    assert values(at(rows, "network_out_mbps")) == (0.0, 2.0, None, 120)


def test_only_whole_intervals_that_are_over(cloud: Any, arm: ArmServer) -> None:
    odd = dt.datetime(2026, 11, 21, 9, 17, 42, tzinfo=dt.UTC)
    rows = measure(cloud, WEB, since=odd, until=NOW + dt.timedelta(hours=3))
    assert sorted({row["ts"].hour for row in rows}) == [10, 11]  # not 9, begun before; not 12
    [asked] = arm.asked("insights/metrics")
    query = parse_qs(urlsplit(asked).query)
    assert query["timespan"] == ["2026-11-21T10:00:00Z/2026-11-21T12:00:00Z"]
    assert query["interval"] == ["PT1H"]
    assert query["metricnames"][0].startswith("Percentage CPU,Available Memory Bytes,")


@pytest.mark.parametrize(("interval", "count"), [(300, 36), (3600, 3), (86400, 0)])
def test_intervals(cloud: Any, interval: int, count: int) -> None:
    since = NOW.replace(hour=9, minute=0, second=0)
    rows = measure(cloud, WEB, since=since, interval_s=interval)
    assert len([row for row in rows if row["metric"] == "cpu_percent"]) == count
    assert {row["interval_s"] for row in rows} <= {interval}


def test_long_spans_are_asked_in_parts(cloud: Any, arm: ArmServer) -> None:
    rows = measure(cloud, WEB, since=NOW - dt.timedelta(days=70), interval_s=86400)
    assert len(arm.asked("insights/metrics")) == 3
    days = [row["ts"] for row in rows if row["metric"] == "cpu_percent"]
    assert len(days) == len(set(days)) == 69


def test_a_metric_that_azure_does_not_have_is_left_out(arm: ArmServer) -> None:
    arm.estate.metrics = tuple(m for m in arm.estate.metrics if m != "Available Memory Bytes")
    with closing(opened(arm)) as cloud:
        metrics = {row["metric"] for row in measure(cloud, WEB, BATCH)}
        assert "memory_percent" not in metrics
        assert len(metrics) == 5
        before = len(arm.asked("insights/metrics"))
        measure(cloud, WEB, BATCH)
        assert len(arm.asked("insights/metrics")) == before + 2  # it is not asked for again


def test_an_unknown_metric_without_a_list_of_valid_ones(arm: ArmServer) -> None:
    body = {
        "code": "BadRequest",
        "message": "Failed to find metric configuration, metric: Disk Read Bytes",
    }
    with meeting(arm, Fault("disk%20read", 400, body)) as cloud:
        metrics = {row["metric"] for row in measure(cloud, WEB)}
    assert "disk_read_mbps" not in metrics
    assert "disk_write_mbps" in metrics


def test_an_azure_without_any_of_the_metrics(arm: ArmServer) -> None:
    arm.estate.metrics = ("Something Else",)
    with closing(opened(arm)) as cloud, pytest.raises(NotOfferedError, match="none of the metrics"):
        measure(cloud, WEB)


def test_the_bare_error_of_insights_is_quoted(arm: ArmServer) -> None:
    body = {"code": "BadRequest", "message": "Detected invalid time grain input."}
    with (
        meeting(arm, Fault("insights/metrics", 400, body)) as cloud,
        pytest.raises(ReplyError, match="BadRequest: Detected invalid time grain") as caught,
    ):
        measure(cloud, WEB)
    assert "'web-1'" in str(caught.value) or "web-1" in str(caught.value)


def test_a_machine_that_is_gone_has_no_points(arm: ArmServer) -> None:
    gone = Measured(SUBSCRIPTION, machine_id("gone-1"), "gone-1")
    with closing(opened(arm)) as cloud:
        assert {row["resource_id"] for row in measure(cloud, gone, WEB)} == {WEB.resource_id}


def test_a_body_of_another_shape_is_a_reply_error(arm: ArmServer) -> None:
    body = {"value": [{"name": "Percentage CPU"}]}
    with meeting(arm, Fault("insights/metrics", 200, body)) as cloud, pytest.raises(ReplyError):
        measure(cloud, WEB)


def test_tables_are_bounded_and_complete(arm: ArmServer) -> None:
    arm.estate = many(150)
    machines = [
        Measured(SUBSCRIPTION, one.id.lower(), one.name, memory_gb=8.0)
        for one in arm.estate.machines
    ]
    since = NOW.replace(hour=9, minute=0, second=0)
    with closing(opened(arm)) as cloud:
        request = MetricRequest("eastus", since, NOW, 3600, machines)
        tables = list(cloud.metrics(request))
    assert [table.num_rows for table in tables] == [64 * 18, 64 * 18, 22 * 18]
    assert len({row["resource_id"] for t in tables for row in t.to_pylist()}) == 150
    assert len(arm.asked("insights/metrics")) == 150  # one call a machine


def test_a_failure_ends_the_reading(arm: ArmServer) -> None:
    arm.estate = Estate([Machine("web-1", "Standard_D2s_v3", samples=web)])
    with (
        meeting(arm, Fault("insights/metrics", 403, error("AuthorizationFailed", "no"))) as cloud,
        pytest.raises(Exception, match="Insights/metrics/read"),
    ):
        measure(cloud, *[WEB] * 30)
