"""What the proposing tools are asked for, as wishes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.base import InputError, NoDataError, Result
from tools.clouds.actions import Action, Target
from tools.services.inquiry import Inquiry
from tools.services.plans import recommended, selecting, telling
from tools.services.plans.proposing import Wish, propose
from tools.services.plans.rolling_back import propose_rollback as roll_back
from tools.services.plans.worth import worth

if TYPE_CHECKING:
    from tools.actions import ProposeChange, ProposeRollback
    from tools.context import Context

_KINDS: dict[str, str] = {
    "start": "instance",
    "stop": "instance",
    "resize": "instance",
    "terminate": "instance",
    "delete_volume": "volume",
    "delete_snapshot": "snapshot",
    "release_address": "address",
}
_SAID = {
    "delete_volume": "Delete volume",
    "delete_snapshot": "Delete snapshot",
    "release_address": "Release address",
}


def propose_change(context: Context, arguments: ProposeChange) -> Result:
    """Answer `propose_change`. Raises InputError, NoDataError, RefusedError, CloudError."""
    inquiry = Inquiry.of(context, "propose_change", arguments)
    wish = (
        recommended.wish(inquiry, arguments)
        if arguments.recommendation
        else _wish(inquiry, arguments)
    )
    result = telling.proposal(propose(context, wish, context.person))
    result.receipts = inquiry.receipts
    return result


def propose_rollback(context: Context, arguments: ProposeRollback) -> Result:
    """Answer `propose_rollback`. Raises InputError, NoDataError, RefusedError, CloudError."""
    plan_id = arguments.plan
    if plan_id.strip().lower() == "last":
        there = context.store.plans.listed(("applied", "failed", "applying"), 1)
        if not there:
            raise NoDataError("there is no applied change that could be undone")
        plan_id = there[0].id
    return telling.proposal(roll_back(context, plan_id, context.person))


def _wish(inquiry: Inquiry, arguments: ProposeChange) -> Wish:
    action = arguments.action
    if action is None:
        raise InputError("propose_change: say an action, or a recommendation")
    kind = _KINDS.get(action, arguments.kind)
    if not (arguments.resources or arguments.filters):
        raise InputError("propose_change: name resources, or give filters")
    targets = selecting.meant(inquiry, kind, arguments.resources, arguments.filters)  # type: ignore[arg-type]
    return Wish(
        action=action,
        targets=targets,
        title=title(action, targets, arguments.to_type),
        to_type=arguments.to_type,
        tags=_tags(arguments.tags),
        money=worth(inquiry, action, targets, arguments.to_type),
        narrowed=lambda left: (
            title(action, left, arguments.to_type),
            worth(inquiry, action, left, arguments.to_type),
        ),
    )


def title(action: Action, targets: Sequence[Target], to_type: str | None) -> str:
    """'Stop web-01', 'Resize 3 instances to m5.large'."""
    verb = _SAID.get(action, action.capitalize())
    if len(targets) == 1:
        what = targets[0].name or targets[0].resource_id
    else:
        what = f"({len(targets)})" if action in _SAID else f"{len(targets)} {targets[0].kind}s"
    return f"{verb} {what}" + (f" to {to_type}" if to_type else "")


def _tags(written: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for text in written:
        key, sign, value = text.partition("=")
        if not key.strip() or not sign:
            raise InputError(f"tag: cannot read {text!r}: expected KEY=VALUE, or KEY= to remove it")
        found[key.strip()] = value.strip() or None
    return found
