"""Recommendations on machines of all sorts of behaviour, made by hand and unlike the demo estate."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from ledger_fixture import call, instance, with_tags

from tools.clouds.base import Inventory
from tools.context import Context
from tools.store.schema import ADDRESS_SCHEMA, INSTANCE_SCHEMA, SNAPSHOT_SCHEMA, VOLUME_SCHEMA

NOW = dt.datetime(2026, 11, 16, 6, tzinfo=dt.UTC)  # a Monday morning
END = dt.datetime(2026, 11, 16, 6)
HOURS = 35 * 24
Row = dict[str, Any]
Values = np.ndarray[Any, np.dtype[np.float64]]

TIME = [END - dt.timedelta(hours=HOURS - hour) for hour in range(HOURS)]
HOUR = np.array([time.hour for time in TIME])
WEEKDAY = np.array([time.weekday() for time in TIME])
DAY = np.arange(HOURS) // 24
FLAT = np.ones(HOURS)
SILENT = 4e-6  # MB/s: a third of a MB a day


def working(first: int, last: int, busy: float, quiet: float = 1.0) -> Values:
    """CPU of people who work from `first` to `last` o'clock UTC on weekdays."""
    on = np.isin(HOUR, np.arange(first, last)) & (WEEKDAY < 5)
    return np.where(on, busy, quiet)


def since(days: float, before: float, after: float) -> Values:
    """A level that changed so many days ago."""
    return np.where(np.arange(HOURS) >= HOURS - days * 24, after, before).astype(float)


PACIFIC = ((HOUR >= 16) & (WEEKDAY < 5)) | ((HOUR < 1) & (WEEKDAY > 0) & (WEEKDAY < 6))
WEEKLY = (WEEKDAY == 6) & (HOUR == 3)

# name: (type, CPU, memory or None, traffic in and out in MB/s or None, further fields)
FLEET: dict[str, tuple[str, Values, float | None, tuple[float, float] | None, Row]] = {
    "left-10-days-ago": (
        "m5.large", since(10, 35, 1), 40, (SILENT, SILENT), {"tags": {"env": "prod"}}),
    "left-yesterday": ("m5.large", since(1, 35, 1), 40, (SILENT, SILENT), {}),
    "patched-weekly": (
        "m5.xlarge", np.where(WEEKLY, 12.0, 0.6), 30, (SILENT, SILENT), {}),
    "nightly-job": (
        "m5.large", np.where(HOUR == 2, 45.0, 0.5), 30, (SILENT, SILENT), {"tags": {"env": "dev"}}),
    "no-traffic-known": ("m5.large", FLAT * 1.0, 70, None, {}),
    "three-days-old": (
        "m5.large", FLAT * 0.8, 20, (SILENT, SILENT),
        {"launched_at": END - dt.timedelta(days=3)}),
    "off": ("m5.large", FLAT * 0.8, 20, (SILENT, SILENT), {"status": "stopped"}),
    "kept": ("m5.large", FLAT * 0.8, 20, (SILENT, SILENT), {"tags": {"Do-Not-Stop": "yes"}}),
    "not-kept": ("m5.large", FLAT * 0.8, 20, (SILENT, SILENT), {"tags": {"protected": "false"}}),
    "mirror": ("r5.xlarge", FLAT * 2.0, 30, (0.5, 0.02), {}),
    "erp-failover-01": ("m5.large", FLAT * 0.8, 20, (SILENT, SILENT), {}),
    "large": ("m5.4xlarge", FLAT * 9.0, 18, (1.0, 1.0), {}),
    "full-memory": ("m5.4xlarge", FLAT * 9.0, 85, (1.0, 1.0), {}),
    "weekly-peak": (
        "m5.4xlarge", np.where(WEEKLY, 85.0, 6.0), 20, (1.0, 1.0), {}),
    "memory-unknown": ("m5.4xlarge", FLAT * 9.0, None, (1.0, 1.0), {}),
    "memory-unknown-r": ("r5.4xlarge", FLAT * 9.0, None, (1.0, 1.0), {}),
    "burst": ("t3.large", FLAT * 8.0, 30, (1.0, 1.0), {}),
    "little-burst": ("t3.large", FLAT * 3.0, 30, (1.0, 1.0), {}),
    "trainer": ("g4dn.2xlarge", FLAT * 9.0, 30, (1.0, 1.0), {}),
    "pacific-dev": (
        "m5.xlarge", np.where(PACIFIC, 45.0, 1.0), 60, (0.1, 0.1), {"tags": {"env": "dev"}}),
    "pacific-prod": (
        "m5.xlarge", np.where(PACIFIC, 45.0, 1.0), 60, (0.1, 0.1), {"tags": {"env": "prod"}}),
    "shop-qa-7": ("m5.xlarge", working(8, 18, 45), 60, (0.1, 0.1), {}),
    "unmarked": ("m5.xlarge", working(8, 18, 45), 60, (0.1, 0.1), {}),
    "dev-irregular": (
        "m5.xlarge", np.where((np.arange(HOURS) * 7 % 31) < 6, 45.0, 1.0), 60, (0.1, 0.1), {}),
    "ci-runner-3": ("m5.large", FLAT * 55.0, 60, (0.1, 0.1), {"tags": {"env": "ci"}}),
    "unmeasured": ("m5.large", FLAT * np.nan, None, None, {}),
}  # fmt: skip
PRICES = {
    "m5.large": 0.1, "m5.xlarge": 0.2, "m5.2xlarge": 0.4, "m5.4xlarge": 0.8, "r5.large": 0.13,
    "r5.xlarge": 0.26, "r5.2xlarge": 0.52, "r5.4xlarge": 1.04, "t3.large": 0.09,
    "t3.medium": 0.045, "g4dn.xlarge": 0.5, "g4dn.2xlarge": 0.8,
}  # fmt: skip
SIZES = {
    "m5.large": (2, 8), "m5.xlarge": (4, 16), "m5.2xlarge": (8, 32), "m5.4xlarge": (16, 64),
    "r5.large": (2, 16), "r5.xlarge": (4, 32), "r5.2xlarge": (8, 64), "r5.4xlarge": (16, 128),
    "t3.large": (2, 8),
    "t3.medium": (2, 4), "g4dn.xlarge": (4, 16), "g4dn.2xlarge": (8, 32),
}  # fmt: skip


