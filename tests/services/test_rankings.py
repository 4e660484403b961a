"""Rankings inside groups, alternatives, weekdays, averages of groups and statistics of series."""

from __future__ import annotations

from decimal import Decimal

import pytest
from ledger_fixture import call, columns, figures, where

from tools.base import InputError
from tools.context import Context

OCTOBER = {"start": "2026-10-01", "end": "2026-10-31"}
CHANGE = {
    **{"start": "2026-11-01", "end": "2026-11-05"},
    **{"baseline_start": "2026-10-01", "baseline_end": "2026-10-31"},
}


def test_the_first_service_of_each_account(ledger: Context) -> None:
    result = call(
        ledger, "query_costs", **OCTOBER, group_by=["account", "service"], top=1, top_within=True
    )
    assert columns(result, "SubAccountName", "ServiceName", "EffectiveCost") == [
        ("ML", "Compute Engine", Decimal(45)),
        ("prod", "AmazonEC2", Decimal(14)),
        ("dev", "AmazonEC2", Decimal(16)),
        ("Corp", "Virtual Machines", Decimal(30)),
    ]
    assert result.truncated


def test_top_within_needs_two_dimensions(ledger: Context) -> None:
    with pytest.raises(InputError, match="top_within"):
        call(ledger, "query_costs", group_by=["account"], top=1, top_within=True)


def test_a_ranking_of_what_has_a_name_keeps_the_total(ledger: Context) -> None:
    both = {
        only: call(ledger, "query_costs", **OCTOBER, group_by=["region"], named_only=only)
        for only in (False, True)
    }
    regions = {
        only: {name for (name,) in columns(found, "RegionId")} for only, found in both.items()
    }
    assert regions[False] - regions[True] == {None}
    assert figures(both[True], "EffectiveCost") == figures(both[False], "EffectiveCost")
    assert figures(both[True], "EffectiveCost")["USD"] == Decimal("78.61")


def test_alternatives_of_different_fields(ledger: Context) -> None:
    either = [where("service", "is", "AmazonS3"), where("region", "is", "eu-west-1")]
    result = call(ledger, "query_costs", **OCTOBER, any_of=either)
    assert figures(result, "EffectiveCost") == {"USD": Decimal("18.5")}
    result = call(
        ledger, "query_costs", **OCTOBER, any_of=either, filters=[where("account", "is", "dev")]
    )
    assert figures(result, "EffectiveCost") == {"USD": Decimal(16)}


def test_saturdays(ledger: Context) -> None:
    saturdays = [where("weekday", "is", "Saturday")]
    result = call(ledger, "query_costs", **OCTOBER, filters=saturdays)
    assert figures(result, "EffectiveCost") == {"USD": Decimal("-3.89")}


def test_averages_of_each_group(ledger: Context) -> None:
    result = call(ledger, "query_costs", **OCTOBER, group_by=["account"], average_per="resource")
    found = dict(columns(result, "SubAccountName", "average per resource"))
    assert found == {
        "ML": Decimal(45),
        "prod": Decimal("8.805"),  # 17.61 over i-1 and b-1
        "dev": Decimal(16),
        "Corp": Decimal("37.25"),
    }
    result = call(ledger, "query_costs", **OCTOBER, group_by=["service"], average_per="day")
    found = dict(columns(result, "ServiceName", "average per day"))
    assert found["AmazonEC2"] == round(Decimal(30) / 31, 18)


def test_statistics_of_a_daily_series(ledger: Context) -> None:
    dollars = [where("currency", "is", "USD")]
    result = call(ledger, "query_costs", **OCTOBER, granularity="daily", filters=dollars)
    known = {item.name: item.value for item in result.values}
    assert known["median of the days"] == Decimal("10.75")  # of -4, -3.89, 8, 13.5, 20, 45
    assert (known["highest day"], known["lowest day"]) == (Decimal(45), Decimal(-4))
    assert known["mean of the days listed"] == round(Decimal("78.61") / 6, 18)


def test_line_items_are_counted_when_asked(ledger: Context) -> None:
    result = call(ledger, "query_costs", **OCTOBER, count_lines=True)
    assert figures(result, "line items") == {None: 13}


def test_growth_by_amount_and_by_percentage(ledger: Context) -> None:
    grown = {"direction": "increase", "filters": [where("currency", "is", "USD")]}
    by_amount = call(ledger, "compare_costs", **CHANGE, **grown)
    by_percent = call(ledger, "compare_costs", **CHANGE, **grown, rank_by="percent")
    assert columns(by_amount, "ServiceName", "Change") == [
        ("AWSLambda", Decimal(4)),
        ("AmazonS3", Decimal("2.5")),
    ]
    assert columns(by_percent, "ServiceName", "Change %") == [
        ("AmazonS3", Decimal(100)),
        ("AWSLambda", None),
    ]


def test_what_is_new_and_what_is_gone(ledger: Context) -> None:
    dollars = [where("currency", "is", "USD")]
    new = call(ledger, "compare_costs", **CHANGE, filters=dollars, kind="new")
    gone = call(ledger, "compare_costs", **CHANGE, filters=dollars, kind="gone", named_only=True)
    assert columns(new, "ServiceName") == [("AWSLambda",)]
    assert columns(gone, "ServiceName") == [("Compute Engine",)]


def test_the_largest_instance_of_each_provider(estate: Context) -> None:
    result = call(estate, "list_instances", sort="vcpus", limit=1, limit_within="provider")
    assert columns(result, "provider", "name", "vcpus") == [
        ("aws", "batch", 4),
        ("azure", "erp", 2),
    ]


def test_instances_that_meet_one_of_two_conditions(estate: Context) -> None:
    either = [where("status", "is", "stopped"), where("provider", "is", "azure")]
    result = call(estate, "list_instances", any_of=either)
    assert {name for (name,) in columns(result, "name")} == {"batch", "erp"}
    assert result.values[0].value == 2
