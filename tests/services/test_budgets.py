"""Budgets: how much is used, what is to come, on which day a limit is crossed, alerts once."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import AZURE, NOW, home_of, hours

from tools.base import InputError, Result
from tools.context import Context
from tools.registry import find_tool
from tools.services.budgets.alerts import record_alerts
from tools.services.budgets.terms import term_of
from ui.cli.program import main

TODAY = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
NOVEMBER = "ChargeDay >= DATE '2026-11-01' AND ChargeDay <= DATE '2026-11-30'"


def budgets(context: Context, **arguments: Any) -> Result:
    return find_tool("list_budgets").call(context, arguments)


def put(context: Context, name: str, **arguments: Any) -> Result:
    return find_tool("set_budget").call(context, {"name": name, **arguments})


def on(name: str, *values: str) -> dict[str, Any]:
    return {"field": name, "values": list(values)}


def rows(result: Result, title: str = "Budgets") -> list[dict[str, Any]]:
    (table,) = [item for item in result.tables if item.title == title]
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def row(result: Result, name: str) -> dict[str, Any]:
    (found,) = [item for item in rows(result) if item["Budget"] == name]
    return found


CopyHome = Callable[[Path, Path], Path]


def values(result: Result) -> dict[str, Any]:
    return {item.name: item.value for item in result.values}


@pytest.fixture
def copied(demo_context: Context, tmp_path: Path, copy_home: CopyHome) -> Context:
    """The demo estate to write to."""
    home = copy_home(demo_context.home, tmp_path / "demo")
    return Context(home=home, now=demo_context.now)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that costs 10 USD a day, from 1 July to 20 November; its forecast is made already."""
    first = dt.date(2026, 7, 1)
    days = [first + dt.timedelta(days=one) for one in range((TODAY.date() - first).days)]
    charged = [hours(str(day), "m5.large", "24", None, "10") for day in days]
    home = home_of(tmp_path_factory.mktemp("steady"), charged).home
    context = Context(home=home, now=TODAY)
    for period in ("monthly", "quarterly", "yearly"):
        put(context, "made", amount=1_000_000, period=period)
    put(context, "made", remove=True)
    return home


@pytest.fixture
def steady(template: Path, tmp_path: Path) -> Context:
    """10 USD a day, to write to."""
    shutil.copytree(template, tmp_path / "steady")
    return Context(home=tmp_path / "steady", now=TODAY)


def test_used_so_far_is_the_sum_of_the_raw_rows(copied: Context) -> None:
    put(copied, "billed", amount=1_000_000, cost="BilledCost", filters=[on("region", "us-east-1")])
    result = budgets(copied)
    sums = {
        "All clouds": f"SELECT sum(EffectiveCost) FROM cost_line WHERE {NOVEMBER}",
        "AWS": f"SELECT sum(EffectiveCost) FROM cost_line WHERE x_Provider = 'aws' AND {NOVEMBER}",
        "Azure": f"SELECT sum(EffectiveCost) FROM cost_line WHERE x_Provider = 'azure' AND {NOVEMBER}",
        "billed": f"SELECT sum(BilledCost) FROM cost_line WHERE RegionId = 'us-east-1' AND {NOVEMBER}",
        "Team data": "SELECT sum(EffectiveCost) FROM cost_line WHERE ChargeDay >= DATE '2026-01-01' "
        "AND x_TagsetId IN (SELECT tagset_id FROM tagset WHERE lower(tag_key) = 'team' "
        "AND lower(tag_value) = 'data')",
    }
    for name, sql in sums.items():
        found = row(result, name)
        assert found["UsedSoFar"] == copied.store.query(sql).rows[0][0], name
        assert float(found["Used"]) == pytest.approx(
            float(found["UsedSoFar"] / found["Limit"] * 100)
        )
    assert result.receipts
    assert result.as_of == dt.datetime(2026, 11, 20)


def test_the_forecast_is_that_of_the_month(copied: Context) -> None:
    """The same figures as the forecast tool's for the same scope, added to what was used."""
    found = row(budgets(copied, name="aws"), "AWS")
    told = find_tool("forecast").call(
        copied, {"filters": [on("provider", "aws")], "until": "2026-11-30"}
    )
    ahead = [item.value for item in told.values if isinstance(item.value, Decimal)]
    assert any(abs(found["Forecast"] - value) <= Decimal("0.02") for value in ahead)
    assert found["Low 80 %"] < found["Forecast"] < found["High 80 %"]


