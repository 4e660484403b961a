"""A wish to a plan: the live state is read, the policies are asked, nothing is changed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tools.base import InputError, NoDataError, RefusedError
from tools.clouds.actions import Action, Live, Move, Target
from tools.people import Person, Role
from tools.services.plans import keeping, undo
from tools.services.plans.goals import gone, reached
from tools.services.plans.reach import Reach, reach
from tools.services.plans.records import Money, Plan, PlanRecord, PlanStep, Verdict
from tools.services.plans.waves import waves
from tools.services.policy.judging import judge

if TYPE_CHECKING:
    from tools.context import Context

VALID = dt.timedelta(minutes=15)  # how long a plan can be confirmed
MOST = 500  # resources of one plan, whatever the policies say
_SAVED_FIRST = {"terminate", "delete_volume"}  # a snapshot is made before


@dataclass(frozen=True)
class Wish:
    """What someone wants changed: one action on some resources."""

    action: Action
    targets: Sequence[Target]
    title: str
    to_type: str | None = None
    to_types: Mapping[str, str | None] = field(default_factory=dict)  # by resource id
    tags: Mapping[str, str | None] = field(default_factory=dict)
    reason: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)  # by resource id, of what is left in
    money: Money = field(default_factory=lambda: Money(None, None))
    narrowed: Callable[[Sequence[Target]], tuple[str, Money]] | None = (
        None  # title and money of fewer
    )


@dataclass(frozen=True)
class Proposal:
    """A stored plan, or why there is none; `left_out` says what is so already."""

    record: PlanRecord
    left_out: tuple[str, ...] = ()
    rehearsed: tuple[str, ...] = ()


def propose(context: Context, wish: Wish, person: Person) -> Proposal:
    """Make a plan of a wish and store it. Raises RefusedError naming the rule that forbids it,
    InputError, NoDataError when there is nothing to change, CloudError.
    """
    if person.role < Role.OPERATOR:
        keeping.refused(context, person, wish.title, "role", "a viewer proposes no changes")
        raise RefusedError(
            f"{person.name} is a viewer: changes are proposed by operators and admins"
        )
    _check(wish)
    with reach(context) as opened:
        connections = [opened.connection(target) for target in wish.targets]
        moves, left_out = _moves(opened, connections, wish)
        if not moves:
            raise NoDataError(f"nothing to change: {'; '.join(left_out)}")
        wish = _narrowed(wish, [move.target for _, move in moves])
        moves = _with_snapshots(opened, moves)
        rehearsed = opened.rehearsals(moves)
    record = judged(context, _plan(context, wish, moves, person), person)
    return Proposal(record, tuple(left_out), tuple(rehearsed))


def judged(context: Context, plan: Plan, person: Person) -> PlanRecord:
    """Store a plan that the policies let pass. Raises RefusedError naming the rule that does not."""
    plan = judge(context, plan, person)
    if plan.verdict.effect == "deny":
        keeping.refused(context, person, plan.title, plan.verdict.rule, plan.verdict.reason)
        raise RefusedError(denial(plan.verdict))
    return keeping.store(context, plan, person)


def denial(verdict: Verdict) -> str:
    """Which rule forbids it, why, and what would make it pass."""
    return f"rule {verdict.rule!r} forbids it: {verdict.reason}. It would pass if {verdict.passes}"


def _check(wish: Wish) -> None:
    if not wish.targets:
        raise NoDataError(f"{wish.title}: no resource is meant by that")
    if len(wish.targets) > MOST:
        raise InputError(
            f"{wish.title}: {len(wish.targets):,} resources; one plan can have {MOST} at most: "
            "narrow it down"
        )
    if wish.action == "resize" and not (wish.to_type or wish.to_types):
        raise InputError("resize: the type to resize to is missing (to_type)")
    if wish.action == "tag" and not wish.tags:
        raise InputError("tag: the tags to set are missing, such as owner=alice")


def _moves(
    opened: Reach, connections: Sequence[str], wish: Wish
) -> tuple[list[tuple[str, Move]], list[str]]:
    """The moves that are needed, each with its connection, and what is left out and why."""
    for connection, target in zip(connections, wish.targets, strict=True):
        _check_able(opened, connection, wish.action, target)
    states = opened.states(list(zip(connections, wish.targets, strict=True)))
    found: list[tuple[str, Move]] = []
    left_out: list[str] = []
    for connection, target, live in zip(connections, wish.targets, states, strict=True):
        token = f"cw-{secrets.token_hex(6)}"
        to_type = wish.to_types.get(target.resource_id, wish.to_type)
        move = Move(wish.action, target, live, token, to_type, dict(wish.tags))
        why = _needless(move, live)
        if why:
            left_out.append(f"{target.name or target.resource_id} {why}")
        else:
            found.append((connection, move))
    return found, left_out


def _check_able(opened: Reach, connection: str, action: Action, target: Target) -> None:
    able = opened.source(connection).able(target.kind)
    if action not in able:
        can = f"possible are: {', '.join(sorted(able))}" if able else "nothing can be changed there"
        raise InputError(f"{action} is not possible for {_named(target)}: {can}")


def _named(target: Target) -> str:
    return f"the {target.kind} {target.name or target.resource_id!r}"


def _narrowed(wish: Wish, targets: Sequence[Target]) -> Wish:
    """What is left out is neither in the title nor in the money."""
    if wish.narrowed is None or len(targets) == len(wish.targets):
        return wish
    title, money = wish.narrowed(targets)
    return replace(wish, targets=targets, title=title, money=money)


def _needless(move: Move, live: Live) -> str:
    """Why nothing has to be done, or can be; '' where there is something to do."""
    if gone(live):
        return "does not exist any more"
    if live.unsettled:
        return f"is busy: {live.unsettled}"
    if move.action == "resize" and live.instance_type == move.to_type:
        return f"is of the type {move.to_type} already"
    if reached(move, live):
        return _tagged(move) if move.action == "tag" else f"is {live.status} already"
    if move.action in ("delete_volume", "release_address") and live.attached_to:
        return f"is in use by {live.attached_to}"
    return ""


def _tagged(move: Move) -> str:
    """'has owner=alice already', 'has no tag team to remove', or both."""
    there = [f"{key}={value}" for key, value in move.tags.items() if value is not None]
    absent = [key for key, value in move.tags.items() if value is None]
    none = f"has no {'tag' if len(absent) == 1 else 'tags'} {', '.join(absent)} to remove"
    parts = [f"has {', '.join(there)} already"] if there else []
    return " and ".join([*parts, *([none] if absent else [])])


def _with_snapshots(opened: Reach, moves: list[tuple[str, Move]]) -> list[tuple[str, Move]]:
    """Before what cannot be undone, a snapshot, where the cloud can make one."""
    found: list[tuple[str, Move]] = []
    for connection, move in moves:
        able = opened.source(connection).able(move.target.kind)
        if move.action in _SAVED_FIRST and "snapshot" in able:
            token = f"{move.token}-saved"
            saved = Move("snapshot", move.target, move.before, token, lasting=True)
            found.append((connection, saved))
        found.append((connection, move))
    return found


def _plan(context: Context, wish: Wish, moves: Sequence[tuple[str, Move]], person: Person) -> Plan:
    """The plan of a wish, not judged yet."""
    several = len({move.target for _, move in moves}) > 1
    return drawn(
        context,
        moves,
        person,
        title=wish.title,
        money=wish.money,
        risk=undo.RISK[wish.action],
        reason=_reason(wish, moves),
        if_fails="undo" if several else "stop",
    )


def _reason(wish: Wish, moves: Sequence[tuple[str, Move]]) -> str:
    """What the plan is for; of several reasons those of what is not left out."""
    ids = dict.fromkeys(move.target.resource_id for _, move in moves)
    return ",".join(wish.reasons[name] for name in ids if name in wish.reasons) or wish.reason


def drawn(
    context: Context, moves: Sequence[tuple[str, Move]], person: Person, **about: Any
) -> Plan:
    """A plan of these moves, in waves; `about` are further fields of it."""
    resources = list(dict.fromkeys(move.target for _, move in moves))
    stage = dict(zip(resources, waves(len(resources)), strict=True))
    ordered = sorted(moves, key=lambda pair: stage[pair[1].target])
    now = context.clock()
    return Plan(
        id=secrets.token_hex(4),
        steps=tuple(_step(number, *pair, stage) for number, pair in enumerate(ordered, 1)),
        verdict=Verdict("deny", "none", "not judged yet"),
        created_at=now,
        expires_at=now + VALID,
        created_by=person.name,
        **about,
    )


def _step(number: int, connection: str, move: Move, stage: Mapping[Target, int]) -> PlanStep:
    return PlanStep(
        number=number,
        wave=stage[move.target],
        move=move,
        connection=connection,
        downtime=undo.DOWNTIME[move.action],
        undo=undo.told(move),
        undoable=undo.undoable(move),
    )
