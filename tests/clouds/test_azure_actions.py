"""Changes in Azure, checked with Microsoft's own client: what was asked for happens, once, and nothing
else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure_arm.changing import TAGS
from azure_arm.estate import SUBSCRIPTION, Disk
from azure_arm.faults import Fault, error, forbidden
from azure_arm.opening import HURRIED, microsoft, opened
from azure_arm.reading import inventories, machine_id
from azure_arm.sample import contoso
from azure_arm.server import ArmServer, arm_server

from tools.base import CloudError, PermissionMissingError
from tools.clouds.actions import ActionSource, Live, Move, Target
from tools.clouds.azure import permissions
from tools.clouds.azure.account import PROVIDER
from tools.clouds.azure.saving import MARK

ROOT = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/prod-rg"
SKIPPING = replace(HURRIED, sleep=lambda _: None)
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
CAPACITY = ("AllocationFailed", "Allocation failed. We do not have sufficient capacity.")


@pytest.fixture(scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArmServer]:
    with arm_server(tmp_path_factory.mktemp("arm")) as server:
        yield server


@pytest.fixture
def arm(_server: ArmServer) -> ArmServer:
    """The server, as new."""
    _server.__dict__.update(ArmServer(_server.url, _server.ca).__dict__)
    _server.estate = contoso()
    return _server


@pytest.fixture
def cloud(arm: ArmServer) -> Iterator[Any]:
    with closing(opened(arm, pace=SKIPPING)) as one:
        yield one


@pytest.fixture
def compute(arm: ArmServer) -> Iterator[ComputeManagementClient]:
    with microsoft(arm, ComputeManagementClient) as client:
        yield client


def target(kind: Any, name: str, folder: str = "") -> Target:
    folders = {
        "volume": "microsoft.compute/disks",
        "snapshot": "microsoft.compute/snapshots",
        "address": "microsoft.network/publicipaddresses",
    }
    path = machine_id(name) if kind == "instance" else f"{ROOT}/providers/{folders[kind]}/{name}"
    return Target(kind, "azure", SUBSCRIPTION, "eastus", path, folder or name)


WEB = target("instance", "web-1")
DB = target("instance", "db-1")


def move(cloud: Any, action: Any, of: Target, token: str = "cw-1", **more: Any) -> Move:
    return Move(action, of, cloud.live(of), token, **more)


def changing(arm: ArmServer, since: int = 0) -> list[str]:
    """The calls that change something, after the first `since` requests: method and last part."""
    return [
        f"{method} {path.partition('?')[0].rpartition('/')[2]}"
        for method, path, _ in arm.requests[since:]
        if method in CHANGING and "/oauth2/" not in path
    ]


def seen(compute: ComputeManagementClient, name: str = "web-1") -> tuple[str, str]:
    """Size and power state of a machine, as Microsoft's client tells them."""
    found: Any = compute.virtual_machines.get("prod-rg", name, expand="instanceView")
    codes = [str(one.code) for one in found.instance_view.statuses]
    power = next(code for code in codes if code.startswith("PowerState/"))
    return found["properties"]["hardwareProfile"]["vmSize"], power.partition("/")[2]


def test_the_account_can_be_changed(cloud: Any) -> None:
    assert isinstance(cloud, ActionSource)
    assert "resize" in cloud.able("instance")
    assert cloud.able("address") == {"tag", "release_address"}


def test_live_is_what_the_inventory_says(cloud: Any) -> None:
    import json

    compared = 0
    for inventory in inventories(cloud):
        for kind, table in inventory.tables.items():
            for row in table.to_pylist():
                live = cloud.live(Target(kind, "azure", SUBSCRIPTION, "", row["resource_id"]))
                assert live.exists
                assert live.status == row["status"]
                assert dict(live.tags) == json.loads(row["tags"] or "{}")
                assert live.attached_to == row.get("attached_to")
                assert live.instance_type == row.get("instance_type")
                assert live.size_gb == row.get("size_gb")
                compared += 1
    assert compared == 17
    for kind in ("instance", "volume", "snapshot", "address"):
        assert not cloud.live(target(kind, "nowhere")).exists


