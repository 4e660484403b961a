"""The demo estate's inventory and measurements, and what was planted in them."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tools.clouds.demo.cloud import DemoCloud
from tools.store.columns import METRICS
from tools.store.schema import INSTANCE_SCHEMA, METRIC_SCHEMA, TABLES

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)  # a Saturday


class Found:
    """An estate's inventory and measurements, asked with SQL."""

    def __init__(self, cloud: DemoCloud) -> None:
        self.cloud = cloud
        self.truth = cloud.truth()
        self.inventories = list(cloud.inventory())
        self.connection = duckdb.connect()
        for kind in ("instance", "volume", "snapshot", "address"):
            tables = [one.tables[kind] for one in self.inventories]
            self.connection.register(kind, pa.concat_tables(tables))
        self.connection.register("metric", pa.concat_tables(cloud.metrics()))
        bills = [table for bill in cloud.bills() for table in bill.batches]
        self.connection.register("bill", pa.concat_tables(bills))

    def rows(self, sql: str) -> list[Any]:
        return self.connection.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        return self.rows(sql)[0][0]

    def ids(self, sql: str) -> set[str]:
        return {row[0] for row in self.rows(sql)}

    def planted(self, *kinds: str) -> set[str]:
        groups = self.truth["waste"] | self.truth["traps"] | self.truth["groups"]
        return {machine["id"] for kind in kinds for machine in groups[kind]}


@pytest.fixture(scope="module")
def found() -> Iterator[Found]:
    estate = Found(DemoCloud(now=NOW))
    yield estate
    estate.connection.close()


def test_inventory_and_metrics_are_the_same_for_the_same_seed() -> None:
    clouds = [DemoCloud(now=NOW, instances=60, days=90, seed=seed) for seed in (42, 42, 43)]
    inventories = [[one.tables for one in cloud.inventory()] for cloud in clouds]
    metrics = [pa.concat_tables(cloud.metrics()) for cloud in clouds]
    assert inventories[0] == inventories[1] != inventories[2]
    assert metrics[0].equals(metrics[1])
    assert not metrics[0].equals(metrics[2])
    assert clouds[0].truth() == clouds[1].truth() != clouds[2].truth()


def test_inventory_tables_have_the_stores_columns(found: Found) -> None:
    for one in found.inventories:
        for kind, table in one.tables.items():
            expected = [name.replace("tagset_id", "tags") for name in TABLES[kind][0].names]
            assert table.column_names == expected
        instance = one.tables["instance"].schema
        assert instance.field("hourly_cost").type == INSTANCE_SCHEMA.field("hourly_cost").type


def test_counts_by_provider_account_and_status(found: Found) -> None:
    assert found.one("SELECT count(*) FROM instance") == 140
    assert found.one("SELECT count(DISTINCT resource_id) FROM instance") == 140
    assert len(found.inventories) == 4 + 3 + 3
    assert found.one("SELECT count(*) FROM volume") > 140
    for field, key in (("provider", "by_provider"), ("status", "by_status"),
                       ("account_name", "by_account")):  # fmt: skip
        counted = dict(found.rows(f"SELECT {field}, count(*) FROM instance GROUP BY 1"))
        assert counted == found.truth["instances"][key]
    statuses = found.truth["instances"]["by_status"]
    assert statuses["running"] > 100
    assert (statuses["terminated"], statuses["error"]) == (3, 1)
    assert statuses["stopped"] == 6 + 8 + 4  # long stopped, and off: it is a Saturday at noon


def test_the_inventory_joins_the_bill(found: Found) -> None:
    assert (
        found.one("""
        SELECT count(*) FROM instance i JOIN (
            SELECT DISTINCT ResourceId, ResourceName, SubAccountId, RegionId, x_InstanceType
            FROM bill WHERE x_InstanceType IS NOT NULL) b
        ON b.ResourceId = i.resource_id AND b.ResourceName = i.name
           AND b.SubAccountId = i.account_id AND b.RegionId = i.region
           AND b.x_InstanceType = i.instance_type
    """)
        == 139
    )  # the one in error never ran
    for kind in ("volume", "snapshot", "address"):
        assert found.one(f"""
            SELECT count(*) FROM {kind} k WHERE NOT EXISTS (
                SELECT 1 FROM bill b WHERE b.ResourceId = k.resource_id
                AND b.ResourceName = k.name AND b.SubAccountId = k.account_id)
            AND k.created_at < TIMESTAMP '2026-11-20'
        """) == 0  # fmt: skip
    gone = {machine["id"] for machine in found.truth["groups"]["gone"]}
    assert gone <= found.ids("SELECT ResourceId FROM bill")
    assert not gone & found.ids("SELECT resource_id FROM instance")