def test_the_demo_answers_whether_a_budget_will_be_exceeded(demo_context: Context) -> None:
    result = budgets(demo_context)
    assert values(result) == {"budgets": 5, "at risk": 1, "exceeded": 1}
    states = {item["Budget"]: item["Status"] for item in rows(result)}
    assert states == {
        "All clouds": "ok", "AWS": "at risk", "Azure": "ok", "OpenStack": "ok",
        "Team data": "exceeded",
    }  # fmt: skip
    assert any("invented" in line for line in result.assumptions)
    risky = budgets(demo_context, at_risk=True)
    assert [item["Budget"] for item in rows(risky)] == ["AWS", "Team data"]


def test_the_day_of_an_overrun_in_the_past(demo_context: Context) -> None:
    found = row(budgets(demo_context), "Team data")
    days = demo_context.store.query(
        """SELECT ChargeDay, sum(EffectiveCost) FROM cost_line
WHERE ChargeDay >= DATE '2026-01-01' AND x_TagsetId IN (SELECT tagset_id FROM tagset
  WHERE lower(tag_key) = 'team' AND lower(tag_value) = 'data') GROUP BY 1 ORDER BY 1"""
    ).rows
    total, crossed = Decimal(0), None
    for day, cost in days:
        total += cost
        if crossed is None and total > found["Limit"]:
            crossed = day
    assert found["Overrun day"] == crossed


def test_the_day_of_an_overrun_to_come(steady: Context) -> None:
    """10 a day: 200 by 20 November, so that 255 are crossed on the 26th and 300 never are."""
    context = steady
    near = row(put(context, "near", amount=255), "near")
    assert (near["UsedSoFar"], near["Status"], near["Overrun day"]) == (
        Decimal(200), "at risk", dt.date(2026, 11, 26),
    )  # fmt: skip
    assert float(near["Forecast"]) == pytest.approx(300, abs=0.5)
    fine = row(put(context, "fine", amount=310), "fine")
    assert (fine["Status"], fine["Overrun day"], fine["Reached"]) == ("ok", None, "50 %")
    over = row(put(context, "over", amount=150), "over")
    assert (over["Status"], over["Overrun day"]) == ("exceeded", dt.date(2026, 11, 16))
    exact = row(put(context, "exact", amount=200), "exact")
    assert (exact["Status"], exact["Overrun day"]) == ("at risk", dt.date(2026, 11, 21))
    assert exact["Reached"] == "50 %, 80 %, 100 %"


def test_quarters_and_years(steady: Context) -> None:
    context = steady
    quarter = row(put(context, "q", amount=900, period="quarterly"), "q")
    assert (quarter["Period"], quarter["UsedSoFar"]) == ("2026-Q4 (quarterly)", Decimal(510))
    assert float(quarter["Forecast"]) == pytest.approx(920, abs=2)
    assert quarter["Overrun day"] == dt.date(2026, 12, 30)
    year = row(put(context, "y", amount=9_000, period="yearly"), "y")
    assert (year["UsedSoFar"], year["Status"]) == (Decimal(1430), "ok")


@pytest.mark.parametrize(
    ("period", "day", "first", "last", "label"),
    [
        ("monthly", "2026-02-10", "2026-02-01", "2026-02-28", "2026-02"),
        ("monthly", "2026-12-31", "2026-12-01", "2026-12-31", "2026-12"),
        ("quarterly", "2026-11-21", "2026-10-01", "2026-12-31", "2026-Q4"),
        ("quarterly", "2028-02-29", "2028-01-01", "2028-03-31", "2028-Q1"),
        ("yearly", "2026-06-30", "2026-01-01", "2026-12-31", "2026"),
    ],
)
def test_periods_are_those_of_the_calendar(
    period: str, day: str, first: str, last: str, label: str
) -> None:
    found = term_of(period, dt.date.fromisoformat(day))
    assert (str(found.first), str(found.last), found.label) == (first, last, label)


