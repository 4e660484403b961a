"""Budgets: how much of each is used, which are or will be exceeded."""

from __future__ import annotations

from typing import Any

from tools.services import amounts
from tools.services.report import wording
from tools.services.report.asking import as_dicts, figure, reason
from tools.services.report.draft import Action, Draft

PART = "Budgets"
_OVER = ("exceeded", "at risk")


def add(draft: Draft) -> None:
    """The budgets on this scope; those that are or will be exceeded are actions."""
    result = draft.desk.ask("list_budgets", draft.filters)
    if result.status == "no_data" or not result.tables:
        draft.say(PART, reason(result).partition(";")[0])
        return
    table = result.tables[0]
    counts = {name: int(figure(result, name) or 0) for name in _OVER}
    said = wording.listed([f"{number} {name}" for name, number in counts.items()])
    draft.say(PART, f"{wording.count(len(table.rows), 'budget')}: {said}")
    if not draft.brief:
        draft.add(PART, "use and forecast", table)
    unit = next((column.unit for column in table.columns if column.name == "Limit"), None)
    for row in as_dicts(table):
        if row["Status"] in _OVER:
            draft.actions.append(_action(row, unit))


def _action(row: dict[str, Any], unit: str | None) -> Action:
    """How far the budget is over, or is expected to be, and when."""
    code = row.get("BillingCurrency") or unit
    exceeded = row["Status"] == "exceeded"
    reached = row["Forecast"] if row["Forecast"] is not None else row["UsedSoFar"]
    over = amounts.difference(amounts.exact(reached), amounts.exact(row["Limit"]))
    when = "is exceeded" if exceeded else f"is expected to be exceeded on {row['Overrun day']}"
    limit = wording.money(row["Limit"], code)
    return Action(
        "high",
        f"budget {row['Budget']!r} ({row['Scope']}) {when}: spend less, or raise it",
        over,
        code,
        f"over the limit of {limit} for {str(row['Period']).partition(' ')[0]}",
        "list_budgets",
    )
