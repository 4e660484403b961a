"""What people decided about recommendations, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import InputError, Result, Value
from tools.services.inquiry import Inquiry
from tools.services.recommendations import keeping, naming
from tools.services.recommendations.naming import Several
from tools.services.recommendations.recommendation import Kept

if TYPE_CHECKING:
    from tools.context import Context
    from tools.optimize import DismissRecommendation

STATUSES = ("active", "dismissed", "applied", "failed", "rolled_back")
_LONGEST = 2_000  # characters of a reason
_TOOL = "dismiss_recommendation"


def dismiss(context: Context, arguments: DismissRecommendation) -> Result:
    """Answer the tool: set one aside, or make it active again. Raises InputError."""
    inquiry = Inquiry.of(context, _TOOL, arguments)
    known = keeping.known(inquiry)
    if not known.all:
        return inquiry.nothing(
            "Recommendation", *known.computed.warnings, "there is none to dismiss"
        )
    wanted = ("dismissed",) if arguments.restore else ("active", "failed", "rolled_back")
    found = naming.find(known.all, arguments.recommendation, prefer=wanted)
    if isinstance(found, Several):
        return naming.several(found, inquiry)
    reason = arguments.reason.strip()[:_LONGEST] or None
    status = "active" if arguments.restore else "dismissed"
    _check(found, arguments.restore)
    set_status(context, found.recommendation.id, status, reason, found)
    return _told(inquiry, found, status, reason)


def _check(found: Kept, restore: bool) -> None:
    name = f"{found.recommendation.id} ({found.recommendation.title})"
    if restore and found.status != "dismissed":
        raise InputError(f"{_TOOL}: {name} is not dismissed but {found.status}")
    if not restore and found.status == "applied":
        raise InputError(f"{_TOOL}: {name} has been applied: there is nothing left to dismiss")


def set_status(
    context: Context,
    identity: str,
    status: str,
    reason: str | None = None,
    known: Kept | None = None,
) -> None:
    """Keep that a recommendation is now 'active', 'dismissed', 'applied', 'failed' or 'rolled_back',
    with the time and the reason. `known` saves computing it. Raises InputError for an unknown id.
    """
    if status not in STATUSES:
        raise InputError(f"no status {status!r}: expected {', '.join(STATUSES)}")
    if known is None:
        everything = keeping.known(Inquiry(context, _TOOL, {"recommendation": identity}))
        found = naming.find(everything.all, identity)
        if isinstance(found, Several) or found.recommendation.id != identity:
            raise InputError(f"no recommendation has the id {identity!r}")
        known = found
    context.store.recommendations.set_status(
        keeping.seen(known.recommendation), status, reason, context.now
    )


def _told(inquiry: Inquiry, found: Kept, status: str, reason: str | None) -> Result:
    one = found.recommendation
    done = "active again" if status == "active" else "dismissed"
    result = Result(
        title=f"{one.id} is {done}: {one.title}",
        values=[Value(name="id", value=one.id), Value(name="status", value=status)],
        receipts=inquiry.receipts,
    )
    if reason:
        result.values.append(Value(name="reason", value=reason))
    if one.monthly_savings is not None:
        result.values.append(
            Value(
                name="monthly savings", value=one.monthly_savings, unit=one.currency,
                currency=one.currency,
            )
        )  # fmt: skip
    if status == "dismissed":
        result.assumptions.append(
            "it stays dismissed while its conditions hold; restore makes it active again"
        )
        if found.status == "dismissed":
            result.warnings.append("it was dismissed before: the reason is renewed")
    result.assumptions.append("nothing was changed in any cloud")
    return result
