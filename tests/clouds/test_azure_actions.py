"""Changes in Azure through the command line, from adding the account to undoing what was done; what
happened is checked with Microsoft's own client.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.mgmt.compute import ComputeManagementClient
from azure_arm.acting import changing, machine, seen
from azure_arm.estate import CLIENT, SECRET, SUBSCRIPTION, TENANT
from azure_arm.faults import Fault, forbidden
from azure_arm.opening import microsoft
from azure_arm.sample import contoso, prices
from azure_arm.server import ArmServer, arm_server

from tools.clouds.azure import permissions
from tools.store import vault_redaction
from ui.cli import main

ROOT = Path(__file__).resolve().parents[2]
BIGGER = "Standard_D4s_v3"
SYNC = ("sync", "--account", "corp", "--what", "inventory")


@pytest.fixture(scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArmServer]:
    with arm_server(tmp_path_factory.mktemp("arm")) as server:
        yield server


@pytest.fixture
def arm(_server: ArmServer) -> ArmServer:
    """The server, as new."""
    _server.__dict__.update(ArmServer(_server.url, _server.ca).__dict__)
    _server.estate = contoso()
    machine(_server).tags = {"env": "dev", "Owner": "Ana <ana@example.com>"}
    return _server


@pytest.fixture
def compute(arm: ArmServer) -> Iterator[ComputeManagementClient]:
    with microsoft(arm, ComputeManagementClient) as client:
        yield client


class Cli:
    """Commands over one home, in this process or in one of their own."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.capsys = home, capsys
        self.out = ""

    def __call__(self, *argv: str) -> int:
        code = main(["--home", str(self.home), *argv])
        out, err = self.capsys.readouterr()
        self.out = out + err
        assert "Traceback" not in self.out
        assert SECRET not in self.out
        return code

    def propose(self, action: str, *resources: str, **more: Any) -> tuple[str, str, str]:
        """A proposed plan: its id, its hash, and what was shown."""
        given = json.dumps({"action": action, "resources": resources, **more})
        assert self("tool", "propose_change", "--arguments", given, "--json") == 0, self.out
        return self._plan()

    def confirm(self, plan: str, digest: str) -> int:
        """Confirm a plan, which applies it."""
        return self("changes", "confirm", plan, "--hash", digest)

    def change(self, action: str, *resources: str, **more: Any) -> str:
        """Propose a plan and confirm it; returns its id."""
        plan, digest, _ = self.propose(action, *resources, **more)
        assert self.confirm(plan, digest) == 0, self.out
        return plan

    def undo(self, plan: str) -> None:
        """Roll a plan back."""
        assert self("tool", "propose_rollback", "--plan", plan, "--json") == 0, self.out
        back, digest, _ = self._plan()
        assert self.confirm(back, digest) == 0, self.out
        assert self.state(plan) == "rolled_back"

    def state(self, plan: str) -> str:
        """The state of a plan."""
        assert self("changes", "show", plan, "--json") == 0, self.out
        return self._values()["state"]

    def start(self, *argv: str) -> subprocess.Popen[str]:
        """A command in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "ui.cli", "--home", str(self.home), *argv],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _plan(self) -> tuple[str, str, str]:
        values = self._values()
        return values["plan"], values["hash"], self.out

    def _values(self) -> dict[str, str]:
        return {one["name"]: str(one["value"]) for one in json.loads(self.out)["values"]}


@pytest.fixture(scope="module")
def collected(_server: ArmServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the subscription as an account, collected once; never changed."""
    _server.estate, _server.prices = contoso(), prices()
    machine(_server).tags = {"env": "dev"}
    home = tmp_path_factory.mktemp("collected") / "home"
    settings = {
        "--tenant-id": TENANT,
        "--client-id": CLIENT,
        "--subscription-id": SUBSCRIPTION,
        "--arm-endpoint": _server.url,
        "--authority": _server.url,
        "--ca-bundle": str(_server.ca),
        "--costs": "none",
        "--prices-endpoint": _server.url,
    }
    given = [text for pair in settings.items() for text in pair]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZURE_CLIENT_SECRET", SECRET)
        adding = ("accounts", "add", "azure", "--name", "corp", *given)
        assert main(["--home", str(home), *adding]) == 0
        assert main(["--home", str(home), *SYNC]) == 0
    return home


@pytest.fixture
def cli(
    arm: ArmServer,  # as new, after it was collected from
    collected: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Cli]:
    """Commands over a copy of that home."""
    monkeypatch.setattr("tools.clouds.azure.operations.POLL", 0.01)
    yield Cli(Path(shutil.copytree(collected, tmp_path / "home")), capsys)
    vault_redaction._seen.clear()  # what is secret here is a plain word in other tests


