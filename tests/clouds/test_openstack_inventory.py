"""The inventory of an OpenStack: projects, pages, sizes, statuses, addresses, gaps."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openstack_account import account, inventories, rows
from openstack_server import Fault, World, openstack_server
from openstack_server.world import identity, project_id

from tools.base import PermissionMissingError
from tools.clouds.openstack import statuses

DEMO, OTHER, ADMIN = (project_id(name) for name in ("demo", "other", "admin"))


@pytest.fixture
def world() -> Iterator[World]:
    with openstack_server() as found:
        yield found


def address(addr: str, kind: str = "fixed") -> dict[str, object]:
    return {"addr": addr, "version": 4, "OS-EXT-IPS:type": kind}


def test_a_server_is_told_with_all_there_is(world: World) -> None:
    volume = {"id": identity("volume data"), "delete_on_termination": False}
    world.add_server(
        "web-1",
        metadata={"env": "prod", "empty": ""},
        tags=["legacy"],
        addresses={"net": [address("10.20.0.5"), address("203.0.113.9", "floating")]},
        security_groups=[{"name": "default"}, {"name": "web"}, {"name": "default"}],
        **{"os-extended-volumes:volumes_attached": [volume]},
    )
    (row,) = rows(inventories(world), "instance").values()
    assert json.loads(row.pop("tags")) == {"env": "prod", "empty": "", "legacy": "true"}
    assert row == {
        "provider": "openstack",
        "account_id": DEMO,
        "account_name": "demo",
        "resource_id": identity("server web-1"),
        "name": "web-1",
        "status": "running",
        "raw_status": "ACTIVE",
        "instance_type": "m1.medium",
        "vcpus": 2,
        "memory_gb": 4.0,
        "disk_gb": 40.0,
        "region": "RegionOne",
        "zone": "nova",
        "private_ips": ["10.20.0.5"],
        "public_ips": ["203.0.113.9"],
        "launched_at": dt.datetime(2026, 11, 1, 17, 5),
        "security_groups": ["default", "web"],
        "volume_ids": [identity("volume data")],
        "hourly_cost": None,
        "currency": None,
        "collected_at": dt.datetime(2026, 11, 21, 12, 0, 30),
    }


def test_an_administrator_sees_all_projects_by_name(world: World) -> None:
    world.add_server("web-1")
    world.add_server("api-1", project="other")
    world.add("volume", "data", project="other")
    world.add("snapshot", "data-1", project="other")
    world.add("idle", "a", project="other")
    found = inventories(world, "admin")
    assert {at: one.tables["instance"].num_rows for at, one in found.items()} == {
        ADMIN: 0,
        DEMO: 1,
        OTHER: 1,
    }
    assert rows(found, "instance")["api-1"]["account_name"] == "other"
    assert [found[OTHER].tables[kind].num_rows for kind in ("volume", "snapshot", "address")] == [
        *(1, 1, 1)
    ]
    assert not any(one.warnings for one in found.values())


def test_an_administrator_may_keep_to_the_own_project(world: World) -> None:
    """Neutron gives an administrator everybody's addresses, unasked."""
    world.add_server("web-1")
    world.add("idle", "a", project="other")
    found = inventories(world, "admin", all_projects="no")
    assert set(found) == {ADMIN}
    assert all(table.num_rows == 0 for table in found[ADMIN].tables.values())


def test_who_may_not_see_all_projects_sees_the_own_and_says_so(world: World) -> None:
    world.add_server("web-1")
    world.add_server("api-1", project="other")
    world.add("volume", "theirs", project="other")  # Cinder ignores all_tenants, without a word
    (one,) = inventories(world).values()
    assert (one.account_id, one.tables["instance"].num_rows) == (DEMO, 1)
    assert one.tables["volume"].num_rows == 0
    assert "only the project 'demo'" in one.warnings[0]
    assert "os_compute_api:servers:detail:get_all_tenants" in one.warnings[0]


def test_all_projects_may_be_demanded(world: World) -> None:
    with pytest.raises(PermissionMissingError, match="get_all_tenants"):
        inventories(world, all_projects="yes")


def test_projects_without_names_keep_their_ids(world: World) -> None:
    world.keystone_lists_projects = False
    world.add_server("web-1")
    found = inventories(world, "admin")
    assert rows(found, "instance")["web-1"]["account_name"] is None


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_every_page_is_read(world: World, most: int) -> None:
    world.most_rows = most
    for number in range(7):
        world.add_server(f"web-{number}")
        world.add("volume", f"data-{number}")
        world.add("snapshot", f"data-{number}")
        world.add("idle", f"ip-{number}", floating_ip_address=f"203.0.113.{number}")
    found = inventories(world)
    for kind in ("instance", "volume", "snapshot", "address"):
        assert len(rows(found, kind)) == 7


