"""How far the data can be relied on: its age by account, gaps, failed collections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from tools.base import Column, Result, Table
from tools.services.inquiry import STALE_COST_DAYS, STALE_INVENTORY_HOURS, naive_utc
from tools.services.report import wording
from tools.services.report.asking import figure
from tools.services.report.draft import Draft, Verdict

PART = "Data"
_COSTS = ("ProviderName", "SubAccountName", "last day", "age", "missing days")
_INVENTORY = ("provider", "account", "instances", "volumes", "collected_at")
_ACCOUNTS = ("name", "provider", "status", "last sync", "last error")


def add(draft: Draft) -> Result:
    """Tables of costs, inventory and connected accounts, each row marked fresh or stale."""
    status = draft.desk.ask("data_status", aside=True, section="all")
    accounts = draft.desk.ask("list_accounts", aside=True)
    tables = {table.title: table for table in [*status.tables, *accounts.tables]}
    stale = _marked(draft, tables.get("Costs"), _COSTS, "costs", "age", _old_cost)
    oldest = naive_utc(draft.now) - dt.timedelta(hours=STALE_INVENTORY_HOURS)
    stale += _marked(
        *(draft, tables.get("Inventory"), _INVENTORY, "inventory", "collected_at"),
        lambda value: isinstance(value, dt.datetime) and naive_utc(value) < oldest,
    )
    failing = _failing(draft, tables.get("Accounts"))
    _tell(draft, status, stale, failing)
    return status


def _old_cost(age: Any) -> bool:
    return age is not None and int(age) > STALE_COST_DAYS


def _marked(
    draft: Draft,
    table: Table | None,
    names: tuple[str, ...],
    what: str,
    by: str,
    is_old: Callable[[Any], bool],
) -> list[str]:
    """Add the table with its columns of these names and a mark; the accounts that are stale."""
    if table is None:
        return []
    at = {column.name: index for index, column in enumerate(table.columns)}
    rows, stale = [], []
    for row in table.rows:
        old = is_old(row[at[by]])
        rows.append([*(row[at[name]] for name in names), "stale" if old else "fresh"])
        if old:
            stale.append(f"{row[at[names[0]]]} {row[at[names[1]]] or ''}".strip())
    columns = [table.columns[at[name]] for name in names]
    if not draft.brief:
        draft.put(PART, what, [*columns, Column(name="state")], rows)
    return stale


def _failing(draft: Draft, table: Table | None) -> list[str]:
    """The enabled accounts that cannot be read, wholly or in part."""
    if table is None:
        return []
    at = {column.name: index for index, column in enumerate(table.columns)}
    rows = [[row[at[name]] for name in _ACCOUNTS] for row in table.rows]
    if not draft.brief:
        draft.put(PART, "connected accounts", [Column(name=name) for name in _ACCOUNTS], rows)
    return [
        str(row[at["name"]])
        for row in table.rows
        if row[at["enabled"]] and row[at["status"]] in ("failing", "partial")
    ]


def _tell(draft: Draft, status: Result, stale: list[str], failing: list[str]) -> None:
    last, points = figure(status, "last day"), figure(status, "newest metric point")
    collected = figure(status, "inventory collected")
    said = [f"costs reach to {last}"] if last else []
    said += [f"the inventory is of {collected:%Y-%m-%d %H:%M} UTC"] if collected else []
    said += [f"measurements reach to {points:%Y-%m-%d %H:%M} UTC"] if points else []
    if said:
        draft.say(PART, wording.listed(said))
    if stale:
        draft.say(PART, f"stale: {wording.listed(list(dict.fromkeys(stale)), 6)}")
    for line in status.warnings:
        draft.say(PART, line)
    if draft.filters and said:
        draft.say(PART, "this part is of all accounts: it cannot be filtered")
    _judge(draft, status, stale, failing)


def _judge(draft: Draft, status: Result, stale: list[str], failing: list[str]) -> None:
    unequal = figure(status, "reconciled") is False
    gaps = figure(status, "missing days") or 0
    agree = ", and totals agree with what was imported" if figure(status, "reconciled") else ""
    why = [f"cannot be read: {wording.listed(failing)}"] if failing else []
    why += ["the store does not equal what was imported"] if unequal else []
    why += [f"stale: {wording.listed(list(dict.fromkeys(stale)))}"] if stale else []
    why += [f"{gaps} missing days in the costs"] if gaps else []
    draft.verdicts.append(
        Verdict(
            "Data",
            "act" if failing or unequal else "look" if why else "ok",
            "; ".join(why) or f"everything is fresh{agree}",
            f"look when costs are older than {STALE_COST_DAYS} days, the inventory is older than "
            f"{STALE_INVENTORY_HOURS} h or days are missing; act when an account cannot be read or "
            "totals do not agree",
        )
    )