def test_what_is_no_resource_of_the_subscription_is_not_touched(arm: ArmServer, cloud: Any) -> None:
    wrong = (
        WEB.resource_id.replace(SUBSCRIPTION, "00000000-0000-4000-8000-000000000000"),
        f"{ROOT}/providers/microsoft.compute/disks/old-data",
        f"{WEB.resource_id}/extensions/one",
        f"{ROOT}/providers/microsoft.compute/virtualmachines/..",
        "web-1",
    )
    for identifier in wrong:
        of = replace(WEB, resource_id=identifier)
        with pytest.raises(CloudError, match="no virtual machine of this subscription"):
            cloud.perform(Move("terminate", of, Live(exists=True), "cw-1"))
    assert arm.requests == []


def test_a_wrong_address_does_not_make_things_gone(arm: ArmServer, cloud: Any) -> None:
    fault = Fault("/virtualmachines/web-1", 404, "<html>no such page</html>")
    with arm.faults.on(fault), pytest.raises(CloudError, match="HTTP 404"):
        cloud.live(WEB)


def test_stop_and_start(arm: ArmServer, cloud: Any, compute: ComputeManagementClient) -> None:
    made = cloud.perform(move(cloud, "stop", WEB))
    assert "no longer billed" in made.note
    assert seen(compute)[1] == "deallocated"
    since = len(arm.requests)
    cloud.perform(move(cloud, "stop", WEB))
    assert changing(arm, since) == []
    cloud.perform(move(cloud, "start", WEB))
    assert seen(compute)[1] == "running"
    assert changing(arm) == ["POST deallocate", "POST start"]


def test_a_stop_frees_what_is_stopped_and_still_billed(
    cloud: Any, compute: ComputeManagementClient
) -> None:
    from tools.services.plans import undo
    from tools.services.plans.goals import reached

    compute.virtual_machines.begin_power_off("prod-rg", "web-1", polling_interval=0).result()
    one = move(cloud, "stop", WEB)
    assert (one.before.status, one.before.still_billed) == ("stopped", True)
    assert not reached(one, one.before)
    cloud.perform(one)
    assert seen(compute)[1] == "deallocated"
    assert reached(one, cloud.live(WEB))
    assert not undo.undoable(one)
    assert undo.moves_back(one, cloud.live(WEB), (), "cw-2") == []


def test_what_is_under_way_is_waited_for_and_not_asked_for_again(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
) -> None:
    """As after a crash right after Azure took the call."""
    one = move(cloud, "stop", WEB)
    arm.looks = 5
    compute.virtual_machines.begin_deallocate("prod-rg", "web-1", polling=False)
    live = cloud.live(WEB)
    assert (live.status, live.unsettled) == ("stopping", "Updating")
    since = len(arm.requests)
    cloud.perform(one)
    assert changing(arm, since) == []
    assert seen(compute)[1] == "deallocated"


def test_an_answer_that_was_lost_is_not_asked_for_again(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
) -> None:
    """Azure takes the call, and the connection breaks before it says so."""
    one = move(cloud, "stop", WEB)
    arm.lose = "/deallocate"
    cloud.perform(one)
    assert changing(arm) == ["POST deallocate"]
    assert seen(compute)[1] == "deallocated"


def test_what_others_do_is_waited_for(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
) -> None:
    """HTTP 409: another operation came between the look and the call."""
    one = move(cloud, "stop", WEB)
    text = "The request failed due to conflict with a concurrent request."
    with arm.faults.on(Fault("/deallocate", 409, error("Conflict", text), times=2)):
        cloud.perform(one)
    assert changing(arm) == ["POST deallocate"] * 3
    assert seen(compute)[1] == "deallocated"


