"""What data there is, how old it is, what is missing, and whether the totals reconcile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.base import Result
from tools.services import accounts_ages, cost_status, data_status, gaps
from tools.services.inquiry import NO_DATA_AT_ALL, Inquiry

if TYPE_CHECKING:
    from tools.context import Context
    from tools.status import DataStatus

_SECTIONS: dict[str, tuple[Callable[[Result, Inquiry], bool], ...]] = {
    "costs": (
        cost_status.add_costs,
        cost_status.add_reconciliation,
        cost_status.add_provider_table,
        gaps.add_gap_table,
    ),
    "inventory": (data_status.add_inventory,),
    "metrics": (data_status.add_metrics,),
    "tags": (data_status.add_tags,),
    "imports": (data_status.add_imports,),
}


def status(context: Context, arguments: DataStatus) -> Result:
    """Answer `data_status`; an empty home is told what to do."""
    inquiry = Inquiry.of(context, "data_status", arguments)
    result = Result(title="Data")
    names = list(_SECTIONS) if arguments.section == "all" else [arguments.section]
    found = [add(result, inquiry) for name in names for add in _SECTIONS[name]]
    if not any(found):
        result.status = "no_data"
        result.warnings.insert(0, _nothing(inquiry, arguments.section))
    if arguments.section == "all":
        result.warnings += accounts_ages.reminders(context)
    result.receipts = inquiry.receipts
    return result


def _nothing(inquiry: Inquiry, section: str) -> str:
    store = inquiry.context.store
    if not store.origins() and not store.imports():
        return NO_DATA_AT_ALL
    words = {"metrics": "are no measurements", "tags": "are no tags", "imports": "are no imports"}
    words |= {"inventory": "is no inventory", "costs": "are no costs", "all": "is no data"}
    return f"there {words[section]} in the data"
