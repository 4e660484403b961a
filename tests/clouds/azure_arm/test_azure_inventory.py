"""The inventory of a subscription: joined ids, power states, sizes, addresses, partial failures."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import Any

import pytest

from azure_arm.estate import NOW, SUBSCRIPTION, Disk, Estate, Machine
from azure_arm.faults import Fault, error, forbidden
from azure_arm.opening import HURRIED, meeting, opened, settings
from azure_arm.reading import inventories, machine_id, named
from azure_arm.sample import many
from azure_arm.server import ArmServer
from tools.base import NotOfferedError, ReplyError, UnreachableError
from tools.clouds.azure.account import PROVIDER
from tools.clouds.provider import Opening


def test_ids_that_azure_writes_in_different_cases_join(cloud: Any) -> None:
    machine = named(cloud, "instance")["web-1"]
    volumes = named(cloud, "volume")
    assert machine["resource_id"] == machine_id("web-1")
    assert machine["volume_ids"] == [volumes[n]["resource_id"] for n in ("web-1-os", "web-1-data")]
    assert volumes["web-1-data"]["attached_to"] == machine["resource_id"]
    assert named(cloud, "address")["web-1-ip"]["attached_to"] == machine["resource_id"]
    assert named(cloud, "snapshot")["web-1-before"]["volume_id"] == machine["volume_ids"][1]


def test_a_machine_is_told_in_full(cloud: Any) -> None:
    row = named(cloud, "instance")["web-1"]
    assert (row["status"], row["raw_status"]) == ("running", "PowerState/running")
    assert (row["instance_type"], row["vcpus"], row["memory_gb"]) == ("Standard_D2s_v3", 2, 8.0)
    assert (row["region"], row["zone"], row["disk_gb"]) == ("eastus", "1", 30 + 128)
    assert (row["private_ips"], row["public_ips"]) == (["10.1.0.4"], ["20.51.0.4"])
    assert row["security_groups"] == ["Web-NSG"]
    assert row["launched_at"] == dt.datetime(2026, 5, 2, 8, 30, 15, 123456)
    assert row["tags"] == '{"Owner": "Ana <ana@example.com>", "env": "prod"}'
    assert (row["account_id"], row["account_name"]) == (SUBSCRIPTION, "corp")
    assert row["hourly_cost"] is None


def test_power_states_come_from_a_second_list(cloud: Any, arm: ArmServer) -> None:
    told = {name: row["status"] for name, row in named(cloud, "instance").items()}
    assert told == {
        "web-1": "running",
        "db-1": "stopped",
        "batch-1": "stopped",
        "new-1": "running",
        "broken-1": "error",
    }
    # Only those that the list of states lacks are asked one by one.
    single = arm.asked("/instanceview")
    assert sorted(one.split("/virtualMachines/")[1].split("/")[0] for one in single) == [
        "broken-1",
        "new-1",
    ]


def test_stopped_and_deallocated_stay_apart(cloud: Any) -> None:
    raw = {name: row["raw_status"] for name, row in named(cloud, "instance").items()}
    assert raw["batch-1"] == "PowerState/stopped"  # still billed
    assert raw["db-1"] == "PowerState/deallocated"
    assert raw["broken-1"] == "ProvisioningState/failed"


def test_a_machine_deleted_meanwhile_is_left_out(arm: ArmServer) -> None:
    with meeting(
        arm, Fault("/new-1/instanceview", 404, error("ResourceNotFound", "gone"))
    ) as cloud:
        assert "new-1" not in named(cloud, "instance")


@pytest.mark.parametrize(
    ("power", "status"),
    [
        ("starting", "starting"),
        ("stopping", "stopping"),
        ("deallocating", "stopping"),
        ("hibernated", "stopped"),
        ("unheard-of", "unknown"),
    ],
)
def test_power_states_are_normalised(arm: ArmServer, power: str, status: str) -> None:
    arm.estate = Estate([Machine("m", "Standard_D2s_v3", power=power)])
    with closing(opened(arm)) as cloud:
        row = named(cloud, "instance")["m"]
    assert (row["status"], row["raw_status"]) == (status, f"PowerState/{power}")


def test_the_disks_of_a_deallocated_machine_tell_their_sizes(cloud: Any) -> None:
    assert named(cloud, "instance")["db-1"]["disk_gb"] == 64


def test_a_size_of_a_disk_that_nobody_tells_is_unknown(arm: ArmServer) -> None:
    body = forbidden("Microsoft.Compute/disks/read")
    with meeting(arm, Fault("/disks?", 403, body)) as cloud:
        machines = named(cloud, "instance")
    assert machines["db-1"]["disk_gb"] is None
    assert machines["web-1"]["disk_gb"] == 158  # a running machine tells itself


def test_sizes_come_from_two_lists(cloud: Any, arm: ArmServer) -> None:
    machines = named(cloud, "instance")
    assert (machines["db-1"]["vcpus"], machines["db-1"]["memory_gb"]) == (4, 16.0)
    assert machines["db-1"]["instance_type"] == "Standard_D4s_v3"  # the machine: standard_d4s_v3
    assert (machines["batch-1"]["vcpus"], machines["batch-1"]["memory_gb"]) == (2, 32.0)
    assert machines["new-1"]["vcpus"] == 2  # chosen below what the size has
    assert machines["broken-1"]["vcpus"] is None
    named(cloud, "instance")
    assert len(arm.asked("/vmsizes")) == 2  # once a location
    assert len([one for one in arm.asked("/skus?") if "skiptoken" not in one]) == 1


def test_unknown_sizes_are_named(cloud: Any) -> None:
    [warning] = [text for one in inventories(cloud) for text in one.warnings]
    assert "Standard_Unheard_v9" in warning
    assert "westeurope" in warning


def test_sizes_that_may_not_be_listed_come_from_skus(arm: ArmServer) -> None:
    arm.estate.skus |= {"Standard_D2s_v3": ("2", "8")}
    body = forbidden("Microsoft.Compute/locations/vmSizes/read")
    with meeting(arm, Fault("/vmsizes", 403, body)) as cloud:
        assert named(cloud, "instance")["web-1"]["memory_gb"] == 8.0


def test_disks_keep_azures_states(cloud: Any) -> None:
    volumes = named(cloud, "volume")
    told = {name: (row["status"], row["raw_status"]) for name, row in volumes.items()}
    assert told["web-1-os"] == ("in-use", "Attached")
    assert told["db-1-os"] == ("in-use", "Reserved")  # its machine is deallocated
    assert told["old-data"] == ("available", "Unattached")
    assert volumes["old-data"]["attached_to"] is None
    assert volumes["old-data"]["detached_at"] == dt.datetime(2026, 9, 1, 10, 0, 0, 765432)
    assert volumes["web-1-os"]["detached_at"] is None
    assert volumes["old-data"]["volume_type"] == "Standard_LRS"
    assert volumes["old-data"]["size_gb"] == 512


@pytest.mark.parametrize(
    ("state", "status"),
    [("ActiveSAS", "available"), ("Frozen", "in-use"), ("ActiveUpload", "unknown")],
)
def test_rarer_states_of_disks(arm: ArmServer, state: str, status: str) -> None:
    arm.estate = Estate(loose_disks=[Disk("d", 8, state)])
    with closing(opened(arm)) as cloud:
        row = named(cloud, "volume")["d"]
    assert (row["status"], row["raw_status"]) == (status, state)


def test_addresses_tell_who_uses_them(cloud: Any) -> None:
    found = {
        name: (row["status"], row["attached_to"]) for name, row in named(cloud, "address").items()
    }
    network = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/prod-rg/providers/microsoft.network"
    assert found == {
        "web-1-ip": ("in-use", machine_id("web-1")),
        "idle-ip": ("idle", None),
        "never-used": ("idle", None),
        "front-ip": ("in-use", f"{network}/loadbalancers/front"),
        "out-ip": ("in-use", f"{network}/natgateways/out"),
    }
    assert named(cloud, "address")["never-used"]["ip_address"] is None


def test_addresses_of_machines_that_may_not_be_read_are_unknown(arm: ArmServer) -> None:
    body = forbidden("Microsoft.Network/networkInterfaces/read")
    with meeting(arm, Fault("/networkinterfaces?", 403, body)) as cloud:
        found = inventories(cloud)
    [web] = [r for r in found[0].tables["instance"].to_pylist() if r["name"] == "web-1"]
    assert (web["private_ips"], web["public_ips"], web["security_groups"]) == (None, None, None)
    assert "Microsoft.Network/networkInterfaces/read" in found[0].warnings[0]


def test_a_kind_that_fails_is_missing_and_nothing_else_goes(arm: ArmServer) -> None:
    outage = Fault("/disks?", 503, error("ServiceUnavailable", ""))
    with meeting(arm, outage) as cloud:
        regions = list(cloud.regions())
        found = {region: next(cloud.inventory(region)) for region in regions}
    # Disks may be anywhere: locations without anything else are told too, so that they stay.
    assert regions == ["eastus", "northeurope", "westeurope"]
    assert all("volume" in one.missing and "volume" not in one.tables for one in found.values())
    assert found["eastus"].tables["snapshot"].num_rows == 2
    assert "HTTP 503" in found["eastus"].missing["volume"]


def test_a_kind_that_is_refused_adds_no_locations(arm: ArmServer) -> None:
    body = forbidden("Microsoft.Compute/snapshots/read")
    with meeting(arm, Fault("/snapshots?", 403, body)) as cloud:
        assert list(cloud.regions()) == ["eastus", "westeurope"]


def test_machines_that_cannot_be_listed_raise(arm: ArmServer) -> None:
    with (
        meeting(arm, Fault("statusonly=true", 500)) as cloud,
        pytest.raises(UnreachableError, match="power states"),
    ):
        inventories(cloud)


def test_all_locations_share_one_round_of_lists(cloud: Any, arm: ArmServer) -> None:
    inventories(cloud)
    lists = [one for one in arm.asked("/disks?") if "skiptoken" not in one]
    assert len(lists) == 1
    arm.estate.loose_disks.clear()
    volumes = [
        r["name"] for one in cloud.inventory("eastus") for r in one.tables["volume"].to_pylist()
    ]
    assert "old-data" not in volumes  # a location that asks again gets what there is now


def test_a_round_is_not_kept_for_long(arm: ArmServer) -> None:
    times = iter([NOW, NOW, NOW + dt.timedelta(minutes=11), NOW + dt.timedelta(minutes=11)])
    secrets = {"client_secret": arm.secret}
    opening = Opening(
        "corp", settings(arm), secrets, arm.ca.parent, lambda: next(times, NOW), pace=HURRIED
    )
    with closing(PROVIDER.open(opening)) as found:
        cloud: Any = found
        cloud.regions()
        list(cloud.inventory("eastus"))
        list(cloud.inventory("westeurope"))
    assert len([one for one in arm.asked("/disks?") if "skiptoken" not in one]) == 2


def test_many_machines_take_few_calls(arm: ArmServer) -> None:
    arm.estate = many(600)
    arm.page_size = 150
    with closing(opened(arm)) as cloud:
        found = inventories(cloud)
    assert sum(one.tables["instance"].num_rows for one in found) == 600
    calls = [target for _, target, _ in arm.requests if "/subscriptions/" in target]
    # machines, states, disks, interfaces: 4 pages each; snapshots and addresses: 1; sizes: 2
    assert len(calls) == 4 * 4 + 2 + 2


def test_chosen_locations_may_be_written_as_people_do(arm: ArmServer) -> None:
    with closing(opened(arm, regions=["West Europe", "westeurope"])) as cloud:
        assert list(cloud.regions()) == ["westeurope"]
        assert set(named(cloud, "instance")) == {"batch-1", "new-1", "broken-1"}


def test_display_names_of_locations_are_taken_for_what_they_are(arm: ArmServer) -> None:
    arm.estate = Estate([Machine("m", "Standard_D2s_v3", location="East US 2")])
    with closing(opened(arm)) as cloud:
        assert list(cloud.regions()) == ["eastus2"]
        assert named(cloud, "instance")["m"]["region"] == "eastus2"


def test_an_answer_without_a_list_is_no_empty_subscription(arm: ArmServer) -> None:
    with (
        meeting(arm, Fault("/virtualmachines?", 200, {})) as cloud,
        pytest.raises(ReplyError, match="cannot be understood"),
    ):
        inventories(cloud)


@pytest.mark.parametrize(
    "body", [{"value": [{"id": 5, "location": "eastus", "properties": "none"}]}, {"value": [None]}]
)
def test_items_of_another_shape_are_no_crash(arm: ArmServer, body: object) -> None:
    with (
        meeting(arm, Fault("/virtualmachines?", 200, body), regions=["eastus"]) as cloud,
        pytest.raises(ReplyError, match="'corp'"),
    ):
        inventories(cloud)


def test_pages_that_go_in_circles_end(arm: ArmServer) -> None:
    link = f"{arm.url}/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute/disks?again=1"
    circle = Fault("/disks?", 200, {"value": [], "nextLink": link})
    with meeting(arm, circle, regions=["eastus"]) as cloud:
        [one] = inventories(cloud)
    assert "circles" in one.missing["volume"]


def test_no_token_goes_to_another_host(arm: ArmServer) -> None:
    link = arm.url.replace("localhost", "127.0.0.1") + "/subscriptions/elsewhere?stolen=1"
    with meeting(
        arm, Fault("/disks?", 200, {"value": [], "nextLink": link}), regions=["eastus"]
    ) as cloud:
        [one] = inventories(cloud)
    assert "another host" in one.missing["volume"]
    assert not arm.asked("stolen")


def test_nothing_is_registered_in_the_subscription(arm: ArmServer) -> None:
    body = error(
        "MissingSubscriptionRegistration",
        "The subscription is not registered to use namespace 'Microsoft.Network'. "
        "See https://aka.ms/rps-not-found for how to register subscriptions.",
    )
    with meeting(arm, Fault("/publicipaddresses?", 409, body)) as cloud:
        found = inventories(cloud)
    assert "az provider register" in found[0].missing["address"]
    assert not arm.asked("/register")
    assert {method for method, target, _ in arm.requests if "/oauth2/" not in target} == {"GET"}


def test_a_location_that_is_not_offered_is_an_error_of_its_own(arm: ArmServer) -> None:
    body = error("NoRegisteredProviderFound", "Not registered for the location.")
    with (
        meeting(arm, Fault("/virtualmachines?", 400, body)) as cloud,
        pytest.raises(NotOfferedError),
    ):
        cloud.regions()