def test_alerts_are_recorded_once(steady: Context) -> None:
    context = steady
    said = put(context, "near", amount=255).warnings
    assert [line.partition(":")[0] for line in said] == [
        "budget 'near' has reached 50 %",
        "budget 'near' is forecast to be exceeded, on 2026-11-26",
    ]
    assert record_alerts(context) == []
    later = Context(home=context.home, now=context.now + dt.timedelta(hours=5))
    assert record_alerts(later) == []
    told = rows(budgets(later), "Alerts")
    assert [item["Alert"] for item in told] == ["50 % reached", "overrun forecast"]
    assert {item["Recorded"] for item in told} == {context.now.replace(tzinfo=None)}
    # Another limit is another budget: what was reached of the old one says nothing any more.
    lines = put(context, "near", amount=190).warnings
    assert any("has reached 100 %" in line for line in lines)
    assert [item["Alert"] for item in rows(budgets(context), "Alerts")] == [
        "50 % reached", "80 % reached", "100 % reached",
    ]  # fmt: skip


def test_reading_records_nothing(steady: Context) -> None:
    context = steady
    put(context, "near", amount=1_000)
    with context.store.state.write() as con:
        con.execute("UPDATE budgets SET amount = '100'")
    assert row(budgets(context), "near")["Reached"] == "50 %, 80 %, 100 %"
    assert context.store.budgets.alerts() == []
    assert len(record_alerts(context)) == 3


def test_an_import_tells_what_budgets_have_reached(steady: Context, tmp_path: Path) -> None:
    from tools.loading import import_files

    context = steady
    put(context, "near", amount=1_000)
    bill = tmp_path / "more.csv"
    bill.write_text(
        "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ProviderName,"
        "ChargeCategory,ServiceName,BillingPeriodStart,BillingPeriodEnd,BillingAccountId\n"
        "900,900,USD,2026-11-10T00:00:00Z,2026-11-11T00:00:00Z,AWS,Usage,S3,"
        "2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,999\n",
        "utf-8",
    )
    notes = import_files(context, [bill]).notes
    assert any("'near' has reached 100 %: 1,100.00 of 1,000.00 USD" in line for line in notes)


def test_what_is_not_given_stays(steady: Context) -> None:
    context = steady
    put(context, "Ops", amount=400, filters=[on("provider", "AWS")], thresholds=[90, 60])
    put(context, "OPS", amount=500)
    (kept,) = context.store.budgets.listed()
    assert (kept.name, kept.amount, kept.thresholds, kept.period) == (
        "Ops", Decimal(500), (60.0, 90.0), "monthly",
    )  # fmt: skip
    assert kept.filters[0].field == "provider"
    again = Context(home=context.home, now=context.now)  # what another process reads
    assert row(budgets(again, filters=[on("provider", "aws")]), "Ops")["Limit"] == 500
    assert values(put(again, "ops", remove=True)) == {"removed": "Ops"}
    assert budgets(again).status == "no_data"


