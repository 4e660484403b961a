"""What became of the recommendations that a plan applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import InputError
from tools.services.plans import keeping
from tools.services.plans.machine import PlanState
from tools.services.plans.records import PlanRecord

if TYPE_CHECKING:
    from tools.context import Context

_STATUS = {PlanState.APPLIED: "applied", PlanState.FAILED: "failed", PlanState.UNDONE: "failed"}


def note(context: Context, record: PlanRecord) -> None:
    """Keep the outcome with the recommendations: applied, failed, or rolled back."""
    status = _STATUS.get(record.state)
    if status is None:
        return
    why = f"plan {record.plan.id}" + (f": {record.note}" if record.note else "")
    if record.plan.undoes:
        if status == "applied":
            undone = keeping.find(context, record.plan.undoes)
            _set(context, undone.plan.reason, "rolled_back", why)
        return
    _set(context, record.plan.reason, status, why)


def _set(context: Context, reason: str, status: str, why: str) -> None:
    from tools.services.recommendations.deciding import set_status

    for identity in reason.split(","):
        if not identity.startswith("rec-"):
            continue
        try:
            set_status(context, identity, status, why)
        except InputError:  # it is no longer known: there is nothing to learn from
            continue
