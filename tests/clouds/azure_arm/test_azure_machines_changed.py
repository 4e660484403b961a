"""Machines started, deallocated and resized, checked with Microsoft's own client: what was asked for
happens, once, and nothing else.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from azure.mgmt.compute import ComputeManagementClient

from azure_arm.acting import CAPACITY, DB, ROOT, WEB, changing, machine, move, seen, target
from azure_arm.estate import SUBSCRIPTION
from azure_arm.faults import Fault, error, forbidden
from azure_arm.reading import inventories
from azure_arm.server import ArmServer
from tools.base import CloudError
from tools.clouds.actions import ActionSource, Live, Move, Target
from tools.clouds.azure import permissions


def test_the_account_can_be_changed(acting: Any) -> None:
    assert isinstance(acting, ActionSource)
    assert "resize" in acting.able("instance")
    assert acting.able("address") == {"tag", "release_address"}


def test_live_is_what_the_inventory_says(acting: Any) -> None:
    compared = 0
    for inventory in inventories(acting):
        for kind, table in inventory.tables.items():
            for row in table.to_pylist():
                live = acting.live(Target(kind, "azure", SUBSCRIPTION, "", row["resource_id"]))
                assert live.exists
                assert live.status == row["status"]
                assert dict(live.tags) == json.loads(row["tags"] or "{}")
                assert live.attached_to == row.get("attached_to")
                assert live.instance_type == row.get("instance_type")
                assert live.size_gb == row.get("size_gb")
                compared += 1
    assert compared == 17
    for kind in ("instance", "volume", "snapshot", "address"):
        assert not acting.live(target(kind, "nowhere")).exists


def test_what_is_no_resource_of_the_subscription_is_not_touched(
    arm: ArmServer, acting: Any
) -> None:
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
            acting.perform(Move("terminate", of, Live(exists=True), "cw-1"))
    assert arm.requests == []


def test_a_wrong_address_does_not_make_things_gone(arm: ArmServer, acting: Any) -> None:
    fault = Fault("/virtualmachines/web-1", 404, "<html>no such page</html>")
    with arm.faults.on(fault), pytest.raises(CloudError, match="HTTP 404"):
        acting.live(WEB)


def test_stop_and_start(arm: ArmServer, acting: Any, compute: ComputeManagementClient) -> None:
    made = acting.perform(move(acting, "stop", WEB))
    assert "no longer billed" in made.note
    assert seen(compute)[1] == "deallocated"
    since = len(arm.requests)
    acting.perform(move(acting, "stop", WEB))
    assert changing(arm, since) == []
    acting.perform(move(acting, "start", WEB))
    assert seen(compute)[1] == "running"
    assert changing(arm) == ["POST deallocate", "POST start"]


def test_a_stop_frees_what_is_stopped_and_still_billed(
    acting: Any, compute: ComputeManagementClient
) -> None:
    from tools.services.plans import telling, undo
    from tools.services.plans.goals import reached

    compute.virtual_machines.begin_power_off("prod-rg", "web-1", polling_interval=0).result()
    one = move(acting, "stop", WEB)
    assert (one.before.status, one.before.still_billed) == ("stopped", True)
    assert not reached(one, one.before)
    acting.perform(one)
    assert seen(compute)[1] == "deallocated"
    assert reached(one, acting.live(WEB))
    assert not undo.undoable(one)
    assert undo.moves_back(one, acting.live(WEB), (), "cw-2") == []
    assert telling.change(one) == ("stopped, still billed", "stopped")


def test_what_is_under_way_is_waited_for_and_not_asked_for_again(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    """As after a crash right after Azure took the call."""
    one = move(acting, "stop", WEB)
    arm.looks = 5
    compute.virtual_machines.begin_deallocate("prod-rg", "web-1", polling=False)
    live = acting.live(WEB)
    assert (live.status, live.unsettled) == ("stopping", "Updating")
    since = len(arm.requests)
    acting.perform(one)
    assert changing(arm, since) == []
    assert seen(compute)[1] == "deallocated"


def test_an_answer_that_was_lost_is_not_asked_for_again(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    """Azure takes the call, and the connection breaks before it says so."""
    one = move(acting, "stop", WEB)
    arm.lose = "/deallocate"
    acting.perform(one)
    assert changing(arm) == ["POST deallocate"]
    assert seen(compute)[1] == "deallocated"


def test_what_others_do_is_waited_for(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    """HTTP 409: another operation came between the look and the call."""
    one = move(acting, "stop", WEB)
    text = "The request failed due to conflict with a concurrent request."
    with arm.faults.on(Fault("/deallocate", 409, error("Conflict", text), times=2)):
        acting.perform(one)
    assert changing(arm) == ["POST deallocate"] * 3
    assert seen(compute)[1] == "deallocated"


def test_what_takes_too_long_is_told(
    arm: ArmServer, acting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.clouds.azure.operations.LONGEST", 5.0)
    arm.looks = 1000
    with pytest.raises(CloudError, match="deallocate 'web-1': it goes on after"):
        acting.perform(move(acting, "stop", WEB))
    with pytest.raises(CloudError, match="web-1 is Updating after"):
        acting.perform(Move("stop", WEB, Live(exists=True), "cw-1"))
    assert changing(arm) == ["POST deallocate"]


def test_an_operation_that_fails_is_told_in_azures_words(arm: ArmServer, acting: Any) -> None:
    arm.failures = [CAPACITY]
    with pytest.raises(
        CloudError, match=r"start 'db-1': AllocationFailed: Allocation failed\. We do"
    ):
        acting.perform(move(acting, "start", DB))
    assert changing(arm) == ["POST start"]


def test_an_operation_that_may_not_be_followed_is_seen_at_the_resource(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    body = forbidden(permissions.COMPUTE_OPERATIONS)
    with arm.faults.on(Fault("/locations/eastus/operations/", 403, body)):
        acting.perform(move(acting, "stop", WEB))
    assert seen(compute)[1] == "deallocated"


def test_a_throttled_call_and_a_throttled_look_are_tried_again(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    many = {"status": 429, "body": error("TooManyRequests", "…"), "headers": {"Retry-After": "1"}}
    one, other = (
        Fault("/deallocate", times=1, **many),
        Fault("/operations/", times=2, **many),
    )
    with arm.faults.on(one, other):
        acting.perform(move(acting, "stop", WEB))
    assert (one.hits, other.hits) == (1, 2)
    assert seen(compute)[1] == "deallocated"


@pytest.mark.parametrize(("of", "power"), [(WEB, "running"), (DB, "deallocated")])
def test_resize_leaves_it_running_or_not(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient, of: Target, power: str
) -> None:
    to = "Standard_D4s_v3" if of is WEB else "Standard_D2s_v3"
    one = move(acting, "resize", of, to_type=to)
    made = acting.perform(one)
    assert seen(compute, of.name or "") == (to, power)
    assert (made.note, changing(arm)) == ("", [f"PATCH {of.name}"])
    since = len(arm.requests)
    acting.perform(one)
    assert changing(arm, since) == []


def test_a_size_that_the_hardware_lacks_takes_a_deallocation(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    machine(arm).cluster = ("Standard_D2s_v3",)
    one = move(acting, "resize", WEB, to_type="Standard_D4s_v3")
    assert "deallocated and started again" in acting.rehearse(one)
    made = acting.perform(one)
    assert "deallocated for it" in made.note
    assert changing(arm) == ["POST deallocate", "PATCH web-1", "POST start"]
    assert seen(compute) == ("Standard_D4s_v3", "running")


def test_hardware_that_is_full_when_it_is_asked_takes_a_deallocation(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient
) -> None:
    arm.failures = [CAPACITY]
    acting.perform(move(acting, "resize", WEB, to_type="Standard_D4s_v3"))
    assert changing(arm) == ["PATCH web-1", "POST deallocate", "PATCH web-1", "POST start"]
    assert seen(compute) == ("Standard_D4s_v3", "running")


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_resize_that_was_broken_off_is_gone_on_with(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient, steps: int
) -> None:
    """As after a crash after the first call of three, the second, and all but the answer."""
    machine(arm).cluster = ("Standard_D2s_v3",)
    one = move(acting, "resize", WEB, to_type="Standard_D4s_v3")
    machines = compute.virtual_machines
    size = {"properties": {"hardwareProfile": {"vmSize": "Standard_D4s_v3"}}}
    machines.begin_deallocate("prod-rg", "web-1", polling_interval=0).result()
    if steps > 1:
        machines.begin_update("prod-rg", "web-1", size, polling_interval=0).result()
    if steps > 2:
        machines.begin_start("prod-rg", "web-1", polling=False)
    since = len(arm.requests)
    acting.perform(one)
    assert changing(arm, since) == ["PATCH web-1", "POST start"][steps - 1 :]
    assert seen(compute) == ("Standard_D4s_v3", "running")


@pytest.mark.parametrize("refused", ["at once", "at the start", "permission"])
def test_a_resize_that_is_refused_leaves_it_running(
    arm: ArmServer, acting: Any, compute: ComputeManagementClient, refused: str
) -> None:
    machine(arm).cluster = ("Standard_D2s_v3",)
    one = move(acting, "resize", WEB, to_type="Standard_D4s_v3")
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
        acting.perform(one)
    assert seen(compute) == ("Standard_D2s_v3", "running")


def test_a_size_is_looked_up_before(arm: ArmServer, acting: Any) -> None:
    for wrong, said in (
        ("Standard_D9s_v3", "no size 'Standard_D9s_v3' in eastus; close to it: Standard_D"),
        ("standard_d4s_v3", "writes the size 'standard_d4s_v3' 'Standard_D4s_v3'"),
    ):
        with pytest.raises(CloudError, match=said):
            acting.rehearse(move(acting, "resize", WEB, to_type=wrong))
    said = acting.rehearse(move(acting, "resize", WEB, to_type="Standard_D4s_v3"))
    assert said == "web-1 gets the size where it runs, with a restart"
    assert acting.rehearse(move(acting, "resize", DB, to_type="Standard_D2s_v3")) == ""
    assert changing(arm) == []


def test_an_ephemeral_disk_is_not_wiped(arm: ArmServer, acting: Any) -> None:
    machine(arm).ephemeral = True
    one = move(acting, "resize", WEB, to_type="Standard_D4s_v3")
    for tried in (acting.rehearse, acting.perform):
        with pytest.raises(CloudError, match="would wipe it"):
            tried(one)
    with pytest.raises(CloudError, match="ephemeral: Azure cannot save it"):
        acting.rehearse(move(acting, "snapshot", WEB))
    assert changing(arm) == []