def test_an_older_nova_is_asked_for_its_flavors(world: World) -> None:
    world.newest = "2.46"
    world.add_server("web-1", tags=["not-there-yet"])
    row = rows(inventories(world), "instance")["web-1"]
    assert (row["instance_type"], row["vcpus"], row["memory_gb"]) == ("m1.medium", 2, 4.0)
    assert len(world.asked("/flavors/detail")) == 1


def test_a_flavor_that_is_gone_leaves_the_size_unknown(world: World) -> None:
    world.newest = "2.46"
    world.add_server("web-1")
    world.servers["RegionOne"][0]["flavor"]["original_name"] = "deleted.large"
    row = rows(inventories(world), "instance")["web-1"]
    assert (row["instance_type"], row["vcpus"], row["memory_gb"]) == (None, None, None)


def test_a_root_disk_of_0_is_as_large_as_the_volume_and_unknown(world: World) -> None:
    world.add_server("web-1")
    world.servers["RegionOne"][0]["flavor"]["disk"] = 0
    assert rows(inventories(world), "instance")["web-1"]["disk_gb"] is None


def test_servers_of_a_broken_cell_are_kept_as_unknown(world: World) -> None:
    """From microversion 2.69 on, Nova tells that they exist, and no more."""
    world.servers["RegionOne"].append(
        {"id": "lost", "tenant_id": DEMO, "status": "UNKNOWN", "created": "2026-11-01T00:00:00Z"}
    )
    (one,) = inventories(world).values()
    (row,) = one.tables["instance"].to_pylist()
    assert (row["resource_id"], row["status"], row["vcpus"]) == ("lost", "unknown", None)
    assert any("part of its database is down" in warning for warning in one.warnings)


def test_a_fixed_address_that_is_global_is_public(world: World) -> None:
    entries = [address("8.8.4.4"), address("192.168.1.2"), address("2001:4860:4860::8888")]
    world.add_server("web-1", addresses={"Ext-Net": entries})
    row = rows(inventories(world), "instance")["web-1"]
    assert row["private_ips"] == ["192.168.1.2"]
    assert row["public_ips"] == ["8.8.4.4", "2001:4860:4860::8888"]


def test_addresses_are_put_to_their_servers(world: World) -> None:
    """Nova's own list of floating addresses lags; Neutron's ports are right at once."""
    web = world.add_server("web-1")
    api = world.add_server("api-1", addresses={"net": [address("203.0.113.2", "floating")]})
    world.add("idle", "idle", floating_ip_address="203.0.113.3")
    used = {"port_id": "p", "port_details": {"device_id": web, "device_owner": "compute:nova"}}
    world.add("used", "one", floating_ip_address="203.0.113.1", **used)
    old = {"port_id": "q", "port_details": None}  # an older Neutron
    world.add("used", "two", floating_ip_address="203.0.113.2", **old)
    world.add("used", "three", floating_ip_address="203.0.113.4", **old)
    found = inventories(world)
    told = {
        ip: (row["status"], row["attached_to"], row["raw_status"])
        for ip, row in rows(found, "address").items()
    }
    assert told == {
        "203.0.113.1": ("in-use", web, "DOWN"),
        "203.0.113.2": ("in-use", api, "DOWN"),
        "203.0.113.3": ("idle", None, "DOWN"),
        "203.0.113.4": ("in-use", "q", "DOWN"),
    }
    assert rows(found, "instance")["web-1"]["public_ips"] == ["203.0.113.1"]


def test_volumes_and_snapshots_are_told_with_all_there_is(world: World) -> None:
    attached = [{"server_id": "s", "device": "/dev/vdb"}]
    data = world.add("volume", "data", status="in-use", attachments=attached, size=500)
    world.add("volume", "loose", volume_type=None, created_at="2026-11-19T17:05:00.000000")
    world.add("volume", "broken", status="error_deleting")
    world.add("snapshot", "data-1", volume_id=data, metadata={"keep": "yes"})
    found = inventories(world)
    volumes = rows(found, "volume")
    assert {name: (row["status"], row["attached_to"]) for name, row in volumes.items()} == {
        "data": ("in-use", "s"),
        "loose": ("available", None),
        "broken": ("error", None),
    }
    assert (volumes["data"]["size_gb"], volumes["data"]["volume_type"]) == (500.0, "ssd")
    assert volumes["loose"]["created_at"] == dt.datetime(2026, 11, 19, 17, 5)
    snapshot = rows(found, "snapshot")["data-1"]
    assert (snapshot["volume_id"], snapshot["status"]) == (data, "available")
    assert json.loads(snapshot["tags"]) == {"keep": "yes"}