def test_what_takes_too_long_is_told(
    arm: ArmServer, cloud: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.clouds.azure.operations.LONGEST", 5.0)
    arm.looks = 1000
    with pytest.raises(CloudError, match="deallocate 'web-1': it goes on after"):
        cloud.perform(move(cloud, "stop", WEB))
    with pytest.raises(CloudError, match="web-1 is Updating after"):
        cloud.perform(Move("stop", WEB, Live(exists=True), "cw-1"))
    assert changing(arm) == ["POST deallocate"]


def test_an_operation_that_fails_is_told_in_azures_words(arm: ArmServer, cloud: Any) -> None:
    arm.failures = [CAPACITY]
    with pytest.raises(
        CloudError, match=r"start 'db-1': AllocationFailed: Allocation failed\. We do"
    ):
        cloud.perform(move(cloud, "start", DB))
    assert changing(arm) == ["POST start"]


def test_an_operation_that_may_not_be_followed_is_seen_at_the_resource(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
) -> None:
    body = forbidden(permissions.COMPUTE_OPERATIONS)
    with arm.faults.on(Fault("/locations/eastus/operations/", 403, body)):
        cloud.perform(move(cloud, "stop", WEB))
    assert seen(compute)[1] == "deallocated"


def test_a_throttled_call_and_a_throttled_look_are_tried_again(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
) -> None:
    many = {"status": 429, "body": error("TooManyRequests", "…"), "headers": {"Retry-After": "1"}}
    one, other = (
        Fault("/deallocate", times=1, **many),
        Fault("/operations/", times=2, **many),
    )
    with arm.faults.on(one, other):
        cloud.perform(move(cloud, "stop", WEB))
    assert (one.hits, other.hits) == (1, 2)
    assert seen(compute)[1] == "deallocated"


@pytest.mark.parametrize(("of", "power"), [(WEB, "running"), (DB, "deallocated")])
def test_resize_leaves_it_running_or_not(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient, of: Target, power: str
) -> None:
    to = "Standard_D4s_v3" if of is WEB else "Standard_D2s_v3"
    one = move(cloud, "resize", of, to_type=to)
    made = cloud.perform(one)
    assert seen(compute, of.name or "") == (to, power)
    assert (made.note, changing(arm)) == ("", [f"PATCH {of.name}"])
    since = len(arm.requests)
    cloud.perform(one)
    assert changing(arm, since) == []


def test_a_size_that_the_hardware_lacks_takes_a_deallocation(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
) -> None:
    machine(arm).cluster = ("Standard_D2s_v3",)
    one = move(cloud, "resize", WEB, to_type="Standard_D4s_v3")
    assert "deallocated and started again" in cloud.rehearse(one)
    made = cloud.perform(one)
    assert "deallocated for it" in made.note
    assert changing(arm) == ["POST deallocate", "PATCH web-1", "POST start"]
    assert seen(compute) == ("Standard_D4s_v3", "running")


def test_hardware_that_is_full_when_it_is_asked_takes_a_deallocation(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
) -> None:
    arm.failures = [CAPACITY]
    cloud.perform(move(cloud, "resize", WEB, to_type="Standard_D4s_v3"))
    assert changing(arm) == ["PATCH web-1", "POST deallocate", "PATCH web-1", "POST start"]
    assert seen(compute) == ("Standard_D4s_v3", "running")


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_resize_that_was_broken_off_is_gone_on_with(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient, steps: int
) -> None:
    """As after a crash after the first call of three, the second, and all but the answer."""
    machine(arm).cluster = ("Standard_D2s_v3",)
    one = move(cloud, "resize", WEB, to_type="Standard_D4s_v3")
    machines = compute.virtual_machines
    size = {"properties": {"hardwareProfile": {"vmSize": "Standard_D4s_v3"}}}
    machines.begin_deallocate("prod-rg", "web-1", polling_interval=0).result()
    if steps > 1:
        machines.begin_update("prod-rg", "web-1", size, polling_interval=0).result()
    if steps > 2:
        machines.begin_start("prod-rg", "web-1", polling=False)
    since = len(arm.requests)
    cloud.perform(one)
    assert changing(arm, since) == ["PATCH web-1", "POST start"][steps - 1 :]
    assert seen(compute) == ("Standard_D4s_v3", "running")


@pytest.mark.parametrize("refused", ["at once", "at the start", "permission"])
def test_a_resize_that_is_refused_leaves_it_running(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient, refused: str
) -> None:
    machine(arm).cluster = ("Standard_D2s_v3",)
    one = move(cloud, "resize", WEB, to_type="Standard_D4s_v3")
    quota = error(
        "OperationNotAllowed", "It would exceed the approved standardDSv3Family Cores quota"
    )
    faults = {
        "at once": Fault("/web-1?", 409, quota, method="PATCH", times=1),
        "at the start": Fault("/start", 409, error(*CAPACITY), times=1),
        "permission": Fault("/web-1?", 403, forbidden(permissions.RESIZE), method="PATCH", times=1),
    }
    said = {
        "at once": "Cores quota",
        "at the start": "AllocationFailed",
        "permission": permissions.RESIZE,
    }[refused]
    with (
        arm.faults.on(faults[refused]),
        pytest.raises(CloudError, match=f"(?s){said}.*Standard_D2s_v3 and runs, as before"),
    ):
        cloud.perform(one)
    assert seen(compute) == ("Standard_D2s_v3", "running")


def test_a_size_is_looked_up_before(arm: ArmServer, cloud: Any) -> None:
    for wrong, said in (
        ("Standard_D9s_v3", "no size 'Standard_D9s_v3' in eastus; close to it: Standard_D"),
        ("standard_d4s_v3", "writes the size 'standard_d4s_v3' 'Standard_D4s_v3'"),
    ):
        with pytest.raises(CloudError, match=said):
            cloud.rehearse(move(cloud, "resize", WEB, to_type=wrong))
    said = cloud.rehearse(move(cloud, "resize", WEB, to_type="Standard_D4s_v3"))
    assert said == "web-1 gets the size where it runs, with a restart"
    assert cloud.rehearse(move(cloud, "resize", DB, to_type="Standard_D2s_v3")) == ""
    assert changing(arm) == []


def test_an_ephemeral_disk_is_not_wiped(arm: ArmServer, cloud: Any) -> None:
    machine(arm).ephemeral = True
    one = move(cloud, "resize", WEB, to_type="Standard_D4s_v3")
    for tried in (cloud.rehearse, cloud.perform):
        with pytest.raises(CloudError, match="would wipe it"):
            tried(one)
    with pytest.raises(CloudError, match="ephemeral: Azure cannot save it"):
        cloud.rehearse(move(cloud, "snapshot", WEB))
    assert changing(arm) == []


@pytest.mark.parametrize("kind", ["instance", "volume", "snapshot", "address"])
def test_tags_are_set_and_removed_and_others_stay(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient, kind: str
) -> None:
    names = {"volume": "old-data", "snapshot": "web-1-before", "address": "web-1-ip"}
    of = target(kind, names.get(kind, "web-1"))
    cloud.perform(Move("tag", of, Live(exists=True), "cw-0", tags={"env": "dev", "keep": "it"}))
    one = move(cloud, "tag", of, tags={"by": "alice", "env": None, "none": None})
    before = dict(one.before.tags)
    cloud.perform(one)
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
    cloud.perform(one)
    assert changing(arm, since) == []


def test_a_tag_that_others_set_meanwhile_stays(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
) -> None:
    one = move(cloud, "tag", WEB, tags={"owner": "alice"})
    machine(arm).tags = {"env": "prod", "cost-centre": "42"}
    cloud.perform(one)
    assert compute.virtual_machines.get("prod-rg", "web-1").tags == {
        "env": "prod",
        "cost-centre": "42",
        "owner": "alice",
    }


def test_a_key_in_another_case_is_the_same_to_azure(arm: ArmServer, cloud: Any) -> None:
    one = move(cloud, "tag", WEB, tags={"owner": "alice"})  # it has 'Owner'
    for tried in (cloud.rehearse, cloud.perform):
        with pytest.raises(CloudError, match="has the tag 'Owner'"):
            tried(one)
    assert changing(arm) == []


@pytest.mark.parametrize("kind", ["instance", "volume"])
def test_a_snapshot_is_made_once(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient, kind: str
) -> None:
    one = move(cloud, "snapshot", WEB if kind == "instance" else target("volume", "old-data"))
    made = cloud.perform(one)
    assert cloud.perform(one) == made
    found = [each for each in compute.snapshots.list() if (each.tags or {}).get(MARK) == "cw-1"]
    parts = ["cw-1-lun0", "cw-1-os"] if kind == "instance" else ["cw-1-disk"]
    assert sorted(str(each.name) for each in found) == parts
    assert [each.incremental for each in found] == [True] * len(parts)
    assert changing(arm) == [f"PUT {name}" for name in sorted(parts, reverse=True)]
    assert all(cloud.live(each).exists for each in made.created)
    for each in made.created:
        cloud.perform(Move("delete_snapshot", each, Live(exists=True), "cw-2"))
        assert not cloud.live(each).exists


def test_a_snapshot_that_was_begun_is_waited_for(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
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
    made = cloud.perform(move(cloud, "snapshot", target("volume", "old-data")))
    assert [each.name for each in made.created] == ["cw-1-disk"]
    assert changing(arm, since) == []


def test_a_snapshot_that_failed_is_told_and_can_be_tried_again(arm: ArmServer, cloud: Any) -> None:
    arm.failures = [("InternalDiskError", "The copy failed.")]
    one = move(cloud, "snapshot", target("volume", "old-data"))
    with pytest.raises(CloudError, match="InternalDiskError: The copy failed"):
        cloud.perform(one)
    made = cloud.perform(one)
    assert [cloud.live(each).status for each in made.created] == ["available"]
    assert changing(arm) == ["PUT cw-1-disk"] * 2


def test_a_snapshot_is_as_closed_as_its_disk(arm: ArmServer, cloud: Any) -> None:
    keys = f"{ROOT}/providers/microsoft.compute/diskencryptionsets/own"
    disk = next(one for one in arm.estate.disks if one.name == "old-data")
    disk.more = {
        "networkAccessPolicy": "DenyAll",
        "publicNetworkAccess": "Disabled",
        "encryption": {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": keys},
    }
    cloud.perform(move(cloud, "snapshot", target("volume", "old-data")))
    sent = arm.estate.snapshots[-1].sent["properties"]
    assert disk.more.items() <= sent.items()


def test_what_is_not_needed_any_more_goes(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
) -> None:
    volume = target("volume", "old-data")
    cloud.perform(move(cloud, "delete_volume", volume))
    with pytest.raises(ResourceNotFoundError):
        compute.disks.get("prod-rg", "old-data")
    idle = next(one.name for one in arm.estate.addresses if not one.user and not one.gateway)
    address = target("address", idle)
    assert cloud.live(address).attached_to is None
    cloud.perform(move(cloud, "release_address", address))
    with microsoft(arm, NetworkManagementClient) as network:
        left = {str(one.name) for one in network.public_ip_addresses.list_all()}
    assert idle not in left
    assert "web-1-ip" in left
    for of in (volume, address):
        assert not cloud.live(of).exists
    since = len(arm.requests)
    cloud.perform(Move("delete_volume", volume, Live(exists=True), "cw-1"))
    assert changing(arm, since) == []


def test_a_machine_goes_and_what_stays_is_told(
    arm: ArmServer, cloud: Any, compute: ComputeManagementClient
) -> None:
    machine(arm).disks.append(Disk("web-1-tmp", 4, "Attached", machine="web-1", goes_along=True))
    one = move(cloud, "terminate", WEB)
    said = "web-1 leaves behind, at its cost: disk web-1-os, disk web-1-data, address web-1-ip"
    assert cloud.rehearse(one) == said
    assert cloud.perform(one).note == said
    assert "web-1" not in [str(each.name) for each in compute.virtual_machines.list_all()]
    listed: Any = compute.disks.list()
    disks = {each.name: each["properties"]["diskState"] for each in listed}
    assert (disks["web-1-os"], disks["web-1-data"]) == ("Unattached", "Unattached")
    assert "web-1-tmp" not in disks
    assert cloud.live(target("address", "web-1-ip")).exists
    since = len(arm.requests)
    cloud.perform(one)
    assert changing(arm, since) == []


@pytest.mark.parametrize(
    ("action", "of", "said"),
    [
        ("delete_volume", target("volume", "web-1-data"), "web-1-data is attached to VM web-1"),
        ("release_address", target("address", "web-1-ip"), "PublicIPAddressCannotBeDeleted"),
    ],
)
def test_what_is_in_use_is_refused_by_azure(
    arm: ArmServer, cloud: Any, action: Any, of: Target, said: str
) -> None:
    with pytest.raises(CloudError, match=said):
        cloud.perform(move(cloud, action, of))
    assert cloud.live(of).exists
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
    arm: ArmServer, cloud: Any, level: str, action: Any, *, stopped: bool
) -> None:
    arm.locks = [(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/prod-rg", "keep", level)]
    one = move(cloud, action, WEB, tags={"a": "b"} if action == "tag" else {})
    if not stopped:
        assert cloud.rehearse(one) == ""
        cloud.perform(one)
        return
    with pytest.raises(CloudError, match=rf"the lock 'keep' \({level}\) on .*prod-rg forbids it"):
        cloud.rehearse(one)
    with pytest.raises(CloudError, match=r"a lock on .*prod-rg forbids it.*remove the lock first"):
        cloud.perform(one)
    body = forbidden(permissions.LOCKS)
    with arm.faults.on(Fault("/locks", 403, body)):  # they may not be read: Azure says it later
        assert "forbids" not in cloud.rehearse(one)


def test_a_permission_that_is_missing_is_named(arm: ArmServer, cloud: Any) -> None:
    with (
        arm.faults.on(Fault("/deallocate", 403, forbidden(permissions.DEALLOCATE))),
        pytest.raises(PermissionMissingError, match=permissions.DEALLOCATE) as caught,
    ):
        cloud.perform(move(cloud, "stop", WEB))
    assert caught.value.permission == permissions.DEALLOCATE
    assert machine(arm).power == "running"


def test_the_role_lists_what_is_called(arm: ArmServer, cloud: Any) -> None:
    """Every call of every action needs an action of the role, and each of these is needed."""
    import json

    machine(arm).cluster = ("Standard_D2s_v3",)
    cloud.rehearse(move(cloud, "resize", WEB, to_type="Standard_D4s_v3"))
    cloud.perform(move(cloud, "resize", WEB, to_type="Standard_D4s_v3"))
    cloud.perform(move(cloud, "tag", WEB, tags={"a": "b"}))
    for each in cloud.perform(move(cloud, "snapshot", WEB)).created:
        cloud.perform(move(cloud, "delete_snapshot", each))
    cloud.perform(move(cloud, "terminate", WEB))
    cloud.perform(move(cloud, "delete_volume", target("volume", "web-1-os")))
    idle = next(one.name for one in arm.estate.addresses if not one.user and not one.gateway)
    cloud.perform(move(cloud, "release_address", target("address", idle)))
    wanted = {needed(method, path) for method, path, _ in arm.requests} - {""}
    text = PROVIDER.permissions(True)["cloudwright-operator-role.json"]
    listed = set(json.loads(text)["Actions"])
    assert wanted <= listed
    # What Azure wants for the disk of a snapshot, and of its keys and endpoints, is no call of its own.
    linked = {permissions.COPY_DISK, permissions.KEYS, permissions.DISK_ACCESS}
    assert set(permissions.ACTING) - wanted == linked


def needed(method: str, target: str) -> str:
    """The action that Azure wants for a call."""
    path = target.partition("?")[0]
    if "/oauth2/" in path or "/.well-known/" in path:
        return ""
    if path.lower().endswith(TAGS):
        return permissions.TAG
    provider, *parts = path.rpartition("/providers/")[2].split("/")
    kinds = {
        "virtualmachines": "virtualMachines",
        "publicipaddresses": "publicIPAddresses",
        "networkinterfaces": "networkInterfaces",
        "diskoperations": "diskOperations",
    }
    spelt = [kinds.get(part.lower(), part) for part in parts]
    names = [spelt[0], *spelt[2::2]]  # kind, name, kind, name …
    last = {"GET": "read", "POST": "action", "DELETE": "delete"}.get(method, "write")
    owner = {"microsoft.compute": "Microsoft.Compute", "microsoft.network": "Microsoft.Network"}
    return "/".join([owner.get(provider.lower(), provider), *names, last])


def machine(arm: ArmServer, name: str = "web-1") -> Any:
    found = arm.estate.machine(name)
    assert found is not None
    return found
