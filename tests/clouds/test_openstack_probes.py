"""The test of a connection, and what to create for one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openstack_account import account
from openstack_server import Fault, World, openstack_server
from openstack_server.telemetry import counter
from openstack_server.world import NOW

from tools.base import CloudError, NotOfferedError, PermissionMissingError, SignInError
from tools.clouds.openstack.account import PROVIDER

CARD = "currency: EUR\nrates: [{from: 2026-01-01, vcpu_hour: 0.01}]\n"


@pytest.fixture
def world() -> Iterator[World]:
    with openstack_server() as found:
        web = found.add_server("web-1")
        found.add_resource("instance", "web-1", web, cpu=counter(0, [1.0]))
        yield found


def told(world: World, user: str = "demo", **settings: object) -> dict[str, str | CloudError]:
    """What each probe says or raises."""
    found: dict[str, str | CloudError] = {}
    with account(world, user, **settings) as cloud:
        for probe in cloud.probes():
            try:
                found[probe.name] = probe.run()
            except CloudError as error:
                found[probe.name] = error
    return found


def test_each_probe_says_what_it_found(world: World, tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(CARD, "utf-8")
    assert told(world, "admin", rate_card="prices.yaml", home=tmp_path) == {
        "sign in": "admin in project admin with admin, member, reader; RegionOne",
        "list servers": "servers can be listed in RegionOne",
        "list volumes": "volumes can be listed in RegionOne",
        "list snapshots": "snapshots can be listed in RegionOne",
        "list floating IPs": "floating IPs can be listed in RegionOne",
        "see all projects": "all projects",
        "read Gnocchi": "RegionOne: archive policy ceilometer-low-rate keeps CPU every 300 s for "
        "30 days",
        "read the rate card": "prices.yaml in EUR, prices from 2026-01-01",
        "read the usage of servers": "RegionOne: 1 servers in the last hour, all projects",
    }


def test_probes_call_nothing_before_they_are_run(world: World) -> None:
    with account(world) as cloud:
        assert cloud.probes()
    assert world.requests == []


def test_a_probe_that_fails_names_what_to_add(world: World) -> None:
    world.services["RegionOne"] -= {"metric", "rating"}
    world.faults.append(Fault(403, '{"forbidden": {"message": "no"}}', where="/volumes/detail"))
    found = told(world)
    assert isinstance(found["list volumes"], PermissionMissingError)
    assert found["list volumes"].permission == "role reader in the project"
    assert isinstance(found["read Gnocchi"], NotOfferedError)
    assert isinstance(found["read costs"], NotOfferedError)
    assert "rate card" in str(found["read costs"])
    assert found["list servers"] == "servers can be listed in RegionOne"


def test_what_the_product_works_without_is_optional(world: World) -> None:
    with account(world) as cloud:
        optional = {probe.name for probe in cloud.probes() if probe.optional}
    with account(world, metrics="gnocchi", costs="cloudkitty", currency="EUR") as cloud:
        demanded = {probe.name for probe in cloud.probes() if not probe.optional}
    assert optional >= {"read Gnocchi", "read costs", "list volumes", "see all projects"}
    assert demanded >= {"sign in", "list servers", "read Gnocchi", "read costs"}


def test_what_is_switched_off_is_not_tried(world: World) -> None:
    names = set(told(world, metrics="none", costs="none", all_projects="no"))
    assert not names & {"read Gnocchi", "read costs", "see all projects"}


@pytest.mark.parametrize(("version", "says"), [(False, "CloudKitty v1"), (True, "CloudKitty v2")])
def test_cloudkitty_is_told_by_its_version(world: World, version: bool, says: str) -> None:
    world.cloudkitty_v2 = version
    found = told(world, costs="cloudkitty", currency="EUR")
    assert says in str(found["read costs"])


def test_a_gnocchi_without_servers_is_told(world: World) -> None:
    world.resources["instance"].clear()
    assert "no server with a metric 'cpu'" in str(told(world)["read Gnocchi"])


@pytest.mark.parametrize(
    ("minutes", "says"), [(10, "600 s ahead of"), (-10, "600 s behind"), (1, None)]
)
def test_a_clock_that_is_wrong_is_told(world: World, minutes: int, says: str | None) -> None:
    with account(world, clock=lambda: NOW + dt.timedelta(minutes=minutes)) as cloud:
        said = cloud.probes()[0].run()
    assert (says in said) if says else ("clock" not in said)


def test_a_token_that_our_clock_takes_for_old_is_renewed_and_works(world: World) -> None:
    world.token_life = dt.timedelta(days=-3000)  # as seen from a clock that is far ahead
    assert not any(isinstance(said, SignInError) for said in told(world).values())


@pytest.mark.parametrize("actions", [False, True])
def test_what_to_create_is_the_least_that_does(actions: bool) -> None:
    found = PROVIDER.permissions(actions)
    rules = json.loads(found["access-rules.json"])
    assert all(set(rule) == {"service", "method", "path"} for rule in rules)
    changing = [rule for rule in rules if rule["method"] not in ("GET",)]
    if not actions:
        assert {(rule["service"], rule["path"]) for rule in changing} == {
            ("metric", "/v1/search/resource/*"),
            ("metric", "/v1/aggregates"),
        }
    else:
        assert ("compute", "/v2.1/servers/*/action") in {
            (rule["service"], rule["path"]) for rule in changing
        }
    role = "--role member" if actions else "--role reader"
    assert role in found["create-application-credential.sh"]
    assert "get_all_tenants" in found["roles-and-policies.txt"]


def test_every_call_is_in_the_access_rules(world: World, tmp_path: Path) -> None:
    """What reading asks for is what the rules allow."""
    (tmp_path / "prices.yaml").write_text(CARD.replace("}]", ", image_gb_month: 1}]"), "utf-8")
    settings = {"rate_card": "prices.yaml", "home": tmp_path}
    told(world, "admin", **settings)
    told(world, costs="cloudkitty", currency="EUR")
    with account(world, **settings) as cloud:
        list(cloud.inventory("RegionOne"))
        list(cloud.prices("RegionOne", ["m1.small"]))
    rules = json.loads(PROVIDER.permissions(False)["access-rules.json"])
    allowed = {(rule["method"], rule["service"], rule["path"]) for rule in rules}
    services = {"volume": "block-storage"}
    asked = set()
    for line, _ in world.requests:
        method, path = line.split(" ")
        if "/auth/tokens" in path or path.startswith("/identity"):
            continue
        _, _, service, *rest = path.split("/")
        if len(rest) < 2 or not rest[1]:  # discovery, which nobody is asked a token for
            continue
        if service == "volume":
            rest[1] = "*"
        last = "/" + "/".join(rest)
        asked.add((method, services.get(service, service), last))
    missing = {
        (method, service, path)
        for method, service, path in asked
        if (method, service, path) not in allowed
        and (method, service, path.rsplit("/", 1)[0] + "/*") not in allowed
    }
    assert missing == set()
