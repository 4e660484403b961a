"""One suite for all adapters: measurements."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from conformance import Counterpart
from conformance_cases import (
    LIMITS,
    measured,
    naive,
    needs,
)

from tools.clouds.base import MetricRequest
from tools.clouds.tables import POINT_SCHEMA
from tools.store.columns import METRICS


@needs("metrics")
def test_points_have_the_columns_of_the_store(counterpart: Counterpart, cloud: Any) -> None:
    tables = [
        table
        for region in sorted(counterpart.truth.regions)
        for table in cloud.metrics(counterpart.metric_request(region))
    ]
    assert tables
    for table in tables:
        assert table.schema.equals(POINT_SCHEMA)
        assert table.num_rows <= 1_000_000
        assert all(table[name].null_count == 0 for name in POINT_SCHEMA.names if name != "samples")


@needs("metrics")
def test_points_are_within_what_was_asked(counterpart: Counterpart, cloud: Any) -> None:
    for region in sorted(counterpart.truth.regions):
        request = counterpart.metric_request(region)
        known = {(one.account_id, one.resource_id) for one in request.instances}
        for table in cloud.metrics(request):
            for row in table.to_pylist():
                assert row["provider"] in counterpart.truth.providers
                assert (row["account_id"], row["resource_id"]) in known
                assert row["interval_s"] == request.interval_s
                assert naive(request.since) <= row["ts"] < naive(request.until)
                second = int(row["ts"].replace(tzinfo=dt.UTC).timestamp())
                assert second % request.interval_s == 0
                over = row["ts"] + dt.timedelta(seconds=request.interval_s)
                assert over <= naive(counterpart.now)


@needs("metrics")
def test_points_are_plausible(counterpart: Counterpart, cloud: Any) -> None:
    found = measured(cloud, counterpart)
    assert {row["metric"] for row in found} <= set(METRICS)
    for row in found:
        assert 0 <= row["min"] <= row["avg"] + 1e-9, row
        assert row["avg"] <= row["max"] + 1e-9, row
        assert row["max"] <= LIMITS[row["metric"]], row
        assert row["samples"] is None or row["samples"] > 0


@needs("metrics")
def test_points_are_those_of_the_cloud(counterpart: Counterpart, cloud: Any) -> None:
    found = {
        (row["resource_id"], row["metric"], row["ts"]): row["avg"]
        for row in measured(cloud, counterpart)
    }
    assert found
    for point in counterpart.truth.points:
        key = (point.resource_id, point.metric, naive(point.ts))
        assert key in found, key
        assert found[key] == pytest.approx(point.avg, abs=point.within), key


@needs("metrics")
def test_a_silent_machine_has_no_points(counterpart: Counterpart, cloud: Any) -> None:
    found = {row["resource_id"] for row in measured(cloud, counterpart)}
    assert not found & counterpart.truth.silent


@needs("metrics")
def test_points_twice_are_the_same_and_once_each(counterpart: Counterpart, cloud: Any) -> None:
    first, second = (
        Counter(json.dumps(row, default=str) for row in measured(cloud, counterpart)) for _ in "ab"
    )
    assert first == second
    keys = Counter(
        (row["account_id"], row["resource_id"], row["metric"], row["ts"])
        for row in measured(cloud, counterpart)
    )
    assert [key for key, times in keys.items() if times > 1] == []


@needs("metrics")
def test_no_instances_have_no_points(counterpart: Counterpart, cloud: Any) -> None:
    region = sorted(counterpart.truth.regions)[0]
    nothing = replace(counterpart.metric_request(region), instances=[])
    assert sum(table.num_rows for table in cloud.metrics(nothing)) == 0


def region_of(counterpart: Counterpart) -> str:
    """The region that most known points are in."""
    ids = [point.resource_id for point in counterpart.truth.points]
    for region in sorted(counterpart.truth.regions):
        if any(one.resource_id in ids for one in counterpart.metric_request(region).instances):
            return region
    return sorted(counterpart.truth.regions)[0]


def points(cloud: Any, request: MetricRequest) -> set[str]:
    return {
        json.dumps(row, default=str)
        for table in cloud.metrics(request)
        for row in table.to_pylist()
    }


@needs("metrics")
def test_an_instance_that_has_gone_does_no_harm(counterpart: Counterpart, cloud: Any) -> None:
    request = counterpart.metric_request(region_of(counterpart))
    gone = [counterpart.vanished(one) for one in request.instances]
    known = {one.resource_id for one in request.instances}
    more = [one for one in gone if one.resource_id not in known]
    assert more
    mixed = replace(request, instances=[*more, *request.instances])
    assert points(cloud, mixed) == points(cloud, request)
    assert points(cloud, replace(request, instances=more)) == set()


@needs("metrics")
@pytest.mark.parametrize("interval", [300, 3600, 86_400])
def test_every_interval_is_aligned(counterpart: Counterpart, cloud: Any, interval: int) -> None:
    request = replace(counterpart.metric_request(region_of(counterpart)), interval_s=interval)
    keys: Counter[tuple[Any, ...]] = Counter()
    for table in cloud.metrics(request):
        for row in table.to_pylist():
            assert row["interval_s"] == interval
            start = row["ts"].replace(tzinfo=dt.UTC)
            assert int(start.timestamp()) % interval == 0
            assert request.since <= start < request.until
            assert start + dt.timedelta(seconds=interval) <= counterpart.now
            assert 0 <= row["min"] <= row["avg"] + 1e-9 <= row["max"] + 2e-9
            keys[row["account_id"], row["resource_id"], row["metric"], row["ts"]] += 1
    assert set(keys.values()) <= {1}
    assert keys or interval == 86_400  # what is asked for may hold no whole day


@needs("metrics")
def test_a_part_of_the_time_has_the_same_points(counterpart: Counterpart, cloud: Any) -> None:
    request = counterpart.metric_request(region_of(counterpart))
    late = replace(request, since=request.since + dt.timedelta(minutes=17))
    early = replace(request, until=request.since + dt.timedelta(minutes=77))
    whole = points(cloud, request)

    def starting(first: dt.datetime, end: dt.datetime) -> set[str]:
        moments = (str(naive(first)), str(naive(end)))
        return {text for text in whole if moments[0] <= json.loads(text)["ts"] < moments[1]}

    assert points(cloud, late) == starting(late.since, late.until)
    assert points(cloud, early) == starting(early.since, early.until)


@needs("metrics")
def test_no_time_has_no_points(counterpart: Counterpart, cloud: Any) -> None:
    request = counterpart.metric_request(region_of(counterpart))
    assert points(cloud, replace(request, until=request.since)) == set()
    soon = counterpart.now + dt.timedelta(hours=1)
    future = replace(request, since=soon, until=soon + dt.timedelta(days=1))
    assert points(cloud, future) == set()
