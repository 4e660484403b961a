"""Use of instances: statistics worked out by hand, and nothing measured is not 0."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import NOW, POINTS, call, columns, inventories, metric_table, where

from tools.base import InputError, Result
from tools.context import Context


def cpu(context: Context, **arguments: Any) -> Result:
    return call(context, "query_metrics", metrics=["cpu_percent"], **arguments)


def test_statistics_of_the_last_seven_days(estate: Context) -> None:
    result = call(estate, "query_metrics", metrics=["cpu_percent", "memory_percent"])
    # CPU: (10·12 + 20·12 + 60·12 + 90·4) / 40; p95 of 10, 20, 60, 90 is 60 + 0.85 · 30
    assert {v.name: v.value for v in result.values} == {
        "cpu_percent.avg": 36.0,
        "cpu_percent.min": 5.0,
        "cpu_percent.max": 99.0,
        "cpu_percent.p95": 85.5,
        "memory_percent.avg": 50.0,
        "memory_percent.min": 40.0,
        "memory_percent.max": 60.0,
        "memory_percent.p95": 50.0,
        "instances": 1,
    }
    assert columns(result, "name", "cpu_percent.avg", "cpu_percent.p95") == [("web-1", 36.0, 85.5)]
    assert result.period is not None
    assert (result.period.start, result.period.end) == (
        dt.date(2026, 10, 30),
        dt.date(2026, 11, 6),
    )
    assert result.as_of == dt.datetime(2026, 11, 6, 11)


def test_instances_without_points_are_counted_not_zero(estate: Context) -> None:
    result = cpu(estate)
    assert any("2 instances of 3 in scope have no measurements" in w for w in result.warnings)
    nothing = cpu(estate, filters=[where("name", "is", "erp")])
    assert nothing.status == "no_data"
    assert "unknown, not 0" in nothing.warnings[0]


def test_conditions_and_order(estate: Context) -> None:
    everything = {"start": "2026-10-01T00:00:00"}
    both = cpu(estate, **everything, order="asc")
    assert columns(both, "name", "cpu_percent.avg") == [("batch", 2.0), ("web-1", 36.0)]
    busy = cpu(
        estate, **everything,
        conditions=[{"metric": "cpu_percent", "statistic": "max", "op": "ge", "value": 99}],
    )  # fmt: skip
    assert (busy.values[0].name, busy.values[0].value) == ("instances", 1)
    assert columns(busy, "name") == [("web-1",)]
    idle = cpu(
        estate, **everything,
        conditions=[{"metric": "cpu_percent", "op": "lt", "value": 2}],
    )  # fmt: skip
    assert (idle.status, idle.values[0].value, idle.tables[0].rows) == ("ok", 0, [])


def test_any_of_the_conditions_is_enough(estate: Context) -> None:
    bars: list[dict[str, Any]] = [
        {"metric": "cpu_percent", "statistic": "max", "op": "ge", "value": 99},
        {"metric": "cpu_percent", "op": "lt", "value": 3},
    ]
    everything = {"start": "2026-10-01T00:00:00", "order": "asc", "conditions": bars}
    assert columns(cpu(estate, **everything, match="any"), "name") == [("batch",), ("web-1",)]
    assert cpu(estate, **everything).tables[0].rows == []  # both at once: none


def test_the_end_is_excluded(estate: Context) -> None:
    result = cpu(estate, start="2026-11-05T12:00:00", end="2026-11-06T10:00:00")
    assert result.values[0].value == 20.0


def test_groups(estate: Context) -> None:
    result = cpu(estate, group_by=["account", "tag:env"], start="2026-10-01T00:00:00")
    assert columns(result, "account", "tag:env", "instances", "cpu_percent.avg") == [
        ("prod", "prod", 1, 36.0),
        ("dev", None, 1, 2.0),
    ]
    assert [(v.name, v.value) for v in result.values][-2:] == [("instances", 2), ("groups", 2)]


def test_groups_of_what_meets_conditions(estate: Context) -> None:
    result = cpu(
        estate,
        group_by=["provider"],
        start="2026-10-01T00:00:00",
        conditions=[{"metric": "cpu_percent", "op": "lt", "value": 50}],
    )
    assert [(v.name, v.value) for v in result.values][:2] == [("instances", 2), ("groups", 1)]
    assert columns(result, "provider", "instances") == [("aws", 2)]


def test_series(estate: Context) -> None:
    result = cpu(estate, interval="1d")
    assert columns(result, "ts", "name", "min", "max", "avg", table=1) == [
        (dt.date(2026, 11, 4), "web-1", 5.0, 15.0, 10.0),
        (dt.date(2026, 11, 5), "web-1", 15.0, 25.0, 20.0),
        (dt.date(2026, 11, 6), "web-1", 50.0, 99.0, 67.5),  # (60·12 + 90·4) / 16
    ]
    assert cpu(estate, interval="5m").status == "no_data"


def test_a_day_kept_raw_and_rolled_up_counts_once(tmp_path: Path) -> None:
    context = Context(home=tmp_path / "home", now=NOW)
    context.store.replace_inventory(inventories(), now=NOW, origin="hand")
    day = dict(POINTS[2]) | {"ts": dt.datetime(2026, 11, 6), "interval_s": 86400, "samples": 288}
    context.store.write_metrics([metric_table([*POINTS, day])], now=NOW, origin="hand")
    result = cpu(context)
    assert result.values[0].value == 36.0


def test_measured_things_without_inventory(tmp_path: Path) -> None:
    context = Context(home=tmp_path / "home", now=NOW)
    context.store.write_metrics([metric_table(POINTS)], now=NOW, origin="hand")
    result = cpu(context)
    assert columns(result, "name", "cpu_percent.avg") == [("i-1", 36.0)]
    assert any("there is no inventory" in item for item in result.assumptions)


def test_stale_measurements(tmp_path: Path) -> None:
    context = Context(home=tmp_path / "home", now=NOW + dt.timedelta(days=3))
    context.store.write_metrics([metric_table(POINTS)], now=NOW, origin="hand")
    assert cpu(context).stale


def test_no_measurements_at_all(ledger: Context) -> None:
    assert cpu(ledger).warnings == ["there are no measurements in the data"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"metrics": ["gpu"]}, "unknown metric 'gpu'"),
        ({"metrics": ["cpu_percent"], "sort": "memory_percent.avg"}, "cannot sort by"),
        ({"metrics": ["cpu_percent"], "group_by": ["shoe"]}, "unknown field 'shoe'"),
        (
            {"metrics": ["cpu_percent"], "start": "2026-11-02T00:00", "end": "2026-11-01T00:00"},
            "before it starts",
        ),
    ],
)
def test_bad_input(estate: Context, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        call(estate, "query_metrics", **arguments)
    assert message in str(caught.value)
