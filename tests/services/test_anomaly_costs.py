"""`detect_anomalies` on costs: a hand-made ledger, and what is planted in the demo estate."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import AZURE, PROD, Row, call, land, line

from tools.base import InputError, Result
from tools.context import Context

D = Decimal
NOW = dt.datetime(2026, 11, 6, 12, tzinfo=dt.UTC)
DAYS = 75  # up to the day before NOW
START = dt.date(2026, 11, 6) - dt.timedelta(days=DAYS)
STEP, SPIKE = 60, 70


def ledger_rows() -> list[Row]:
    """An account in USD with a step and one-off charges; one in EUR with a spike; a day unknown."""
    rows: list[Row] = []
    for index in range(DAYS):
        day = (START + dt.timedelta(days=index)).isoformat()
        usd = 100 + index % 3 + (80 if index >= STEP else 0)
        eur = 50 + index % 2 + (200 if index == SPIKE else 0)
        if index != 64:
            rows += [
                line(day, "100", str(usd - 100), **PROD, ServiceName="Queue", ResourceId="q-1"),
                line(day, "100", "100", **PROD, ServiceName="Queue", ResourceId="q-2"),
            ]
        rows.append(line(day, "50", str(eur), **AZURE, ServiceName="Cache", ResourceId="c-1"))
        if index == 66:
            rows.append(
                line(day, "900", "900", **PROD, ServiceName="Queue")
                | {"ChargeCategory": "Purchase", "ChargeFrequency": "One-Time"}
            )
    return rows


@pytest.fixture
def bill(tmp_path: Path) -> Context:
    return land(tmp_path / "home", ledger_rows(), NOW)


def rows_of(result: Result, table: int = 0) -> list[dict[str, Any]]:
    names = [column.name for column in result.tables[table].columns]
    return [dict(zip(names, row, strict=True)) for row in result.tables[table].rows]


def test_events_of_two_currencies_stay_apart(bill: Context) -> None:
    result = call(bill, "detect_anomalies")
    found = {row["ServiceName"]: row for row in rows_of(result)}
    assert set(found) == {"Queue", "Cache"}
    queue, cache = found["Queue"], found["Cache"]
    assert (queue["Kind"], queue["Start"], queue["End"]) == (
        "step",
        START + dt.timedelta(STEP),
        None,
    )
    assert (cache["Kind"], cache["Start"], cache["End"]) == (
        "spike",
        *[START + dt.timedelta(SPIKE)] * 2,
    )
    assert (queue["BillingCurrency"], cache["BillingCurrency"]) == ("USD", "EUR")
    money = {value.currency: value.value for value in result.values if value.name == "total impact"}
    assert money == {"USD": queue["Impact"], "EUR": cache["Impact"]}
    assert next(value.value for value in result.values if value.name == "anomalies") == 2
    assert not result.stale


def test_impact_is_what_was_charged_less_what_was_expected(bill: Context) -> None:
    (row,) = [
        one for one in rows_of(call(bill, "detect_anomalies")) if one["ServiceName"] == "Queue"
    ]
    (charged, days), *_ = bill.store.query(
        "SELECT sum(EffectiveCost), count(DISTINCT ChargeDay) FROM cost_line "
        "WHERE ServiceName = 'Queue' AND ChargeCategory = 'Usage' AND ChargeDay >= $start",
        {"start": row["Start"]},
    ).rows
    assert days == DAYS - STEP - 1
    # 101 a day was expected: the median of 100, 101, 102
    assert float(row["Impact"]) == pytest.approx(float(charged) - 101 * days, rel=0.02)
    assert row["Impact"] == D(row["Impact"])
    assert row["ExpectedLow"] < D(101) < row["ExpectedHigh"] < row["Observed"]


def test_cause_and_next_step(bill: Context) -> None:
    (row,) = [
        one for one in rows_of(call(bill, "detect_anomalies")) if one["ServiceName"] == "Queue"
    ]
    assert row["Cause"].startswith("q-1")
    assert "USD a day" in row["Cause"]
    assert "q-1" in row["NextStep"]


def test_one_series_is_shown_day_by_day(bill: Context) -> None:
    result = call(bill, "detect_anomalies", filters=[{"field": "service", "values": ["Queue"]}])
    days = {row["Date"]: row for row in rows_of(result, 1)}
    assert len(days) == 30
    unknown = days[START + dt.timedelta(64)]
    assert unknown["Observed"] is None  # no line item of that provider on that day
    assert days[START + dt.timedelta(66)]["Observed"] == D(180)  # without the purchase


def test_severity_top_and_filters(bill: Context) -> None:
    assert len(rows_of(call(bill, "detect_anomalies", top=1))) == 1
    assert call(bill, "detect_anomalies", top=1).truncated
    only = call(bill, "detect_anomalies", filters=[{"field": "currency", "values": ["EUR"]}])
    assert [row["ServiceName"] for row in rows_of(only)] == ["Cache"]
    before = call(bill, "detect_anomalies", end="2026-10-20")
    assert rows_of(before) == []


def test_any_dimension(bill: Context) -> None:
    by = call(bill, "detect_anomalies", by=["resource"], severity="warning")
    assert {row["ResourceId"] for row in rows_of(by)} == {"q-1", "c-1"}
    assert rows_of(call(bill, "detect_anomalies", by=["tag:team"]))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"by": ["nonsense"]}, "unknown field 'nonsense'"),
        ({"start": "2026-11-05", "end": "2026-11-01"}, "ends"),
        ({"filters": [{"field": "cost", "op": "gt", "values": [5]}]}, "'cost' is no condition"),
    ],
)
def test_wrong_arguments(bill: Context, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        call(bill, "detect_anomalies", **arguments)


def test_a_setting_that_is_no_number(bill: Context) -> None:
    bill.store.rules.set("anomaly.surprise", "much", NOW)
    with pytest.raises(InputError, match=r"anomaly\.surprise.*much"):
        call(bill, "detect_anomalies")
    bill.store.rules.set("anomaly.surprise", "1000", NOW)
    bill.store.rules.set("anomaly.min_shift", "1000", NOW)
    assert rows_of(call(bill, "detect_anomalies")) == []


def test_short_history_says_so(tmp_path: Path) -> None:
    rows = [row for row in ledger_rows() if row["ChargePeriodStart"].date() > dt.date(2026, 10, 20)]
    result = call(land(tmp_path / "home", rows, NOW), "detect_anomalies")
    assert (result.status, result.values, result.tables) == ("no_data", [], [])
    assert any("nothing can be judged yet" in line for line in result.warnings)


def test_a_newest_day_that_fills_up_is_no_drop(tmp_path: Path) -> None:
    newest = (NOW - dt.timedelta(days=1)).date()
    rows = [
        row
        for row in ledger_rows()
        if not (row["ChargePeriodStart"].date() == newest and row["ResourceId"] == "q-2")
    ]
    found = rows_of(call(land(tmp_path / "home", rows, NOW), "detect_anomalies"))
    assert "drop" not in {row["Kind"] for row in found}


def test_kept_results_are_the_same(bill: Context) -> None:
    first, again = call(bill, "detect_anomalies"), call(bill, "detect_anomalies")
    assert first == again
    assert list((bill.home / "cache" / "anomalies").glob("*.json"))


def test_expected_patterns_are_silent_until_undone(bill: Context) -> None:
    key = next(
        row["Id"] for row in rows_of(call(bill, "detect_anomalies")) if row["Kind"] == "spike"
    )
    marked = call(bill, "mark_expected", anomaly=key, reason="yearly load test")
    assert rows_of(marked)[0]["Reason"] == "yearly load test"
    result = call(bill, "detect_anomalies")
    assert key not in {row["Id"] for row in rows_of(result)}
    assert any("marked as expected" in line for line in result.assumptions)
    everything = rows_of(call(bill, "detect_anomalies", include_expected=True))
    assert {row["Id"]: row["Expected"] for row in everything}[key] is True
    call(bill, "mark_expected", anomaly=key, undo=True)
    assert key in {row["Id"] for row in rows_of(call(bill, "detect_anomalies"))}


def test_a_larger_one_of_an_expected_pattern_alarms(tmp_path: Path, bill: Context) -> None:
    key = next(
        row["Id"] for row in rows_of(call(bill, "detect_anomalies")) if row["Kind"] == "spike"
    )
    call(bill, "mark_expected", anomaly=key)
    later = NOW + dt.timedelta(days=8)
    rows = ledger_rows()
    for index in range(DAYS, DAYS + 8):
        day = (START + dt.timedelta(days=index)).isoformat()
        extra = {SPIKE + 7: 180, DAYS + 6: 900}.get(index, 0)
        rows.append(
            line(day, "50", str(50 + extra), **AZURE, ServiceName="Cache", ResourceId="c-1")
        )
    bill.store.land_bills([land_bill(rows)], now=later, origin="file")
    again = Context(home=bill.home, now=later)
    found = rows_of(
        call(again, "detect_anomalies", filters=[{"field": "service", "values": ["Cache"]}])
    )
    assert [row["Start"] for row in found] == [START + dt.timedelta(DAYS + 6)]


def land_bill(rows: list[Row]) -> Any:
    from ledger_fixture import bill

    return bill(rows)


def test_unknown_ids(bill: Context) -> None:
    with pytest.raises(InputError, match="there is no anomaly 'a0'"):
        call(bill, "mark_expected", anomaly="a0")
    with pytest.raises(InputError, match="not marked"):
        call(bill, "mark_expected", anomaly="a0", undo=True)


def test_what_is_planted_in_the_demo_estate(demo_context: Context) -> None:
    truth = json.loads((demo_context.home / "demo-truth.json").read_text("utf-8"))
    result = call(demo_context, "detect_anomalies", severity="warning")
    found = {(row["SubAccountName"], row["ServiceName"]): row for row in rows_of(result)}
    planted = {(one["account"], one["service"]): one for one in truth["cost_anomalies"]}
    assert set(found) == set(planted)
    kinds = {"cost_spike": "spike", "cost_step": "step", "cost_leak": "ramp"}
    for key, one in planted.items():
        row = found[key]
        assert row["Kind"] == kinds[one["kind"]]
        assert float(row["Impact"]) == pytest.approx(one["extra_cost"], rel=0.15)
        assert one["resource_id"].rpartition("/")[2].rpartition(":")[2] in row["Cause"]
    assert found["prod", "AWS Data Transfer"]["Start"] == dt.date(2026, 11, 15)
