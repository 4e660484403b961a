"""Changes on a real OpenStack through the command line, from the proposal to the rollback, compared
with what the plain SDK says.

CLOUDWRIGHT_TEST_OPENSTACK is the clouds.yaml of a lab, as for test_real_openstack. Nothing of its
estate is changed: changes are tried on servers that are made for it, and deleted.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

LAB = os.environ.get("CLOUDWRIGHT_TEST_OPENSTACK", "")
if not LAB:
    pytest.skip("CLOUDWRIGHT_TEST_OPENSTACK names no clouds.yaml", allow_module_level=True)
CARD = "currency: EUR\nrates:\n  - {from: 2026-01-01, vcpu_hour: 0.011, ram_gb_hour: 0.0055}\n"


@contextmanager
def sdk() -> Iterator[Any]:
    """The plain SDK, as the owner of the servers."""
    from openstack.config import OpenStackConfig
    from openstack.connection import Connection

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the SDK's own
        config = OpenStackConfig(config_files=[LAB], load_envvars=False)
        connection = Connection(config=config.get_one(cloud="lab"))
        connection.authorize()
        yield connection
        connection.close()


def command(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "ui.cli", *words, "--home", str(home), "--json"]


def run(home: Path, *words: str, code: int = 0) -> dict[str, Any]:
    """One command, as a process; its JSON."""
    done = subprocess.run(
        command(home, *words), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == code, done.stderr + done.stdout
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def plan(home: Path, *words: str) -> dict[str, Any]:
    """The figures of a proposed plan."""
    return {one["name"]: one["value"] for one in run(home, *words)["values"]}


def confirmed(home: Path, *words: str, code: int = 0) -> dict[str, Any]:
    """Propose, confirm, apply; the figures of the plan then."""
    made = plan(home, *words)
    done = run(home, "changes", "confirm", made["plan"], "--hash", made["hash"], code=code)
    return {one["name"]: one["value"] for one in done["values"]}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("changing")
    (found / "prices.yaml").write_text(CARD, "utf-8")  # what a resize costs must be known
    run(found, "accounts", "add", "openstack", "--name", "lab", "--cloud", "lab",
        "--clouds-file", LAB, "--rate-card", str(found / "prices.yaml"))  # fmt: skip
    return found


class Machine:
    """A server of the lab, read by the plain SDK."""

    def __init__(self, owner: Any, name: str) -> None:
        self._compute, self._images, self.name = owner.compute, owner.image, name
        flavor = next(one.id for one in owner.compute.flavors() if one.name == "m1.small")
        image = next(iter(owner.image.images(name="ubuntu-22.04"))).id
        made = owner.compute.create_server(
            name=name, flavor_id=flavor, image_id=image, networks="none", metadata={"env": "dev"}
        )
        self.id: str = made.id
        self.until(lambda: self.now.status == "ACTIVE")

    @property
    def now(self) -> Any:
        return self._compute.get_server(self.id)

    @property
    def state(self) -> tuple[str, str]:
        """Its status and flavor."""
        found = self.now
        return found.status, found.flavor["original_name"]

    def until(self, reached: Callable[[], bool]) -> None:
        for _ in range(1200):
            if reached():
                return
            time.sleep(0.05)
        raise AssertionError(self.state)

    def fail(self, action: str) -> None:
        """Let the hypervisor fail at this."""
        self._compute.set_server_metadata(self.id, **{"lab-fail": action})

    def delete(self) -> None:
        self._compute.delete_server(self.id)
        for one in self._images.images():
            if str(one.name).endswith(self.name):  # what a failed copy left behind
                self._images.delete_image(one)


@pytest.fixture
def machine(home: Path) -> Iterator[Machine]:
    """A server of one's own, which the inventory knows by its id."""
    with sdk() as owner:
        found = Machine(owner, f"changing-{uuid.uuid4().hex[:8]}")
        since = dt.datetime.now(dt.UTC).date().isoformat()
        run(home, "sync", "--account", "lab", "--what", "inventory,costs", "--since", since)
        yield found
        found.delete()


def test_a_server_is_stopped_resized_and_tagged_and_all_is_rolled_back(
    home: Path, machine: Machine
) -> None:
    ask = ("tool", "propose_change", "--resources", machine.id, "--action")
    changes: list[tuple[list[str], Callable[[], object], object, object]] = [
        (["stop"], lambda: machine.now.status, "ACTIVE", "SHUTOFF"),
        (["resize", "--to-type", "m1.medium"], lambda: machine.state,
         ("ACTIVE", "m1.small"), ("ACTIVE", "m1.medium")),
        (["tag", "--tags", "env=,owner=ana"], lambda: machine.now.metadata,
         {"env": "dev"}, {"owner": "ana"}),
    ]  # fmt: skip
    for words, now, before, after in changes:
        assert now() == before
        done = confirmed(home, *ask, *words)
        assert done["state"] == "applied"
        assert now() == after
        back = confirmed(home, "tool", "propose_rollback", "--plan", done["plan"])
        assert back["state"] == "applied"
        assert now() == before


def test_a_resize_whose_process_is_killed_is_gone_on_with(home: Path, machine: Machine) -> None:
    made = plan(home, "tool", "propose_change", "--resources", machine.id, "--action", "resize",
                "--to-type", "m1.medium")  # fmt: skip
    words = command(home, "changes", "confirm", made["plan"], "--hash", made["hash"])
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        machine.until(lambda: machine.now.status == "RESIZE")
        process.send_signal(signal.SIGKILL)
    machine.until(lambda: machine.now.status == "VERIFY_RESIZE")  # and nobody confirms it
    run(home, "changes", "resume", made["plan"])
    assert machine.state == ("ACTIVE", "m1.medium")


def test_a_resize_that_fails_tells_why_and_a_stopped_server_stays_off(
    home: Path, machine: Machine
) -> None:
    ask = ("tool", "propose_change", "--resources", machine.id, "--action")
    confirmed(home, *ask, "stop")
    assert confirmed(home, *ask, "resize", "--to-type", "m1.medium")["state"] == "applied"
    assert machine.state == ("SHUTOFF", "m1.medium")
    machine.fail("resize")
    made = plan(home, *ask, "resize", "--to-type", "m1.small")
    done = run(home, "changes", "confirm", made["plan"], "--hash", made["hash"], code=1)
    assert "injected resize error" in json.dumps(done)


def test_nothing_is_terminated_when_it_cannot_be_saved_first(home: Path, machine: Machine) -> None:
    """This hypervisor makes no images."""
    done = confirmed(home, "tool", "propose_change", "--resources", machine.id, "--action",
                     "terminate", code=1)  # fmt: skip
    assert done["state"] == "failed"
    assert machine.state == ("ACTIVE", "m1.small")
