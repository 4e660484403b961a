"""Inventory, metrics, freshness, and removing an origin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from tools.base import InputError
from tools.clouds.base import Inventory
from tools.store.schema import METRIC_SCHEMA, TABLES
from tools.store.store import Store

Land = Callable[..., Any]
NOW = dt.datetime(2026, 6, 15, 12, 0, tzinfo=dt.UTC)
POINTS = pa.schema([field for field in METRIC_SCHEMA if field.name != "metric_day"])


def rows_of(kind: str, *found: dict[str, Any]) -> pa.Table:
    schema, _ = TABLES[kind]
    fields = [field for field in schema if field.name != "tagset_id"] + [
        pa.field("tags", pa.string())
    ]
    given = pa.schema(fields)
    return pa.Table.from_pylist([{**dict.fromkeys(given.names), **row} for row in found], given)


def account(name: str, *machines: dict[str, Any], **others: pa.Table) -> Inventory:
    return Inventory("aws", name, {"instance": rows_of("instance", *machines), **others})


def machines(store: Store) -> list[tuple[Any, ...]]:
    return store.query("SELECT account_id, resource_id, name FROM instance ORDER BY ALL").rows


def test_a_collection_replaces_its_account_and_kind_only(store: Store) -> None:
    disk = rows_of("volume", {"resource_id": "d1"})
    store.replace_inventory(
        [
            account("a", {"resource_id": "i1", "name": "old"}, {"resource_id": "i2"}, volume=disk),
            account("b", {"resource_id": "i3"}),
        ],
        now=NOW,
        origin="acct",
    )
    later = NOW + dt.timedelta(hours=1)
    store.replace_inventory(
        [account("a", {"resource_id": "i1", "name": "new", "private_ips": ["10.0.0.1"]})],
        now=later,
        origin="acct",
    )
    assert machines(store) == [("a", "i1", "new"), ("b", "i3", None)]
    assert store.query("SELECT private_ips FROM instance WHERE name = 'new'").rows == [
        (["10.0.0.1"],)
    ]
    assert store.query("SELECT provider, account_id FROM volume").rows == [("aws", "a")]
    fresh = {(one.kind, one.account_id): one.collected_at for one in store.collections()}
    assert fresh == {
        ("instance", "a"): later.replace(tzinfo=None),
        ("instance", "b"): NOW.replace(tzinfo=None),
        ("volume", "a"): NOW.replace(tzinfo=None),
    }


def test_an_empty_collection_empties_the_account(store: Store) -> None:
    store.replace_inventory([account("a", {"resource_id": "i1"})], now=NOW, origin="acct")
    store.replace_inventory([account("a")], now=NOW, origin="acct")
    assert machines(store) == []
    assert [(one.kind, one.rows) for one in store.collections()] == [("instance", 0)]


def test_a_resource_listed_twice_is_there_once(store: Store) -> None:
    twice = [{"resource_id": "i1", "name": "first"}, {"resource_id": "i1", "name": "last"}]
    store.replace_inventory([account("a", *twice)], now=NOW, origin="acct")
    assert machines(store) == [("a", "i1", "last")]


def test_inventory_and_costs_share_their_tags(store: Store, made: ModuleType, land: Land) -> None:
    tags = '{"owner": "ann", "env": "prod"}'
    land(made.bill("a.csv", [made.line(x_Tags={"env": "prod", "owner": "ann"})]))
    store.replace_inventory(
        [account("a", {"resource_id": "i1", "tags": tags}, {"resource_id": "i2"})],
        now=NOW,
        origin="acct",
    )
    found = store.query(
        "SELECT resource_id, tagset_id = (SELECT any_value(x_TagsetId) FROM cost_line) "
        "FROM instance ORDER BY 1"
    )
    assert found.rows == [("i1", True), ("i2", None)]
    assert store.query("SELECT count(*) FROM tagset").rows == [(2,)]
    store.remove_origin("file")
    assert store.query("SELECT count(*) FROM tagset").rows == [(2,)]
    store.remove_origin("acct")
    assert store.query("SELECT count(*) FROM tagset").rows == [(0,)]


def test_wrong_tables_are_refused(store: Store) -> None:
    wrong = Inventory("aws", "a", {"instance": rows_of("instance").drop_columns(["vcpus"])})
    with pytest.raises(InputError, match=r"aws account 'a': the columns of its instance .*vcpus"):
        store.replace_inventory([wrong], now=NOW, origin="acct")
    with pytest.raises(InputError, match="no inventory of 'metric'"):
        store.replace_inventory(
            [Inventory("aws", "a", {"metric": POINTS.empty_table()})], now=NOW, origin="acct"
        )


def points(day: str, value: float, machines: int = 3, account_id: str = "a") -> pa.Table:
    start = dt.datetime.fromisoformat(day)
    rows = [
        {
            "provider": "aws",
            "account_id": account_id,
            "resource_id": f"i{machine}",
            "metric": metric,
            "ts": start + dt.timedelta(hours=hour),
            "interval_s": 3600,
            "min": value,
            "max": value,
            "avg": value,
            "samples": 12,
        }
        for machine in range(machines)
        for metric in ("cpu_percent", "network_in_mbps")
        for hour in range(24)
    ]
    return pa.Table.from_pylist(rows, POINTS)


def test_collecting_a_window_again_never_duplicates(store: Store) -> None:
    days = ["2026-06-01", "2026-06-02", "2026-06-03"]
    first = store.write_metrics([points(day, 1.0) for day in days], now=NOW, origin="acct")
    assert first == 3 * 3 * 2 * 24
    again = [points("2026-06-02", 2.0, machines=1), points("2026-06-02", 3.0, machines=1)]
    store.write_metrics(again, now=NOW, origin="acct")
    found = store.query(
        "SELECT metric_day, avg, count(*) FROM metric GROUP BY ALL ORDER BY ALL"
    ).rows
    assert found == [
        ("2026-06-01", 1.0, 144),
        ("2026-06-02", 1.0, 96),
        ("2026-06-02", 3.0, 48),  # the last of two points for the same time counts
        ("2026-06-03", 1.0, 144),
    ]
    assert len(store.files("metric")) == 3


def test_points_of_another_interval_are_other_points(store: Store) -> None:
    hourly = points("2026-06-01", 1.0, machines=1)
    at = hourly.schema.get_field_index("interval_s")
    daily = hourly.set_column(at, "interval_s", pa.array([86400] * hourly.num_rows, pa.int32()))
    store.write_metrics([hourly], now=NOW, origin="acct")
    store.write_metrics([daily], now=NOW, origin="acct")
    assert store.query("SELECT count(*) FROM metric").rows == [(96,)]


def test_metrics_that_fail_half_way_leave_nothing(store: Store) -> None:
    def tables() -> Iterator[pa.Table]:
        yield points("2026-06-01", 1.0)
        yield points("2026-06-02", 1.0).drop_columns(["avg"])

    with pytest.raises(InputError, match="lacks the columns avg"):
        store.write_metrics(tables(), now=NOW, origin="acct")
    assert store.query("SELECT count(*) FROM metric").rows == [(0,)]
    assert store.write_metrics([], now=NOW, origin="acct") == 0


def test_what_could_not_be_refreshed_is_stale(store: Store) -> None:
    store.replace_inventory([account("a", {"resource_id": "i1"})], now=NOW, origin="acct")
    store.write_metrics([points("2026-06-01", 1.0)], now=NOW, origin="acct")
    for hours in (1, 2):
        store.mark_stale(
            provider="aws",
            account_id="a",
            kinds=["instance", "volume"],
            reason="the cloud did not answer",
            now=NOW + dt.timedelta(hours=hours),
        )
    stale = {one.kind: (one.stale_reason, one.stale_since) for one in store.collections()}
    since = (NOW + dt.timedelta(hours=1)).replace(tzinfo=None)
    assert stale == {"instance": ("the cloud did not answer", since), "metric": (None, None)}
    store.replace_inventory([account("a")], now=NOW, origin="acct")
    assert all(one.stale_reason is None for one in store.collections())


def test_removing_an_origin_leaves_the_others(store: Store, made: ModuleType, land: Land) -> None:
    land(made.bill("demo", [made.line(cost="1", x_Tags={"a": "demo"})], form="demo"), origin="demo")
    mine = made.line("2026-05-02", "2", SubAccountId="mine", x_Tags={"a": "file"})
    land(made.bill("a.csv", [mine]))
    both = [account("demo", {"resource_id": "d"}), account("real", {"resource_id": "r"})]
    for origin, inventory in zip(("demo", "acct"), both, strict=True):
        store.replace_inventory([inventory], now=NOW, origin=origin)
        name = inventory.account_id
        store.write_metrics([points("2026-06-01", 1.0, account_id=name)], now=NOW, origin=origin)
    assert store.origins() == ["acct", "demo", "file"]
    assert store.remove_origin("demo") is True
    assert store.origins() == ["acct", "file"]
    assert machines(store) == [("real", "r", None)]
    assert store.query("SELECT DISTINCT account_id FROM metric").rows == [("real",)]
    assert store.query("SELECT sum(BilledCost) FROM cost_daily").rows == [(Decimal(2),)]
    assert store.query("SELECT tag_value FROM tagset").rows == [("file",)]
    assert [(one.provider, one.rows, one.equal) for one in store.reconciliation()] == [
        ("aws", 1, True)
    ]
    assert [one.name for one in store.imports()] == ["a.csv"]
    assert store.remove_origin("demo") is False
