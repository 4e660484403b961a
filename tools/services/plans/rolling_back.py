"""The plan that undoes a plan: proposed, confirmed and applied like any other."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from tools.base import NoDataError, RefusedError
from tools.clouds.actions import Move
from tools.people import Person, Role
from tools.services.plans import keeping, undo
from tools.services.plans.applying import WHO, alone
from tools.services.plans.goals import drift, reached
from tools.services.plans.machine import PlanState, StepState
from tools.services.plans.proposing import Proposal, drawn, judged
from tools.services.plans.reach import Reach, reach
from tools.services.plans.records import Money, PlanRecord, PlanStep

if TYPE_CHECKING:
    from tools.context import Context

_UNDOABLE = (PlanState.APPLIED, PlanState.FAILED)


def propose_rollback(context: Context, plan_id: str, person: Person) -> Proposal:
    """Make the plan that brings back what was before, as far as that can be. Raises RefusedError,
    NoDataError when nothing of it can be undone, CloudError.
    """
    found = keeping.find(context, plan_id)
    if person.role < Role.OPERATOR:
        keeping.refused(context, person, found.plan.id, "role", "a viewer rolls nothing back")
        raise RefusedError(f"{person.name} is a viewer: operators and admins roll back")
    if found.state is PlanState.APPLYING:
        found = _given_up(context, found)
    if found.state not in _UNDOABLE:
        raise RefusedError(f"plan {found.plan.id} is {found.state}: there is nothing to roll back")
    with reach(context) as opened:
        moves, left = _moves_back(opened, found)
    if not moves:
        raise NoDataError(f"nothing of plan {found.plan.id} can be undone: {'; '.join(left)}")
    plan = drawn(
        context,
        moves,
        person,
        title=f"Undo: {found.plan.title}",
        money=_against(found.plan.money),
        risk="as of the change itself",
        reason=f"rolls back {found.plan.id}",
        undoes=found.plan.id,
    )
    return Proposal(judged(context, plan, person), tuple(left))


def _given_up(context: Context, found: PlanRecord) -> PlanRecord:
    """A plan whose process died is not gone on with, but rolled back. A step that was under way then
    counts as done, or as not begun, by what the cloud says now; while that is neither, it has to be
    gone on with first.
    """
    with alone(context, found.plan.id), reach(context) as opened:
        found = keeping.find(context, found.plan.id)
        for step in found.plan.steps:
            if found.step(step.number).state is StepState.RUNNING:
                _settle(context, opened, found, step)
        keeping.advance(context, found.plan.id, PlanState.FAILED, WHO, "interrupted, and given up")
    return keeping.find(context, found.plan.id)


def _settle(context: Context, opened: Reach, found: PlanRecord, step: PlanStep) -> None:
    live = opened.source(step.connection).live(step.move.target)
    moment = context.clock().isoformat()
    if reached(step.move, live):
        keeping.advance_step(
            context, found.plan.id, step.number, StepState.DONE, WHO,
            after=asdict(live), finished_at=moment,
        )  # fmt: skip
    elif step.move.action != "snapshot" and not drift(step.move, live):
        keeping.advance_step(
            context, found.plan.id, step.number, StepState.FAILED, WHO,
            note="interrupted before anything was changed", finished_at=moment,
        )  # fmt: skip
    else:
        name = step.move.target.name or step.move.target.resource_id
        raise RefusedError(
            f"{step.move.action} {name} is under way: go on with it first, with "
            f"`cloudwright changes resume {found.plan.id}`, then roll it back"
        )


def _against(money: Money) -> Money:
    monthly = None if money.monthly is None else -money.monthly
    return Money(monthly, money.currency, money.source)


def _moves_back(opened: Reach, found: PlanRecord) -> tuple[list[tuple[str, Move]], list[str]]:
    """The moves back, the last step first, and what cannot be undone."""
    moves: list[tuple[str, Move]] = []
    left: list[str] = []
    for step in reversed(found.plan.steps):
        record = found.step(step.number)
        name = step.move.target.name or step.move.target.resource_id
        if record.state is not StepState.DONE:
            continue
        if not step.undoable:
            left.append(f"{step.move.action} {name}: {step.undo}")
            continue
        after = record.after or step.move.before
        for move in undo.moves_back(step.move, after, record.made, f"{step.move.token}-back"):
            why = _hindered(opened, step.connection, move)
            if why:
                left.append(f"{step.move.action} {name}: {why}")
            else:
                moves.append((step.connection, move))
    return moves, left


def _hindered(opened: Reach, connection: str, move: Move) -> str:
    """Why a move back is not needed, or would undo more than it should."""
    live = opened.source(connection).live(move.target)
    if reached(move, live):
        return "it is back already"
    why = drift(move, live)
    return f"it was changed since: {why}" if why else ""