def test_a_name_can_be_carried_by_several_machines(found: Found) -> None:
    twice = found.rows("SELECT name, count(*) FROM instance GROUP BY 1 HAVING count(*) > 1")
    assert twice == [("bastion-prod-01", 3)]


def test_volumes_and_machines_point_at_each_other(found: Found) -> None:
    assert (
        found.one("""
        SELECT count(*) FROM volume v LEFT JOIN instance i ON i.resource_id = v.attached_to
        WHERE v.attached_to IS NOT NULL
          AND (i.resource_id IS NULL OR NOT list_contains(i.volume_ids, v.resource_id))
    """)
        == 0
    )
    loose = found.ids("SELECT resource_id FROM volume WHERE attached_to IS NULL")
    assert loose == set(found.truth["waste"]["unattached_volumes"])
    assert len(loose) == 9
    statuses = found.ids("SELECT DISTINCT status || (attached_to IS NULL) FROM volume")
    assert statuses == {"in-usefalse", "availabletrue"}


def test_old_snapshots_and_idle_addresses(found: Found) -> None:
    old = found.ids("SELECT resource_id FROM snapshot WHERE created_at < TIMESTAMP '2026-08-23'")
    assert old == set(found.truth["waste"]["old_snapshots"])
    orphaned = found.ids(
        "SELECT resource_id FROM snapshot WHERE volume_id NOT IN (SELECT resource_id FROM volume)"
    )
    assert orphaned == set(found.truth["waste"]["orphaned_snapshots"])
    idle = found.ids("SELECT resource_id FROM address WHERE attached_to IS NULL")
    assert idle == set(found.truth["waste"]["idle_addresses"])
    assert idle == found.ids("SELECT resource_id FROM address WHERE status = 'idle'")
    assert len(idle) == 5


def _tags(found: Found, kind: str) -> dict[str, dict[str, str]]:
    return {
        name: json.loads(tags) if tags else {}
        for name, tags in found.rows(f"SELECT resource_id, tags FROM {kind}")
    }


def test_tags_have_the_flaws_the_truth_lists(found: Found) -> None:
    others = found.truth["tags_of_other_resources"]
    flaws = {flaw: ids + others[flaw] for flaw, ids in found.truth["tags"].items()}
    tags: dict[str, dict[str, str]] = {}
    for kind in ("volume", "snapshot", "address", "instance"):
        tags |= _tags(found, kind)
    for name in flaws["untagged"]:
        assert tags[name] == {}
    for name in flaws["misspelt_key"]:
        assert "enviroment" in tags[name]
    for name in flaws["value_variant"]:
        assert set(tags[name].values()) & {"Prod", "prd", "PROD", "production"}
    for name in flaws["missing_environment"]:
        assert not {key.lower() for key in tags[name]} & {"environment", "enviroment"}
    for name in flaws["missing_owner"]:
        assert "owner" not in {key.lower() for key in tags[name]}
    assert all(flaws.values())
    keys = Counter(key for one in _tags(found, "instance").values() for key in one)
    assert {
        "environment",
        "Environment",
        "team",
        "Team",
        "cost-center",
        "CostCenter",
        "app",
    } <= set(keys)
    untagged = {name for name, one in _tags(found, "instance").items() if not one}
    assert untagged == set(found.truth["tags"]["untagged"])
    assert 0 < len(untagged) < 20


def test_names_and_tags_do_not_give_the_answers_away(found: Found) -> None:
    words = ("idle", "oversized", "orphan", "unattached", "unused", "waste", "runaway", "leak",
             "spike", "anomaly", "planted", "standby", "always", "hot", "trap")  # fmt: skip
    texts = [str(row).lower() for kind in ("instance", "volume", "snapshot", "address")
             for row in found.rows(f"SELECT name, tags, resource_id FROM {kind}")]  # fmt: skip
    texts += [
        str(row).lower() for row in found.rows("SELECT DISTINCT ResourceName, x_Tags FROM bill")
    ]
    names = [word for text in texts for word in words if f"{word}" in text.replace("snapshot", "")]
    assert names == []