def test_a_stop_a_resize_and_tags_are_done_and_undone(
    arm: ArmServer, cli: Cli, compute: ComputeManagementClient
) -> None:
    tags = compute.virtual_machines.get("prod-rg", "web-1").tags
    stopped = cli.change("stop", "web-1")
    assert "deallocated, so that it is no longer billed" in cli.out
    assert seen(compute) == ("Standard_D2s_v3", "deallocated")
    cli.undo(stopped)
    assert seen(compute) == ("Standard_D2s_v3", "running")

    machine(arm).cluster = ("Standard_D2s_v3",)
    resized = cli.change("resize", "web-1", to_type=BIGGER)
    assert seen(compute) == (BIGGER, "running")
    machine(arm).cluster = ()
    cli.undo(resized)
    assert seen(compute) == ("Standard_D2s_v3", "running")

    tagged = cli.change("tag", "web-1", tags=["team=shop", "env="])
    assert compute.virtual_machines.get("prod-rg", "web-1").tags == {
        "Owner": "Ana <ana@example.com>",
        "team": "shop",
    }
    cli.undo(tagged)
    assert compute.virtual_machines.get("prod-rg", "web-1").tags == tags
    assert cli("sql", "SELECT status, instance_type FROM instances WHERE name = 'web-1'") == 0
    assert "running" in cli.out  # what was changed is collected again
    assert cli("audit", "--verify") == 0


def test_what_is_deleted_is_saved_before(
    arm: ArmServer, cli: Cli, compute: ComputeManagementClient
) -> None:
    before = {str(one.name) for one in compute.snapshots.list()}
    cli.change("delete_volume", "old-data", kind="volume")
    cli.change("terminate", "batch-1")
    made = [one for one in compute.snapshots.list() if str(one.name) not in before]
    assert sorted(str(one.name).split("-saved-")[1] for one in made) == ["disk", "os"]
    assert "batch-1" not in {str(one.name) for one in compute.virtual_machines.list_all()}
    disks = {str(one.name) for one in compute.disks.list()}
    assert "old-data" not in disks
    assert "batch-1-os" in disks  # it stays, and costs
    saved = str(made[0].name)
    assert cli(*SYNC) == 0
    cli.change("delete_snapshot", saved, kind="snapshot")
    assert saved not in {str(one.name) for one in compute.snapshots.list()}


def test_what_is_in_the_way_is_told_before(arm: ArmServer, cli: Cli) -> None:
    arm.locks = [(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/prod-rg", "keep", "CanNotDelete")]
    for arguments, said in (
        ({"action": "delete_volume", "resources": ["old-data"], "kind": "volume"}, "lock 'keep'"),
        ({"action": "resize", "resources": ["web-1"], "to_type": "Standard_D5"}, "no size"),
        ({"action": "tag", "resources": ["web-1"], "tags": ["owner=me"]}, "has the tag 'Owner'"),
    ):
        assert cli("tool", "propose_change", "--arguments", json.dumps(arguments)) == 1
        assert said in cli.out
    assert changing(arm) == []


def test_what_changed_since_the_plan_is_not_touched(
    arm: ArmServer, cli: Cli, compute: ComputeManagementClient
) -> None:
    plan, digest, _ = cli.propose("resize", "web-1", to_type=BIGGER)
    compute.virtual_machines.begin_deallocate("prod-rg", "web-1", polling_interval=0).result()
    since = len(arm.requests)
    assert cli.confirm(plan, digest) == 1
    assert "its status is 'stopped', and was 'running'" in cli.out
    assert changing(arm, since) == []


def test_a_permission_that_is_missing_ends_the_plan_with_its_name(
    arm: ArmServer, cli: Cli, compute: ComputeManagementClient
) -> None:
    plan, digest, _ = cli.propose("stop", "web-1")
    with arm.faults.on(Fault("/deallocate", 403, forbidden(permissions.DEALLOCATE))):
        assert cli.confirm(plan, digest) != 0
    assert permissions.DEALLOCATE in cli.out
    assert cli.state(plan) == "failed"
    assert seen(compute)[1] == "running"


@pytest.mark.parametrize(
    ("action", "at", "calls"),
    [
        ("stop", 1, ["POST deallocate"]),
        ("resize", 3, ["POST deallocate", "PATCH web-1", "POST start"]),
        ("terminate", 2, ["PUT lun0", "PUT os", "DELETE web-1"]),
    ],
)
def test_a_process_killed_in_the_middle_of_an_operation_is_gone_on_with(
    arm: ArmServer,
    cli: Cli,
    compute: ComputeManagementClient,
    action: str,
    at: int,
    calls: list[str],
) -> None:
    """kill -9 while the operation of the `at`th call is under way, and `changes resume`."""
    machine(arm).cluster = ("Standard_D2s_v3",)
    more = {"to_type": BIGGER} if action == "resize" else {}
    plan, digest, _ = cli.propose(action, "web-1", **more)
    arm.hold = at  # the operation that does not end by itself
    process = cli.start("changes", "confirm", plan, "--hash", digest)
    try:
        until(
            lambda: (
                process.poll() is not None
                or (arm.held is not None and len(arm.asked(arm.held.name)) > 0)
            )
        )
        assert process.poll() is None, process.communicate()
    finally:
        os.kill(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL, said
    assert cli.state(plan) == "applying"
    arm.let_go()
    assert cli("changes", "resume", plan) == 0, cli.out
    assert cli.state(plan) == "applied"
    token = re.compile(r"cw-[0-9a-f]{12}-saved-")
    assert sorted(token.sub("", each) for each in changing(arm)) == sorted(calls)
    if action == "terminate":
        assert "web-1" not in {str(one.name) for one in compute.virtual_machines.list_all()}
    else:
        stopped = ("Standard_D2s_v3", "deallocated")
        assert seen(compute) == (stopped if action == "stop" else (BIGGER, "running"))
    assert cli("audit", "--verify") == 0


def until(done: Any) -> None:
    """Wait for what another process does."""
    for _ in range(600):
        if done():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within half a minute")
