"""Costs of the hand-made ledger: every expected figure was worked out on paper."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import NOW, ROWS, call, columns, figures, land, where

from tools.base import InputError, Result
from tools.context import Context

OCTOBER = {"start": "2026-10-01", "end": "2026-10-31"}
D = Decimal


def october(context: Context, **arguments: Any) -> Result:
    return call(context, "query_costs", **OCTOBER, **arguments)


def test_total_comes_first_one_a_currency(ledger: Context) -> None:
    result = october(ledger)
    assert [(v.name, v.value, v.currency) for v in result.values] == [
        ("EffectiveCost", D("78.61"), "USD"),
        ("EffectiveCost", D("37.25"), "EUR"),
    ]
    assert result.as_of == dt.datetime(2026, 10, 31)
    assert result.period is not None
    assert result.period.days == 31
    assert not result.stale


@pytest.mark.parametrize(
    ("metric", "usd", "eur"),
    [
        ("BilledCost", "190.61", "37.25"),
        ("EffectiveCost", "78.61", "37.25"),
        ("ListCost", "184.61", "47.25"),
        ("ContractedCost", "184.61", "37.25"),
    ],
)
def test_metrics_are_kept_apart(ledger: Context, metric: str, usd: str, eur: str) -> None:
    result = october(ledger, cost=metric)
    assert figures(result, metric) == {"USD": D(usd), "EUR": D(eur)}
    assert result.assumptions[0].startswith(metric)


def test_a_missing_amount_is_said_with_what_was_billed(ledger: Context) -> None:
    assert (
        "EffectiveCost is missing on 1 of 11 line items in USD (BilledCost of these: 6 USD): "
        "they are not in the total"
    ) in october(ledger).warnings


def test_an_amount_missing_everywhere_is_unknown_not_zero(ledger: Context) -> None:
    result = call(ledger, "query_costs", start="2026-10-20", end="2026-10-20")
    assert figures(result, "EffectiveCost") == {"USD": None}
    assert any("ask for BilledCost" in line for line in result.warnings)
    billed = call(ledger, "query_costs", start="2026-10-20", end="2026-10-20", cost="BilledCost")
    assert figures(billed, "BilledCost") == {"USD": D(6)}


def test_by_provider_shows_the_bills_own_name(ledger: Context) -> None:
    result = october(ledger, group_by=["provider"])
    assert columns(result, "ProviderName", "BillingCurrency", "EffectiveCost", "Share") == [
        ("Google Cloud", "USD", D(45), D("57.244625")),  # 45 / 78.61
        ("AWS", "USD", D("33.61"), D("42.755375")),
        ("Microsoft", "EUR", D("37.25"), D(100)),
    ]


def test_by_account_shows_id_and_name(ledger: Context) -> None:
    result = october(ledger, group_by=["account"], filters=[where("provider", "is", "aws")])
    assert columns(result, "SubAccountId", "SubAccountName", "EffectiveCost") == [
        ("111", "prod", D("17.61")),  # 8 + 8 + 2.5 + 3 + 1.11 - 5
        ("222", "dev", D(16)),
    ]
    assert result.tables[0].columns[2].unit == "USD"


def test_charges_without_the_dimension_are_none_and_said(ledger: Context) -> None:
    result = october(ledger, group_by=["service"], filters=[where("account", "is", "PROD")])
    assert columns(result, "ServiceName", "EffectiveCost") == [
        ("AmazonEC2", D(14)),
        ("AmazonS3", D("2.5")),
        (None, D("1.11")),
    ]
    assert "6.30 % of the cost has no service (none)" in result.warnings


def test_charge_categories_hold_purchases_taxes_credits(ledger: Context) -> None:
    result = october(
        ledger,
        cost="BilledCost",
        group_by=["charge_category"],
        filters=[where("provider", "is", "Amazon Web Services")],
    )
    assert dict(columns(result, "ChargeCategory", "BilledCost")) == {
        "Purchase": D(100),
        "Usage": D("44.5"),  # 10 + 10 + 2.5 + 0 + 20 - 4 + 6
        "Tax": D("1.11"),
        "Credit": D(-5),
    }


def test_unused_commitments_can_be_asked_for(ledger: Context) -> None:
    result = october(ledger, filters=[where("commitment_status", "is", "unused")])
    assert figures(result, "EffectiveCost") == {"USD": D(3)}
    by = october(ledger, group_by=["commitment", "commitment_status"])
    assert ("sp-1", "plan", "Used", D(16)) in columns(
        by, "CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountStatus",
        "EffectiveCost",
    )  # fmt: skip


def test_resources_show_id_name_type_and_service(ledger: Context) -> None:
    result = october(ledger, group_by=["resource"], top=1)
    assert [row[:6] for row in result.tables[0].rows] == [
        ["g-1", "ml", "GCE instance", "Compute Engine", "USD", D(45)],
        ["/vm/ERP", "erp", "Virtual machine", "Virtual Machines", "EUR", D(30)],
    ]
    assert result.truncated
    assert result.total_rows == 7  # i-1, b-1, i-2, g-1 and none in USD; vm and none in EUR
    assert figures(result, "EffectiveCost") == {"USD": D("78.61"), "EUR": D("37.25")}
    assert figures(result, "EffectiveCost of the groups shown") == {"USD": D(45), "EUR": D(30)}


@pytest.mark.parametrize(
    ("filters", "usd", "eur"),
    [
        ([where("provider", "is", "azure")], None, "37.25"),
        ([where("provider", "is", "Microsoft Azure")], None, "37.25"),
        ([where("provider", "is", "GCP", "Azure")], "45", "37.25"),
        ([where("provider", "is_not", "aws")], "45", "37.25"),
        ([where("service", "contains", "ec2")], "30", None),
        ([where("service", "not_contains", "ec2")], "48.61", "37.25"),
        ([where("account", "is", 222.0)], "16", None),
        ([where("region", "is", "US-EAST-1", "us-central1")], "61.5", None),
        ([where("region", "missing")], "1.11", None),
        ([where("resource", "is", "WEB-1", "b-1")], "18.5", None),
        ([where("tag:env", "is", "prod")], "16", "30"),
        ([where("tag:ENV", "is", "PROD", "dev")], "18.5", "30"),
        ([where("tag:env", "is_not", "prod")], "62.61", "7.25"),
        ([where("tag:env", "present")], "63.5", "30"),
        ([where("tag:env", "missing")], "15.11", "7.25"),
        ([where("tag:owner", "missing")], "17.61", "37.25"),
        ([where("tags", "missing")], "15.11", "7.25"),
        ([where("tags", "present")], "63.5", "30"),
        ([where("charge_class", "is", "Correction")], "-4", None),
        ([where("instance_type", "present")], "32", "30"),
        ([where("invoice_month", "ge", "2026-10")], "78.61", "37.25"),
        ([where("provider", "is", "aws"), where("service", "is", "AmazonS3")], "2.5", None),
    ],
)
def test_conditions(
    ledger: Context, filters: list[dict[str, Any]], usd: str | None, eur: str | None
) -> None:
    expected = {code: D(value) for code, value in (("USD", usd), ("EUR", eur)) if value}
    assert figures(october(ledger, filters=filters), "EffectiveCost") == expected


def test_excluding_says_that_the_untagged_are_in(ledger: Context) -> None:
    result = october(ledger, filters=[where("tag:env", "is_not", "prod")])
    assert "what has no value for an excluded field or tag is included" in result.assumptions


def test_tag_groups_look_in_any_case(ledger: Context) -> None:
    result = october(ledger, group_by=["tag:env"])
    assert columns(result, "tag:env", "BillingCurrency", "EffectiveCost") == [
        ("", "USD", D(45)),
        ("prod", "USD", D(16)),
        (None, "USD", D("15.11")),
        ("dev", "USD", D("2.5")),
        ("prod", "EUR", D(30)),
        (None, "EUR", D("7.25")),
    ]


def test_a_tag_in_two_cases_on_one_resource_counts_once(tmp_path: Path) -> None:
    row = dict(ROWS[0]) | {"x_Tags": '{"env": "prod", "ENV": "dev"}'}
    context = land(tmp_path / "home", [row])
    result = october(context, group_by=["tag:ENV"])
    assert columns(result, "tag:ENV", "EffectiveCost") == [("dev", D(8))]
    assert figures(october(context, filters=[where("tag:env", "is", "dev")]), "EffectiveCost") == {}


def test_threshold_on_each_groups_total(ledger: Context) -> None:
    result = october(
        ledger,
        group_by=["service"],
        filters=[where("cost", "ge", 30), where("provider", "is_not", "azure")],
    )
    assert columns(result, "ServiceName", "EffectiveCost", "Share") == [
        ("Compute Engine", D(45), D(60)),
        ("AmazonEC2", D(30), D(40)),
    ]
    assert figures(result, "EffectiveCost") == {"USD": D(75)}


def test_threshold_that_nothing_meets(ledger: Context) -> None:
    result = october(ledger, group_by=["service"], filters=[where("cost", "gt", 1000)])
    assert result.status == "no_data"
    assert result.warnings == ["no group from 2026-10-01 to 2026-10-31 has cost above 1000"]


def test_ascending_order_and_top(ledger: Context) -> None:
    result = october(
        ledger, group_by=["charge_category"], order="asc", top=2, cost="BilledCost",
        filters=[where("provider", "is", "aws")],
    )  # fmt: skip
    assert columns(result, "ChargeCategory", "BilledCost") == [
        ("Credit", D(-5)),
        ("Tax", D("1.11")),
    ]


@pytest.mark.parametrize(
    ("granularity", "column", "expected"),
    [
        ("daily", "Date", [("2026-11-01", D(12)), ("2026-11-02", D(17)), ("2026-11-05", D(4))]),
        ("weekly", "Week", [("2026-10-26", D(12)), ("2026-11-02", D(21))]),
        ("monthly", "Month", [("2026-11", D(33))]),
    ],
)
def test_series(
    ledger: Context, granularity: str, column: str, expected: list[tuple[str, Decimal]]
) -> None:
    result = call(
        ledger, "query_costs", start="2026-11-01", end="2026-11-05", granularity=granularity,
        filters=[where("provider", "is", "aws")],
    )  # fmt: skip
    assert columns(result, column, "EffectiveCost") == expected
    assert figures(result, "EffectiveCost") == {"USD": D(33)}


def test_series_of_groups_is_long_and_sorted_by_time(ledger: Context) -> None:
    result = call(
        ledger, "query_costs", granularity="monthly", group_by=["service"], top=1,
        filters=[where("provider", "is", "aws")],
    )  # fmt: skip
    assert columns(result, "Month", "ServiceName", "EffectiveCost") == [
        ("2026-10", "AmazonEC2", D(30)),
        ("2026-11", "AmazonEC2", D(24)),
    ]
    assert result.truncated


def test_the_most_expensive_days(ledger: Context) -> None:
    result = october(ledger, granularity="daily", top=2, filters=[where("provider", "is", "aws")])
    assert columns(result, "Date", "EffectiveCost") == [
        ("2026-10-02", D("13.5")),
        ("2026-10-15", D(20)),
    ]


def test_share_of_total_and_within(ledger: Context) -> None:
    ec2 = [where("service", "is", "AmazonEC2")]
    of_all = october(ledger, filters=ec2, share_of_total=True)
    share = next(v for v in of_all.values if v.name == "share of total")
    assert (share.value, share.unit) == (D("38.163084"), "%")  # 30 / 78.61
    within = october(
        ledger, filters=ec2, share_of_total=True, share_within=[where("provider", "is", "aws")]
    )
    share = next(v for v in within.values if v.name == "share of total")
    assert share.value == D("89.259149")  # 30 / 33.61
    assert figures(within, "whole EffectiveCost") == {"USD": D("33.61")}


def test_average_per_day_counts_covered_days_only(ledger: Context) -> None:
    result = call(
        ledger, "query_costs", start="2026-11-01", end="2026-11-30", average_per="day",
        filters=[where("provider", "is", "aws")],
    )  # fmt: skip
    assert figures(result, "average per day") == {"USD": D("6.6")}  # 33 / 5
    assert any("5 days that the data covers" in line for line in result.assumptions)
    assert any("not complete" in line for line in result.warnings)


def test_average_per_month_and_resource(ledger: Context) -> None:
    aws = [where("provider", "is", "aws")]
    monthly = call(ledger, "query_costs", average_per="month", filters=aws)
    assert figures(monthly, "average per month") == {"USD": D("33.305")}  # (33.61 + 33) / 2
    assert any("2026-11 as a whole month" in line for line in monthly.warnings)
    each = october(ledger, average_per="resource", filters=aws)
    assert figures(each, "average per resource") == {"USD": D("11.203333333333333333")}
    assert any("belong to no resource" in line for line in each.assumptions)


def test_gaps_and_ends_are_warned_of(ledger: Context) -> None:
    lines = october(ledger, filters=[where("provider", "is", "gcp")]).warnings
    assert "data of Google Cloud ends 2026-10-07, the period to 2026-10-31 is not complete" in lines
    assert "data of Google Cloud begins 2026-10-07, later than the period's 2026-10-01" in lines


def test_a_provider_without_data_in_the_period_is_not_silently_left_out(ledger: Context) -> None:
    result = call(ledger, "query_costs", start="2026-11-01", end="2026-11-05")
    assert "data of Google Cloud ends 2026-10-07, the period to 2026-11-05 is not complete" in (
        result.warnings
    )


def test_stale_when_costs_end_long_before_now(tmp_path: Path) -> None:
    later = land(tmp_path / "home", now=NOW + dt.timedelta(days=10))
    assert october(later).stale


def test_receipts_show_every_statement(ledger: Context) -> None:
    result = october(ledger, group_by=["tag:env"])
    assert [item.id for item in result.receipts] == ["r1", "r2", "r3", "r4"]
    assert result.receipts[0].arguments == OCTOBER | {"group_by": ["tag:env"]}
    again = ledger.store.query(result.receipts[2].sql, result.receipts[2].params)
    assert len(again.rows) == result.receipts[2].rows


def test_nothing_at_all_says_what_to_do(context: Context) -> None:
    result = call(context, "query_costs")
    assert result.status == "no_data"
    assert "cloudwright demo" in result.warnings[0]


def test_nothing_in_the_period_says_what_there_is(ledger: Context) -> None:
    result = call(ledger, "query_costs", start="2025-01-01", end="2025-01-31")
    assert result.warnings == [
        "there are no costs from 2025-01-01 to 2025-01-31: the data covers 2026-10-01 to 2026-11-05"
    ]
    result = call(
        ledger, "query_costs", start="2026-11-01", end="2026-11-05",
        filters=[where("provider", "is", "gcp")],
    )  # fmt: skip
    assert "match cover 2026-10-07 to 2026-10-07" in result.warnings[0]


def test_an_unknown_value_names_the_nearest(ledger: Context) -> None:
    result = october(ledger, filters=[where("service", "is", "Amazon EC3")])
    assert result.status == "no_data"
    assert result.warnings[0].startswith(
        "no line item has service 'Amazon EC3': nearest: 'AmazonEC2'"
    )
    tag = october(ledger, filters=[where("tag:owners", "is", "ann")])
    assert "there is no tag 'owners'; nearest: 'owner'" in tag.warnings[0]


def test_conditions_that_exclude_each_other(ledger: Context) -> None:
    result = october(
        ledger, filters=[where("provider", "is", "gcp"), where("service", "is", "AmazonS3")]
    )
    assert result.status == "no_data"
    assert result.warnings[0].startswith("each condition matches something")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"filters": [where("servce", "is", "x")]}, "did you mean 'service'"),
        ({"group_by": ["shoe size"]}, "unknown field 'shoe size'"),
        ({"filters": [where("service", "gt", 3)]}, "'gt' does not work on the field 'service'"),
        ({"filters": [where("service", "is")]}, "needs a value"),
        ({"filters": [where("tag:", "is", "x")]}, "names no tag"),
        ({"filters": [where("tags", "is", "x")]}, "use missing, present"),
        ({"filters": [where("cost", "gt", 3)]}, "needs group_by or granularity"),
        ({"filters": [where("cost", "is", 3)], "group_by": ["service"]}, "use gt, ge, lt or le"),
        ({"filters": [where("cost", "gt", "x")], "group_by": ["service"]}, "as a number"),
        ({"top": 3}, "'top' needs group_by"),
        ({"start": "2026-10-02", "end": "2026-10-01"}, "before it starts"),
        ({"share_within": [where("provider", "is", "aws")]}, "needs share_of_total"),
    ],
)
def test_bad_input_is_one_clear_line(
    ledger: Context, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=r"query_costs|cannot read") as caught:
        call(ledger, "query_costs", **arguments)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_hostile_values_are_only_values(ledger: Context) -> None:
    for text in ("'; DROP TABLE cost_daily; --", '" OR 1=1', "%", "\\", "x' OR 'a'='a"):
        assert october(ledger, filters=[where("service", "contains", text)]).status == "no_data"
        assert call(ledger, "query_costs", group_by=[f"tag:{text}"]).status == "ok"
