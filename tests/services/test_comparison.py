"""Two periods compared: totals, drivers, and what price and usage did, worked out on paper."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import AZURE, EC2, PROD, S3, call, columns, figures, land, line, where

from tools.base import InputError, Result
from tools.context import Context

D = Decimal
AWS = [where("provider", "is", "aws")]


def compare(context: Context, current: str, baseline: str, **arguments: Any) -> Result:
    start, _, end = current.partition("..")
    baseline_start, _, baseline_end = baseline.partition("..")
    return call(
        context, "compare_costs", start=start, end=end, baseline_start=baseline_start,
        baseline_end=baseline_end, **arguments,
    )  # fmt: skip


def test_totals_and_drivers(ledger: Context) -> None:
    result = compare(ledger, "2026-11-01..2026-11-05", "2026-10-01..2026-10-05", filters=AWS)
    assert [(v.name, v.value, v.unit) for v in result.values] == [
        ("Current EffectiveCost", D(33), "USD"),
        ("Baseline EffectiveCost", D("21.5"), "USD"),
        ("Change", D("11.5"), "USD"),
        ("Change %", D("53.488372"), "%"),
    ]
    shown = ("ServiceName", "Baseline", "Current", "Change", "Change %", "Share of change", "Kind")
    assert columns(result, *shown) == [
        # i-1 went from 16 to 24 for the same 48 hours; 3 of unused commitment went away
        ("AmazonEC2", D(19), D(24), D(5), D("26.315789"), D("43.478261"), "price"),
        ("AWSLambda", D(0), D(4), D(4), None, D("34.782609"), "new"),
        ("AmazonS3", D("2.5"), D(5), D("2.5"), D(100), D("21.73913"), "usage"),
    ]
    assert columns(result, "Price effect", "Usage effect") == [
        (D(8), D(0)),
        (D(0), D(4)),
        (D(0), D("2.5")),
    ]


def test_the_reverse_is_gone_and_direction_keeps_one_side(ledger: Context) -> None:
    back = compare(ledger, "2026-10-01..2026-10-05", "2026-11-01..2026-11-05", filters=AWS)
    assert ("AWSLambda", D(-4), "gone") in columns(back, "ServiceName", "Change", "Kind")
    up = compare(
        ledger, "2026-10-01..2026-10-05", "2026-11-01..2026-11-05", filters=AWS,
        direction="increase",
    )  # fmt: skip
    assert up.tables[0].rows == []
    down = compare(
        ledger, "2026-10-01..2026-10-05", "2026-11-01..2026-11-05", filters=AWS, top=1,
        direction="decrease",
    )  # fmt: skip
    assert columns(down, "ServiceName", "Change") == [("AmazonEC2", D(-5))]
    assert down.truncated
    assert down.total_rows == 3


def test_a_threshold_keeps_drivers_by_their_current_cost(ledger: Context) -> None:
    filters = [*AWS, where("cost", "gt", 4)]
    result = compare(ledger, "2026-11-01..2026-11-05", "2026-10-01..2026-10-05", filters=filters)
    assert columns(result, "ServiceName", "Change") == [("AmazonEC2", D(5)), ("AmazonS3", D("2.5"))]
    assert figures(result, "Change") == {"USD": D("11.5")}  # totals are of everything
    assert any("only drivers that meet it" in line for line in result.assumptions)


def test_charges_without_quantity_are_other(ledger: Context) -> None:
    result = compare(
        ledger, "2026-11-01..2026-11-05", "2026-10-01..2026-10-05", filters=AWS,
        group_by=["resource"],
    )  # fmt: skip
    rows = columns(result, "ResourceId", "Change", "Kind", "Price effect", "Usage effect")
    assert rows == [
        ("i-1", D(8), "price", D(8), D(0)),
        ("b-1", D("2.5"), "usage", D(0), D("2.5")),
        (None, D(1), "mixed", D(0), D(4)),  # Lambda +4, unused commitment -3
    ]


def test_other_and_price_together(tmp_path: Path) -> None:
    hours = {"ConsumedUnit": "Hours"}
    rows = [
        line("2026-10-01", "10", "10", **PROD, **EC2, **hours, ConsumedQuantity="10"),
        line("2026-11-01", "18", "18", **PROD, **EC2, **hours, ConsumedQuantity="12"),
        line("2026-10-01", "3", "3", **PROD, ServiceName="Tax", ChargeCategory="Tax"),
        line("2026-11-01", "5", "5", **PROD, ServiceName="Tax", ChargeCategory="Tax"),
    ]
    context = land(tmp_path / "home", rows)
    result = compare(context, "2026-11-01..2026-11-01", "2026-10-01..2026-10-01")
    shown = columns(result, "ServiceName", "Change", "Kind", "Price effect", "Usage effect")
    assert shown == [
        # 1 → 1.5 an hour on 12 hours is 6, two more hours at 1 are 2
        ("AmazonEC2", D(8), "price", D(6), D(2)),
        ("Tax", D(2), "other", None, None),
    ]


def test_by_tag_counts_each_set_once(ledger: Context) -> None:
    result = compare(
        ledger, "2026-11-01..2026-11-05", "2026-10-01..2026-10-05", filters=AWS,
        group_by=["tag:env"],
    )  # fmt: skip
    assert columns(result, "tag:env", "Baseline", "Current") == [
        ("prod", D(16), D(24)),
        ("dev", D("2.5"), D(5)),
        (None, D(3), D(4)),
    ]


def test_unequal_lengths_are_compared_per_day(ledger: Context) -> None:
    result = compare(ledger, "2026-11-01..2026-11-30", "2026-10-01..2026-10-31", filters=AWS)
    assert result.warnings[0].startswith("the periods are not equally long in data: 5 days")
    assert figures(result, "Current EffectiveCost") == {"USD": D(33)}
    assert figures(result, "Baseline EffectiveCost") == {"USD": D("33.61")}
    assert figures(result, "Current EffectiveCost per day") == {"USD": D("6.6")}
    assert figures(result, "Baseline EffectiveCost per day") == {"USD": D("1.084193548387096774")}


def test_currencies_stay_apart(ledger: Context) -> None:
    result = compare(ledger, "2026-11-01..2026-11-05", "2026-10-01..2026-10-31")
    assert figures(result, "Change") == {"USD": D("-45.61"), "EUR": D("-22.25")}
    rows = columns(result, "ServiceName", "BillingCurrency", "Change")
    assert ("Virtual Machines", "EUR", D(-15)) in rows
    assert ("Compute Engine", "USD", D(-45)) in rows


def test_a_period_without_data_is_unknown_not_zero(ledger: Context) -> None:
    result = compare(ledger, "2026-10-01..2026-10-31", "2025-10-01..2025-10-31", filters=AWS)
    assert figures(result, "Baseline EffectiveCost") == {"USD": None}
    assert figures(result, "Change") == {"USD": None}
    assert result.tables == []
    assert any("unknown, not 0" in item for item in result.warnings)


def test_a_baseline_of_zero_has_no_percentage(ledger: Context) -> None:
    result = compare(
        ledger, "2026-11-05..2026-11-05", "2026-10-05..2026-10-05",
        filters=[where("service", "is", "AWSLambda")],
    )  # fmt: skip
    assert figures(result, "Baseline EffectiveCost") == {"USD": D(0)}
    assert next(v.value for v in result.values if v.name == "Change %") is None
    assert "the baseline is 0: the change in % is undefined" in result.warnings


def test_a_negative_baseline_keeps_the_sign(tmp_path: Path) -> None:
    rows = [
        line("2026-10-01", "-10", "-10", **AZURE, **S3),
        line("2026-11-01", "5", "5", **AZURE, **S3),
    ]
    result = compare(
        land(tmp_path / "home", rows), "2026-11-01..2026-11-01", "2026-10-01..2026-10-01"
    )
    assert next(v.value for v in result.values if v.name == "Change %") == D(150)


def test_nothing_in_either_period(ledger: Context) -> None:
    result = compare(ledger, "2020-11-01..2020-11-05", "2020-10-01..2020-10-05")
    assert result.status == "no_data"
    assert "2026-10-01 to 2026-11-05" in result.warnings[0]


def test_overlapping_periods_are_both_complete(ledger: Context) -> None:
    result = compare(ledger, "2026-10-02..2026-10-03", "2026-10-01..2026-10-02", filters=AWS)
    assert figures(result, "Current EffectiveCost") == {"USD": D("13.5")}
    assert figures(result, "Baseline EffectiveCost") == {"USD": D("21.5")}
    assert any("overlap" in item for item in result.warnings)
    assert sum(row[0] for row in columns(result, "Change")) == D(-8)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"group_by": ["service", "region", "account"]}, "at most two"),
        ({"any_of": [where("cost", "gt", 1)]}, "'cost' cannot be an alternative"),
        ({"filters": [where("cost", "is", 1)]}, "'cost' is a threshold on each driver"),
        ({"filters": [where("cost", "gt", "much")]}, "needs a number, not 'much'"),
        ({"group_by": ["colour"]}, "unknown field 'colour'"),
    ],
)
def test_bad_input(ledger: Context, more: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        compare(ledger, "2026-11-01..2026-11-05", "2026-10-01..2026-10-05", **more)
    assert message in str(caught.value)


def test_dates_may_be_dates(ledger: Context) -> None:
    day = dt.date(2026, 11, 1)
    result = call(ledger, "compare_costs", start=day, end=day, baseline_start=day, baseline_end=day)
    assert figures(result, "Change") == {"USD": D(0)}
