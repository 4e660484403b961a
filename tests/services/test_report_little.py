"""Reports on little or odd data: nothing at all, bills only, an inventory only, two currencies."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import AZURE, NOW, PROD, call, inventories, land, line

from tools.base import InputError, Period, Result
from tools.context import Context
from tools.services.report.disks import Disk
from tools.services.report.draft import Action
from tools.services.report.periods import told
from tools.services.report.ranking import in_order

KINDS = ("weekly", "monthly", "executive", "health")
EC2 = {"ServiceName": "Amazon EC2", "ServiceCategory": "Compute", "ConsumedUnit": "h"}


def days(first: str, count: int) -> list[str]:
    start = dt.date.fromisoformat(first)
    return [str(start + dt.timedelta(days=number)) for number in range(count)]


@pytest.fixture(scope="module")
def bills(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """Sixty days in two currencies, without any inventory."""
    rows = [
        line(day, "10", "10", **PROD, **EC2, ResourceId="i-1") for day in days("2026-09-01", 60)
    ]
    rows += [
        line(day, "4", "4", **AZURE, ServiceName="Virtual Machines")
        for day in days("2026-09-01", 60)
    ]
    return land(tmp_path_factory.mktemp("bills") / "home", rows)


def said(result: Result, part: str) -> str:
    return " ".join(text for name, text in result.tables[0].rows if name == part)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_home_says_what_to_do(context: Context, kind: str) -> None:
    report = call(context, "report", kind=kind)
    assert report.status == "no_data"
    assert "there is no data yet: run `cloudwright demo`" in report.warnings[0]


def test_currencies_are_kept_apart(bills: Context) -> None:
    report = call(bills, "report", kind="monthly", end="2026-09-30")
    totals = {
        item.currency: item.value for item in report.values if item.name == "Current EffectiveCost"
    }
    assert totals == {"USD": Decimal(300), "EUR": Decimal(120)}
    headline = said(report, "Headline")
    assert "$300.00" in headline
    assert "€120.00" in headline
    assert "420" not in headline
    table = next(one for one in report.tables if one.title == "Costs: by provider")
    assert sorted(row[:3] for row in table.rows) == [
        ["AWS", "USD", Decimal(300)],
        ["Microsoft", "EUR", Decimal(120)],
    ]


def test_bills_without_an_inventory_are_told_without_machines(bills: Context) -> None:
    report = call(bills, "report", kind="monthly")
    assert "there are no measurements" in said(report, "Use")
    assert "there are no volumes" in said(report, "Storage")
    health = call(bills, "report", kind="health")
    assert "not judged, for want of data" in said(health, "Verdicts").lower()


def test_data_that_ended_long_ago_is_told_of(bills: Context) -> None:
    later = Context(home=bills.home, now=dt.datetime(2027, 8, 1, 12, tzinfo=dt.UTC))
    report = call(later, "report", kind="weekly")
    assert report.period == Period(start=dt.date(2026, 10, 19), end=dt.date(2026, 10, 25))
    assert "stale" in said(report, "Data").lower()


def test_an_inventory_without_bills_is_told_without_costs(tmp_path: Path) -> None:
    context = Context(home=tmp_path / "home", now=NOW)
    context.store.replace_inventory(inventories(), now=NOW, origin="hand")
    report = call(context, "report", kind="monthly")
    assert report.status == "ok"
    assert "there are no costs in the data" in said(report, "Headline")
    assert "there are 3 machines now" in said(report, "Machines").lower()
    assert call(context, "report", kind="executive").status == "ok"


@pytest.mark.parametrize("kind", ["weekly", "monthly", "executive", "health"])
def test_odd_charges_are_told_of_too(ledger: Context, kind: str) -> None:
    report = call(ledger, "report", kind=kind)  # credits, refunds, gaps, a missing EffectiveCost
    assert report.status == "ok"
    assert report.tables[0].title == "Summary"
    assert len(report.receipts) == len({item.id for item in report.receipts})


def test_a_period_without_costs_says_what_the_data_covers(bills: Context) -> None:
    report = call(bills, "report", kind="monthly", end="2025-01-15")
    assert "2026-09-01 to 2026-10-30" in said(report, "Headline")


def test_a_running_month_is_compared_like_for_like(bills: Context) -> None:
    report = call(bills, "report", kind="executive", end="2026-10-10")
    assert report.period == Period(start=dt.date(2026, 10, 1), end=dt.date(2026, 10, 30))
    assert "so far" in report.title
    assert "the same as September 2026" in said(report, "Headline")
    assert "per day" not in said(report, "Headline")


def test_filters_scope_the_costs(bills: Context) -> None:
    filters = [{"field": "provider", "values": ["azure"]}]
    report = call(bills, "report", kind="weekly", filters=filters)
    totals = {
        item.currency: item.value for item in report.values if item.name == "Current EffectiveCost"
    }
    assert totals == {"EUR": Decimal(28)}
    assert "USD" not in said(report, "Headline") + said(report, "Forecast")


def test_what_a_filter_cannot_apply_to_is_left_out_and_said(bills: Context) -> None:
    filters = [{"field": "service", "op": "contains", "values": ["EC2"]}]
    report = call(bills, "report", kind="monthly", filters=filters)
    for part in ("Machines", "Storage", "Savings"):
        assert "have no service" in said(report, part)
        assert not [one for one in report.tables if one.title.startswith(f"{part}: ")]


def test_an_unknown_filter_is_refused_by_name(bills: Context) -> None:
    with pytest.raises(InputError, match="unknown field 'teem'"):
        call(bills, "report", kind="monthly", filters=[{"field": "teem", "values": ["x"]}])


def period(first: str, last: str) -> Period:
    return Period(start=dt.date.fromisoformat(first), end=dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("unit", "end", "data", "current", "baseline"),
    [
        # The last full month and week before 2026-11-21, a Saturday.
        *[("month", None, ("2025-10-17", "2026-11-20"), *pair) for pair in
          [(("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30"))]],
        ("week", None, ("2025-10-17", "2026-11-20"),
         ("2026-11-09", "2026-11-15"), ("2026-11-02", "2026-11-08")),
        # A running month against the same days of the month before, which may be shorter.
        ("month", "2026-11-03", ("2025-10-17", "2026-11-20"),
         ("2026-11-01", "2026-11-20"), ("2026-10-01", "2026-10-20")),
        ("month", "2026-03-15", ("2025-10-17", "2026-03-30"),
         ("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
        # Charges of today are not complete.
        ("month", "2026-11-03", ("2025-10-17", "2026-11-21"),
         ("2026-11-01", "2026-11-20"), ("2026-10-01", "2026-10-20")),
        # A bill of a few days has no full month.
        ("month", None, ("2024-09-05", "2024-09-07"),
         ("2024-09-01", "2024-09-07"), ("2024-08-01", "2024-08-07")),
        ("week", "2025-01-01", ("2024-01-01", "2026-11-20"),
         ("2024-12-30", "2025-01-05"), ("2024-12-23", "2024-12-29")),
        ("month", None, None, ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")),
    ],
)  # fmt: skip
def test_periods(
    unit: Any,
    end: str | None,
    data: tuple[str, str] | None,
    current: tuple[str, str],
    baseline: tuple[str, str],
) -> None:
    found = told(
        unit,
        dt.date.fromisoformat(end) if end else None,
        period(*data) if data else None,
        dt.date(2026, 11, 21),
    )
    assert found.current == period(*current)
    assert found.baseline == period(*baseline)


def action(priority: Any, amount: str | None, currency: str | None = "USD") -> Action:
    return Action(priority, "do", Decimal(amount) if amount else None, currency, "saved", "tool")


def test_actions_are_ranked_by_priority_then_money_of_each_currency() -> None:
    urgent, most, less = action("high", "1"), action("medium", "50"), action("medium", "20")
    other, unknown = action("medium", "9", "EUR"), action("medium", None, None)
    assert in_order([unknown, less, other, most, urgent]) == [urgent, other, most, less, unknown]


def test_a_disk_is_full_when_its_growth_says_so() -> None:
    growing = Disk("web", "aws", "prod", now=79.0, earlier=58.0)
    assert growing.days_left == pytest.approx(7.0)
    assert growing.judgement == "act"
    assert Disk("web", "aws", "prod", now=86.0, earlier=86.0).judgement == "look"
    assert Disk("web", "aws", "prod", now=50.0, earlier=70.0).judgement == "ok"
    assert Disk("web", "aws", "prod", now=96.0, earlier=None).days_left is None
