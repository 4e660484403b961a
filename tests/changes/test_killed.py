"""A process that is killed anywhere while it applies a plan: the next one goes on, and nothing is done
twice, left out or lost.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.base import NoDataError, RefusedError
from tools.clouds.actions import Target
from tools.context import Context
from tools.people import Person, Role
from tools.services.plans import applying, confirming, keeping, proposing, rolling_back
from tools.services.plans.machine import PlanState, StepState
from tools.services.plans.proposing import Wish

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
POINTS = 8  # places where the process dies, evenly over its run


def machines(context: Context) -> list[Target]:
    """Two running machines of dev."""
    rows = context.store.query(
        "SELECT provider, account_id, region, resource_id, name FROM instance "
        "WHERE status = 'running' AND name LIKE '%-dev-%' ORDER BY name LIMIT 2"
    ).rows
    return [Target("instance", *row) for row in rows]


@pytest.fixture
def confirmed(estate: Context) -> str:
    """A confirmed plan: a snapshot of each, then it is terminated."""
    wish = Wish("terminate", machines(estate), "Terminate two")
    record = proposing.propose(estate, wish, estate.person).record
    confirming.confirm(estate, record.plan.id, record.hash, estate.person)
    return record.plan.id


Run = Callable[[Path, str, int], "tuple[int, int]"]


@pytest.fixture
def run(home: Path, estate: Context) -> Iterator[Run]:
    """Applies a plan in a process that dies at its n-th call: its exit code, and the calls there were."""
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    helper = subprocess.Popen(
        [sys.executable, str(HERE / "killed_apply.py")],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(home), **threads},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert helper.stdin is not None
    assert helper.stdout is not None
    writes, reads = helper.stdin, helper.stdout

    def ask(place: Path, plan: str, at: int) -> tuple[int, int]:
        writes.write(json.dumps([str(place), plan, at, estate.now.isoformat()]) + "\n")
        writes.flush()
        code, calls = json.loads(reads.readline())
        return code, calls

    yield ask
    helper.communicate(timeout=60)
    assert helper.returncode == 0


def test_killed_anywhere_it_is_gone_on_with(
    estate: Context, confirmed: str, home: Path, tmp_path: Path, run: Run
) -> None:
    whole = Path(shutil.copytree(home, tmp_path / "whole"))
    code, calls = run(whole, confirmed, 0)
    assert (code, calls > POINTS) == (0, True)
    for number in range(POINTS):
        at = 1 + number * (calls - 1) // (POINTS - 1)
        broken = Path(shutil.copytree(home, tmp_path / f"at-{at}"))
        assert run(broken, confirmed, at)[0] == -9
        later = Context(home=broken, now=estate.now, person=estate.person)
        state = keeping.find(later, confirmed).state
        if state in (PlanState.CONFIRMED, PlanState.APPLYING):
            assert applying.apply(later, confirmed).state is PlanState.APPLIED
        _check(later, confirmed)
        shutil.rmtree(broken)


def _check(context: Context, plan: str) -> None:
    """All steps are done once, both machines are gone, and there is one snapshot of each."""
    record = keeping.find(context, plan)
    assert record.state is PlanState.APPLIED
    assert {step.state for step in record.steps} == {StepState.DONE}
    cloud = context.demo_actions()
    assert not any(cloud.live(step.move.target).exists for step in record.plan.steps)
    told = json.loads((context.home / "demo-cloud.json").read_text("utf-8"))
    assert len(told["added"]["snapshot"]) == 2
    assert context.store.audit.verify()[1] is None
    events = [one.event for one in context.store.audit.entries(subject=plan)]
    for event, count in (("plan.confirmed", 1), ("plan.applied", 1), ("step.done", 4)):
        assert events.count(event) == count


def test_an_interrupted_plan_can_be_rolled_back_as_far_as_that_goes(
    estate: Context, home: Path
) -> None:
    wish = Wish("stop", machines(estate), "Stop two")
    record = proposing.propose(estate, wish, estate.person).record
    confirming.confirm(estate, record.plan.id, record.hash, estate.person)
    keeping.advance(estate, record.plan.id, PlanState.APPLYING, "cloudwright")
    first = record.plan.steps[0]
    keeping.advance_step(estate, record.plan.id, 1, StepState.RUNNING, "cloudwright")
    estate.demo_actions().perform(first.move)
    again = applying.apply(estate, record.plan.id)
    assert again.state is PlanState.APPLIED
    assert again.step(1).attempts == 2


@pytest.mark.parametrize("done", [True, False], ids=["after", "before"])
def test_an_interrupted_step_is_told_by_the_cloud(estate: Context, done: bool) -> None:
    """Killed right after the cloud took the call, or right before it."""
    wish = Wish("stop", machines(estate), "Stop two")
    record = proposing.propose(estate, wish, estate.person).record
    confirming.confirm(estate, record.plan.id, record.hash, estate.person)
    keeping.advance(estate, record.plan.id, PlanState.APPLYING, "cloudwright")
    keeping.advance_step(estate, record.plan.id, 1, StepState.RUNNING, "cloudwright")
    if done:
        estate.demo_actions().perform(record.plan.steps[0].move)
        back = rolling_back.propose_rollback(estate, record.plan.id, estate.person).record.plan
        assert [step.move.action for step in back.steps] == ["start"]
    else:
        with pytest.raises(NoDataError, match="nothing of plan"):
            rolling_back.propose_rollback(estate, record.plan.id, estate.person)
    assert keeping.find(estate, record.plan.id).state is PlanState.FAILED


def test_nobody_applies_what_was_not_confirmed(estate: Context) -> None:
    wish = Wish("stop", machines(estate), "Stop two")
    plan = proposing.propose(estate, wish, estate.person).record.plan
    with pytest.raises(RefusedError, match="not confirmed"):
        applying.apply(estate, plan.id)
    with estate.store.state.write() as con:  # as someone would who writes to the file
        con.execute("UPDATE plans SET state = 'confirmed' WHERE id = ?", (plan.id,))
    with pytest.raises(RefusedError, match="not confirmed"):
        applying.apply(estate, plan.id)
    assert all(estate.demo_actions().live(one).status == "running" for one in wish.targets)


def test_two_processes_do_not_apply_one_plan(estate: Context, confirmed: str) -> None:
    with applying.alone(estate, confirmed), pytest.raises(RefusedError, match="another process"):
        applying.apply(estate, confirmed)


def test_two_people_confirm_once(estate: Context) -> None:
    """Of two at the same moment the second is told that it is confirmed."""
    from concurrent.futures import ThreadPoolExecutor

    wish = Wish("stop", machines(estate), "Stop two")
    record = proposing.propose(estate, wish, estate.person).record
    people = [Person(f"p{number}", Role.ADMIN, "cli") for number in range(6)]

    def confirm(person: Person) -> str:
        try:
            confirming.confirm(estate, record.plan.id, record.hash, person)
        except RefusedError as error:
            return str(error)
        return "confirmed"

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(confirm, people))
    assert said.count("confirmed") == 1
    assert all("confirmed already" in text for text in said if text != "confirmed")
