"""Unit costs, averages in time buckets, shares of each group's whole, and steps of a series."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import B1, I1, PROD, call, columns, figures, land, line

from tools.base import InputError, Result
from tools.context import Context

D = Decimal
# July 31, August 62, September 30, October 100; the data ends with October.
LINES = [
    line("2026-07-01", "31", "31", **PROD, **I1),
    line("2026-08-03", "62", "62", **PROD, **I1),
    line("2026-09-07", "30", "30", **PROD, **I1),
    line("2026-10-05", "93", "93", **PROD, **I1),
    line("2026-10-31", "7", "7", **PROD, **B1, ConsumedQuantity="100", ConsumedUnit="GB"),
]
OCTOBER = {"start": "2026-10-01", "end": "2026-10-31"}
S3 = {"field": "service", "op": "is", "values": ["AmazonS3"]}


@pytest.fixture
def months(tmp_path: Path) -> Context:
    """Four months of few line items."""
    return land(tmp_path / "home", LINES)


def series(context: Context, granularity: str, **more: Any) -> Result:
    return call(context, "query_costs", granularity=granularity, **more)


def test_the_average_per_day_of_each_month(months: Context) -> None:
    result = series(months, "monthly", average_per="day")
    assert columns(result, "Month", "average per day") == [
        ("2026-07", D(1)),
        ("2026-08", D(2)),
        ("2026-09", D(1)),
        ("2026-10", D("3.225806451612903226")),  # 100 / 31
    ]
    assert figures(result, "average per day") == {"USD": D("1.813008130081300813")}  # 223 / 123


def test_a_week_is_seven_days(months: Context) -> None:
    result = call(months, "query_costs", **OCTOBER, average_per="week")
    assert figures(result, "average per week") == {"USD": D("22.580645161290322581")}  # 700 / 31


def test_the_average_monday_is_over_mondays(months: Context) -> None:
    monday = [{"field": "weekday", "op": "is", "values": ["Monday"]}]
    result = call(months, "query_costs", **OCTOBER, filters=monday, average_per="day")
    assert figures(result, "average per day") == {"USD": D("23.25")}  # 93 over 5, 12, 19, 26


def test_averages_over_things(months: Context) -> None:
    for per, amount in (("account", 100), ("service", 50), ("resource and day", 50)):
        asked = per.replace(" and ", "_")
        result = call(months, "query_costs", **OCTOBER, average_per=asked)
        assert figures(result, f"average per {per}") == {"USD": D(amount)}
    grouped = call(months, "query_costs", **OCTOBER, average_per="group", group_by=["service"])
    assert figures(grouped, "average per group") == {"USD": D(50)}
    with pytest.raises(InputError, match="needs group_by"):
        call(months, "query_costs", **OCTOBER, average_per="group")


def test_the_cost_per_consumed_unit(months: Context) -> None:
    result = call(months, "query_costs", **OCTOBER, average_per="unit")
    assert figures(result, "average per GB") == {"USD": D("0.07")}  # 7 for 100 GB
    july = call(months, "query_costs", start="2026-07-01", end="2026-07-31", average_per="unit")
    assert "no line item in scope tells a consumed quantity" in july.warnings


def test_the_share_of_each_bucket_and_group(months: Context) -> None:
    timed = series(months, "monthly", filters=[S3], share_of_total=True)
    assert columns(timed, "Month", "EffectiveCost", "Share of whole") == [("2026-10", D(7), D(7))]
    grouped = call(
        *(months, "query_costs"), **OCTOBER, filters=[S3], share_of_total=True, group_by=["account"]
    )
    assert columns(grouped, "SubAccountName", "Share", "Share of whole") == [("prod", D(100), D(7))]


def test_steps_of_a_series_leave_out_what_is_cut(months: Context) -> None:
    values = {value.name: value.value for value in series(months, "monthly").values}
    assert values["largest rise from one month to the next: 2026-10"] == 70
    assert values["largest fall from one month to the next: 2026-09"] == -32
    assert values["change from the first full month to the last"] == 69
    assert values["change from the first full month to the last in %"] == D("222.580645")
    cut = series(months, "monthly", start="2026-07-02", end="2026-10-30")
    assert values.keys() >= {"highest month"}
    assert {value.name for value in cut.values} >= {
        "largest fall from one month to the next: 2026-09"
    }
    assert not any("2026-10" in value.name for value in cut.values)


def test_quarters_and_only_full_ones(months: Context) -> None:
    every = series(months, "quarterly")
    assert columns(every, "Quarter", "EffectiveCost") == [("2026-Q3", D(123)), ("2026-Q4", D(100))]
    full = series(months, "quarterly", full_only=True)
    assert columns(full, "Quarter", "EffectiveCost") == [("2026-Q3", D(123))]
    assert any("only a part" in line for line in full.assumptions)
    yearly = series(months, "yearly")
    assert columns(yearly, "Year", "EffectiveCost") == [("2026", D(223))]
