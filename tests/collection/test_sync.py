"""What a collection brings in, and what a second one changes: nothing but freshness."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from scripted import NOW, ScriptedCloud, account, always, connected, later, machine, machines

from tools.base import InputError
from tools.clouds.base import Inventory
from tools.clouds.tables import inventory_table, metric_table
from tools.context import Context
from tools.services.collection.run import sync
from tools.services.collection.settings import SyncRequest, read_since, read_what
from tools.store.schema import TABLES

FRESHNESS = {"collected_at"}


def cloud(name: str = "one") -> ScriptedCloud:
    """Two regions, three instances, a volume; 1.50 a day from 1 October to 20 November."""
    north = {"instance": [machine("a", instance_type="m1"), machine("b")]}
    north["volume"] = [{"resource_id": "v", "name": "disk", "size_gb": 10.0}]
    return ScriptedCloud(
        name=name,
        estate={"north": {"p1": north}, "south": {"p1": machines("c")}},
        charges=[
            {"day": f"{month}-{day:02d}", "cost": "1.50"}
            for month in ("2026-10", "2026-11")
            for day in range(1, 21 if month == "2026-11" else 32)
        ],
        hourly={"m1": "0.25"},
    )


def everything(context: Context) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, without the times of collection."""
    found = {}
    for table, (schema, _) in TABLES.items():
        columns = ", ".join(f'"{name}"' for name in schema.names if name not in FRESHNESS)
        found[table] = context.store.query(f"SELECT {columns} FROM {table} ORDER BY ALL").rows
    return found


def load_demo(context: Context) -> None:
    """Something of the demo estate; its measurements are older than raw ones are kept."""
    rows = [{"resource_id": "invented", "name": "invented"}]
    found = Inventory("aws", "demo", {"instance": inventory_table("instance", rows)})
    context.store.replace_inventory([found], now=NOW, origin="demo")
    point = {"provider": "aws", "account_id": "demo", "resource_id": "invented", "avg": 1.0}
    point |= {"metric": "cpu_percent", "ts": NOW - dt.timedelta(days=30), "interval_s": 300}
    context.store.write_metrics([metric_table([point])], now=NOW, origin="demo")


def test_the_first_collection_fills_the_store(home: Path) -> None:
    measured = cloud()
    measured.measure = always
    context = connected(home, NOW, measured)
    report = sync(context, SyncRequest())
    (one,) = report.accounts
    assert report.outcome == "fine"
    assert (one.instances, one.volumes, one.snapshots, one.cost_rows) == (3, 1, None, 30)
    assert one.sums == {"USD": {"BilledCost": Decimal(45), "EffectiveCost": Decimal(45)}}
    assert one.cost_days == [dt.date(2026, 10, 22), dt.date(2026, 11, 21)]
    # By the hour from 7 November 12:00 to 20 November, then every 5 minutes to 21 November 12:00.
    assert one.points == 3 * (12 + 43 * 24 + 36 * 12)
    assert context.store.query("SELECT count(*) FROM metric").rows == [(one.points,)]
    assert context.store.query("SELECT sum(BilledCost) FROM cost_daily").rows == [(Decimal(45),)]
    known = account(context)
    assert (known.status, known.last_error, known.last_sync_at) == (
        "connected",
        None,
        NOW.replace(tzinfo=None),
    )


def test_a_second_collection_changes_nothing_but_freshness(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, SyncRequest())
    before = everything(context)
    imports = context.store.imports()
    again = later(context, minutes=4)
    report = sync(again, SyncRequest())
    assert everything(again) == before
    assert again.store.imports() == imports
    assert report.accounts[0].notes == ["the costs are those that were there already"]
    times = {item.collected_at for item in again.store.collections()}
    assert times == {again.now.replace(tzinfo=None)}
    assert again.store.query("SELECT DISTINCT collected_at FROM instance").rows == [
        (again.now.replace(tzinfo=None),)
    ]


def test_prices_fill_what_the_inventory_leaves_open_and_are_kept_a_week(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, SyncRequest(what=("inventory",)))
    sql = "SELECT resource_id, hourly_cost, currency FROM instance ORDER BY 1"
    expected = [("a", Decimal("0.25"), "USD"), ("b", None, None), ("c", None, None)]
    assert context.store.query(sql).rows == expected
    sync(later(context, days=6), SyncRequest(what=("inventory",)))
    assert scripted.calls.count("prices north") == 1
    scripted.hourly["m1"] = "0.30"
    sync(later(context, days=8), SyncRequest(what=("inventory",)))
    assert scripted.calls.count("prices north") == 2
    assert later(context).store.query(sql).rows[0] == ("a", Decimal("0.30"), "USD")


def test_prices_that_cannot_be_read_are_a_warning(home: Path) -> None:
    from tools.base import UnreachableError

    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, SyncRequest(what=("inventory",)))
    scripted.faults["prices"] = UnreachableError("no answer")
    report = sync(later(context, days=8), SyncRequest(what=("inventory",)))
    assert report.outcome == "fine"
    assert report.accounts[0].warnings == ["prices in north could not be read: no answer"]
    found = context.store.query("SELECT hourly_cost FROM instance WHERE resource_id = 'a'").rows
    assert found == [(Decimal("0.25"),)]  # the price of a week ago