def _instance(name: str, kind: str, **more: Any) -> Row:
    vcpus, memory = SIZES[kind]
    return instance(
        "aws", "1", f"i-{name}", name, region="us-east-1", instance_type=kind, vcpus=vcpus,
        memory_gb=float(memory), hourly_cost=str(PRICES[kind]), currency="USD",
        **({"launched_at": END - dt.timedelta(days=300)} | more),
    )  # fmt: skip


def _instances() -> list[Row]:
    rows = [_instance(name, kind, **more) for name, (kind, _, _, _, more) in FLEET.items()]
    # Of every type one that is busy, so that the inventory tells its price.
    return rows + [_instance(f"busy-{kind}", kind) for kind in PRICES]


def table(schema: pa.Schema, rows: list[Row]) -> pa.Table:
    """Rows of the inventory; what is not given is unknown."""
    from decimal import Decimal

    known = with_tags(schema)
    cells = []
    for row in rows:
        whole = dict.fromkeys(known.names) | {key: row[key] for key in row if key in known.names}
        if isinstance(whole.get("hourly_cost"), str):
            whole["hourly_cost"] = Decimal(whole["hourly_cost"])
        cells.append(whole)
    return pa.Table.from_pylist(cells, schema=known)


def points(name: str, metric: str, values: Values) -> pa.Table:
    """Hourly points whose highest five minutes are a fifth above the average."""
    there = np.isfinite(values)
    count = int(there.sum())
    return pa.table(
        {
            "provider": ["aws"] * count, "account_id": ["1"] * count,
            "resource_id": [f"i-{name}"] * count, "metric": [metric] * count,
            "ts": pa.array([time for time, one in zip(TIME, there, strict=True) if one],
                           pa.timestamp("us")),
            "interval_s": pa.array([3600] * count, pa.int32()),
            "min": values[there] * 0.8, "max": np.minimum(values[there] * 1.2, 100),
            "avg": values[there], "samples": pa.array([12] * count, pa.int32()),
        }
    )  # fmt: skip


