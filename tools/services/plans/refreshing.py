"""The inventory after a change: what was touched is collected anew, so that answers know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import CloudwrightError
from tools.services.plans.reach import DEMO
from tools.services.plans.records import PlanRecord

if TYPE_CHECKING:
    from tools.context import Context


def refresh(context: Context, record: PlanRecord) -> list[str]:
    """Collect the inventory of the accounts of a plan; returns what could not be, for the user. The
    change itself is done, whatever comes of this.
    """
    problems: list[str] = []
    for connection in dict.fromkeys(step.connection for step in record.plan.steps):
        try:
            problems += _collect(context, connection)
        except CloudwrightError as error:
            problems.append(f"the inventory could not be brought up to date: {error}")
    return problems


def _collect(context: Context, connection: str) -> list[str]:
    if connection == DEMO:
        made = context.demo_actions().inventories()
        context.store.replace_inventory(made, now=context.clock(), origin=DEMO)
        return []
    from tools.services.collection.run import sync  # brings pyarrow: only where it is needed
    from tools.services.collection.settings import SyncRequest

    name = context.accounts.find(connection).name
    report = sync(context, SyncRequest(accounts=(name,), what=("inventory",)))
    return [
        f"{name}: {problem.reason}" for account in report.accounts for problem in account.failures
    ]
