"""Plans in the store: every transition in one transaction with its row in the audit."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

from tools.base import StoreError
from tools.clouds.actions import Target
from tools.people import Person
from tools.services.plans import machine
from tools.services.plans.machine import PlanState, StepState
from tools.services.plans.records import (
    Plan,
    PlanRecord,
    StepRecord,
    canonical,
    live_of,
    plan_of,
)

if TYPE_CHECKING:
    from tools.context import Context
    from tools.store.plans import StoredPlan, StoredStep, Writing


def store(context: Context, plan: Plan, person: Person) -> PlanRecord:
    """Store a new plan as proposed."""
    content = plan.content()
    with context.store.plans.write(context.clock(), str(person)) as writing:
        writing.add(content, canonical(content), plan.hash, PlanState.PROPOSED)
        writing.note(
            "plan.proposed",
            plan.id,
            title=plan.title,
            hash=plan.hash,
            steps=len(plan.steps),
            rule=plan.verdict.rule,
        )
    return find(context, plan.id)


def find(context: Context, plan_id: str) -> PlanRecord:
    """The plan of that id. Raises InputError."""
    return record(context.store.plans.find(plan_id))


def find_step(context: Context, plan_id: str, number: int) -> StepRecord:
    """How far a step of a plan is."""
    return _step(context.store.plans.step(plan_id, number))


def record(stored: StoredPlan) -> PlanRecord:
    """A stored plan as a record. Raises StoreError when its content is damaged."""
    try:
        plan = plan_of(stored.content)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise StoreError(f"plan {stored.id} is damaged in the store: propose it again") from error
    return PlanRecord(
        plan=plan,
        hash=stored.hash,
        state=PlanState(stored.state),
        steps=tuple(_step(item) for item in stored.steps),
        confirmed_by=tuple(item.who for item in stored.confirmations),
        note=stored.note,
        updated_at=stored.updated_at,
    )


def aged(found: PlanRecord, now: dt.datetime) -> PlanRecord:
    """The record as it is at a time: one that nobody confirmed until then is expired."""
    late = found.state is PlanState.PROPOSED and now >= found.plan.expires_at
    return dataclasses.replace(found, state=PlanState.EXPIRED) if late else found


def _step(stored: StoredStep) -> StepRecord:
    return StepRecord(
        number=stored.number,
        state=StepState(stored.state),
        attempts=stored.attempts,
        after=live_of(stored.after) if stored.after else None,
        made=tuple(Target(**item) for item in stored.made),
        note=stored.note,
        started_at=stored.started_at,
        finished_at=stored.finished_at,
    )


def refused(context: Context, person: Person, subject: str, rule: str, why: str) -> None:
    """Keep in the audit that something was refused."""
    with context.store.plans.write(context.clock(), str(person)) as writing:
        writing.note("plan.refused", subject, rule=rule, reason=why)


def move(writing: Writing, plan_id: str, state: PlanState, note: str = "", **detail: Any) -> None:
    """Bring a plan to a state, within a transaction. Raises WrongTransitionError."""
    machine.check(PlanState(writing.state(plan_id)), state)
    writing.move(plan_id, state, note)
    writing.note(f"plan.{state}", plan_id, **({"note": note} if note else {}), **detail)


def advance(
    context: Context, plan_id: str, state: PlanState, who: str, note: str = "", **detail: Any
) -> None:
    """Bring a plan to a state in a transaction of its own."""
    with context.store.plans.write(context.clock(), who) as writing:
        move(writing, plan_id, state, note, **detail)


def advance_step(
    context: Context,
    plan_id: str,
    number: int,
    state: StepState,
    who: str,
    **values: Any,
) -> None:
    """Bring a step to a state in a transaction of its own; `values` are columns of the step."""
    with context.store.plans.write(context.clock(), who) as writing:
        before, attempts = writing.step(plan_id, number)
        again = before == state == StepState.RUNNING  # after a crash: another attempt
        if not again:
            machine.check_step(StepState(before), state)
        if state is StepState.RUNNING:
            values["attempts"] = attempts + 1
        writing.set_step(plan_id, number, state=state.value, **values)
        told = {key: value for key, value in values.items() if key in ("note", "attempts", "made")}
        writing.note(f"step.{state}", plan_id, step=number, **told)
