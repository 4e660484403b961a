"""Anomalies of measurements through the tool: what was planted in the demo estate, and made series."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from tools.base import InputError, Result
from tools.context import Context
from tools.registry import find_tool
from tools.store.schema import METRIC_SCHEMA

Floats = npt.NDArray[np.float64]
DAYS = 40
HOURS = DAYS * 24
START = dt.datetime(2026, 10, 12)  # a Monday; the context's now is 21 November, noon
HOUR = np.arange(HOURS) % 24
WEEKEND = np.arange(HOURS) // 24 % 7 >= 5


def call(context: Context, **arguments: Any) -> Result:
    return find_tool("detect_anomalies").call(context, {"on": "metrics", "top": 1000} | arguments)


def told(result: Result) -> list[dict[str, Any]]:
    (table,) = result.tables
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def noise(seed: int = 1) -> Floats:
    return np.random.default_rng(seed).normal(0, 1, HOURS)


def office(seed: int = 2) -> Floats:
    """Busy from 8 to 18 on working days."""
    return np.where((HOUR >= 8) & (HOUR < 18) & ~WEEKEND, 55.0, 4.0) + noise(seed)


Land = Callable[..., Context]


@pytest.fixture
def land(context: Context) -> Land:
    """Write hourly series {(instance, metric): values}; NaN is an hour without a measurement."""

    def write(**series: dict[str, Floats]) -> Context:
        schema = METRIC_SCHEMA.remove(METRIC_SCHEMA.get_field_index("metric_day"))
        rows = [
            {
                "provider": "aws", "account_id": "1", "resource_id": name, "metric": metric,
                "ts": START + dt.timedelta(hours=hour), "interval_s": 3600,
                "min": value, "max": value, "avg": value, "samples": 12,
            }
            for name, metrics in series.items()
            for metric, values in metrics.items()
            for hour, value in enumerate(values.tolist())
            if not np.isnan(value)
        ]  # fmt: skip
        table = pa.Table.from_pylist(rows, schema=schema)
        context.store.write_metrics([table], now=context.now, origin="made")
        return context

    return write


@pytest.fixture(scope="module")
def demo(demo_context: Context) -> tuple[Result, dict[tuple[str, str], dict[str, Any]]]:
    truth = json.loads((demo_context.home / "demo-truth.json").read_text("utf-8"))
    planted = {(one["id"], one["metric"]): one for one in truth["metric_anomalies"]}
    return call(demo_context), planted


def test_what_is_planted_in_the_demo_estate_is_found(
    demo: tuple[Result, dict[tuple[str, str], dict[str, Any]]],
) -> None:
    result, planted = demo
    loud = [one for one in told(result) if one["Severity"] != "info"]
    found = {(one["InstanceId"], one["Metric"]): one for one in loud}
    assert found.keys() == planted.keys(), "each one, and nothing else above info"
    kinds = {
        "cpu_runaway": "step",
        "cpu_burst": "spike",
        "memory_leak": "ramp",
        "disk_filling": "ramp",
    }
    for key, truth in planted.items():
        event = found[key]
        assert event["Kind"] == kinds[truth["kind"]]
        assert abs(event["Start"] - dt.datetime.fromisoformat(truth["start"])) <= dt.timedelta(
            days=2
        )
        assert (event["End"] is None) == (truth["end"] is None)
        assert event["Severity"] == ("warning" if truth["kind"] == "cpu_burst" else "critical")
        assert event["Peak"] == pytest.approx(truth["full_value"], abs=2.5)
        assert event["ExpectedLow"] < event["ExpectedHigh"] < event["Observed"]


def test_the_demo_result_is_complete(
    demo: tuple[Result, dict[tuple[str, str], dict[str, Any]]],
) -> None:
    result, _ = demo
    values = {one.name: one.value for one in result.values}
    assert values["critical events"] == 4
    assert values["events"] == result.total_rows == len(told(result))
    assert values["instances judged"] > 100
    assert result.receipts
    assert len({one.id for one in result.receipts}) == len(result.receipts)
    assert any("less than 7 days cannot be judged yet" in one for one in result.warnings)
    leak = next(one for one in told(result) if one["Metric"] == "memory_percent")
    assert "points a day it is full about 2026-11-2" in leak["NextStep"]


def test_filters_and_metrics_narrow_the_search(demo_context: Context) -> None:
    full = told(call(demo_context))
    for filters, metrics in (
        (["provider=AWS"], []),
        ([], ["cpu_percent"]),
        (["provider=Azure"], ["cpu_percent"]),
    ):
        part = told(call(demo_context, filters=filters, metrics=metrics))
        label = filters[0].partition("=")[2] if filters else None
        assert part == [
            one
            for one in full
            if (label is None or one["Provider"] == label)
            and (not metrics or one["Metric"] in metrics)
        ]


def test_severity_and_top_cut_the_list(demo_context: Context) -> None:
    critical = call(demo_context, severity="critical")
    assert {one["Severity"] for one in told(critical)} == {"critical"}
    cut = call(demo_context, top=2)
    assert cut.truncated
    assert len(told(cut)) == 2
    assert told(cut) == told(critical)[:2]


def test_ids_stay_the_same_and_a_kept_result_equals_a_fresh_one(demo_context: Context) -> None:
    first, again = call(demo_context), call(demo_context)
    assert told(first) == told(again)
    assert [one.sql for one in first.receipts] == [one.sql for one in again.receipts]
    later = told(call(demo_context, start=dt.date(2026, 11, 1)))
    assert {one["Id"] for one in later} <= {one["Id"] for one in told(first)}


def test_quiet_rhythms_are_silent(land: Land) -> None:
    nightly = np.where(HOUR < 3, 90.0, 3.0) + noise(4)
    scheduled = np.where((HOUR >= 7) & (HOUR < 19) & ~WEEKEND, 30 + noise(5), np.nan)
    result = call(
        land(
            office={"cpu_percent": office()},
            batch={"cpu_percent": nightly},
            off={"cpu_percent": scheduled},
        )
    )
    assert told(result) == []
    assert result.status == "ok"


def test_work_at_night_is_unusual_though_noon_is_as_busy(land: Land) -> None:
    values = office()
    night = 30 * 24 + 1  # 11 November, 1 h
    values[night : night + 5] = 56.0
    (event,) = told(call(land(web={"cpu_percent": values})))
    assert event["Kind"] == "spike"
    assert event["Start"] == START + dt.timedelta(hours=night)
    assert event["End"] == START + dt.timedelta(hours=night + 5)
    assert event["ExpectedHigh"] < 10


def test_stopped_traffic_is_a_warning(land: Land) -> None:
    values = 5 + 0.3 * noise()
    values[36 * 24 : 36 * 24 + 10] = 0.0
    (event,) = told(call(land(web={"network_in_mbps": values})))
    assert (event["Kind"], event["Severity"], event["Peak"]) == ("drop", "warning", 0)
    assert "still answers" in event["NextStep"]


def test_a_busy_processor_is_explained_by_traffic(land: Land) -> None:
    busy, traffic = 30 + noise(), 2 + 0.1 * noise(7)
    now = HOURS - 30
    busy[now:] = 96.0 + 0.1 * noise()[now:]
    with_traffic = traffic.copy()
    with_traffic[now:] *= 4
    context = land(
        stuck={"cpu_percent": busy, "network_in_mbps": traffic},
        loaded={"cpu_percent": busy, "network_in_mbps": with_traffic},
    )
    steps = {one["Instance"]: one for one in told(call(context, metrics=["cpu_percent"]))}
    assert "traffic did not rise with it" in steps["stuck"]["NextStep"]
    assert "times its usual high" in steps["loaded"]["NextStep"]
    assert {one["Severity"] for one in steps.values()} == {"critical"}
    assert {one["End"] for one in steps.values()} == {None}


def test_a_filling_disk_has_its_day(land: Land) -> None:
    values = 40 + 0.05 * noise()
    rise = np.maximum(np.arange(HOURS) - 25 * 24, 0) / 24
    (event,) = told(call(land(db={"disk_used_percent": values + 2.0 * rise})))
    assert (event["Kind"], event["Severity"]) == ("ramp", "warning")
    assert abs(event["Start"] - START - dt.timedelta(days=25)) <= dt.timedelta(days=2)
    assert "at 2.0 points a day it is full about 2026-12-0" in event["NextStep"]


def test_slow_growth_is_no_anomaly(land: Land) -> None:
    values = 40 + 0.05 * noise() + np.arange(HOURS) / 24 * 0.04
    assert told(call(land(db={"disk_used_percent": values}))) == []


def test_a_value_that_stands_still_is_told(land: Land) -> None:
    values = 30 + noise()
    values[-40:] = values[-40]
    (event,) = told(call(land(web={"cpu_percent": values})))
    assert (event["Kind"], event["Severity"], event["End"]) == ("flat line", "info", None)


def test_a_short_history_is_not_judged(land: Land) -> None:
    values = 30 + noise()
    values[-20:] = 99.0
    values[: -5 * 24] = np.nan
    result = call(land(new={"cpu_percent": values}))
    assert told(result) == []
    assert "1 instance measured for less than 7 days cannot be judged yet: new" in result.warnings


def test_five_minute_points_count_as_their_hours(land: Land) -> None:
    values = 30 + noise()
    context = land(web={"cpu_percent": values})
    first = START + dt.timedelta(days=39)
    schema = METRIC_SCHEMA.remove(METRIC_SCHEMA.get_field_index("metric_day"))
    rows = [
        {
            "provider": "aws", "account_id": "1", "resource_id": "web", "metric": "cpu_percent",
            "ts": first + dt.timedelta(minutes=5 * place), "interval_s": 300,
            "min": 95.0, "max": 97.0, "avg": 95.0 + place % 3, "samples": 1,
        }
        for place in range(12 * 6)
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=schema)
    context.store.write_metrics([table], now=context.now, origin="made")
    finer = [one for one in told(call(context)) if one["Start"] >= first]
    assert [(one["Start"], one["End"]) for one in finer] == [(first, first + dt.timedelta(hours=6))]
    assert finer[0]["Observed"] == pytest.approx(96.0)


def test_sensitivity_moves_the_threshold(land: Land) -> None:
    values = 30 + noise()
    values[30 * 24 : 30 * 24 + 6] = 45.0
    context = land(web={"cpu_percent": values})
    assert len(told(call(context))) == 1
    assert told(call(context, sensitivity=0.05)) == []


def test_what_is_marked_as_expected_is_silent_until_it_is_undone(land: Land) -> None:
    values = 30 + noise()
    for day in (28, 35):
        values[day * 24 : day * 24 + 4] = 60.0
    context = land(web={"cpu_percent": values})
    events = told(call(context))
    assert len(events) == 2
    mark = find_tool("mark_expected")
    mark.call(context, {"anomaly": events[0]["Id"], "reason": "load test"})
    silent = call(context)
    assert told(silent) == []
    assert "2 events marked as expected: not shown" in silent.assumptions
    assert len(told(call(context, include_expected=True))) == 2
    mark.call(context, {"anomaly": events[0]["Id"], "undo": True})
    assert told(call(context)) == events


def test_an_id_is_known_without_the_cache(land: Land) -> None:
    values = 30 + noise()
    values[28 * 24 : 28 * 24 + 4] = 60.0
    context = land(web={"cpu_percent": values})
    (event,) = told(call(context))
    shutil.rmtree(context.home / "cache")
    find_tool("mark_expected").call(context, {"anomaly": event["Id"]})
    assert told(call(context)) == []
    with pytest.raises(InputError, match="there is no anomaly 'm-0'"):
        find_tool("mark_expected").call(context, {"anomaly": "m-0"})


def test_without_measurements_there_is_nothing(context: Context) -> None:
    result = call(context)
    assert result.status == "no_data"
    assert "no measurements" in result.warnings[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"metrics": ["load"]}, "unknown metric 'load'; there are cpu_percent"),
        ({"by": ["service"]}, "'by' says what a series of costs is"),
        ({"start": "2027-01-01"}, "choose an earlier start"),
        ({"filters": ["colour=red"]}, "colour"),
    ],
)
def test_bad_input_is_named(land: Land, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call(land(web={"cpu_percent": 30 + noise()}), **arguments)
