"""The adapter on a real OpenStack, compared with what the plain SDK and the estate's truth say.

CLOUDWRIGHT_TEST_OPENSTACK is the clouds.yaml of a lab with the clouds lab-admin, lab and
lab-reader; truth.json lies beside it. Nothing is changed there.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conformance import HURRIED

from tools.base import NotOfferedError, PermissionMissingError
from tools.clouds.base import CostRequest, Measured, MetricRequest
from tools.clouds.openstack.account import PROVIDER, OpenStackSettings
from tools.clouds.openstack.cloud import OpenStackCloud
from tools.clouds.openstack.usage import Span, server_usage
from tools.clouds.provider import Opening

LAB = os.environ.get("CLOUDWRIGHT_TEST_OPENSTACK", "")
if not LAB:
    pytest.skip("CLOUDWRIGHT_TEST_OPENSTACK names no clouds.yaml", allow_module_level=True)
REGION = "RegionOne"
CLOUDS = ("lab-admin", "lab", "lab-reader")
# The prices that the lab's CloudKitty has for servers: 0.011 a vCPU and 0.0055 a GB an hour.
CARD = """\
currency: EUR
rates:
  - from: 2026-01-01
    vcpu_hour: 0.011
    ram_gb_hour: 0.0055
    volume_gb_month: {ssd: 0.12, '*': 0.05}
    snapshot_gb_month: 0.02
    floating_ip_hour: 0.004
"""


@contextmanager
def lab(cloud: str = "lab", home: Path = Path(), **settings: Any) -> Iterator[OpenStackCloud]:
    """An account of the lab."""
    given = OpenStackSettings(cloud=cloud, clouds_file=LAB, **settings)
    opening = Opening("lab", given, {}, home, lambda: dt.datetime.now(dt.UTC), pace=HURRIED)
    with closing(PROVIDER.open(opening)) as found:
        assert isinstance(found, OpenStackCloud)
        yield found


@pytest.fixture(scope="module")
def truth() -> list[dict[str, Any]]:
    """What the lab's servers are."""
    found = json.loads(Path(LAB).with_name("truth.json").read_text("utf-8"))
    servers: list[dict[str, Any]] = found["servers"]
    return servers


@pytest.fixture(scope="module")
def plain() -> Iterator[Any]:
    """The plain SDK, as the administrator."""
    from openstack.config import OpenStackConfig
    from openstack.connection import Connection

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the SDK's own
        config = OpenStackConfig(config_files=[LAB], load_envvars=False)
        connection = Connection(config=config.get_one(cloud="lab-admin"))
        connection.authorize()
        yield connection
        connection.close()


