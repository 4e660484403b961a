"""Plans over an OpenStack account, from the proposal to the rollback, as fronts make and apply them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openstack_acting import PACE
from openstack_server import Fault, World, openstack_server
from openstack_server.world import identity

from tools import changing
from tools.base import CloudwrightError, RefusedError
from tools.changing import PlanState
from tools.clouds.openstack.account import PROVIDER
from tools.clouds.provider import Opening
from tools.context import Context
from tools.people import Person, Role
from tools.registry import find_tool
from tools.services import accounts
from tools.services.collection.run import sync
from tools.services.collection.settings import SyncRequest

ROOT = Path(__file__).resolve().parents[2]
CARD = "currency: EUR\nrates:\n  - {from: 2026-01-01, vcpu_hour: 0.01, ram_gb_hour: 0.005}\n"


@pytest.fixture
def world() -> Iterator[World]:
    with openstack_server() as found:
        found.now = dt.datetime.now(dt.UTC)  # commands that change clouds go by the clock
        found.add_server("web-1", metadata={"env": "dev", "team": "shop"})
        found.add_server("small-1", flavor="m1.small")
        found.add("volume", "data")
        found.add("idle", "a", floating_ip_address="203.0.113.9")
        yield found


@pytest.fixture
def context(world: World, tmp_path: Path) -> Context:
    """A home with the account, collected; as patient as tests are."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "prices.yaml").write_text(CARD, "utf-8")
    found = Context(home=home, now=world.now, person=Person("ana", Role.ADMIN, "cli"))
    found.more_providers = {"openstack": dataclasses.replace(PROVIDER, open=_hurried)}
    signing = {
        "auth_url": f"{world.url}/identity/v3",
        "username": "demo",
        "password": world.users["demo"][0],
        "project_name": "demo",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
    }
    clouds = {"clouds": {"double": {"region_name": "RegionOne", "auth": signing}}}
    (home / "clouds.yaml").write_text(yaml.safe_dump(clouds), "utf-8")
    settings = {
        "cloud": "double",
        "clouds_file": str(home / "clouds.yaml"),
        "rate_card": str(home / "prices.yaml"),
        "all_projects": "no",
    }
    accounts.add(found, PROVIDER, name="lab", settings=settings, secrets={})
    since = world.now - dt.timedelta(hours=6)
    report = sync(found, SyncRequest(("lab",), ("inventory", "costs"), since))
    assert not [one for account in report.accounts for one in account.failures]
    return found


def _hurried(opening: Opening) -> Any:
    return PROVIDER.open(dataclasses.replace(opening, pace=PACE))


def proposed(context: Context, **arguments: Any) -> tuple[str, str]:
    """Id and hash of a proposed plan."""
    rollback = "plan" in arguments
    tool = find_tool("propose_rollback" if rollback else "propose_change")
    values = {one.name: one.value for one in tool.call(context, arguments).values}
    return str(values["plan"]), str(values["hash"])


def applied(context: Context, **arguments: Any) -> tuple[str, PlanState, str]:
    """A plan confirmed and applied: its id, how it ended, and what it notes."""
    plan, digest = proposed(context, **arguments)
    changing.confirm(context, plan, digest, context.person)
    record = changing.apply(context, plan, lambda _: None)
    return plan, record.state, record.note


def web(world: World) -> dict[str, Any]:
    return next(one for one in world.servers["RegionOne"] if one["name"] == "web-1")


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        ({"action": "stop"}, ("SHUTOFF", "m1.medium", {"env": "dev", "team": "shop"})),
        ({"action": "resize", "to_type": "m1.small"},
         ("ACTIVE", "m1.small", {"env": "dev", "team": "shop"})),
        ({"action": "tag", "tags": ["team=", "owner=ana"]},
         ("ACTIVE", "m1.medium", {"env": "dev", "owner": "ana"})),
    ],
    ids=["stop", "resize", "tag"],
)  # fmt: skip
def test_a_change_is_applied_and_rolled_back(
    context: Context, world: World, arguments: dict[str, Any], after: object
) -> None:
    def now() -> tuple[str, str, dict[str, str]]:
        found = web(world)
        return found["status"], found["flavor"]["original_name"], dict(found["metadata"])

    before = now()
    plan, state, note = applied(context, resources=["web-1"], **arguments)
    assert (state, note) == (PlanState.APPLIED, "")
    assert now() == after
    _, state, _ = applied(context, plan=plan)
    assert state is PlanState.APPLIED
    assert now() == before
    assert changing.find(context, plan).state is PlanState.ROLLED_BACK


def states(context: Context, plan: str) -> tuple[str, set[str]]:
    """The state of a plan, and those of its steps."""
    found = changing.find(context, plan)
    return str(found.state), {str(one.state) for one in found.steps}


