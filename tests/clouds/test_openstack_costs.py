"""Costs at a rate card, worked out by hand, and at what CloudKitty rated."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openstack_account import account, only_bill
from openstack_server import Fault, World, openstack_server
from openstack_server.rating import frame
from openstack_server.world import identity, project_id

from tools.base import (
    CloudError,
    NotOfferedError,
    PermissionMissingError,
    ReplyError,
    UnreachableError,
)
from tools.clouds.base import CostRequest
from tools.clouds.openstack.usage import Span, month_hours

DEMO, OTHER = project_id("demo"), project_id("other")
CARD = """\
currency: EUR
rates:
  - from: 2026-10-01
    flavor_hour: {m1.medium: 0.06}
    vcpu_hour: 0.01
    ram_gb_hour: 0.005
    volume_gb_month: {ssd: 0.12, '*': 0.05}
    snapshot_gb_month: 0.02
    floating_ip_hour: 0.004
    image_gb_month: 0.031
  - from: 2026-11-19
    flavor_hour: {m1.medium: 0.07}
"""


@pytest.fixture
def world() -> Iterator[World]:
    with openstack_server() as found:
        yield found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "prices.yaml").write_text(CARD, "utf-8")
    return tmp_path


def billed(
    world: World, home: Path, first: str, last: str, user: str = "demo", **settings: Any
) -> list[dict[str, Any]]:
    with account(world, user, home=home, rate_card="prices.yaml", **settings) as cloud:
        return only_bill(cloud, first, last)[1]


def costs(rows: list[dict[str, Any]]) -> dict[tuple[str, str], Decimal]:
    return {
        (row["ResourceName"], row["ChargePeriodStart"].date().isoformat()): row["BilledCost"]
        for row in rows
    }


def test_servers_cost_their_hours_of_each_day_at_that_day_s_price(world: World, home: Path) -> None:
    """web-1 started on the 17th at 17:05: 6 h 55 min of that day. Its flavor is dearer from the
    19th on. On the 21st it is 12:00:30. db-1 has no price of its own: 4 vCPUs and 32 GB, until it
    was deleted on the 18th at 06:00.
    """
    world.add_server("web-1", launched="2026-11-17T17:05:00.000000")
    world.add_server("db-1", "r1.large", launched="2026-06-24T17:05:00.000000")
    world.delete_server("db-1", "2026-11-18T06:00:00.000000")
    assert costs(billed(world, home, "2026-11-17", "2026-11-25")) == {
        ("web-1", "2026-11-17"): Decimal("0.415"),  # 6 + 55/60 hours at 0.06
        ("web-1", "2026-11-18"): Decimal("1.44"),  # 24 at 0.06
        ("web-1", "2026-11-19"): Decimal("1.68"),  # 24 at 0.07
        ("web-1", "2026-11-20"): Decimal("1.68"),
        ("web-1", "2026-11-21"): Decimal("0.840583333333333333"),  # 12 + 30/3600 at 0.07
        ("db-1", "2026-11-17"): Decimal("4.80"),  # 24 at 4 * 0.01 + 32 * 0.005
        ("db-1", "2026-11-18"): Decimal("1.20"),  # 6
    }


def test_storage_costs_the_real_hours_of_the_month(world: World, home: Path) -> None:
    """October has 744 hours, November 720. The volume was made on 31 October at 18:00."""
    world.add("volume", "data", size=300, created_at="2026-10-31T18:00:00.000000")
    world.add("volume", "slow", size=100, volume_type="hdd", created_at="2026-11-02T00:00:00.0")
    world.add("snapshot", "data-1", size=300, created_at="2026-09-01T00:00:00.000000")
    world.add("image", "golden", size=2 * 1024**3, created_at="2026-09-01T00:00:00Z")
    world.add("image", "theirs", project="admin", created_at="2026-09-01T00:00:00Z")
    found = costs(billed(world, home, "2026-10-31", "2026-11-02"))
    exact = {
        ("data", "2026-10-31"): Decimal(300 * 6) / 744 * Decimal("0.12"),
        ("data", "2026-11-01"): Decimal("1.2"),  # 300 * 24 / 720 * 0.12
        ("data", "2026-11-02"): Decimal("1.2"),
        ("slow", "2026-11-02"): Decimal(100 * 24) / 720 * Decimal("0.05"),
        ("data-1", "2026-10-31"): Decimal(300 * 24) / 744 * Decimal("0.02"),
        ("data-1", "2026-11-01"): Decimal("0.2"),
        ("data-1", "2026-11-02"): Decimal("0.2"),
        ("golden", "2026-10-31"): Decimal("0.002"),  # 2 * 24 / 744 * 0.031
        ("golden", "2026-11-01"): Decimal(2 * 24) / 720 * Decimal("0.031"),
        ("golden", "2026-11-02"): Decimal(2 * 24) / 720 * Decimal("0.031"),
    }
    assert found.keys() == exact.keys()
    for key, amount in exact.items():
        assert found[key] == amount.quantize(Decimal(1).scaleb(-18)), key


def test_a_whole_month_of_a_gigabyte_costs_its_price(world: World, home: Path) -> None:
    world.add("volume", "data", size=10, created_at="2026-01-01T00:00:00.000000")
    total = sum(costs(billed(world, home, "2026-10-01", "2026-10-31")).values())
    assert abs(total - Decimal("1.2")) < Decimal("1e-15")


def test_addresses_cost_used_or_not(world: World, home: Path) -> None:
    for kind, ip in (("used", "203.0.113.1"), ("idle", "203.0.113.2")):
        world.add(kind, ip, floating_ip_address=ip, created_at="2026-11-20T12:00:00Z")
    found = costs(billed(world, home, "2026-11-20", "2026-11-20"))
    assert found == dict.fromkeys(
        [("203.0.113.1", "2026-11-20"), ("203.0.113.2", "2026-11-20")], Decimal("0.048")
    )


def test_a_charge_is_told_as_focus_has_it(world: World, home: Path) -> None:
    world.add_server("web-1", metadata={"env": "prod"}, launched="2026-10-01T00:00:00.000000")
    (row,) = billed(world, home, "2026-11-18", "2026-11-18")
    assert json.loads(row.pop("x_Tags")) == {"env": "prod"}
    host = world.url.removeprefix("http://")
    expected = {
        "ChargePeriodStart": dt.datetime(2026, 11, 18),
        "ChargePeriodEnd": dt.datetime(2026, 11, 19),
        "BillingPeriodStart": dt.datetime(2026, 11, 1),
        "BillingPeriodEnd": dt.datetime(2026, 12, 1),
        "ProviderName": "OpenStack",
        "InvoiceIssuerName": host,
        "BillingAccountId": host,
        "BillingAccountName": "conformance-account",
        "SubAccountId": DEMO,
        "SubAccountName": "demo",
        "ServiceName": "Compute (Nova)",
        "ServiceCategory": "Compute",
        "RegionId": "RegionOne",
        "AvailabilityZone": "nova",
        "ResourceId": identity("server web-1"),
        "ResourceName": "web-1",
        "ResourceType": "Server",
        "ChargeCategory": "Usage",
        "PricingQuantity": Decimal(24),
        "PricingUnit": "Hours",
        "ConsumedQuantity": Decimal(24),
        "ConsumedUnit": "Hours",
        "ListUnitPrice": Decimal("0.06"),
        "BilledCost": Decimal("1.44"),
        "EffectiveCost": Decimal("1.44"),
        "ListCost": Decimal("1.44"),
        "BillingCurrency": "EUR",
        "x_InstanceType": "m1.medium",
    }
    assert {name: row[name] for name in expected} == expected


def test_storage_is_told_in_gb_months(world: World, home: Path) -> None:
    world.add("volume", "data", size=30, created_at="2026-01-01T00:00:00.000000")
    (row,) = billed(world, home, "2026-11-18", "2026-11-18")
    assert (row["ServiceName"], row["ServiceCategory"]) == ("Block Storage (Cinder)", "Storage")
    assert (row["PricingQuantity"], row["PricingUnit"]) == (Decimal(1), "GB-Months")
    assert (row["ConsumedQuantity"], row["ConsumedUnit"]) == (Decimal(720), "GB-Hours")
    assert row["SkuId"] == "ssd"


def test_the_usage_of_a_project_on_several_pages_is_put_together(world: World, home: Path) -> None:
    world.most_rows = 2
    for number in range(5):
        project = "demo" if number % 2 else "other"
        world.add_server(f"web-{number}", project=project, launched="2026-11-01T00:00:00.000000")
    for user, count in (("admin", 5), ("demo", 2)):
        rows = billed(world, home, "2026-11-18", "2026-11-18", user)
        assert len(rows) == count
        assert all(row["BilledCost"] == Decimal("1.44") for row in rows)


def test_an_older_nova_gives_all_usage_at_once(world: World, home: Path) -> None:
    world.newest = "2.39"
    for number in range(5):
        world.add_server(f"web-{number}", launched="2026-11-01T00:00:00.000000")
    assert len(billed(world, home, "2026-11-18", "2026-11-18")) == 5


def test_what_never_ran_and_what_ended_before_costs_nothing(world: World, home: Path) -> None:
    world.add_server("never", **{"OS-SRV-USG:launched_at": None})
    world.add_server("before", launched="2026-11-01T00:00:00.000000")
    world.delete_server("before", "2026-11-17T23:59:59.000000")
    world.add_server("after", launched="2026-11-19T00:00:00.000000")
    assert billed(world, home, "2026-11-18", "2026-11-18") == []


def test_days_to_come_cost_nothing(world: World, home: Path) -> None:
    world.add_server("web-1")
    with account(world, home=home, rate_card="prices.yaml") as cloud:
        days = dt.date(2026, 11, 22), dt.date(2026, 11, 30)
        assert list(cloud.bills(CostRequest(*days, home))) == []


def test_what_has_no_price_is_left_out_and_told(world: World, home: Path) -> None:
    card = "currency: EUR\nrates:\n- from: 2026-11-18\n  volume_gb_month: {ssd: 0.1}\n"
    (home / "prices.yaml").write_text(card, "utf-8")
    world.add_server("web-1")
    world.add("volume", "data", volume_type="hdd")
    world.add("volume", "fast", size=72)
    with account(world, home=home, rate_card="prices.yaml") as cloud:
        bill, rows = only_bill(cloud, "2026-11-17", "2026-11-18")
    assert costs(rows) == {("fast", "2026-11-18"): Decimal("0.24")}
    assert any("no price for servers of type 'm1.medium': 1 of them" in w for w in bill.warnings)
    assert any("no price for volumes of type 'hdd'" in w for w in bill.warnings)
    assert any("deleted" in w for w in bill.warnings)


def test_regions_and_projects_are_on_one_bill(home: Path) -> None:
    """Project ids are the same in all regions: two bills would replace each other."""
    with openstack_server(World(("RegionOne", "RegionTwo"))) as world:
        world.add_server("web-1", launched="2026-11-01T00:00:00.000000")
        world.add_server("web-2", launched="2026-11-01T00:00:00.000000", region="RegionTwo")
        with account(world, home=home, rate_card="prices.yaml") as cloud:
            _, rows = only_bill(cloud, "2026-11-18", "2026-11-18")
            world.faults.append(Fault(500, "", where="RegionTwo/compute/v2.1/os-simple"))
            with pytest.raises(UnreachableError):
                only_bill(cloud, "2026-11-18", "2026-11-18")
    assert {(row["RegionId"], row["ResourceName"]) for row in rows} == {
        ("RegionOne", "web-1"),
        ("RegionTwo", "web-2"),
    }


def test_usage_that_is_refused_is_told(world: World, home: Path) -> None:
    world.faults.append(Fault(403, "{}", where="/os-simple-tenant-usage"))
    with pytest.raises(PermissionMissingError, match="read the usage of servers"):
        billed(world, home, "2026-11-18", "2026-11-18")


def test_a_cloud_without_cinder_has_costs_without_volumes(world: World, home: Path) -> None:
    world.add_server("web-1", launched="2026-11-01T00:00:00.000000")
    world.services["RegionOne"] -= {"volumev3", "image", "network"}
    assert len(billed(world, home, "2026-11-18", "2026-11-18")) == 1


@pytest.mark.parametrize(
    ("settings", "services", "says"),
    [
        ({}, {"compute"}, "write a rate card"),
        ({}, {"compute", "rating"}, "does not tell the currency"),
        ({"costs": "none"}, {"compute", "rating"}, "costs=none"),
    ],
)
def test_a_cloud_without_prices_says_what_to_do(
    world: World, settings: dict[str, str], services: set[str], says: str
) -> None:
    world.services["RegionOne"] = services
    with account(world, **settings) as cloud, pytest.raises(NotOfferedError, match=says):
        only_bill(cloud, "2026-11-18", "2026-11-18")


def test_a_wrong_rate_card_names_the_line(world: World, home: Path) -> None:
    (home / "prices.yaml").write_text("currency: EUR\nrates:\n- form: 2026-01-01\n", "utf-8")
    with pytest.raises(CloudError, match=r"prices.yaml, line 3: there is no 'form'"):
        billed(world, home, "2026-11-18", "2026-11-18")


def test_flavors_have_the_price_of_today(world: World, home: Path) -> None:
    with account(world, home=home, rate_card="prices.yaml") as cloud:
        found = {
            one.instance_type: (one.hourly, one.as_of)
            for one in cloud.prices("RegionOne", ["m1.medium", "r1.large", "x1.unknown"])
        }
    assert found == {
        "m1.medium": (Decimal("0.07"), dt.date(2026, 11, 19)),
        "r1.large": (Decimal("0.20"), dt.date(2026, 11, 19)),
    }


def rated(world: World) -> tuple[str, str]:
    """Two servers, rated on the 19th and 20th; one of them was deleted since."""
    web = world.add_server("web-1", metadata={"env": "prod"})
    gone = identity("server gone")
    for hour in range(24):
        world.frames.append(frame(DEMO, web, f"2026-11-20T{hour:02}:00:00", "0.044"))
    world.frames.append(frame(DEMO, gone, "2026-11-20T00:00:00", "0.1760000000000001"))
    world.frames.append(frame(DEMO, web, "2026-11-19T23:00:00", "0.044"))
    world.frames.append(frame(OTHER, web, "2026-11-20T05:00:00", "7"))
    return web, gone


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_cloudkitty_s_ratings_are_summed_up_by_day(world: World, version: str) -> None:
    web, gone = rated(world)
    world.cloudkitty_v2 = version == "v2"
    with account(world, costs="cloudkitty", currency="EUR") as cloud:
        bill, rows = only_bill(cloud, "2026-11-20", "2026-11-20")
    found = {row["ResourceId"]: row for row in rows}
    assert {at: row["BilledCost"] for at, row in found.items()} == {
        web: Decimal("1.056"),
        gone: Decimal("0.1760000000000001"),
    }
    assert found[web]["ConsumedQuantity"] == 24
    assert (found[web]["ServiceName"], found[web]["BillingCurrency"]) == ("Compute (Nova)", "EUR")
    assert (found[web]["x_InstanceType"], found[web]["RegionId"]) == ("m1.medium", "RegionOne")
    assert json.loads(found[web]["x_Tags"]) == {"env": "prod"}
    assert found[gone]["x_Tags"] is None
    assert bill.format == "cloudkitty"


def test_an_administrator_has_the_ratings_of_all_projects(world: World) -> None:
    rated(world)
    with account(world, "admin", costs="cloudkitty", currency="EUR") as cloud:
        _, rows = only_bill(cloud, "2026-11-19", "2026-11-20")
    assert {row["SubAccountName"] for row in rows} == {"demo", "other"}
    assert len(rows) == 4


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_days_without_ratings_cost_nothing(world: World, version: str) -> None:
    """/v2 answers 404 then, which does not mean that it is not there."""
    world.cloudkitty_v2 = version == "v2"
    with account(world, costs="cloudkitty", currency="EUR") as cloud:
        assert only_bill(cloud, "2026-11-20", "2026-11-20")[1] == []
        rated(world)
        assert len(only_bill(cloud, "2026-11-18", "2026-11-20")[1]) == 3


def test_pages_of_cloudkitty_are_all_read(world: World) -> None:
    web = world.add_server("web-1")
    for number in range(2500):
        world.frames.append(frame(DEMO, f"{web}-{number}", "2026-11-20T00:00:00", "0.01"))
    world.cloudkitty_v2 = True
    with account(world, costs="cloudkitty", currency="EUR") as cloud:
        _, rows = only_bill(cloud, "2026-11-20", "2026-11-20")
    assert len(rows) == 2500


def test_a_shared_cloudkitty_is_read_once() -> None:
    with openstack_server(World(("RegionOne", "RegionTwo"))) as world:
        rated(world)
        world.shared_rating = True
        with account(world, costs="cloudkitty", currency="EUR") as cloud:
            _, rows = only_bill(cloud, "2026-11-20", "2026-11-20")
    assert sum(row["BilledCost"] for row in rows) == Decimal("1.2320000000000001")
    assert {row["RegionId"] for row in rows} == {None}


@pytest.mark.parametrize(
    "body", ["{}", '{"dataframes": [{"begin": "x"}]}', '{"dataframes": 1}', "<html>"]
)
def test_ratings_that_make_no_sense_are_told(world: World, body: str) -> None:
    world.faults.append(Fault(200, body, where="/v1/storage/dataframes"))
    with (
        account(world, costs="cloudkitty", currency="EUR") as cloud,
        pytest.raises(ReplyError),
    ):
        only_bill(cloud, "2026-11-20", "2026-11-20")


def test_days_are_cut_at_midnight_utc() -> None:
    span = Span(dt.datetime(2026, 2, 27, 23, 30), dt.datetime(2026, 3, 2))
    assert list(span.days()) == [
        (dt.date(2026, 2, 27), Decimal("0.5")),
        (dt.date(2026, 2, 28), Decimal(24)),
        (dt.date(2026, 3, 1), Decimal(24)),
    ]
    assert [month_hours(dt.date(2026, month, 15)) for month in (2, 3, 12)] == [672, 744, 744]
    assert month_hours(dt.date(2028, 2, 1)) == 696
