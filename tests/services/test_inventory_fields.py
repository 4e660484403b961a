"""Fields of instances and resources: lists, ages, prices, and what a kind does not have."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from ledger_fixture import NOW, Row, call, columns, figures, instance, inventories, where, with_tags

from tools.base import InputError
from tools.clouds.base import Inventory
from tools.context import Context
from tools.store.schema import INSTANCE_SCHEMA, SNAPSHOT_SCHEMA, VOLUME_SCHEMA

DAY = dt.timedelta(days=1)
NOON = NOW.replace(tzinfo=None)
AWS = {"provider": "aws", "account_id": "111", "collected_at": NOON - dt.timedelta(hours=6)}


def machine(name: str, **more: Any) -> Row:
    return instance("aws", "111", f"i-{name}", name, **more)


MACHINES = [
    machine(
        "edge",
        public_ips=["198.51.100.1", "198.51.100.22"],
        hourly_cost=Decimal("0.5"),
        currency="USD",
        launched_at=NOON - 10 * DAY,
        region="a",
    ),
    machine("empty", public_ips=[], hourly_cost=Decimal("0.25"), currency="USD", region="a"),
    machine("euro", hourly_cost=Decimal("0.125"), currency="EUR", region="b"),
    machine("unpriced", public_ips=["198.51.100.2"], launched_at=NOON - 2 * DAY, region="a"),
]
VOLUMES: list[Row] = [
    AWS | {"resource_id": "v-1", "name": "used", "attached_to": "i-edge"},
    AWS | {"resource_id": "v-2", "name": "old", "detached_at": NOON - 40 * DAY},
    AWS | {"resource_id": "v-3", "name": "new", "detached_at": NOON - 3 * DAY},
]
SNAPSHOTS: list[Row] = [
    AWS | {"resource_id": f"s-{days}", "name": f"s-{days}", "volume_id": volume,
           "created_at": NOON - days * DAY}
    for days, volume in ((1, "v-1"), (2, "v-2"), (30, "v-1"))
]  # fmt: skip


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Context:
    context = Context(home=tmp_path_factory.mktemp("things") / "home", now=NOW)
    tables = {
        kind: pa.Table.from_pylist(rows, schema=with_tags(schema))
        for kind, rows, schema in (
            ("instance", MACHINES, INSTANCE_SCHEMA),
            ("volume", VOLUMES, VOLUME_SCHEMA),
            ("snapshot", SNAPSHOTS, SNAPSHOT_SCHEMA),
        )
    }
    context.store.replace_inventory([Inventory("aws", "111", tables)], now=NOW, origin="hand")
    return context


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (where("public_ips", "missing"), ["empty", "euro"]),
        (where("public_ips", "present"), ["edge", "unpriced"]),
        (where("public_ips", "is", "198.51.100.2"), ["unpriced"]),
        (where("public_ips", "is", "198.51.100.2", "198.51.100.22"), ["edge", "unpriced"]),
        (where("public_ips", "is_not", "198.51.100.2"), ["edge", "empty", "euro"]),
        (where("public_ips", "contains", ".100.2"), ["edge", "unpriced"]),
        (where("public_ips", "not_contains", "198.51"), ["empty", "euro"]),
    ],
)
def test_any_address_may_match(
    things: Context, condition: dict[str, Any], names: list[str]
) -> None:
    result = call(things, "list_instances", filters=[condition], sort="name", order="asc")
    assert [row[0] for row in columns(result, "name")] == names


def test_an_address_nobody_has(things: Context) -> None:
    result = call(things, "list_instances", filters=[where("public_ips", "is", "198.51.100.3")])
    assert result.status == "no_data"
    assert "known values are '198.51.100.1'" in result.warnings[0]


def test_groups_have_no_age_to_sort_by(things: Context) -> None:
    result = call(
        things, "list_instances", group_by=["region"], sort="age_days", order="asc"
    )  # fmt: skip
    assert columns(result, "region", "instances") == [("a", 3), ("b", 1)]
    said = "groups have no age_days: they are sorted by the number of instances"
    assert said in result.assumptions


def test_prices_are_summed_when_asked_about(things: Context) -> None:
    assert figures(call(things, "list_instances"), "hourly_cost") == {}
    for asked in (
        {"sort": "hourly_cost"},
        {"columns": ["hourly_cost"]},
        {"filters": [where("hourly_cost", "gt", 0)]},
    ):
        result = call(things, "list_instances", **asked)
        found = [(v.value, v.unit, v.currency) for v in result.values if v.name == "hourly_cost"]
        assert found == [(Decimal("0.75"), "USD/h", "USD"), (Decimal("0.125"), "EUR/h", "EUR")]
    listed = call(things, "list_instances", columns=["hourly_cost"])
    assert "hourly_cost is unknown for 1 of 4 instances" in listed.warnings
    assert sorted(columns(listed, "name", "currency")) == [
        ("edge", "USD"), ("empty", "USD"), ("euro", "EUR"), ("unpriced", None),
    ]  # fmt: skip
    one = call(things, "list_instances", columns=["hourly_cost"],
               filters=[where("name", "is", "euro")])  # fmt: skip
    assert [c.unit for c in one.tables[0].columns if c.name == "hourly_cost"] == ["EUR"]


def test_what_began_later_has_no_age(things: Context) -> None:
    early = Context(home=things.home, now=NOW - 5 * DAY)
    said = "1 instance was launched after 2026-11-01: of no age yet"
    result = call(early, "list_instances", sort="name", order="asc", columns=["uptime_hours"])
    assert columns(result, "name", "age_days", "uptime_hours") == [
        ("edge", 5.0, 120.0), ("empty", None, None), ("euro", None, None), ("unpriced", None, None),
    ]  # fmt: skip
    assert said in result.warnings
    young = call(early, "list_instances", filters=[where("age_days", "lt", 1)])
    assert (young.values[0].value, said in young.warnings) == (0, True)
    assert not any("no age" in line for line in call(things, "list_instances").warnings)
    snapshots = call(early, "list_resources", kind="snapshot")
    assert "2 snapshots were created after 2026-11-01: of no age yet" in snapshots.warnings
    facts = call(early, "describe_resource", resource="unpriced")
    assert dict(columns(facts, "field", "value"))["age_days"] is None


@pytest.mark.parametrize(
    ("kind", "condition", "names"),
    [
        ("volume", where("detached_days", "gt", 30), ["old"]),
        ("volume", where("detached_days", "missing"), ["used"]),
        ("volume", where("detached_at", "ge", "2026-11-01"), ["new"]),
        ("volume", where("attached_to", "is", "I-EDGE"), ["used"]),
        ("volume", where("attached_to", "is_not", "i-edge"), ["new", "old"]),
        ("snapshot", where("volume_id", "is", "v-1"), ["s-1", "s-30"]),
        ("snapshot", where("created_at", "ge", "2026-11-04"), ["s-1", "s-2"]),
        ("snapshot", where("created_at", "gt", "2026-11-04"), ["s-1"]),
        ("snapshot", where("created_at", "le", "2026-11-04"), ["s-2", "s-30"]),
        ("snapshot", where("created_at", "lt", "2026-11-04"), ["s-30"]),
    ],
)
def test_conditions_on_resources(
    things: Context, kind: str, condition: dict[str, Any], names: list[str]
) -> None:
    result = call(
        things, "list_resources", kind=kind, filters=[condition], sort="name", order="asc"
    )  # fmt: skip
    assert [row[0] for row in columns(result, "name")] == names


def test_resources_are_sorted_by_times(things: Context) -> None:
    volumes = call(things, "list_resources", kind="volume", sort="detached_days")
    assert columns(volumes, "name", "detached_days") == [("old", 40), ("new", 3), ("used", None)]
    snapshots = call(things, "list_resources", kind="snapshot", sort="created_at")
    assert [row[0] for row in columns(snapshots, "name")] == ["s-1", "s-2", "s-30"]


@pytest.mark.parametrize(
    ("kind", "field", "message"),
    [
        ("volume", "volume_id", "the fields of volumes are provider"),
        ("snapshot", "detached_days", "the fields of snapshots are provider"),
    ],
)
def test_a_field_of_another_kind(things: Context, kind: str, field: str, message: str) -> None:
    for asked in ({"filters": [where(field, "missing")]}, {"sort": field}):
        with pytest.raises(InputError, match=message):
            call(things, "list_resources", kind=kind, **asked)


def test_the_bill_has_no_negative_ages(ledger: Context) -> None:
    early = Context(home=ledger.home, now=dt.datetime(2026, 10, 6, tzinfo=dt.UTC))
    result = call(early, "list_instances", sort="resource_id", order="asc")
    assert columns(result, "resource_id", "age_days") == [
        ("/vm/ERP", 1.0), ("g-1", None), ("i-1", 5.0), ("i-2", None),
    ]  # fmt: skip
    assert "2 instances were first charged after 2026-10-06: of no age yet" in result.warnings


def test_an_inventory_of_now_says_nothing_of_ages(tmp_path: Path) -> None:
    context = Context(home=tmp_path / "home", now=NOW)
    context.store.replace_inventory(inventories(), now=NOW, origin="hand")
    assert not any("no age" in line for line in call(context, "list_instances").warnings)


def test_what_has_no_name_is_told_by_its_id(tmp_path: Path) -> None:
    context = Context(home=tmp_path / "home", now=NOW)
    rows = [machine("named"), {**machine("x"), "name": None}]
    table = pa.Table.from_pylist(rows, schema=with_tags(INSTANCE_SCHEMA))
    found = Inventory("aws", "111", {"instance": table})
    context.store.replace_inventory([found], now=NOW, origin="acct")
    listed = call(context, "list_instances").tables[0]
    names = [column.name for column in listed.columns]
    assert names[:2] == ["name", "resource_id"]
    assert sorted((row[0] or "", row[1]) for row in listed.rows) == [
        ("", "i-x"),
        ("named", "i-named"),
    ]
    only = call(context, "list_instances", filters=[{"field": "name", "op": "present"}]).tables[0]
    assert "resource_id" not in [column.name for column in only.columns]
