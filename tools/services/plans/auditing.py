"""The audit told: its newest rows, and whether it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Column, Result, StoreError, Table, Value

if TYPE_CHECKING:
    from tools.context import Context

_COLUMNS = ("Row", "At", "Who", "Event", "Subject", "Detail")


def audit_trail(
    context: Context, *, newest: int = 50, subject: str | None = None, event: str | None = None
) -> Result:
    """The newest rows, the last one last. Event 'plan' takes in plan.proposed, plan.confirmed, …"""
    found = context.store.audit.entries(newest=newest, subject=subject, event=event)
    rows: list[list[object]] = [
        [one.number, one.at, one.who, one.event, one.subject, one.detail] for one in found
    ]
    if not rows:
        return Result(title="Audit", status="no_data", warnings=["the audit has no such row"])
    return Result(
        title="Audit",
        values=[Value(name="rows shown", value=len(rows))],
        tables=[Table(title="Audit", columns=[Column(name=name) for name in _COLUMNS], rows=rows)],
    )


def verify_audit(context: Context) -> Result:
    """Whether all rows are there as they were written. Raises StoreError naming the first that is
    not.
    """
    count, broken = context.store.audit.verify()
    if broken is not None:
        raise StoreError(f"the audit is broken at row {broken.number}: {broken.reason}")
    seal = context.store.audit.entries(newest=1)
    return Result(
        title="The audit is whole",
        values=[
            Value(name="rows", value=count),
            Value(name="seal of the last row", value=seal[0].seal if seal else None),
        ],
        assumptions=["keep the seal elsewhere: an audit that ends in it was not rewritten since"],
    )