def test_metrics_have_their_shape(found: Found) -> None:
    schema = pa.schema([one for one in METRIC_SCHEMA if one.name != "metric_day"])
    assert all(table.schema.equals(schema) for table in found.cloud.metrics())
    assert found.ids("SELECT DISTINCT metric FROM metric") == set(METRICS)
    spans = found.rows(
        "SELECT interval_s, min(ts), max(ts), count(DISTINCT ts) FROM metric GROUP BY 1 ORDER BY 1"
    )
    assert spans == [
        (3600, dt.datetime(2026, 10, 22), dt.datetime(2026, 11, 21, 11), 30 * 24 + 12),
        (86400, dt.datetime(2026, 8, 23), dt.datetime(2026, 10, 21), 60),
    ]
    assert found.one("SELECT count(*) FROM metric WHERE NOT (min <= avg AND avg <= max)") == 0
    assert found.one("SELECT max(max) FROM metric WHERE metric LIKE '%percent'") <= 100
    assert (
        found.one("""SELECT count(*) FROM (SELECT 1 FROM metric
        GROUP BY resource_id, metric, ts, interval_s HAVING count(*) > 1)""")
        == 0
    )
    assert found.one("""SELECT count(*) FROM metric m JOIN instance i
        ON i.resource_id = m.resource_id AND i.provider = m.provider
        AND i.account_id = m.account_id""") == found.one("SELECT count(*) FROM metric")


def test_only_machines_that_are_on_are_measured(found: Found) -> None:
    newest = found.ids("SELECT resource_id FROM metric WHERE ts = TIMESTAMP '2026-11-21 11:00:00'")
    running = found.ids("SELECT resource_id FROM instance WHERE status = 'running'")
    assert newest == running
    blind = set(found.truth["no_agent"])
    measured = found.ids("SELECT DISTINCT resource_id FROM metric WHERE metric = 'memory_percent'")
    assert not blind & measured
    assert 5 < len(blind) < 50
    assert found.ids("SELECT DISTINCT resource_id FROM metric") - measured <= blind


def test_the_daily_rollup_agrees_with_the_hours_on_the_bill(found: Found) -> None:
    different = found.one("""
        SELECT count(*) FROM metric m JOIN bill b ON b.ResourceId = m.resource_id
          AND b.ChargePeriodStart = m.ts AND b.x_InstanceType IS NOT NULL
        WHERE m.interval_s = 86400 AND m.metric = 'cpu_percent'
          AND m.samples <> b.ConsumedQuantity * 12
    """)
    assert different == 0


WEEK = "ts >= TIMESTAMP '2026-11-14 12:00:00' AND interval_s = 3600"
DAY = "ts >= TIMESTAMP '2026-11-20 12:00:00' AND interval_s = 3600"


def test_some_machines_have_high_cpu_and_low_memory(found: Found) -> None:
    for period in (WEEK, DAY):
        hot = found.ids(f"""
            SELECT resource_id FROM metric WHERE {period} GROUP BY 1
            HAVING avg(avg) FILTER (metric = 'cpu_percent') > 80
               AND avg(avg) FILTER (metric = 'memory_percent') < 30
        """)
        assert hot == found.planted("hot")
        assert len(hot) == 4


def test_the_idle_rule_finds_the_idle_and_only_known_look_alikes(found: Found) -> None:
    flagged = found.ids("""
        SELECT resource_id FROM metric
        WHERE ts >= TIMESTAMP '2026-11-19 12:00:00' AND interval_s = 3600 GROUP BY 1
        HAVING avg(avg) FILTER (metric = 'cpu_percent') < 5
           AND 86400 * (avg(avg) FILTER (metric = 'network_in_mbps')
                        + avg(avg) FILTER (metric = 'network_out_mbps')) < 1
    """)
    assert found.planted("idle") <= flagged
    assert flagged <= found.planted("idle", "month_end", "new")
    young = found.rows("SELECT DISTINCT resource_id, count(DISTINCT ts) FROM metric GROUP BY 1")
    hours = dict(young)
    assert all(hours[name] < 48 for name in found.planted("new"))


def test_the_sizing_rule_finds_the_oversized_and_only_known_look_alikes(found: Found) -> None:
    flagged = found.ids(f"""
        SELECT m.resource_id FROM metric m JOIN instance i USING (resource_id)
        WHERE {WEEK} AND metric = 'cpu_percent' AND i.status = 'running'
        GROUP BY 1 HAVING avg(avg) < 20 AND max(max) < 40
    """)
    known = found.planted(
        "idle", "oversized", "month_end", "standby", "memory_bound", "new", "bastion"
    )
    assert found.planted("oversized", "memory_bound", "standby") <= flagged
    assert flagged <= known
    memory = dict(
        found.rows(f"""SELECT resource_id, avg(avg) FROM metric
        WHERE {WEEK} AND metric = 'memory_percent' GROUP BY 1""")
    )
    assert all(memory[name] > 80 for name in found.planted("memory_bound"))
    assert all(memory[name] < 40 for name in found.planted("oversized"))


