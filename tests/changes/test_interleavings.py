"""Whatever people, time and other hands do in whatever order: nothing changes that was not confirmed,
nothing is done twice, and every step of it is in the audit.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from imagined_cloud import ImaginedCloud, ImaginedContext

from tools.base import CloudwrightError, RefusedError
from tools.clouds.actions import Live, Target
from tools.people import Person, Role
from tools.services.plans import applying, confirming, keeping, proposing, rolling_back
from tools.services.plans.machine import PlanState
from tools.services.plans.proposing import Wish

START = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
NAMES = ("m-1", "m-2", "m-3")
ALICE, VERA = Person("alice", Role.ADMIN, "cli"), Person("vera", Role.VIEWER, "cli")
HOME: dict[str, Path] = {}  # set by the fixture


@pytest.fixture(autouse=True)
def _estate(estate_home: Path) -> None:
    HOME["estate"] = estate_home


def machines() -> dict[str, Live]:
    return {
        name: Live(exists=True, status="running", instance_type="m5.large", tags={"team": "shop"})
        for name in NAMES
    }


class Interleaving(RuleBasedStateMachine):
    """`wanted` is how the machines must be: as they were, changed by other hands, and by plans that
    someone confirmed and that then were applied.
    """

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="interleaving-"))
        home = self.folder / "home"
        home.mkdir()
        for name in ("state.db",):
            shutil.copy(HOME["estate"] / name, home / name)
        self.cloud = ImaginedCloud(machines())
        self.context = ImaginedContext(home=home, now=START, person=ALICE, cloud=self.cloud)
        origin = dict(reversed(pair) for pair in self.context.store.accounts_by_origin())
        self.account = next(iter(origin))
        self.wanted = dict(self.cloud.machines)
        self.plans: list[str] = []
        self.confirmed: dict[str, int] = {}
        self.applied: dict[str, int] = {}
        self.cancelled: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)

    @rule(
        action=st.sampled_from(["stop", "start", "resize", "tag"]),
        names=st.sets(st.sampled_from(NAMES), min_size=1),
        size=st.sampled_from(["m5.xlarge", "m5.large"]),
    )
    def propose(self, action: Any, names: set[str], size: str) -> None:
        targets = [
            Target("instance", "aws", self.account, "r", name, name) for name in sorted(names)
        ]
        wish = Wish(
            action,
            targets,
            f"{action} {names}",
            to_type=size if action == "resize" else None,
            tags={"team": None, "owner": size} if action == "tag" else {},
            money=proposing.Money(Decimal(-1), "USD"),
        )
        try:
            self.plans.append(proposing.propose(self.context, wish, ALICE).record.plan.id)
        except CloudwrightError:
            return

    @rule(data=st.data(), person=st.sampled_from([ALICE, VERA]), right=st.booleans())
    def confirm(self, data: st.DataObject, person: Person, right: bool) -> None:
        plan = self._one(data)
        if plan is None:
            return
        record = keeping.find(self.context, plan)
        fits = self._fits(record.plan)
        digest = record.hash if right else "0" * 64
        in_time = self.context.clock() < record.plan.expires_at
        may = right and person is ALICE and in_time and fits and record.state is PlanState.PROPOSED
        try:
            confirming.confirm(self.context, plan, digest, person)
        except RefusedError:
            assert not may
        else:
            assert may
            self.confirmed[plan] = self.confirmed.get(plan, 0) + 1

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        plan = self._one(data)
        if plan is None:
            return
        try:
            confirming.cancel(self.context, plan, ALICE)
        except RefusedError:
            return
        assert plan not in self.applied
        self.cancelled.add(plan)

    @rule(data=st.data())
    def apply(self, data: st.DataObject) -> None:
        plan = self._one(data)
        if plan is None:
            return
        content = keeping.find(self.context, plan).plan
        still = self._fits(content)
        try:
            record = applying.apply(self.context, plan)
        except RefusedError:
            return
        assert plan in self.confirmed
        assert plan not in self.cancelled
        self.applied[plan] = self.applied.get(plan, 0) + 1
        if record.state is PlanState.APPLIED:
            for step in content.steps:
                self.wanted[step.move.target.resource_id] = self.cloud._after(
                    step.move, self.wanted[step.move.target.resource_id]
                )
        else:
            assert not still

    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        plan = self._one(data)
        if plan is None:
            return
        try:
            found = rolling_back.propose_rollback(self.context, plan, ALICE)
        except CloudwrightError:
            return
        self.plans.append(found.record.plan.id)

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        self.context.now = self.context.now + dt.timedelta(minutes=minutes)

    @rule(name=st.sampled_from(NAMES), status=st.sampled_from(["running", "stopped"]))
    def other_hands(self, name: str, status: str) -> None:
        self.cloud.machines[name] = dataclasses.replace(self.cloud.machines[name], status=status)
        self.wanted[name] = dataclasses.replace(self.wanted[name], status=status)

    @invariant()
    def nothing_else_changed(self) -> None:
        if hasattr(self, "cloud"):
            assert self.cloud.machines == self.wanted

    @invariant()
    def nothing_twice(self) -> None:
        if not hasattr(self, "cloud"):
            return
        assert all(count == 1 for count in self.confirmed.values())
        assert all(count == 1 for count in self.applied.values())
        done = [effect for effect in self.cloud.effects if not effect[0].endswith("-undo")]
        assert len(done) == len(set(done))

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "cloud"):
            return
        count, broken = self.context.store.audit.verify()
        assert broken is None
        events = [(one.event, one.subject) for one in self.context.store.audit.entries()]
        assert len(events) == count
        for plan in self.plans:
            assert ("plan.proposed", plan) in events
            assert (("plan.confirmed", plan) in events) == (plan in self.confirmed)

    def _one(self, data: st.DataObject) -> str | None:
        return data.draw(st.sampled_from(self.plans)) if self.plans else None

    def _fits(self, plan: Any) -> bool:
        """Whether the machines are as the plan has them, told independently of the code."""
        for step in plan.steps:
            before, now = step.move.before, self.cloud.machines[step.move.target.resource_id]
            if step.move.action in ("stop", "start", "resize") and now.status != before.status:
                return False
            if step.move.action == "resize" and now.instance_type != before.instance_type:
                return False
            if any(now.tags.get(key) != before.tags.get(key) for key in step.move.tags):
                return False
        return True


TestInterleaving = Interleaving.TestCase
TestInterleaving.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
