"""Forecasts of scopes: hand-made bills whose future can be worked out, and the demo estate."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import AZURE, EC2, PROD, call, columns, figures, land, line, where

from tools.base import InputError, Result
from tools.context import Context

D = Decimal
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
AWS = [where("provider", "is", "aws")]
WEEK = (10, 11, 12, 11, 10, 4, 3)  # Monday first


def days(start: str, end: str) -> list[dt.date]:
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    return [first + dt.timedelta(days=one) for one in range((last - first).days + 1)]


def daily(start: str, end: str, cost: str | None = None, **more: Any) -> list[dict[str, Any]]:
    """A line item a day, of `cost` or of the weekly pattern."""
    return [
        line(str(day), cost or str(WEEK[day.weekday()]), cost or str(WEEK[day.weekday()]), **more)
        for day in days(start, end)
    ]


FEE = {"ChargeCategory": "Purchase", "ChargeFrequency": "Recurring", "ServiceName": "Support"}
TAX = {"ChargeCategory": "Tax", "ChargeFrequency": "One-Time", "ServiceName": "Tax"}
ODD = {"ChargeCategory": "Credit", "ChargeFrequency": "One-Time", "ServiceName": "AmazonEC2"}
ROWS = [
    *daily("2026-07-01", "2026-11-20", **PROD, **EC2),
    *daily("2026-07-01", "2026-11-20", "7", **AZURE, ServiceName="Virtual Machines"),
    *(line(f"2026-{month:02}-01", "100", "100", **PROD, **FEE) for month in (7, 8, 9, 10, 11)),
    *(
        line(day, "20", "20", **PROD, **TAX)
        for day in ("2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31")
    ),
    line("2026-09-17", "-33", "-33", **PROD, **ODD),
    line("2026-10-22", "-5", "-5", **PROD, **ODD),
]


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A weekly pattern in USD, a constant in EUR, a fee on the 1st, a tax on the last day."""
    return land(tmp_path_factory.mktemp("forecast") / "home", ROWS, NOW)


def value(result: Result, name: str) -> Any:
    return next(item.value for item in result.values if item.name == name)


def test_month_end_of_a_known_pattern(bill: Context) -> None:
    result = call(bill, "forecast", filters=AWS)
    ahead = days("2026-11-21", "2026-11-30")
    usual = sum(WEEK[day.weekday()] for day in ahead)
    assert value(result, "forecast") == pytest.approx(D(usual + 20), abs=D("0.05"))
    so_far = 100 + sum(WEEK[day.weekday()] for day in days("2026-11-01", "2026-11-20"))
    assert value(result, "month so far") == so_far
    assert value(result, "projected month total") == so_far + value(result, "forecast")
    october = sum(WEEK[day.weekday()] for day in days("2026-10-01", "2026-10-31")) + 100 + 20 - 5
    assert value(result, "last month's total") == october
    table = columns(result, "Day", "Forecast")
    assert [row[0] for row in table] == ahead
    assert sum(row[1] for row in table) == value(result, "forecast")
    assert table[-1][1] == pytest.approx(D(WEEK[0] + 20), abs=D("0.01"))  # the tax is on its day
    assert result.period is not None
    assert (result.period.start, result.period.end) == (ahead[0], ahead[-1])


def test_a_monthly_fee_comes_on_its_day_and_an_odd_credit_does_not(bill: Context) -> None:
    result = call(bill, "forecast", filters=AWS, horizon=30)
    by_day = dict(columns(result, "Day", "Forecast"))
    first, second = dt.date(2026, 12, 1), dt.date(2026, 12, 8)
    assert by_day[first] - by_day[second] == pytest.approx(D(100), abs=D("0.1"))
    said = " ".join(result.assumptions)
    assert "once a month are expected on their day: Support, Tax (aws)" in said
    assert "without a pattern are not in the forecast: AmazonEC2 (credit)" in said


def test_currencies_are_forecast_apart(bill: Context) -> None:
    result = call(bill, "forecast", horizon=7)
    assert figures(result, "forecast in EUR") == {"EUR": D("49.00")}
    assert value(result, "forecast in USD") == pytest.approx(D(sum(WEEK)), abs=D("0.05"))
    table = columns(result, "BillingCurrency", "Forecast")
    assert sum(cost for code, cost in table if code == "EUR") == D("49.00")