def inventory(cloud: str, kind: str) -> list[dict[str, Any]]:
    with lab(cloud) as found:
        tables = [one.tables[kind] for one in found.inventory(REGION)]
        return [row for table in tables for row in table.to_pylist()]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_probe_of_the_lab_succeeds(cloud: str, tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(CARD, "utf-8")
    with lab(cloud, tmp_path, rate_card="prices.yaml") as found:
        said = {probe.name: probe.run() for probe in found.probes()}
    assert REGION in said["sign in"]
    assert (said["see all projects"] == "all projects") == (cloud == "lab-admin")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_servers_are_those_of_the_lab(cloud: str, truth: list[dict[str, Any]]) -> None:
    found = {row["resource_id"]: row for row in inventory(cloud, "instance")}
    assert found.keys() >= {server["id"] for server in truth}
    for server in truth:
        row = found[server["id"]]
        assert row["name"] == server["name"]
        assert row["launched_at"].replace(tzinfo=dt.UTC).timestamp() == server["born"]
        assert row["status"] in ("running", "stopped")
        assert row["private_ips"]


def test_the_inventory_is_what_the_sdk_lists(plain: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        servers = {s.id: s for s in plain.compute.servers(details=True, all_projects=True)}
        volumes = {v.id: v for v in plain.block_storage.volumes(details=True, all_projects=True)}
        snapshots = {s.id for s in plain.block_storage.snapshots(details=True, all_projects=True)}
        addresses = {a.id: a for a in plain.network.ips()}
    rows = {row["resource_id"]: row for row in inventory("lab-admin", "instance")}
    assert rows.keys() == servers.keys()
    for at, server in servers.items():
        assert rows[at]["instance_type"] == server.flavor["original_name"]
        assert rows[at]["vcpus"] == server.flavor["vcpus"]
        assert rows[at]["memory_gb"] == server.flavor["ram"] / 1024
        assert rows[at]["raw_status"] == server.status
        assert json.loads(rows[at]["tags"]) == server.metadata
        assert rows[at]["volume_ids"] == [one["id"] for one in server.attached_volumes]
    found = {row["resource_id"]: row for row in inventory("lab-admin", "volume")}
    assert found.keys() == volumes.keys()
    for at, volume in volumes.items():
        attached = volume.attachments[0]["server_id"] if volume.attachments else None
        assert found[at]["attached_to"] == attached
        assert found[at]["size_gb"] == volume.size
    assert {row["resource_id"] for row in inventory("lab-admin", "snapshot")} == snapshots
    idle = {row["resource_id"]: row["status"] for row in inventory("lab-admin", "address")}
    assert idle == {at: "in-use" if one.port_id else "idle" for at, one in addresses.items()}


def test_who_may_not_see_all_projects_sees_the_own_and_says_so() -> None:
    with lab("lab-reader") as cloud:
        (one,) = cloud.inventory(REGION)
    assert any("only the project 'demo'" in warning for warning in one.warnings)
    with lab("lab-reader", all_projects="yes") as cloud:
        with pytest.raises(PermissionMissingError) as caught:
            list(cloud.inventory(REGION))
        assert "get_all_tenants" in caught.value.permission


def measured(truth: list[dict[str, Any]], hours: int, interval: int) -> list[dict[str, Any]]:
    """Points of the lab's servers of some whole hours."""
    until = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
    servers = [
        Measured("", one["id"], one["name"], None, one["vcpus"], one["ram"] / 1024) for one in truth
    ]
    since = until - dt.timedelta(hours=hours)
    with lab() as cloud:
        tables = list(cloud.metrics(MetricRequest(REGION, since, until, interval, servers)))
    return pa.concat_tables(tables).to_pylist()  # type: ignore[no-any-return]


def plain_cpu(plain: Any, server: dict[str, Any], since: dt.datetime) -> dict[dt.datetime, float]:
    """CPU percent of a server by the formula, from Gnocchi asked for that metric alone."""
    answer = plain.session.get(
        f"/v1/resource/instance/{server['id']}/metric/cpu/measures",
        endpoint_filter={"service_type": "metric", "interface": "public"},
        params={"aggregation": "rate:mean", "granularity": "300", "start": since.isoformat()},
        headers={"Accept": "application/json"},
    )
    return {
        dt.datetime.fromisoformat(time).replace(tzinfo=None): 100 * step / (300e9 * server["vcpus"])
        for time, _, step in answer.json()
    }


def test_cpu_is_what_gnocchi_says_by_the_formula(truth: list[dict[str, Any]], plain: Any) -> None:
    points = [row for row in measured(truth, 24, 300) if row["metric"] == "cpu_percent"]
    assert points
    first = min(row["ts"] for row in points)
    for server in truth:
        mine = {row["ts"]: row["avg"] for row in points if row["resource_id"] == server["id"]}
        theirs = plain_cpu(plain, server, first)
        assert mine == pytest.approx({ts: theirs[ts] for ts in mine})
        if mine:
            assert len(mine) >= len([ts for ts in theirs if ts <= max(mine)]) - 1


def test_hours_are_the_averages_of_their_five_minutes(truth: list[dict[str, Any]]) -> None:
    fine, coarse = measured(truth, 6, 300), measured(truth, 6, 3600)
    for row in coarse:
        inside = [
            one["avg"]
            for one in fine
            if (one["resource_id"], one["metric"]) == (row["resource_id"], row["metric"])
            and dt.timedelta(0) <= one["ts"] - row["ts"] < dt.timedelta(hours=1)
        ]
        assert row["avg"] == pytest.approx(sum(inside) / len(inside))
        assert (row["min"], row["max"]) == pytest.approx((min(inside), max(inside)))


def test_what_servers_are_shows_in_their_measurements(truth: list[dict[str, Any]]) -> None:
    points = measured(truth, 48, 3600)
    for server in truth:
        mine = [row for row in points if row["resource_id"] == server["id"]]
        if server["stopped_at"]:
            assert mine == [], "no points are not 0 %"
            continue
        assert {row["metric"] for row in mine} == {
            *("cpu_percent", "memory_percent", "network_in_mbps", "network_out_mbps")
        }
        memory = [row["avg"] for row in mine if row["metric"] == "memory_percent"]
        if server["kind"] == "membound":
            assert min(memory) > 80
        if server["kind"] in ("idle", "dead"):
            assert max(row["avg"] for row in mine if row["metric"] == "cpu_percent") < 5


def test_disks_without_metrics_are_left_out_and_nothing_is_invented(
    truth: list[dict[str, Any]],
) -> None:
    assert not {row["metric"] for row in measured(truth, 2, 300)} & {
        *("disk_read_mbps", "disk_write_mbps", "disk_used_percent")
    }


@pytest.mark.parametrize("cloud", ["lab-admin", "lab"])
def test_usage_hours_are_what_nova_says_for_each_day(
    cloud: str, plain: Any, truth: list[dict[str, Any]]
) -> None:
    youngest = dt.datetime.fromtimestamp(max(one["born"] for one in truth), dt.UTC).date()
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    days = [youngest, youngest + dt.timedelta(days=1), yesterday]  # on the first it ran for a part
    start = dt.datetime.combine(days[0], dt.time())
    asked = Span(start, dt.datetime.combine(days[-1] + dt.timedelta(days=1), dt.time()))
    with lab(cloud) as found:
        scope = found.estate(REGION).scope
        mine = {
            (usage.resource_id, day): hours
            for usage in server_usage(found.connection, REGION, scope, asked)
            for day, hours in usage.span.days()
        }
    for day in days:
        params = {
            "detailed": "1",
            "start": f"{day}T00:00:00",
            "end": f"{day + dt.timedelta(days=1)}T00:00:00",
        }
        filters = {"service_type": "compute", "interface": "public"}
        path = "/os-simple-tenant-usage"
        answer = plain.session.get(path, endpoint_filter=filters, params=params).json()
        for project in answer["tenant_usages"]:
            for one in project["server_usages"]:
                told = float(mine.get((one["instance_id"], day), Decimal(0)))
                assert told == pytest.approx(one["hours"], abs=1 / 3600)


def test_a_past_day_costs_what_its_parts_do(truth: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(CARD, "utf-8")
    day = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    with lab("lab", tmp_path, rate_card="prices.yaml") as cloud:
        (bill,) = cloud.bills(CostRequest(day, day, tmp_path))
    rows = pa.concat_tables(bill.batches).to_pylist()
    hourly = sum(
        Decimal("0.011") * one["vcpus"] + Decimal("0.0055") * one["ram"] / 1024 for one in truth
    )
    servers = {one["id"] for one in truth}
    billed = [row for row in rows if row["ResourceId"] in servers]
    assert sum(row["BilledCost"] for row in billed) == hourly * 24
    assert {row["SubAccountName"] for row in rows} == {"demo"}
    assert all(row["ConsumedQuantity"] == 24 for row in billed)


def test_cloudkitty_gives_what_its_summary_does(plain: Any) -> None:
    day = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    summary = plain.session.get(
        "/v1/report/summary",
        endpoint_filter={"service_type": "rating", "interface": "public"},
        params={
            "all_tenants": "true",
            "groupby": "res_type",
            "begin": f"{day}T00:00:00",
            "end": f"{day + dt.timedelta(days=1)}T00:00:00",
        },
    ).json()["summary"]
    for name in ("lab-admin", "lab"):
        with lab(name, costs="cloudkitty", currency="EUR") as cloud:
            (bill,) = cloud.bills(CostRequest(day, day, Path()))
        rows = pa.concat_tables(bill.batches).to_pylist()
        for one in summary:
            mine = [row["BilledCost"] for row in rows if row["SkuId"] == one["res_type"]]
            assert sum(mine) == Decimal(one["rate"])
        flavors = {row["x_InstanceType"] for row in rows if row["SkuId"] == "instance"}
        assert "m1.medium" in flavors


def test_costs_without_prices_say_what_to_do() -> None:
    with lab() as cloud, pytest.raises(NotOfferedError, match="give it as currency"):
        list(cloud.bills(CostRequest(dt.date(2026, 11, 1), dt.date(2026, 11, 1), Path())))