@pytest.mark.parametrize(
    ("service", "kinds"), [("volumev3", {"volume", "snapshot"}), ("network", {"address"})]
)
def test_a_service_that_the_cloud_does_not_have_is_missing(
    world: World, service: str, kinds: set[str]
) -> None:
    world.add_server("web-1")
    world.services["RegionOne"].remove(service)
    (one,) = inventories(world).values()
    assert set(one.missing) == kinds
    assert all("catalogue" in why for why in one.missing.values())
    assert set(one.tables) == {"instance", "volume", "snapshot", "address"} - kinds


def test_a_kind_that_is_refused_is_missing_and_says_what_to_add(world: World) -> None:
    world.add_server("web-1")
    world.faults.append(Fault(403, '{"forbidden": {"message": "no"}}', where="/snapshots/detail"))
    (one,) = inventories(world).values()
    assert set(one.missing) == {"snapshot"}
    assert "role reader" in one.missing["snapshot"]


def test_regions_are_apart() -> None:
    with openstack_server(World(("RegionOne", "RegionTwo"))) as world:
        world.add_server("web-1")
        world.add_server("web-2", region="RegionTwo")
        with account(world) as cloud:
            assert cloud.regions() == ["RegionOne", "RegionTwo"]
            (two,) = cloud.inventory("RegionTwo")
    assert two.region == "RegionTwo"
    assert [row["name"] for row in two.tables["instance"].to_pylist()] == ["web-2"]


def test_servers_have_the_price_of_the_rate_card(world: World, tmp_path: Path) -> None:
    card = "currency: EUR\nrates: [{from: 2026-01-01, flavor_hour: {m1.medium: 0.042}}]\n"
    (tmp_path / "prices.yaml").write_text(card, "utf-8")
    world.add_server("web-1")
    world.add_server("db-1", "r1.large")
    found = rows(inventories(world, rate_card="prices.yaml", home=tmp_path), "instance")
    assert (found["web-1"]["hourly_cost"], found["web-1"]["currency"]) == (Decimal("0.042"), "EUR")
    assert (found["db-1"]["hourly_cost"], found["db-1"]["currency"]) == (None, None)


@pytest.mark.parametrize("content", [None, "currency: euro"])
def test_a_wrong_rate_card_costs_the_prices_and_not_the_inventory(
    world: World, tmp_path: Path, content: str | None
) -> None:
    if content:
        (tmp_path / "prices.yaml").write_text(content, "utf-8")
    world.add_server("web-1")
    found = rows(inventories(world, rate_card="prices.yaml", home=tmp_path), "instance")
    assert found["web-1"]["hourly_cost"] is None


@pytest.mark.parametrize(
    ("status", "task", "normal"),
    [
        ("ACTIVE", None, "running"),
        ("ACTIVE", "powering-off", "stopping"),
        ("ACTIVE", "deleting", "stopping"),
        ("ACTIVE", "image_snapshot", "running"),
        ("SHUTOFF", None, "stopped"),
        ("SHUTOFF", "powering-on", "starting"),
        ("BUILD", "spawning", "starting"),
        ("ERROR", None, "error"),
        ("VERIFY_RESIZE", None, "running"),
        ("RESIZE", "resize_migrating", "starting"),
        ("PAUSED", None, "stopped"),
        ("SUSPENDED", None, "stopped"),
        ("SHELVED", None, "stopped"),
        ("SHELVED_OFFLOADED", "unshelving", "starting"),
        ("SOFT_DELETED", None, "terminated"),
        ("RESCUE", None, "running"),
        ("UNKNOWN", None, "unknown"),
        ("SOMETHING_NEW", None, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_statuses_are_few(status: str | None, task: str | None, normal: str) -> None:
    assert statuses.server(status, task) == normal


@pytest.mark.parametrize(
    ("status", "attached", "normal"),
    [
        ("available", False, "available"),
        ("in-use", False, "in-use"),
        ("retyping", True, "in-use"),
        ("error", True, "error"),
        ("error_restoring", False, "error"),
        ("creating", False, "unknown"),
        (None, False, "unknown"),
    ],
)
def test_statuses_of_volumes_are_few(status: str | None, attached: bool, normal: str) -> None:
    assert statuses.volume(status, attached=attached) == normal