def test_long_forecasts_are_shown_by_week(bill: Context) -> None:
    result = call(bill, "forecast", filters=AWS, horizon=90)
    table = columns(result, "Week", "Days", "Forecast", "Low80", "High80")
    assert sum(row[1] for row in table) == 90
    assert sum(row[2] for row in table) == value(result, "forecast")
    assert all(row[3] <= row[2] <= row[4] for row in table)
    assert table[1][0].weekday() == 0


def test_groups_are_what_they_are_alone(bill: Context) -> None:
    result = call(bill, "forecast", group_by=["provider"], horizon=14)
    groups = columns(result, "ProviderName", "Forecast", "Low80", "High80", table=1)
    alone = call(bill, "forecast", filters=AWS, horizon=14)
    assert {row[0]: row[1] for row in groups}["AWS"] == value(alone, "forecast")
    assert {row[0] for row in groups} == {"AWS", "Microsoft"}
    assert any("need not add up" in line for line in result.assumptions)


def test_explained(bill: Context) -> None:
    result = call(bill, "forecast", filters=AWS, explain=True, horizon=7)
    assert value(result, "trend per 28 days") == 0
    titles = [table.title for table in result.tables]
    assert titles == [
        "Forecast by day",
        "Weekly pattern of the last eight weeks",
        "Back-tested error of each method",
    ]
    means = columns(result, "Weekday", "Mean", table=1)
    assert means[0] == ("Monday", D(10))
    assert means[6] == ("Sunday", D(3))


def test_from_the_cache_it_is_the_same(bill: Context) -> None:
    first = call(bill, "forecast", filters=AWS, horizon=21)
    kept = list((bill.home / "cache" / "forecast").glob("*.json"))
    assert kept
    again = call(bill, "forecast", filters=AWS, horizon=21)
    kept[0].write_text("{broken")
    shutil.copy(kept[0], kept[0].with_name("other.json"))
    shutil.rmtree(bill.home / "cache" / "forecast")
    anew = call(bill, "forecast", filters=AWS, horizon=21)
    assert first.values == again.values == anew.values
    assert first.tables == again.tables == anew.tables


def test_a_broken_cache_is_made_anew(bill: Context) -> None:
    first = call(bill, "forecast", filters=AWS, horizon=22)
    for path in (bill.home / "cache" / "forecast").glob("*.json"):
        path.write_text('{"daily": 3')
    assert call(bill, "forecast", filters=AWS, horizon=22).values == first.values


def test_old_data_is_forecast_from_its_end(bill: Context) -> None:
    later = Context(home=bill.home, now=NOW + dt.timedelta(days=60))
    result = call(later, "forecast", filters=AWS)
    assert result.period is not None
    assert result.period.start == dt.date(2026, 11, 21)
    assert value(result, "month") == "2026-11"
    assert result.stale
    assert any("complete up to 2026-11-20" in line for line in result.warnings)


def test_a_month_that_has_just_begun_holds_days_without_data(bill: Context) -> None:
    later = Context(home=bill.home, now=dt.datetime(2026, 12, 2, 12, tzinfo=dt.UTC))
    result = call(later, "forecast", filters=AWS)
    assert value(result, "month") == "2026-12"
    assert value(result, "month so far") is None
    december = sum(WEEK[day.weekday()] for day in days("2026-12-01", "2026-12-31")) + 120
    assert value(result, "projected month total") == pytest.approx(D(december), abs=D("0.2"))


def test_a_day_that_is_still_coming_in_is_left_out(tmp_path: Path) -> None:
    rows = [
        line(str(day), "10", "10", **PROD, ServiceName=f"Service {part}")
        for day in days("2026-09-01", "2026-11-20")
        for part in range(4)
        if day < dt.date(2026, 11, 20) or part == 0
    ]
    result = call(land(tmp_path / "home", rows, NOW), "forecast", horizon=5)
    assert result.period is not None
    assert result.period.start == dt.date(2026, 11, 20)
    assert value(result, "forecast") == pytest.approx(D(200), abs=D("0.1"))
    assert any("taken as incomplete" in line for line in result.warnings)