def test_what_is_gone_at_the_source_is_gone_here(home: Path) -> None:
    scripted = cloud()
    scripted.estate["south"]["p2"] = machines("d")
    context = connected(home, NOW, scripted)
    sync(context, SyncRequest(what=("inventory",)))
    del scripted.estate["south"]["p2"]  # a project that was deleted
    scripted.estate["north"]["p1"]["instance"].pop(0)
    sync(later(context, hours=1), SyncRequest(what=("inventory",)))
    sql = "SELECT region, account_id, resource_id FROM instance ORDER BY ALL"
    assert context.store.query(sql).rows == [("north", "p1", "b"), ("south", "p1", "c")]
    del scripted.estate["south"]  # a region that is no longer chosen
    report = sync(later(context, hours=2), SyncRequest(what=("inventory",)))
    assert context.store.query(sql).rows == [("north", "p1", "b")]
    assert report.accounts[0].notes == ["no longer collected, so taken out of the inventory: south"]
    assert {item.region for item in context.store.collections()} == {"north"}


def test_real_data_sets_the_demo_estate_aside(home: Path) -> None:
    context = connected(home, NOW, cloud())
    load_demo(context)
    report = sync(context, SyncRequest())
    assert report.demo_set_aside
    assert "demo estate was set aside" in report.notes[0]
    assert context.store.origins() == [account(context).id]
    again = sync(later(context, hours=1), SyncRequest())
    assert (again.demo_set_aside, again.notes) == (False, [])


def test_nothing_came_in_so_the_demo_estate_stays(home: Path) -> None:
    from tools.base import SignInError

    scripted = cloud()
    scripted.faults["open"] = SignInError("the password is wrong")
    context = connected(home, NOW, scripted)
    load_demo(context)
    assert sync(context, SyncRequest()).outcome == "nothing"
    assert "demo" in context.store.origins()
    assert context.store.query("SELECT interval_s FROM metric").rows == [(300,)]


def test_only_what_is_asked_for_is_collected(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted, ScriptedCloud(name="two", estate={"x": {}}))
    report = sync(context, SyncRequest(accounts=("ONE",), what=("costs",)))
    assert [one.account for one in report.accounts] == ["one"]
    assert set(scripted.calls) == {"open", "regions", "costs"}
    assert (report.accounts[0].instances, report.accounts[0].points) == (None, None)
    with pytest.raises(InputError, match="did you mean one"):
        sync(context, SyncRequest(accounts=("onne",)))


def test_disabled_accounts_are_left_out(home: Path) -> None:
    context = connected(home, NOW, cloud(), ScriptedCloud(name="two", estate={"x": {}}))
    context.accounts.disable(account(context, "two"), NOW)
    assert [one.account for one in sync(context, SyncRequest()).accounts] == ["one"]
    with pytest.raises(InputError, match="'two' is disabled"):
        sync(context, SyncRequest(accounts=("two",)))
    context.accounts.disable(account(context, "one"), NOW)
    with pytest.raises(InputError, match="all accounts are disabled"):
        sync(context, SyncRequest())


def test_paid_calls_are_counted_and_told(home: Path) -> None:
    scripted = cloud()
    scripted.paid = 3
    context = connected(home, NOW, scripted)
    report = sync(context, SyncRequest())
    paid = [(one.service, one.calls, one.usd) for one in report.accounts[0].paid_calls]
    assert paid == [("Cost Explorer", 3, Decimal("0.03"))]
    sync(later(context, minutes=1), SyncRequest())
    spent = context.store.progress.calls_since(account(context).id, NOW.date())
    assert spent == {"Cost Explorer": (6, Decimal("0.06"))}


def test_a_cloud_without_regions_is_not_taken_as_empty(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, SyncRequest())
    before = everything(context)
    scripted.estate = {}
    report = sync(later(context, hours=1), SyncRequest())
    assert report.outcome == "nothing"
    assert "no region to collect" in report.accounts[0].failures[0].reason
    assert everything(later(context)) == before


@pytest.mark.parametrize(
    ("text", "moment"),
    [("30d", NOW - dt.timedelta(days=30)), ("12H", NOW - dt.timedelta(hours=12)),
     ("2w", NOW - dt.timedelta(days=14)), ("2026-11-01", dt.datetime(2026, 11, 1, tzinfo=dt.UTC)),
     ("2026-11-01T06:00:00+02:00", dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC))],
)  # fmt: skip
def test_since_when(text: str, moment: dt.datetime) -> None:
    assert read_since(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "0d", "soon", "2027-01-01", "99999w", "-3d", "30"])
def test_since_when_not(text: str) -> None:
    with pytest.raises(InputError, match="--since"):
        read_since(text, NOW)


def test_kinds_in_the_order_of_collection() -> None:
    assert read_what("costs, Inventory") == ("inventory", "costs")
    for text in ("", "cost", "metrics,bills"):
        with pytest.raises(InputError, match="--what"):
            read_what(text)
