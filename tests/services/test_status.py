"""The state of the data: days, gaps, reconciliation, freshness, tags, imports."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from ledger_fixture import NOW, call, columns, land

from tools.base import Result
from tools.context import Context


def value(result: Result, name: str) -> object:
    return next(item.value for item in result.values if item.name == name)


@pytest.mark.parametrize("section", ["all", "costs", "inventory", "metrics", "tags", "imports"])
def test_an_empty_home_says_what_to_do(context: Context, section: str) -> None:
    result = call(context, "data_status", section=section)
    assert result.status == "no_data"
    assert "cloudwright demo" in result.warnings[0]
    assert "cloudwright import FILE" in result.warnings[0]


def test_costs(ledger: Context) -> None:
    result = call(ledger, "data_status", section="costs")
    assert (value(result, "first day"), value(result, "last day")) == (
        dt.date(2026, 10, 1),
        dt.date(2026, 11, 5),
    )
    assert (value(result, "line items"), value(result, "currencies")) == (18, "EUR, USD")
    shown = ("ProviderName", "SubAccountId", "line items", "BillingCurrency", "age", "missing days")
    assert columns(result, *shown) == [
        ("AWS", "111", 11, "USD", 1, 30),  # 6 of the 36 days to 5 November
        ("AWS", "222", 3, "USD", 17, 3),  # 3 of the 6 days to 20 October
        ("Azure", "sub-1", 3, "EUR", 3, 27),
        ("Google Cloud", "proj-1", 1, "USD", 30, 0),
    ]
    assert "EffectiveCost is missing on 1 of 18 line items" in result.warnings
    assert result.as_of == dt.datetime(2026, 11, 5)


def test_totals_reconcile(ledger: Context) -> None:
    result = call(ledger, "data_status", section="costs")
    assert value(result, "reconciled") is True
    shown = ("ProviderName", "Month", "BillingCurrency", "BilledCost imported",
             "BilledCost in store", "equal")  # fmt: skip
    assert columns(result, *shown, table=1)[:2] == [
        ("AWS", "2026-10", "USD", Decimal("140.61"), Decimal("140.61"), True),
        ("AWS", "2026-11", "USD", Decimal(33), Decimal(33), True),
    ]


def test_inventory_and_metrics(estate: Context) -> None:
    result = call(estate, "data_status")
    assert (value(result, "instances"), value(result, "volumes")) == (4, 2)
    assert value(result, "metric points") == 7
    assert value(result, "instances with measurements") == 2
    assert value(result, "newest metric point") == dt.datetime(2026, 11, 6, 11)
    assert any("2 instances of 4 never had a measurement" in item for item in result.warnings)


def test_tags(ledger: Context) -> None:
    result = call(ledger, "data_status", section="tags")
    rows = columns(result, "tag_key", "BillingCurrency", "values", "EffectiveCost")
    assert ("owner", "USD", 2, Decimal(85)) in rows  # i-1: 16 + 24, g-1: 45
    assert ("env", "EUR", 3, Decimal(45)) in rows
    # 111.61 in all; untagged are 3 + 1.11 - 5 + 16 + 4
    assert value(result, "EffectiveCost without any tag in USD") == Decimal("17.122122")


def test_imports(ledger: Context) -> None:
    result = call(ledger, "data_status", section="imports")
    assert columns(result, "name", "format", "rows read", "rows landed", "rows in store") == [
        ("hand.csv", "focus", 18, 18, 18)
    ]
    assert value(result, "rejected rows") == 0


def test_old_costs_are_stale(tmp_path: Path) -> None:
    context = land(tmp_path / "home", now=NOW + dt.timedelta(days=30))
    result = call(context, "data_status", section="costs")
    assert result.stale
    assert "the costs end 2026-11-05, 31 days ago" in result.warnings