def test_today_is_never_complete(tmp_path: Path) -> None:
    rows = daily("2026-09-01", "2026-11-21", "10", **PROD, ServiceName="EC2")
    result = call(land(tmp_path / "home", rows, NOW), "forecast", horizon=5)
    assert result.period is not None
    assert result.period.start == dt.date(2026, 11, 21)


def test_a_new_price_counts_at_once(tmp_path: Path) -> None:
    rows = [
        line(
            str(day), cost, cost, **PROD, ServiceName="EC2", ResourceId="i-1", ConsumedQuantity="24",
            ConsumedUnit="Hours", PricingCategory="Standard",
        )
        for day in days("2026-09-01", "2026-11-20")
        for cost in ["36" if day >= dt.date(2026, 11, 19) else "24"]
    ]  # fmt: skip
    result = call(land(tmp_path / "home", rows, NOW), "forecast", horizon=10)
    assert value(result, "forecast") == pytest.approx(D(360), abs=D(1))
    assert any("unit prices of 1 charged resource changed" in line for line in result.assumptions)


def test_little_history_says_so(tmp_path: Path) -> None:
    rows = daily("2026-11-16", "2026-11-20", "10", **PROD, ServiceName="EC2")
    result = call(land(tmp_path / "home", rows, NOW), "forecast", horizon=3)
    assert value(result, "forecast") == D("30.00")
    assert value(result, "back-tested error of a day") is None
    assert any("only 5 days of history" in line for line in result.warnings)


def test_without_data_there_is_none(context: Context) -> None:
    result = call(context, "forecast")
    assert result.status == "no_data"
    assert not result.values


def test_what_matches_nothing_is_said(bill: Context) -> None:
    result = call(bill, "forecast", filters=[where("service", "is", "Nope")])
    assert result.status == "no_data"
    assert "Nope" in " ".join(result.warnings)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"until": "2026-11-20"}, "is not ahead: costs are known up to 2026-11-20"),
        ({"until": "2029-01-01"}, "too far"),
        ({"horizon": 7, "until": "2026-12-01"}, "horizon or until, not both"),
        ({"filters": [where("cost", "gt", 5)]}, "'cost' is not a condition of a forecast"),
        ({"filters": [where("colour", "is", "red")]}, "unknown field 'colour'"),
        ({"group_by": ["weekday"]}, "cannot group by 'weekday'"),
        ({"horizon": 0}, "horizon"),
    ],
)
def test_what_cannot_be_done_is_refused(
    bill: Context, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        call(bill, "forecast", **arguments)


def test_the_demo_estate(demo_context: Context) -> None:
    result = call(demo_context, "forecast", filters=AWS)
    spent = demo_context.store.query(
        "SELECT sum(EffectiveCost) FROM cost_line WHERE x_Provider = 'aws' "
        "AND ChargeDay >= DATE '2026-11-01' AND ChargeDay <= DATE '2026-11-20'"
    ).rows[0][0]
    assert value(result, "month so far") == spent
    low, high = value(result, "forecast, 95 % low"), value(result, "forecast, 95 % high")
    assert low < value(result, "forecast, 80 % low") < value(result, "forecast") < high
    assert 0 < value(result, "back-tested error of a day") < 20
    assert result.receipts


def test_instances_of_the_week_are_carried_in(demo_context: Context) -> None:
    """The estate has instances that were launched, and some that ended, the day before."""
    names = ["campaign-api-prod-01", "shop-web-staging-01"]
    result = call(demo_context, "forecast", filters=[where("resource", "is", *names)], horizon=10)
    said = " ".join(result.assumptions)
    assert "1 instance launched in the last week (campaign-api-prod-01)" in said
    assert "1 instance stopped or ended in the last week (shop-web-staging-01)" in said
    rate = demo_context.store.query(
        "SELECT hourly_cost FROM instance WHERE name = 'campaign-api-prod-01'"
    ).rows[0][0]
    assert value(result, "forecast") <= 240 * rate
    assert value(result, "forecast") >= 150 * rate  # the contract's price is below the list's