def test_a_budget_keeps_to_one_currency(tmp_path: Path) -> None:
    days = [f"2026-11-0{day}" for day in range(1, 6)]
    euros = AZURE | {"ResourceId": "vm-1"}
    charged = [hours(day, "m5.large", "24", None, "10") for day in days]
    charged += [hours(day, "Standard_D2s_v5", "24", None, "20", **euros) for day in days]
    context = home_of(tmp_path, charged)
    with pytest.raises(InputError, match="billed in EUR and USD, which are never added up"):
        put(context, "all", amount=100)
    with pytest.raises(InputError, match="billed in EUR, not in USD"):
        put(context, "azure", amount=100, currency="USD", filters=[on("provider", "azure")])
    chosen = put(context, "euros", amount=1_000, currency="eur")
    found = row(chosen, "euros")
    assert (found["UsedSoFar"], chosen.tables[0].columns[3].unit) == (Decimal(100), "EUR")
    assert any("costs in USD are not in it" in line for line in chosen.warnings)
    put(context, "aws", amount=1_000, filters=[on("provider", "aws")])
    both = rows(budgets(context))
    assert {item["Budget"]: (item["UsedSoFar"], item["BillingCurrency"]) for item in both} == {
        "euros": (Decimal(100), "EUR"), "aws": (Decimal(50), "USD"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "needs an amount"),
        ({"amount": 5, "currency": "dollars"}, "no currency"),
        ({"amount": 5, "currency": "EUR"}, "billed in USD, not in EUR"),
        ({"amount": 5, "filters": [on("provider", "awz")]}, "nearest: .*'AWS'"),
        ({"amount": 5, "filters": [on("colour", "red")]}, "unknown field 'colour'"),
        ({"amount": 5, "filters": [{"field": "cost", "op": "gt", "values": [5]}]}, "no condition"),
        ({"amount": 5, "thresholds": [0]}, "a threshold is a percentage"),
        ({"amount": "inf"}, "amount"),
        ({"amount": -5}, "amount"),
        ({"amount": 5, "period": "weekly"}, "period"),
        ({"remove": True}, "no budget 'x'"),
    ],
)
def test_what_cannot_be_is_refused(
    demo_context: Context, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        put(demo_context, "x", **arguments)
    assert "x" not in {item.name for item in demo_context.store.budgets.listed()}


def test_no_budget_at_all_says_how_to_set_one(context: Context) -> None:
    result = budgets(context)
    assert result.status == "no_data"
    assert "5000 USD a month for AWS" in result.warnings[0]
    with pytest.raises(InputError, match="no costs yet that tell a currency"):
        put(context, "early", amount=100)
    early = put(context, "early", amount=100, currency="USD")
    assert row(early, "early")["Status"] == "unknown"
    assert row(early, "early")["UsedSoFar"] is None


def test_an_unknown_name_or_scope_names_those_there_are(demo_context: Context) -> None:
    with pytest.raises(InputError, match="did you mean 'Team data'"):
        budgets(demo_context, name="Team dat")
    with pytest.raises(InputError, match="unknown field"):
        budgets(demo_context, filters=[on("colour", "red")])
    other = budgets(demo_context, filters=[on("service", "AmazonS3")])
    assert other.status == "no_data"
    assert "All clouds (all costs)" in other.warnings[0]


def test_use_is_unknown_before_the_period_has_data(steady: Context) -> None:
    """10 USD a day up to 20 November: nothing is known of December, 310 USD are expected."""
    put(steady, "Tight", amount=300, currency="USD")
    put(steady, "Wide", amount=400, currency="USD")
    result = budgets(Context(home=steady.home, now=NOW.replace(year=2026, month=12, day=5)))
    for name, status in (("Tight", "at risk"), ("Wide", "ok")):
        found = row(result, name)
        assert (found["UsedSoFar"], found["Used"], found["Status"]) == (None, None, status)
        assert found["Forecast"] == pytest.approx(Decimal(310), abs=Decimal(1))
        told = f"{name}: the data ends 2026-11-20: what is used of 2026-12 is not known yet"
        assert told in result.warnings


def test_old_data_is_said(steady: Context) -> None:
    context = steady
    put(context, "old", amount=100)
    later = Context(home=context.home, now=NOW + dt.timedelta(days=120))
    result = budgets(later)
    assert result.stale
    assert row(result, "old")["Period"] == "2026-11 (monthly)"
    assert any("the data ends 2026-11-20" in line for line in result.warnings)


def test_the_command_sets_lists_and_removes(
    copied: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(copied.home), "--now", "2026-11-21"]
    assert (
        main([*home, "budgets", "set", "ops", "--amount", "5000", "--filter", "provider=aws"]) == 0
    )
    assert "ops" in capsys.readouterr().out
    assert main([*home, "budgets", "list", "--name", "ops"]) == 0
    assert "$5,000.00" in capsys.readouterr().out
    assert main([*home, "budgets", "remove", "ops"]) == 0
    assert main([*home, "budgets", "remove", "ops"]) == 2
    assert "no budget 'ops'" in capsys.readouterr().err


def test_a_budget_of_the_demo_that_is_changed_is_the_users_own(copied: Context) -> None:
    put(copied, "aws", amount=1_000_000)
    assert len(copied.store.budgets.listed()) == 5
    copied.store.remove_origin("demo")
    assert [(item.name, item.amount) for item in copied.store.budgets.listed()] == [
        ("AWS", Decimal(1_000_000))
    ]