def finer(table: pa.Table) -> pa.Table:
    """Hourly points as twelve of five minutes each, of the last two days; older ones as they are."""
    hourly = table.slice(0, table.num_rows - 48)
    raw = []
    for row in table.slice(table.num_rows - 48).to_pylist():
        for number in range(12):
            start = row["ts"] + dt.timedelta(minutes=5 * number)
            raw.append(row | {"ts": start, "interval_s": 300, "samples": 1})
    return pa.concat_tables([hourly, pa.Table.from_pylist(raw, schema=table.schema)])


def _metrics() -> list[pa.Table]:
    noise = np.random.default_rng(5)
    tables = []
    for name, (_, cpu, memory, traffic, more) in FLEET.items():
        level = cpu * np.exp(0.05 * noise.standard_normal(HOURS))
        if "launched_at" in more:
            level[: HOURS - 72] = np.nan
        tables.append(points(name, "cpu_percent", np.minimum(level, 99)))
        if memory is not None:
            tables.append(points(name, "memory_percent", FLAT * memory))
        if traffic is not None:
            load = np.maximum(cpu / np.nanmax(cpu), 0.1) if max(traffic) > SILENT else FLAT
            tables.append(points(name, "network_in_mbps", load * traffic[0]))
            tables.append(points(name, "network_out_mbps", load * traffic[1]))
    tables += [points(f"busy-{kind}", "cpu_percent", FLAT * 60) for kind in PRICES]
    mixed = ("i-patched-weekly", "i-large")  # clouds keep finer points for some days only
    return [
        finer(one) if one["resource_id"][0].as_py() in mixed else one
        for one in tables
        if one.num_rows
    ]


def ago(days: float) -> dt.datetime:
    return END - dt.timedelta(days=days)


def _piece(id_: str, **more: Any) -> Row:
    row = {"provider": "aws", "account_id": "1", "resource_id": id_, "name": id_}
    tags = more.pop("tags", None)
    return row | {"region": "us-east-1", **more, "tags": json.dumps(tags) if tags else None}


VOLUMES = [
    _piece("v-used", status="in-use", attached_to="i-large", size_gb=50.0, created_at=ago(500)),
    _piece("v-left", status="available", size_gb=100.0, created_at=ago(90), detached_at=ago(20)),
    _piece("v-old", status="available", size_gb=100.0, created_at=ago(90)),
    _piece("v-fresh", status="available", size_gb=9.0, created_at=ago(90), detached_at=ago(2)),
    _piece("v-keep", status="available", size_gb=9.0, created_at=ago(90), tags={"keep": "true"}),
    _piece("v-broken", status="error", size_gb=9.0, created_at=ago(90)),
]
SNAPSHOTS = [
    _piece("s-new", status="available", size_gb=9.0, created_at=ago(50), volume_id="v-used"),
    _piece("s-orphan", status="available", size_gb=9.0, created_at=ago(100), volume_id="v-gone"),
    _piece("s-young-orphan", status="available", size_gb=9.0, created_at=ago(60), volume_id="v-x"),
    _piece("s-of-used", status="available", size_gb=9.0, created_at=ago(170), volume_id="v-used"),
    _piece("s-old", status="available", size_gb=9.0, created_at=ago(400), volume_id="v-used"),
]
ADDRESSES = [
    _piece("a-used", status="in-use", attached_to="i-large", created_at=ago(90)),
    _piece("a-idle", status="idle", created_at=ago(90)),
    _piece("a-unknown-age", status="idle"),
    _piece("a-new", status="idle", created_at=ago(1)),
]


