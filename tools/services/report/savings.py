"""What can be saved: recommendations by kind, what excludes each other counted once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tools.base import Column, Result, Table
from tools.services.report import wording
from tools.services.report.asking import as_dicts, figure, reason
from tools.services.report.draft import Action, Draft, Priority
from tools.services.report.scoping import cannot

PART = "Savings"
_TOTAL = "monthly savings"
_MOST = 10
_SHOWN = (
    *("Type", "Priority", "Resource", "Account", "Current", "Recommended"),
    *("Counted", "Currency", "Confidence"),
)

_SAID = {"Counted": "Savings counted", "Current": "Today"}


def add(draft: Draft) -> None:
    """Savings by kind, and the recommendations that save most."""
    why = cannot("list_recommendations", draft.filters)
    if why:
        draft.leave_out(PART, why)
        return
    result = draft.desk.ask("list_recommendations", draft.filters, group_by="type", top=_MOST)
    if result.status == "no_data":
        draft.leave_out(PART, reason(result))
        return
    _say(draft, result)
    tables = {table.title: table for table in result.tables}
    grouped = next((table for title, table in tables.items() if " by type" in title), None)
    if grouped is not None and not draft.brief:
        draft.add(PART, "by type", _with_money(grouped))
    listed = result.tables[0] if result.tables else None
    if listed is None:
        return
    if not draft.brief:
        draft.add(PART, "largest recommendations", _shown(listed))
    for row in as_dicts(listed):
        action = _action(row)
        if action is not None:
            draft.actions.append(action)


def _say(draft: Draft, result: Result) -> None:
    number = int(figure(result, "recommendations") or 0)
    totals = [item for item in result.values if item.name == _TOTAL]
    money = wording.listed([wording.money(item.value, item.currency) for item in totals], 9)
    saves = "saves" if number == 1 else "together save"
    said = wording.count(number, "recommendation")
    draft.say(PART, f"{said} {saves} {money} a month" if number and money else f"there are {said}")
    for item in totals:
        draft.value("possible savings a month", item.value, currency=item.currency)


def _with_money(table: Table) -> Table:
    """The groups that save anything."""
    at = [column.name for column in table.columns].index("MonthlySavings")
    return table.model_copy(update={"rows": [row for row in table.rows if row[at]]})


def _shown(table: Table) -> Table:
    names = [column.name for column in table.columns]
    kept = [names.index(name) for name in _SHOWN if name in names]
    columns = [
        Column(name=_SAID.get(names[index], names[index]), unit=table.columns[index].unit)
        for index in kept
    ]
    rows = [[row[index] for index in kept] for row in table.rows]
    return Table(title=table.title, columns=columns, rows=rows)


def _action(row: dict[str, Any]) -> Action | None:
    """What a recommendation asks for; None for one that another one stands for."""
    counted = row.get("Counted")
    if not counted:
        return None
    known: dict[str, Priority] = {"high": "high", "medium": "medium", "low": "low"}
    return Action(
        known.get(str(row["Priority"]), "low"),
        str(row.get("Title") or f"{row['Type']}: {row['Resource']}"),
        Decimal(str(counted)),
        row["Currency"],
        "saved a month",
        "list_recommendations",
    )
