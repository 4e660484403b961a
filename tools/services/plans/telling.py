"""Plans told: as results with the plan's id and hash, what changes, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Column, Result, Table, Value
from tools.clouds.actions import Move
from tools.services.inquiry import Inquiry
from tools.services.plans import keeping
from tools.services.plans.machine import PlanState
from tools.services.plans.proposing import Proposal
from tools.services.plans.realised import realised
from tools.services.plans.records import Plan, PlanRecord

if TYPE_CHECKING:
    from tools.actions import ListChanges
    from tools.context import Context

_COLUMNS = (
    *("Step", "Wave", "Action", "Resource", "Change", "State", "Note", "Undo", "Downtime"),
    *("Provider", "Region", "Kind"),
)


def proposal(made: Proposal) -> Result:
    """A plan that waits for a person."""
    result = plan(made.record)
    result.assumptions += [f"left out: {text}" for text in made.left_out]
    result.assumptions += list(made.rehearsed)
    return result


def plan(record: PlanRecord) -> Result:
    """One plan: what it changes and how far it is."""
    one = record.plan
    result = Result(title=one.title, values=_values(record))
    result.tables = [
        Table(
            title=f"Plan {one.id}",
            columns=[Column(name=name) for name in _COLUMNS],
            rows=[_row(record, number) for number in range(len(one.steps))],
        )
    ]
    if record.note:
        ended = "rolled back by plan " if record.state is PlanState.ROLLED_BACK else ""
        result.warnings.append(f"{ended}{record.note}")
    if record.state is PlanState.PROPOSED:
        result.assumptions.append(
            f"nothing was changed: a person has to confirm plan {one.id} by "
            f"{one.expires_at:%Y-%m-%d %H:%M} UTC"
        )
    if len(one.waves) > 1:
        ends = "undone" if one.if_fails == "undo" else "left as it is"
        result.assumptions.append(
            f"in {len(one.waves)} waves, each verified before the next; when one fails, what was "
            f"done is {ends}"
        )
    return result


def _values(record: PlanRecord) -> list[Value]:
    one = record.plan
    money = one.money
    people = f"{one.verdict.role}, {one.verdict.approvals} to confirm"
    values = [
        Value(name="plan", value=one.id),
        Value(name="state", value=record.state.value),
        Value(name="resources", value=one.resources),
        Value(
            name="monthly cost change",
            value=money.monthly,
            unit=money.currency,
            currency=money.currency,
        ),
        Value(name="price source", value=money.source or None),
        Value(name="risk", value=one.risk),
        Value(name="policy", value=f"{one.verdict.rule}: {one.verdict.effect} ({people})"),
        Value(name="hash", value=record.hash),
    ]
    if record.confirmed_by:
        values.append(Value(name="confirmed by", value=", ".join(record.confirmed_by)))
    if one.undoes:
        values.append(Value(name="undoes", value=one.undoes))
    return values


def _row(record: PlanRecord, number: int) -> list[object]:
    step = record.plan.steps[number]
    done = record.step(step.number)
    target = step.move.target
    before, after = change(step.move)
    return [
        step.number,
        step.wave,
        step.move.action,
        target.name or target.resource_id,
        f"{before} → {after}" if before else after,
        done.state.value,
        done.note or None,
        step.undo,
        step.downtime,
        target.provider,
        target.region,
        target.kind,
    ]


def change(move: Move) -> tuple[str, str]:
    """From what to what, in a word."""
    before = move.before
    match move.action:
        case "start" | "stop":
            now = f"{before.status}, still billed" if before.still_billed else str(before.status)
            return now, "running" if move.action == "start" else "stopped"
        case "resize":
            return str(before.instance_type), str(move.to_type)
        case "tag":
            return _tags({key: before.tags.get(key) for key in move.tags}), _tags(move.tags)
        case "snapshot":
            return "", "a snapshot of it"
        case _:
            return before.status or "there", "gone"


def _tags(tags: object) -> str:
    assert isinstance(tags, dict)
    return ", ".join(f"{key}={'(none)' if value is None else value}" for key, value in tags.items())


def list_changes(context: Context, arguments: ListChanges) -> Result:
    """Answer `list_changes`. Raises InputError for an unknown plan."""
    inquiry = Inquiry.of(context, "list_changes", arguments)
    if arguments.plan is not None:
        return _in_full(inquiry, arguments.plan)
    now = context.clock()
    stored = context.store.plans.listed(arguments.states, arguments.newest, now, inquiry.note)
    if not stored:
        none = "no change was proposed yet" if not arguments.states else "there is none"
        return inquiry.nothing("Changes", none)
    found = [keeping.aged(keeping.record(one), now) for one in stored]
    columns = (
        "Plan",
        "Title",
        "State",
        "Resources",
        "MonthlyChange",
        "Proposed",
        "By",
        "Confirmed by",
        "Note",
    )
    return Result(
        title="Changes",
        values=[Value(name="plans", value=len(found))],
        tables=[
            Table(
                title="Changes",
                columns=[Column(name=name) for name in columns],
                rows=[_line(one) for one in found],
            )
        ],
        receipts=inquiry.receipts,
    )


def _in_full(inquiry: Inquiry, plan_id: str) -> Result:
    """One plan with what it saved since, as the bill has it."""
    stored = inquiry.context.store.plans.find(plan_id, inquiry.note)
    record = keeping.aged(keeping.record(stored), inquiry.context.clock())
    result = plan(record)
    for saved in realised(inquiry, record):
        result.values.append(
            Value(
                name=f"saved a month, as billed in {saved.days} days since",
                value=saved.monthly,
                unit=saved.currency,
                currency=saved.currency,
            )
        )
    result.receipts = inquiry.receipts
    return result


def _line(record: PlanRecord) -> list[object]:
    one: Plan = record.plan
    monthly = one.money.monthly
    return [
        one.id,
        one.title,
        record.state.value,
        one.resources,
        None if monthly is None else f"{monthly:+,.2f} {one.money.currency or ''}".strip(),
        one.created_at.strftime("%Y-%m-%d %H:%M"),
        one.created_by,
        ", ".join(record.confirmed_by) or None,
        record.note or None,
    ]