def _tables() -> dict[str, pa.Table]:
    return {
        "instance": table(INSTANCE_SCHEMA, _instances()),
        "volume": table(VOLUME_SCHEMA, VOLUMES),
        "snapshot": table(SNAPSHOT_SCHEMA, SNAPSHOTS),
        "address": table(ADDRESS_SCHEMA, ADDRESSES),
    }


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The fleet without any bill: prices are those that the inventory lists."""
    context = Context(home=tmp_path_factory.mktemp("fleet") / "home", now=NOW)
    context.store.replace_inventory([Inventory("aws", "1", _tables())], now=NOW, origin="hand")
    context.store.write_metrics(_metrics(), now=NOW, origin="hand")
    return context


def rows_of(context: Context, **arguments: Any) -> list[Row]:
    """The list of recommendations as dictionaries."""
    result = call(context, "list_recommendations", top=1000, **arguments)
    if not result.tables:
        return []
    names = [column.name for column in result.tables[0].columns]
    return [dict(zip(names, row, strict=True)) for row in result.tables[0].rows]


@pytest.fixture(scope="module")
def found(fleet: Context) -> Callable[[str], dict[str, Row]]:
    """What is recommended of a type, by name."""
    rows = rows_of(fleet)

    def of_type(name: str) -> dict[str, Row]:
        return {row["Resource"]: row for row in rows if row["Type"] == name}

    return of_type


def test_idle_is_what_rests_longer_than_it_ever_did(found: Callable[[str], dict[str, Row]]) -> None:
    assert set(found("idle")) == {"left-10-days-ago", "patched-weekly", "not-kept"}
    assert found("idle")["left-10-days-ago"]["MonthlySavings"] == 73  # 730 h at 0.1
    assert found("idle")["left-10-days-ago"]["Recommended"] == "stop"
    assert found("idle")["not-kept"]["Confidence"] > found("idle")["left-10-days-ago"]["Confidence"]


def test_sizes_hold_processors_memory_and_peaks(found: Callable[[str], dict[str, Row]]) -> None:
    sizes = found("right_sizing")
    # patched-weekly is idle too: an alternative
    assert set(sizes) == {"large", "memory-unknown", "little-burst", "patched-weekly"}
    assert (
        sizes["large"]["Recommended"] == "m5.xlarge (4 vCPU, 16 GB)"
    )  # memory peaks at 22 % of 64 GB
    assert sizes["large"]["MonthlySavings"] == 438  # 730 h of 0.8 - 0.2
    # Memory is not measured: fewer processors with as much of it.
    assert sizes["memory-unknown"]["Recommended"] == "r5.2xlarge (8 vCPU, 64 GB)"
    assert sizes["memory-unknown"]["Confidence"] < sizes["large"]["Confidence"]


def test_schedules_are_for_working_hours_of_what_is_not_production(
    found: Callable[[str], dict[str, Row]],
) -> None:
    plans = found("schedule")
    assert set(plans) == {"pacific-dev", "shop-qa-7", "unmarked"}
    assert plans["shop-qa-7"]["Recommended"] == "on Mon-Fri 07:00-19:00 UTC (60 of 168 hours)"
    assert plans["pacific-dev"]["Recommended"] == "on Mon-Fri 15:00-02:00 UTC (55 of 168 hours)"
    assert float(plans["shop-qa-7"]["MonthlySavings"]) == pytest.approx(146 * 108 / 168, abs=0.01)
    assert plans["unmarked"]["Confidence"] < plans["shop-qa-7"]["Confidence"]


def test_unused_storage(found: Callable[[str], dict[str, Row]]) -> None:
    unused = found("storage")
    assert set(unused) == {
        *("v-left", "v-old", "s-orphan", "s-old", "a-idle", "a-unknown-age"),
    }
    assert {row["MonthlySavings"] for row in unused.values()} == {None}  # no bill tells a price
    assert unused["v-old"]["Confidence"] < unused["v-left"]["Confidence"]


def test_spot_without_a_known_price(found: Callable[[str], dict[str, Row]]) -> None:
    assert {name: row["MonthlySavings"] for name, row in found("spot").items()} == {
        "ci-runner-3": None
    }


def test_what_is_missing_is_said(fleet: Context) -> None:
    result = call(fleet, "list_recommendations")
    text = "\n".join(result.warnings)
    assert "the CPU of 1 of 37 running instances is not measured" in text
    assert "1 instance with CPU below the idle threshold: their traffic is not measured" in text
    assert "1 instance with low CPU: their memory is not measured" in text
    assert "there is no bill" in text
    assert "the savings of 7 recommendations are unknown" in text


def test_a_resource_counts_once(fleet: Context) -> None:
    result = call(fleet, "list_recommendations", top=1000)
    rows = rows_of(fleet)
    best: dict[str, Any] = {}
    for row in rows:
        if row["MonthlySavings"] is not None:
            best[row["ResourceId"]] = max(best.get(row["ResourceId"], 0), row["MonthlySavings"])
    total = next(one.value for one in result.values if one.name == "monthly savings")
    assert total == sum(best.values())
    assert total == sum(row["Counted"] or 0 for row in rows)
    assert sum(row["MonthlySavings"] or 0 for row in rows) > total  # there are alternatives