def test_look_alikes_show_why_they_must_stay(found: Found) -> None:
    busy_at_month_end = found.ids("""SELECT resource_id FROM metric WHERE metric = 'cpu_percent'
        AND ts BETWEEN TIMESTAMP '2026-10-30' AND TIMESTAMP '2026-10-31 23:00:00'
        AND interval_s = 3600 GROUP BY 1 HAVING avg(avg) > 80""")
    assert found.planted("month_end") <= busy_at_month_end
    tags = _tags(found, "instance")
    assert all(tags[name]["protected"] == "true" for name in found.planted("standby"))
    busy_at_night = found.ids(f"""SELECT resource_id FROM metric WHERE metric = 'cpu_percent'
        AND {WEEK} AND hour(ts) IN (2, 3, 4) GROUP BY 1 HAVING avg(avg) > 80""")
    assert found.planted("nightly") <= busy_at_night


def test_always_on_development_works_in_office_hours_only(found: Found) -> None:
    rows = {name: numbers for name, *numbers in found.rows("""
        SELECT resource_id,
               avg(avg) FILTER (isodow(ts) <= 5 AND hour(ts) BETWEEN 8 AND 17),
               max(avg) FILTER (isodow(ts) > 5 OR hour(ts) NOT BETWEEN 8 AND 17),
               count(DISTINCT ts)
        FROM metric WHERE metric = 'cpu_percent' AND interval_s = 3600 GROUP BY 1
    """)}  # fmt: skip
    for name in found.planted("always_on_dev"):
        office, otherwise, hours = rows[name]
        assert office > 25 > 5 > otherwise
        assert hours == 30 * 24 + 12
    for name in found.planted("office_hours"):
        assert rows[name][2] < 300


def test_planted_metric_anomalies_are_measured(found: Found) -> None:
    events = {}
    for event in found.truth["metric_anomalies"]:
        events.setdefault(event["kind"], []).append(event)
    assert {kind: len(all_) for kind, all_ in events.items()} == {
        "cpu_runaway": 1, "cpu_burst": 1, "memory_leak": 1, "disk_filling": 2,
    }  # fmt: skip
    runaway = events["cpu_runaway"][0]
    series = f"FROM metric WHERE resource_id = '{runaway['id']}' AND metric = 'cpu_percent'"
    since = f"TIMESTAMP '{runaway['start']}' + INTERVAL 1 HOUR"
    assert found.one(f"SELECT min(avg) {series} AND ts >= {since}") > 95
    assert found.one(f"SELECT max(avg) {series} AND ts < TIMESTAMP '{runaway['start']}'") < 85
    burst = events["cpu_burst"][0]
    series = f"FROM metric WHERE resource_id = '{burst['id']}' AND metric = 'cpu_percent'"
    inside = f"ts >= TIMESTAMP '{burst['start']}' AND ts < TIMESTAMP '{burst['end']}'"
    assert found.rows(f"SELECT count(*), min(avg) > 90 {series} AND {inside}") == [(9, True)]
    for event in events["memory_leak"] + events["disk_filling"]:
        newest = found.one(f"""SELECT avg FROM metric WHERE resource_id = '{event["id"]}'
            AND metric = '{event["metric"]}' ORDER BY ts DESC LIMIT 1""")
        assert newest == pytest.approx(event["full_value"], abs=0.01)


def test_a_thousand_instances() -> None:
    begin = time.perf_counter()
    cloud = DemoCloud(now=NOW, instances=1000)
    rows = sum(table.num_rows for bill in cloud.bills() for table in bill.batches)
    points = 0
    for table in cloud.metrics():
        assert table.num_rows <= 300_000
        points += table.num_rows
    machines = sum(one.tables["instance"].num_rows for one in cloud.inventory())
    print(f"{rows} cost rows, {points} points in {time.perf_counter() - begin:.1f} s")
    assert machines == 1000
    assert rows > 600_000
    assert points > 4_000_000
    truth = cloud.truth()
    assert len(truth["waste"]["idle"]) == round(6 * 1000 / 140)
    ids = [one for table in cloud.inventory() for kind in table.tables.values()
           for one in kind["resource_id"].to_pylist()]  # fmt: skip
    assert len(ids) == len(set(ids))
