"""A confirmed plan to the clouds: wave by wave, each step verified by reading back.

Before a cloud is called, the step is written down as running; after a crash the plan is gone on
with: what the cloud says counts, and what is reached is never done again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, NoReturn

from tools.base import CloudError, CloudwrightError, RefusedError
from tools.clouds.actions import ActionSource, Live, Made, Move, Target
from tools.services.plans import keeping, outcomes, undo
from tools.services.plans.goals import drift, gone, reached
from tools.services.plans.machine import PlanState, StepState
from tools.services.plans.reach import GoneError, Reach, reach
from tools.services.plans.records import PlanRecord, PlanStep

if TYPE_CHECKING:
    from tools.context import Context

READINGS = 6  # a cloud may tell what was before for a moment
PAUSE = 1.0  # seconds between them
LATEST = dt.timedelta(hours=1)  # after its expiry: a confirmed plan that never began is too old
Progress = Callable[[str], None]
WHO = "cloudwright"


class StepFailedError(Exception):
    """A step did not come to its end; the message is for the user."""


def apply(context: Context, plan_id: str, progress: Progress = lambda _line: None) -> PlanRecord:
    """Apply a confirmed plan, or go on with one that was interrupted. Returns the record: applied,
    failed, or undone. Raises RefusedError when it was not confirmed, or another process applies it.
    """
    found = keeping.find(context, plan_id)
    with alone(context, found.plan.id), reach(context) as opened:
        found = keeping.find(context, plan_id)
        _check(context, found)
        _reachable(context, opened, found)
        if found.state is PlanState.CONFIRMED:
            keeping.advance(context, found.plan.id, PlanState.APPLYING, WHO)
        run = _Run(context, opened, found, progress)
        failure = run.waves()
        if not failure:
            _applied(context, found)
        elif found.plan.if_fails == "undo":
            left = run.undo_all()
            state = PlanState.FAILED if left else PlanState.UNDONE
            note = f"{failure}; {left or 'what was done is undone'}"
            keeping.advance(context, found.plan.id, state, WHO, note)
        else:
            keeping.advance(context, found.plan.id, PlanState.FAILED, WHO, failure)
    found = keeping.find(context, plan_id)
    outcomes.note(context, found)
    return found


@contextlib.contextmanager
def alone(context: Context, plan_id: str) -> Iterator[None]:
    """One process at a time applies a plan; the lock ends with its process, however that ends."""
    from filelock import FileLock, Timeout

    folder = context.home / "changes"
    folder.mkdir(exist_ok=True)
    try:
        with FileLock(folder / f"{plan_id}.lock", timeout=0):
            yield
    except Timeout:
        raise RefusedError(
            f"plan {plan_id} is being applied by another process: "
            f"see `cloudwright changes show {plan_id}`"
        ) from None


def _check(context: Context, found: PlanRecord) -> None:
    """Nothing is applied without a confirmation of exactly this plan."""
    stored = context.store.plans.find(found.plan.id)
    confirmed = [one for one in stored.confirmations if one.hash == found.plan.hash]
    if found.state not in (PlanState.CONFIRMED, PlanState.APPLYING):
        raise RefusedError(
            f"plan {found.plan.id} is {found.state}, not confirmed: "
            + (
                f"confirm it with `cloudwright changes confirm {found.plan.id}`"
                if found.state is PlanState.PROPOSED
                else "propose it again"
            )
        )
    if not confirmed:
        raise RefusedError(
            f"plan {found.plan.id} as it stands in the store was not confirmed by anyone (it was "
            "altered since, or written by another version): propose it again"
        )
    if found.state is PlanState.CONFIRMED and context.clock() > found.plan.expires_at + LATEST:
        why = "confirmed, and not begun in time"
        keeping.advance(context, found.plan.id, PlanState.CANCELLED, WHO, why)
        raise RefusedError(f"plan {found.plan.id} was {why}: propose it again")


def _reachable(context: Context, opened: Reach, found: PlanRecord) -> None:
    """Each account of the plan answers before anything is begun. One that was disabled since, or whose
    credentials are no longer taken, leaves the plan as it is; one that is gone ends it.
    """
    todo = {
        step.connection: step.move.target
        for step in reversed(found.plan.steps)
        if found.step(step.number).state in (StepState.PENDING, StepState.RUNNING)
    }
    begun = found.state is PlanState.APPLYING
    so_far = "it went no further" if begun else "nothing was changed"
    try:
        opened.states(list(todo.items()))
    except GoneError as error:
        ended = PlanState.FAILED if begun else PlanState.CANCELLED
        keeping.advance(context, found.plan.id, ended, WHO, str(error))
        raise RefusedError(f"plan {found.plan.id} is {ended}, and {so_far}: {error}") from error
    except CloudwrightError as error:
        raise RefusedError(
            f"plan {found.plan.id} is {found.state}, and {so_far}: {error}. Once that is mended: "
            f"`cloudwright changes resume {found.plan.id}`"
        ) from error


def _applied(context: Context, found: PlanRecord) -> None:
    """The plan is applied; the one that it undoes is rolled back, in the same transaction."""
    with context.store.plans.write(context.clock(), WHO) as writing:
        keeping.move(writing, found.plan.id, PlanState.APPLIED)
        if found.plan.undoes:
            keeping.move(writing, found.plan.undoes, PlanState.ROLLED_BACK, found.plan.id)


class _Run:
    """One run over the steps of a plan."""

    def __init__(
        self, context: Context, opened: Reach, found: PlanRecord, progress: Progress
    ) -> None:
        self._context = context
        self._opened = opened
        self._plan = found.plan
        self._progress = progress

    def waves(self) -> str:
        """Take all steps in their order; returns what failed, '' when nothing did."""
        for number, wave in enumerate(self._plan.waves, 1):
            if len(self._plan.waves) > 1:
                self._progress(f"wave {number} of {len(self._plan.waves)}")
            for step in wave:
                try:
                    self._step(step)
                except StepFailedError as error:
                    return str(error)
        return ""

    def _step(self, step: PlanStep) -> None:
        record = keeping.find_step(self._context, self._plan.id, step.number)
        if record.state is StepState.DONE:
            return
        name = step.move.target.name or step.move.target.resource_id
        if record.state is not StepState.PENDING and record.state is not StepState.RUNNING:
            raise StepFailedError(f"{step.move.action} {name}: {record.note}")
        source = self._opened.source(step.connection)
        try:
            self._check_drift(step, source, first=record.state is StepState.PENDING)
            self._set(step, StepState.RUNNING, started_at=self._now())
            self._progress(f"{step.move.action} {name} …")
            made, after = perform(step.move, source)
        except CloudError as error:
            self._fail(step, name, str(error))
        if after is None:
            self._fail(step, name, "the cloud does not show it, though it took the call")
        self._set(
            step,
            StepState.DONE,
            after=asdict(after),
            made=[asdict(target) for target in made.created],
            note=made.note,
            finished_at=self._now(),
        )
        self._progress(f"{step.move.action} {name}: done and verified")

    def _check_drift(self, step: PlanStep, source: ActionSource, *, first: bool) -> None:
        """What changed by other hands since the confirmation is not touched."""
        live = source.live(step.move.target)
        if not first or reached(step.move, live):
            return
        why = drift(step.move, live)
        if why:
            name = step.move.target.name or step.move.target.resource_id
            self._fail(step, name, f"it is not as it was confirmed: {why}")

    def _fail(self, step: PlanStep, name: str, why: str) -> NoReturn:
        self._set(step, StepState.FAILED, note=why, finished_at=self._now())
        raise StepFailedError(f"{step.move.action} {name}: {why}")

    def undo_all(self) -> str:
        """Undo the steps that were done, the last first; returns what could not be undone."""
        left: list[str] = []
        found = keeping.find(self._context, self._plan.id)
        for step in reversed(self._plan.steps):
            record = found.step(step.number)
            if record.state is not StepState.DONE:
                continue
            name = step.move.target.name or step.move.target.resource_id
            if not step.undoable:
                left.append(f"{step.move.action} {name} {step.undo}")
                continue
            try:
                self._progress(f"undo {step.move.action} {name} …")
                self._undo(step, record.after or step.move.before, record.made)
            except CloudError as error:
                left.append(f"{step.move.action} {name} could not be undone: {error}")
        return "; ".join(left)

    def _undo(self, step: PlanStep, after: Live, made: tuple[Target, ...]) -> None:
        source = self._opened.source(step.connection)
        for move in undo.moves_back(step.move, after, made, f"{step.move.token}-undo"):
            _, seen = perform(move, source)
            if seen is None:
                raise CloudError(f"{move.action}: the cloud does not show it")
        self._set(step, StepState.UNDONE, finished_at=self._now())

    def _set(self, step: PlanStep, state: StepState, **values: object) -> None:
        keeping.advance_step(self._context, self._plan.id, step.number, state, WHO, **values)

    def _now(self) -> str:
        return self._context.clock().isoformat()


def perform(move: Move, source: ActionSource) -> tuple[Made, Live | None]:
    """Let the cloud do it, and read back: what was made, and the state that shows it; None when the
    cloud does not show it. Raises CloudError.
    """
    made = Made()
    if not reached(move, source.live(move.target)):
        made = source.perform(move)
    for reading in range(READINGS):
        if reading:
            time.sleep(PAUSE)
        live = source.live(move.target)
        if move.action == "snapshot":
            there = [source.live(target) for target in made.created]
            if there and not any(gone(one) for one in there):
                return made, live
        elif reached(move, live):
            return made, live
    return made, None
