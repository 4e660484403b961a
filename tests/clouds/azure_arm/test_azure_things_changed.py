"""Tags, snapshots and deletions, checked with Microsoft's own client; locks and permissions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient

from azure_arm.acting import ROOT, WEB, changing, machine, move, needed, target
from azure_arm.estate import SUBSCRIPTION, Disk
from azure_arm.faults import Fault, forbidden
from azure_arm.opening import microsoft
from azure_arm.server import ArmServer
from tools.base import CloudError, PermissionMissingError
from tools.clouds.actions import Live, Move, Target
from tools.clouds.azure import permissions
from tools.clouds.azure.account import PROVIDER
from tools.clouds.azure.saving import MARK


@pytest.mark.parametrize("kind", ["instance", "volume", "snapshot", "address"])
def test_tags_are_set_and_removed_and_others_stay(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient, kind: str
) -> None:
    names = {"volume": "old-data", "snapshot": "web-1-before", "address": "web-1-ip"}
    of = target(kind, names.get(kind, "web-1"))
    acting.perform(Move("tag", of, Live(exists=True), "cw-0", tags={"env": "dev", "keep": "it"}))
    one = move(acting, "tag", of, tags={"by": "alice", "env": None, "none": None})
    before = dict(one.before.tags)
    acting.perform(one)
    want = {key: value for key, value in before.items() if key != "env"} | {"by": "alice"}
    with microsoft(arm, NetworkManagementClient) as network:
        found: dict[str, Any] = {
            "instance": lambda: compute.virtual_machines.get("prod-rg", "web-1"),
            "volume": lambda: compute.disks.get("prod-rg", "old-data"),
            "snapshot": lambda: compute.snapshots.get("prod-rg", "web-1-before"),
            "address": lambda: network.public_ip_addresses.get("prod-rg", "web-1-ip"),
        }
        assert found[kind]().tags == want
    assert changing(arm) == ["PATCH default"] * 3
    since = len(arm.requests)
    acting.perform(one)
    assert changing(arm, since) == []


def test_a_tag_that_others_set_meanwhile_stays(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    one = move(acting, "tag", WEB, tags={"owner": "alice"})
    machine(arm).tags = {"env": "prod", "cost-centre": "42"}
    acting.perform(one)
    assert compute.virtual_machines.get("prod-rg", "web-1").tags == {
        "env": "prod",
        "cost-centre": "42",
        "owner": "alice",
    }


def test_a_key_in_another_case_is_the_same_to_azure(arm: ArmServer, acting: Any) -> None:
    one = move(acting, "tag", WEB, tags={"owner": "alice"})  # it has 'Owner'
    for tried in (acting.rehearse, acting.perform):
        with pytest.raises(CloudError, match="has the tag 'Owner'"):
            tried(one)
    assert changing(arm) == []


@pytest.mark.parametrize("kind", ["instance", "volume"])
def test_a_snapshot_is_made_once(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient, kind: str
) -> None:
    one = move(acting, "snapshot", WEB if kind == "instance" else target("volume", "old-data"))
    made = acting.perform(one)
    assert acting.perform(one) == made
    found = [each for each in compute.snapshots.list() if (each.tags or {}).get(MARK) == "cw-1"]
    parts = ["cw-1-lun0", "cw-1-os"] if kind == "instance" else ["cw-1-disk"]
    assert sorted(str(each.name) for each in found) == parts
    assert [each.incremental for each in found] == [True] * len(parts)
    assert changing(arm) == [f"PUT {name}" for name in sorted(parts, reverse=True)]
    assert all(acting.live(each).exists for each in made.created)
    for each in made.created:
        acting.perform(Move("delete_snapshot", each, Live(exists=True), "cw-2"))
        assert not acting.live(each).exists


def test_a_snapshot_that_was_begun_is_waited_for(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    arm.looks = 4
    body = {
        "location": "eastus",
        "properties": {
            "creationData": {
                "createOption": "Copy",
                "sourceResourceId": target("volume", "old-data").resource_id,
            }
        },
    }
    compute.snapshots.begin_create_or_update("prod-rg", "cw-1-disk", body, polling=False)
    since = len(arm.requests)
    made = acting.perform(move(acting, "snapshot", target("volume", "old-data")))
    assert [each.name for each in made.created] == ["cw-1-disk"]
    assert changing(arm, since) == []


def test_a_snapshot_that_failed_is_told_and_can_be_tried_again(arm: ArmServer, acting: Any) -> None:
    arm.failures = [("InternalDiskError", "The copy failed.")]
    one = move(acting, "snapshot", target("volume", "old-data"))
    with pytest.raises(CloudError, match="InternalDiskError: The copy failed"):
        acting.perform(one)
    made = acting.perform(one)
    assert [acting.live(each).status for each in made.created] == ["available"]
    assert changing(arm) == ["PUT cw-1-disk"] * 2


def test_a_snapshot_is_as_closed_as_its_disk(arm: ArmServer, acting: Any) -> None:
    keys = f"{ROOT}/providers/microsoft.compute/diskencryptionsets/own"
    disk = next(one for one in arm.estate.disks if one.name == "old-data")
    disk.more = {
        "networkAccessPolicy": "DenyAll",
        "publicNetworkAccess": "Disabled",
        "encryption": {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": keys},
    }
    acting.perform(move(acting, "snapshot", target("volume", "old-data")))
    sent = arm.estate.snapshots[-1].sent["properties"]
    assert disk.more.items() <= sent.items()


def test_what_is_not_needed_any_more_goes(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    volume = target("volume", "old-data")
    acting.perform(move(acting, "delete_volume", volume))
    with pytest.raises(ResourceNotFoundError):
        compute.disks.get("prod-rg", "old-data")
    idle = next(one.name for one in arm.estate.addresses if not one.user and not one.gateway)
    address = target("address", idle)
    assert acting.live(address).attached_to is None
    acting.perform(move(acting, "release_address", address))
    with microsoft(arm, NetworkManagementClient) as network:
        left = {str(one.name) for one in network.public_ip_addresses.list_all()}
    assert idle not in left
    assert "web-1-ip" in left
    for of in (volume, address):
        assert not acting.live(of).exists
    since = len(arm.requests)
    acting.perform(Move("delete_volume", volume, Live(exists=True), "cw-1"))
    assert changing(arm, since) == []


def test_a_machine_goes_and_what_stays_is_told(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    machine(arm).disks.append(Disk("web-1-tmp", 4, "Attached", machine="web-1", goes_along=True))
    one = move(acting, "terminate", WEB)
    said = "web-1 leaves behind, at its cost: disk web-1-os, disk web-1-data, address web-1-ip"
    assert acting.rehearse(one) == said
    assert acting.perform(one).note == said
    assert "web-1" not in [str(each.name) for each in compute.virtual_machines.list_all()]
    listed: Any = compute.disks.list()
    disks = {each.name: each["properties"]["diskState"] for each in listed}
    assert (disks["web-1-os"], disks["web-1-data"]) == ("Unattached", "Unattached")
    assert "web-1-tmp" not in disks
    assert acting.live(target("address", "web-1-ip")).exists
    since = len(arm.requests)
    acting.perform(one)
    assert changing(arm, since) == []


@pytest.mark.parametrize(
    ("action", "of", "said"),
    [
        ("delete_volume", target("volume", "web-1-data"), "web-1-data is attached to VM web-1"),
        ("release_address", target("address", "web-1-ip"), "PublicIPAddressCannotBeDeleted"),
    ],
)
def test_what_is_in_use_is_refused_by_azure(
    arm: ArmServer, acting: Any, action: Any, of: Target, said: str
) -> None:
    with pytest.raises(CloudError, match=said):
        acting.perform(move(acting, action, of))
    assert acting.live(of).exists
    assert len(changing(arm)) == 1


@pytest.mark.parametrize(
    ("level", "action", "stopped"),
    [
        ("CanNotDelete", "terminate", True),
        ("CanNotDelete", "stop", False),
        ("ReadOnly", "stop", True),
        ("ReadOnly", "tag", True),
    ],
)
def test_locks_are_seen_before_and_told_when_they_hinder(
    arm: ArmServer, acting: Any, level: str, action: Any, *, stopped: bool
) -> None:
    arm.locks = [(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/prod-rg", "keep", level)]
    one = move(acting, action, WEB, tags={"a": "b"} if action == "tag" else {})
    if not stopped:
        assert acting.rehearse(one) == ""
        acting.perform(one)
        return
    with pytest.raises(CloudError, match=rf"the lock 'keep' \({level}\) on .*prod-rg forbids it"):
        acting.rehearse(one)
    with pytest.raises(CloudError, match=r"a lock on .*prod-rg forbids it.*remove the lock first"):
        acting.perform(one)
    body = forbidden(permissions.LOCKS)
    with arm.faults.on(Fault("/locks", 403, body)):  # they may not be read: Azure says it later
        assert "forbids" not in acting.rehearse(one)


def test_a_permission_that_is_missing_is_named(arm: ArmServer, acting: Any) -> None:
    with (
        arm.faults.on(Fault("/deallocate", 403, forbidden(permissions.DEALLOCATE))),
        pytest.raises(PermissionMissingError, match=permissions.DEALLOCATE) as caught,
    ):
        acting.perform(move(acting, "stop", WEB))
    assert caught.value.permission == permissions.DEALLOCATE
    assert machine(arm).power == "running"


def test_the_role_lists_what_is_called(arm: ArmServer, acting: Any) -> None:
    """Every call of every action needs an action of the role, and each of these is needed."""
    machine(arm).cluster = ("Standard_D2s_v3",)
    acting.rehearse(move(acting, "resize", WEB, to_type="Standard_D4s_v3"))
    acting.perform(move(acting, "resize", WEB, to_type="Standard_D4s_v3"))
    acting.perform(move(acting, "tag", WEB, tags={"a": "b"}))
    for each in acting.perform(move(acting, "snapshot", WEB)).created:
        acting.perform(move(acting, "delete_snapshot", each))
    acting.perform(move(acting, "terminate", WEB))
    acting.perform(move(acting, "delete_volume", target("volume", "web-1-os")))
    idle = next(one.name for one in arm.estate.addresses if not one.user and not one.gateway)
    acting.perform(move(acting, "release_address", target("address", idle)))
    wanted = {needed(method, path) for method, path, _ in arm.requests} - {""}
    text = PROVIDER.permissions(True)["cloudwright-operator-role.json"]
    listed = set(json.loads(text)["Actions"])
    assert wanted <= listed
    # What Azure wants for the disk of a snapshot, and of its keys and endpoints, is no call of its own.
    linked = {permissions.COPY_DISK, permissions.KEYS, permissions.DISK_ACCESS}
    assert set(permissions.ACTING) - wanted == linked
