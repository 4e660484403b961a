"""Costs: late charges come in, charges that disappear go, nothing is ever counted twice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from scripted import NOW, ScriptedCloud, account, connected, later

from tools.context import Context
from tools.services.collection.run import sync
from tools.services.collection.settings import SyncRequest
from tools.services.collection.windows import cost_window

COSTS = SyncRequest(what=("costs",))
DAYS = [f"2026-11-{day:02d}" for day in range(1, 22)]


def cloud(name: str = "one", **more: str | None) -> ScriptedCloud:
    """2.00 a day in November."""
    charges = [{"day": day, "cost": "2.00", **more} for day in DAYS]
    return ScriptedCloud(name=name, estate={"north": {}}, charges=charges)


def total(context: Context) -> Decimal:
    """The BilledCost of everything, after checking that all sums of the store agree."""
    assert all(one.equal for one in context.store.reconciliation())
    lines, daily = (
        context.store.query(f"SELECT coalesce(sum(BilledCost), 0) FROM {table}").rows[0][0]
        for table in ("cost_line", "cost_daily")
    )
    assert lines == daily
    return Decimal(lines)


def test_charges_that_arrive_late_and_change(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, COSTS)
    assert total(context) == 42
    scripted.charges.append({"day": "2026-11-18", "cost": "7.50", "ServiceName": "Late"})
    scripted.charges[0]["cost"] = "3.00"  # 1 November: an estimate until the invoice is made
    sync(later(context, days=1), COSTS)
    assert total(context) == Decimal("50.50")
    assert scripted.cost_windows == [
        (dt.date(2026, 10, 22), dt.date(2026, 11, 21)),
        (dt.date(2026, 11, 1), dt.date(2026, 11, 22)),
    ]


def test_charges_that_disappear_at_the_source(home: Path) -> None:
    scripted = cloud()
    scripted.charges += [{"day": "2026-11-10", "cost": "9", "SubAccountId": "closed"}]
    context = connected(home, NOW, scripted)
    sync(context, COSTS)
    assert total(context) == 51
    # A whole account goes, and the last and the first day with it.
    del scripted.charges[-1]
    del scripted.charges[-1]
    del scripted.charges[0]
    sync(later(context, hours=1), COSTS)
    assert total(context) == 38
    found = context.store.query("SELECT DISTINCT SubAccountId FROM cost_daily").rows
    assert found == [("p1",)]


def test_a_window_that_is_empty_now(home: Path) -> None:
    scripted = cloud()
    scripted.charges.append({"day": "2026-10-30", "cost": "100"})
    context = connected(home, NOW, scripted)
    sync(context, COSTS)
    assert total(context) == 142
    scripted.charges.clear()
    report = sync(later(context, hours=1), COSTS)
    # October is outside of what is read again.
    assert total(context) == 100
    assert (report.outcome, report.accounts[0].cost_rows) == ("fine", 0)
    assert [record.status for record in context.store.imports()] == ["partly replaced"]


def test_the_same_content_is_not_landed_again(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, COSTS)
    imports = context.store.imports()
    for hours in (1, 2):
        sync(later(context, hours=hours), COSTS)
    assert context.store.imports() == imports
    assert total(context) == 42


def test_content_that_came_back_is_landed_again(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, COSTS)
    whole = list(scripted.charges)
    scripted.charges = whole[:10]
    sync(later(context, hours=1), COSTS)
    assert total(context) == 20
    scripted.charges = whole
    sync(later(context, hours=2), COSTS)
    assert total(context) == 42


@pytest.mark.parametrize("sub_account", ["same", None])
def test_two_accounts_never_replace_each_other(home: Path, sub_account: str | None) -> None:
    """Also where their charges do not tell which account they are of."""
    own = {} if sub_account is None else {"BillingAccountId": "payer"}
    clouds = [
        cloud(name, SubAccountId=sub_account and f"{sub_account}-{name}", **own)
        for name in ("one", "two")
    ]
    for scripted in clouds:
        scripted.bill_name = "costs"  # without an account, even the content is the same
    context = connected(home, NOW, *clouds)
    for hours in range(3):
        sync(later(context, hours=hours), COSTS)
        assert total(context) == 84
    clouds[0].charges.clear()
    sync(later(context, hours=4), COSTS)
    assert total(context) == 42


def test_the_same_account_connected_twice_counts_once(home: Path) -> None:
    clouds = [cloud(name, SubAccountId="p1", BillingAccountId="b1") for name in ("one", "two")]
    context = connected(home, NOW, *clouds)
    for hours in range(3):
        sync(later(context, hours=hours), COSTS)
        assert total(context) == 42


def test_costs_that_count_as_fresh_are_read_only_when_asked_for(home: Path) -> None:
    scripted = cloud()
    scripted.refresh = dt.timedelta(hours=12)
    context = connected(home, NOW, scripted)
    sync(context, SyncRequest())
    soon = later(context, hours=11)
    report = sync(soon, SyncRequest())
    assert report.outcome == "fine"
    assert [problem.reason for problem in report.accounts[0].skipped] == [
        "read 11 h ago, and fresh until 2026-11-22 00:00 UTC; `--what costs` reads them now"
    ]
    assert len(scripted.cost_windows) == 1
    sync(soon, COSTS)
    assert len(scripted.cost_windows) == 2
    sync(later(soon, hours=11), SyncRequest())
    assert len(scripted.cost_windows) == 2
    sync(later(soon, hours=12), SyncRequest())
    assert len(scripted.cost_windows) == 3


def test_costs_since_a_day(home: Path) -> None:
    scripted = cloud()
    scripted.charges.append({"day": "2026-08-01", "cost": "11"})
    context = connected(home, NOW, scripted)
    sync(context, COSTS)
    assert total(context) == 42
    since = dt.datetime(2026, 8, 1, tzinfo=dt.UTC)
    sync(context, SyncRequest(what=("costs",), since=since))
    assert total(context) == 53
    sync(context, COSTS)
    assert total(context) == 53


def test_sums_stay_apart_by_currency(home: Path) -> None:
    scripted = cloud()
    scripted.charges.append({"day": "2026-11-20", "cost": "4", "BillingCurrency": "EUR"})
    scripted.charges.append({"day": "2026-11-20", "cost": "1", "EffectiveCost": None})
    report = sync(connected(home, NOW, scripted), COSTS)
    assert report.accounts[0].sums == {
        "USD": {"BilledCost": Decimal(43), "EffectiveCost": Decimal(42)},
        "EUR": {"BilledCost": Decimal(4), "EffectiveCost": Decimal(4)},
    }


def test_days_that_are_read() -> None:
    today, day = dt.date(2026, 11, 21), dt.date
    assert cost_window(today, None, None, 5) == (day(2026, 10, 22), today)
    assert cost_window(today, day(2026, 11, 20), None, 5) == (day(2026, 11, 1), today)
    # Early in a month the one before is still settling.
    assert cost_window(day(2026, 12, 3), day(2026, 12, 2), None, 5)[0] == day(2026, 11, 1)
    assert cost_window(today, day(2026, 9, 10), None, 5) == (day(2026, 9, 1), today)
    assert cost_window(today, day(2026, 11, 20), day(2026, 11, 19), 5) == (day(2026, 11, 19), today)
    # A watermark of a clock that was wrong.
    assert cost_window(today, day(2027, 1, 1), None, 0) == (day(2026, 11, 1), today)


def test_reading_a_later_part_leaves_no_gap(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, COSTS)
    much_later = later(context, days=60)
    sync(much_later, SyncRequest(what=("costs",), since=much_later.now - dt.timedelta(days=2)))
    sync(much_later, COSTS)
    assert scripted.cost_windows[-1][0] == dt.date(2026, 11, 1)
    assert account(context).status == "connected"


def test_records_of_readings_do_not_pile_up(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    for hours in range(4):
        scripted.charges[-1]["cost"] = f"{hours}.00"  # today grows
        sync(later(context, hours=hours), SyncRequest(what=("costs",), since=NOW.replace(day=1)))
        assert total(context) == 40 + hours
    assert [record.status for record in context.store.imports()] == ["in"]