@pytest.mark.parametrize(
    ("hands", "said", "ends"),
    [
        ("disable", "the account 'lab' is disabled", "confirmed"),
        ("password", "OpenStack", "confirmed"),
        ("remove", "no longer connected", "cancelled"),
    ],
)
def test_an_account_that_is_no_longer_open_to_us(
    context: Context, world: World, hands: str, said: str, ends: str
) -> None:
    """Between proposal, confirmation and application: refused, nothing half-done, and what can be
    mended is gone on with afterwards.
    """
    first, digest = proposed(context, resources=["web-1", "small-1"], action="tag", tags=["a=b"])
    late, late_digest = proposed(context, resources=["web-1"], action="stop")
    changing.confirm(context, first, digest, context.person)
    secret = world.users["demo"]
    if hands == "password":
        world.users["demo"] = ("another", *secret[1:])
    elif hands == "disable":
        accounts.enable(context, "lab", enabled=False)
    else:
        accounts.remove(context, "lab")
    with pytest.raises(CloudwrightError, match=said):
        changing.confirm(context, late, late_digest, context.person)
    with pytest.raises(CloudwrightError, match=f"{said}|not connected"):
        proposed(context, resources=["web-1"], action="stop")
    with pytest.raises(RefusedError, match=f"is {ends}, and nothing was changed: .*{said}"):
        changing.apply(context, first)
    assert states(context, late) == ("proposed", {"pending"})
    assert states(context, first) == (ends, {"pending"})
    assert web(world)["metadata"] == {"env": "dev", "team": "shop"}
    if hands == "password":
        world.users["demo"] = secret
    elif hands == "disable":
        accounts.enable(context, "lab")
    else:
        return
    assert changing.apply(context, first).state is PlanState.APPLIED
    assert web(world)["metadata"]["a"] == "b"


def test_what_cannot_be_undone_is_kept_first(context: Context, world: World) -> None:
    for action, name in (("terminate", "web-1"), ("delete_volume", "data")):
        _, state, note = applied(context, action=action, resources=[name])
        assert (state, note) == (PlanState.APPLIED, "")
    assert [one["name"] for one in world.servers["RegionOne"]] == ["small-1"]
    assert world.volumes["RegionOne"] == []
    names = [one["name"] for one in world.images["RegionOne"]]
    assert [name.rpartition("-saved-")[2] for name in names] == ["web-1", "data"]
    assert {one["status"] for one in world.images["RegionOne"]} == {"active"}


def test_nothing_goes_that_could_not_be_kept(context: Context, world: World) -> None:
    world.breaks["image"] = "no space"
    for action, name in (("terminate", "web-1"), ("delete_volume", "data")):
        _, state, note = applied(context, action=action, resources=[name])
        assert state is PlanState.FAILED
        assert "could not be made" in note
    assert len(world.servers["RegionOne"]) == 2
    assert len(world.volumes["RegionOne"]) == 1


def test_an_image_is_taken_away_again_by_the_rollback(context: Context, world: World) -> None:
    plan, state, _ = applied(context, action="snapshot", resources=["web-1"])
    assert state is PlanState.APPLIED
    assert len(world.images["RegionOne"]) == 1
    applied(context, plan=plan)
    assert world.images["RegionOne"] == []


def test_an_address_is_released(context: Context, world: World) -> None:
    (address,) = world.addresses["RegionOne"]
    _, state, _ = applied(context, action="release_address", resources=[address["id"]])
    assert (state, world.addresses["RegionOne"]) == (PlanState.APPLIED, [])


def test_what_changed_since_is_not_touched(context: Context, world: World) -> None:
    plan, digest = proposed(context, action="resize", to_type="m1.small", resources=["web-1"])
    changing.confirm(context, plan, digest, context.person)
    web(world)["status"] = "SHUTOFF"
    record = changing.apply(context, plan, lambda _: None)
    assert record.state is PlanState.FAILED
    assert "its status is 'stopped', and was 'running'" in record.note
    assert not world.asked("POST /RegionOne")


def test_a_missing_permission_is_told(context: Context, world: World) -> None:
    body = '{"forbidden": {"message": "Policy doesn\'t allow os_compute_api:servers:stop to be performed."}}'
    world.faults.append(Fault(403, body, where="/action"))
    _, state, note = applied(context, action="stop", resources=["web-1"])
    assert state is PlanState.FAILED
    assert "add: role member in the project (policy os_compute_api:servers:stop)" in note


def test_a_resize_whose_process_is_killed_is_gone_on_with(context: Context, world: World) -> None:
    plan, digest = proposed(context, action="resize", to_type="m1.small", resources=["web-1"])
    words = ["changes", "confirm", plan, "--hash", digest, "--home", str(context.home)]
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while web(world)["status"] != "RESIZE" and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert changing.find(context, plan).state is PlanState.APPLYING
    assert web(world)["status"] == "RESIZE"
    record = changing.apply(context, plan, lambda _: None)
    assert record.state is PlanState.APPLIED
    assert web(world)["status"] == "ACTIVE"
    assert web(world)["flavor"]["original_name"] == "m1.small"
    actions = world.asked(f"POST /RegionOne/compute/v2.1/servers/{identity('server web-1')}/action")
    assert len(actions) == 2  # one resize, one confirmation
