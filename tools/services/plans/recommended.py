"""What a recommendation says, as a wish: one, or all of a type."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, cast, get_args

from tools.base import InputError, NoDataError
from tools.clouds.actions import Action, Target, TargetKind
from tools.services.inquiry import Inquiry, plural
from tools.services.plans import selecting
from tools.services.plans.proposing import Wish
from tools.services.plans.records import Money
from tools.services.recommendations import keeping, naming
from tools.services.recommendations.naming import Several
from tools.services.recommendations.recommendation import Kept, Kind

if TYPE_CHECKING:
    from tools.actions import ProposeChange

_STORAGE: dict[str, Action] = {
    "volume": "delete_volume",
    "snapshot": "delete_snapshot",
    "address": "release_address",
}
_BY_HAND = {
    "commitment": "commitments are bought at the provider",
    "spot": "spot instances are requested when a machine is made",
    "region": "moving to another region means building the machine there",
    "schedule": "Cloudwright keeps no hours by itself; keep them with the cloud's own scheduler",
}
_SCHEDULER = {
    "aws": "EventBridge Scheduler",
    "azure": "a start/stop schedule of Azure Automation",
    "openstack": "a cron job that stops and starts it",
}


def wish(inquiry: Inquiry, arguments: ProposeChange) -> Wish:
    """The wish of a recommendation. Raises InputError for an unknown one and where it cannot be
    applied from here, NoDataError where there is none.
    """
    wanted = str(arguments.recommendation).strip()
    known = keeping.known(inquiry)
    active = [one for one in known.all if one.status == "active"]
    if wanted.lower() in get_args(Kind):
        return _of_type(inquiry, wanted.lower(), active, arguments)
    if wanted.lower() == "top":
        return _of_one(_top(active))
    found = naming.find(known.all, wanted)
    if isinstance(found, Several):
        there = ", ".join(
            f"{one.recommendation.id} ({one.recommendation.title})" for one in found.found
        )
        raise InputError(f"several recommendations are called {wanted!r}: name one: {there}")
    if found.status not in ("active", "failed", "rolled_back"):
        raise InputError(f"{found.recommendation.id} is {found.status}: nothing to apply")
    return _of_one(found)


def _top(active: Sequence[Kept]) -> Kept:
    """The largest saving that can be made from here."""
    able = [one for one in active if _action(one) is not None]
    if not able:
        raise NoDataError("no active recommendation can be applied from here")
    return able[0]


def _of_one(one: Kept) -> Wish:
    said = one.recommendation
    action = _action(one)
    if action is None:
        raise InputError(f"{said.id} ({said.title}) cannot be applied from here: {_by_hand(one)}")
    return Wish(
        action=action,
        targets=[_target(one)],
        title=said.title,
        to_type=_to_type(one),
        reason=said.id,
        money=_money([one]),
    )


def _by_hand(one: Kept) -> str:
    """What to do instead of applying it here."""
    said = one.recommendation
    scheduler = _SCHEDULER.get(said.subject.provider)
    if said.type != "schedule" or scheduler is None:
        return _BY_HAND[said.type]
    return (
        f"Cloudwright keeps no hours by itself; keep them with {scheduler}. Stopping "
        f"{said.subject.called} once, until it is started again, can be proposed"
    )


def _of_type(inquiry: Inquiry, kind: str, active: Sequence[Kept], arguments: ProposeChange) -> Wish:
    """All active ones of a type whose resources meet the filters: one action each."""
    if kind in _BY_HAND:
        raise InputError(f"recommendations of {kind} cannot be applied from here: {_BY_HAND[kind]}")
    chosen = [one for one in active if one.recommendation.type == kind]
    if kind == "storage":
        chosen = [one for one in chosen if one.recommendation.subject.kind == arguments.kind]
        if arguments.kind == "instance":
            raise InputError("storage: say which kind is meant: volume, snapshot or address")
    if chosen and arguments.filters:
        there = chosen[0].recommendation.subject.kind
        ids = {
            target.resource_id
            for target in selecting.matching(inquiry, cast("TargetKind", there), arguments.filters)
        }
        chosen = [one for one in chosen if one.recommendation.subject.resource_id in ids]
    if not chosen:
        raise NoDataError(
            f"nothing of that is recommended as {kind} now, so there is nothing to change"
        )
    action = _action(chosen[0])
    assert action is not None  # of these types all have one
    targets = [_target(one) for one in chosen]

    def narrowed(left: Sequence[Target]) -> tuple[str, Money]:
        ids = {one.resource_id for one in left}
        some = [one for one in chosen if one.recommendation.subject.resource_id in ids]
        return _title(some, kind), _money(some)

    return Wish(
        action=action,
        targets=targets,
        title=_title(chosen, kind),
        narrowed=narrowed,
        to_types={
            one.resource_id: _to_type(kept) for one, kept in zip(targets, chosen, strict=True)
        },
        reasons={
            target.resource_id: one.recommendation.id
            for target, one in zip(targets, chosen, strict=True)
        },
        money=_money(chosen),
    )


def _title(chosen: Sequence[Kept], kind: str) -> str:
    return f"Apply {plural(len(chosen), 'recommendation')} of the type {kind}"


def _action(one: Kept) -> Action | None:
    match one.recommendation.type:
        case "right_sizing":
            return "resize"
        case "idle":
            return "stop"
        case "storage":
            return _STORAGE.get(one.recommendation.subject.kind)
        case _:
            return None


def _to_type(one: Kept) -> str | None:
    """The type is the first word of what is recommended: 'm5.large (2 vCPU, 8 GB)'."""
    if one.recommendation.type != "right_sizing":
        return None
    return one.recommendation.recommended.partition(" (")[0]


def _target(one: Kept) -> Target:
    subject = one.recommendation.subject
    return Target(
        kind=cast("TargetKind", subject.kind),
        provider=subject.provider,
        account_id=subject.account_id or "",
        region=subject.region or "",
        resource_id=subject.resource_id,
        name=subject.name,
    )


def _money(chosen: Sequence[Kept]) -> Money:
    """What they save together; unknown as soon as one is, or currencies differ."""
    savings = [one.recommendation.monthly_savings for one in chosen]
    currencies = {one.recommendation.currency for one in chosen}
    known = [amount for amount in savings if amount is not None]
    if len(known) < len(savings) or len(currencies) != 1:
        return Money(None, None)
    sources = sorted({one.recommendation.price or "" for one in chosen} - {""})
    total = -sum(known, Decimal(0))
    return Money(total.quantize(Decimal("0.01")), currencies.pop(), "; ".join(sources[:3]))
