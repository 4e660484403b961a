"""A person's word that a plan is wanted: bound to its hash, once, in time, on what is still so."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.base import RefusedError
from tools.people import Person, Role
from tools.services.plans import keeping
from tools.services.plans.applying import alone
from tools.services.plans.goals import drift
from tools.services.plans.machine import PlanState
from tools.services.plans.proposing import denial
from tools.services.plans.reach import reach
from tools.services.plans.records import Plan, PlanRecord, PlanStep, Verdict
from tools.services.policy.judging import judge

if TYPE_CHECKING:
    from tools.context import Context
    from tools.store.plans import Writing

_USED = {
    PlanState.CONFIRMED: "it was confirmed already",
    PlanState.APPLYING: "it was confirmed already, and is being applied",
    PlanState.APPLIED: "it was applied already",
    PlanState.FAILED: "it was applied already, and failed",
    PlanState.UNDONE: "it was applied already, and undone",
    PlanState.CANCELLED: "it was cancelled",
    PlanState.EXPIRED: "it has expired",
    PlanState.ROLLED_BACK: "it was applied and rolled back already",
}
AGAIN = "propose it again"
SLACK = dt.timedelta(minutes=2)  # by which clocks may differ


def confirm(context: Context, plan_id: str, digest: str, person: Person) -> PlanRecord:
    """Confirm the plan of that id and hash. The record's state is `confirmed` when it may be applied,
    `proposed` while more people have to confirm it. Raises RefusedError that says why not and what
    would help, InputError, CloudError.
    """
    found = keeping.find(context, plan_id)
    plan = found.plan
    try:
        _check(context, found, digest, person)
    except RefusedError as error:
        keeping.refused(context, person, plan.id, "confirmation", str(error))
        raise
    there, changed = _looked_at(context, plan)
    if changed:
        _cancel_if_open(context, plan.id, str(person), f"changed since: {'; '.join(changed)}")
        raise RefusedError(
            f"plan {plan.id} no longer fits: {'; '.join(changed)}. It is cancelled: {AGAIN}"
        )
    try:
        with context.store.plans.write(context.clock(), str(person)) as writing:
            _keep(context, writing, there, found.hash, person)
    except RefusedError as error:
        keeping.refused(context, person, plan.id, "confirmation", str(error))
        raise
    return keeping.find(context, plan.id)


def cancel(context: Context, plan_id: str, person: Person, why: str = "") -> PlanRecord:
    """Set a plan aside for good. Raises RefusedError when its application has begun, and for
    viewers.
    """
    found = keeping.find(context, plan_id)
    if person.role < Role.OPERATOR:
        why = f"{person.name} is a viewer: changes are cancelled by operators and admins"
        keeping.refused(context, person, found.plan.id, "role", why)
        raise RefusedError(why)
    with (
        alone(context, found.plan.id),
        context.store.plans.write(context.clock(), str(person)) as writing,
    ):
        state = PlanState(writing.state(found.plan.id))
        if state not in (PlanState.PROPOSED, PlanState.CONFIRMED):
            raise RefusedError(f"plan {found.plan.id} cannot be cancelled: {_USED[state]}")
        keeping.move(writing, found.plan.id, PlanState.CANCELLED, why or "as the user wished")
    return keeping.find(context, found.plan.id)


def _check(context: Context, found: PlanRecord, digest: str, person: Person) -> None:
    """Everything that can be told without asking a cloud."""
    plan = found.plan
    if found.state is not PlanState.PROPOSED:
        raise RefusedError(f"plan {plan.id} cannot be confirmed: {_USED[found.state]}; {AGAIN}")
    if context.clock() >= plan.expires_at:
        _expire(context, plan)
        raise RefusedError(
            f"plan {plan.id} has expired at {plan.expires_at:%Y-%m-%d %H:%M} UTC: {AGAIN}"
        )
    if context.clock() < plan.created_at - SLACK:
        raise RefusedError(
            f"plan {plan.id} was proposed at {plan.created_at:%Y-%m-%d %H:%M} UTC, which is later "
            f"than this clock says ({context.clock():%Y-%m-%d %H:%M}): set the clock, and {AGAIN}"
        )
    if not hmac.compare_digest(found.hash, plan.hash):
        raise RefusedError(f"plan {plan.id} was altered in the store: {AGAIN}")
    if not hmac.compare_digest(found.hash.encode(), digest.strip().lower().encode()):
        raise RefusedError(
            f"plan {plan.id}: the hash given is not that of the plan; confirm what was shown, or "
            f"look at it again with `cloudwright changes show {plan.id}`"
        )
    verdict = judge(context, plan, person).verdict
    _allowed(verdict, plan, person)
    if person.name in found.confirmed_by:
        raise RefusedError(
            f"{person.name} has confirmed plan {plan.id} before; rule {verdict.rule!r} wants "
            f"{verdict.approvals} people: ask another one"
        )


def _allowed(verdict: Verdict, plan: Plan, person: Person) -> None:
    """Raises RefusedError when the policies forbid the plan, or want someone of another role."""
    if verdict.effect == "deny":
        raise RefusedError(denial(verdict))
    if person.role < Role.named(verdict.role):
        raise RefusedError(
            f"rule {verdict.rule!r} wants it confirmed by the role {verdict.role}, and "
            f"{person.name} is {person.role.word}: ask someone of that role to confirm {plan.id}"
        )


def _expire(context: Context, plan: Plan) -> None:
    with context.store.plans.write(context.clock(), "cloudwright") as writing:
        if writing.state(plan.id) == PlanState.PROPOSED:
            keeping.move(writing, plan.id, PlanState.EXPIRED)


def _cancel_if_open(context: Context, plan_id: str, who: str, why: str) -> None:
    with context.store.plans.write(context.clock(), who) as writing:
        if writing.state(plan_id) == PlanState.PROPOSED:
            keeping.move(writing, plan_id, PlanState.CANCELLED, why)


def _looked_at(context: Context, plan: Plan) -> tuple[Plan, Sequence[str]]:
    """The plan with the tags that its resources carry now, for the policies to judge by, and what is
    no longer as the plan has it, resource by resource.
    """
    told: dict[str, None] = {}
    steps: list[PlanStep] = []
    with reach(context) as opened:
        states = opened.states([(step.connection, step.move.target) for step in plan.steps])
        for step, live in zip(plan.steps, states, strict=True):
            target = step.move.target
            why = drift(step.move, live)
            if why:
                told[f"{target.name or target.resource_id}: {why}"] = None
            before = dataclasses.replace(step.move.before, tags=live.tags)
            move = dataclasses.replace(step.move, before=before)
            steps.append(dataclasses.replace(step, move=move))
    return dataclasses.replace(plan, steps=tuple(steps)), list(told)


def _keep(context: Context, writing: Writing, plan: Plan, digest: str, person: Person) -> None:
    """Count the confirmation; the last that is wanted lets the plan be applied. Of two at once the
    second finds that it is confirmed, and that the limits of the day count the first.
    """
    state = PlanState(writing.state(plan.id))
    if state is not PlanState.PROPOSED:
        raise RefusedError(f"plan {plan.id} cannot be confirmed: {_USED[state]}; {AGAIN}")
    verdict = judge(context, plan, person).verdict
    _allowed(verdict, plan, person)
    writing.confirm(
        plan.id, who=person.name, role=person.role.word, front=person.front, digest=digest
    )
    wanted, role = verdict.approvals, Role.named(verdict.role)
    given = sum(
        one.hash == digest and Role.named(one.role) >= role
        for one in writing.confirmations(plan.id)
    )
    if given < wanted:
        writing.note("plan.approved", plan.id, hash=digest, given=given, wanted=wanted)
    else:
        keeping.move(writing, plan.id, PlanState.CONFIRMED, hash=digest)
