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
