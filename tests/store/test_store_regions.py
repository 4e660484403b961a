"""Inventory that is collected region by region: what each collection replaces, and what stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pyarrow as pa

from tools.clouds.base import Inventory
from tools.clouds.tables import inventory_table, metric_table
from tools.store.store import Store

NOW = dt.datetime(2026, 6, 15, 12, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)


def found(account: str, region: str, *ids: str, **others: pa.Table) -> Inventory:
    rows = [
        {"provider": "openstack", "account_id": account, "resource_id": one, "region": region}
        for one in ids
    ]
    tables = {"instance": inventory_table("instance", rows), **others}
    return Inventory("openstack", account, tables, region=region)


def machines(store: Store) -> list[tuple[Any, ...]]:
    sql = "SELECT account_id, region, resource_id FROM instance ORDER BY ALL"
    return store.query(sql).rows


def collected(store: Store) -> dict[tuple[str, str], int]:
    return {(one.account_id, one.region): one.rows for one in store.collections()}


def test_a_region_replaces_only_itself(store: Store) -> None:
    both = [found("a", "north", "n1", "n2"), found("a", "south", "s1")]
    store.replace_inventory(both, now=NOW, origin="acct")
    store.replace_inventory([found("a", "north", "n3")], now=LATER, origin="acct", complete="north")
    assert machines(store) == [("a", "north", "n3"), ("a", "south", "s1")]
    assert collected(store) == {("a", "north"): 1, ("a", "south"): 1}
    fresh = {one.region: one.collected_at for one in store.collections()}
    assert fresh == {"north": LATER.replace(tzinfo=None), "south": NOW.replace(tzinfo=None)}


def test_a_project_that_is_gone_from_a_complete_region_is_emptied(store: Store) -> None:
    before = [found("a", "north", "n1"), found("b", "north", "n2"), found("b", "south", "s1")]
    store.replace_inventory(before, now=NOW, origin="acct")
    store.replace_inventory([found("c", "north", "n9")], now=NOW, origin="other")
    store.replace_inventory([found("a", "north", "n1")], now=LATER, origin="acct", complete="north")
    assert machines(store) == [("a", "north", "n1"), ("b", "south", "s1"), ("c", "north", "n9")]
    assert ("b", "north") not in collected(store)


def test_a_complete_region_without_any_account_is_emptied(store: Store) -> None:
    store.replace_inventory([found("a", "north", "n1")], now=NOW, origin="acct")
    store.replace_inventory([], now=LATER, origin="acct", complete="north")
    assert (machines(store), collected(store)) == ([], {})


def test_a_kind_that_could_not_be_had_stays(store: Store) -> None:
    disk = inventory_table("volume", [{"resource_id": "d1", "region": "north"}])
    store.replace_inventory([found("a", "north", "n1", volume=disk)], now=NOW, origin="acct")
    without = replace(found("a", "north", "n2"), missing={"volume": "403 from Cinder"})
    store.replace_inventory([without], now=LATER, origin="acct", complete="north")
    assert store.query("SELECT account_id, resource_id FROM volume").rows == [("a", "d1")]


def test_the_whole_account_stands_for_its_regions_and_the_other_way_round(store: Store) -> None:
    store.replace_inventory([found("a", "north", "n1")], now=NOW, origin="acct")
    whole = replace(found("a", "south", "s1"), region=None)
    store.replace_inventory([whole], now=NOW, origin="acct")
    assert (machines(store), collected(store)) == ([("a", "south", "s1")], {("a", ""): 1})
    store.replace_inventory([found("a", "north", "n1")], now=NOW, origin="acct")
    assert collected(store) == {("a", "north"): 1}
    assert machines(store) == [("a", "north", "n1"), ("a", "south", "s1")]


def test_regions_that_are_no_longer_wanted_go(store: Store) -> None:
    both = [found("a", "north", "n1"), found("a", "south", "s1")]
    store.replace_inventory(both, now=NOW, origin="acct")
    assert store.keep_regions(["south"], origin="acct")
    assert not store.keep_regions(["south"], origin="acct")
    assert (machines(store), collected(store)) == ([("a", "south", "s1")], {("a", "south"): 1})


def test_a_failed_region_is_stale_by_itself(store: Store) -> None:
    both = [found("a", "north", "n1"), found("a", "south", "s1")]
    store.replace_inventory(both, now=NOW, origin="acct")
    points = [
        {
            "provider": "openstack",
            "account_id": "a",
            "resource_id": "n1",
            "metric": "cpu_percent",
            "ts": NOW,
            "interval_s": 3600,
            "avg": 5.0,
        }
    ]
    store.write_metrics([metric_table(points)], now=NOW, origin="acct", region="north")
    store.mark_stale(
        kinds=["instance", "metric"], reason="timed out", now=LATER, origin="acct", region="north"
    )
    stale = {(one.kind, one.region): one.stale_reason for one in store.collections()}
    assert stale == {
        ("instance", "north"): "timed out",
        ("instance", "south"): None,
        ("metric", "north"): "timed out",
    }
    store.remove_origin("acct")
    assert (machines(store), store.collections()) == ([], [])
