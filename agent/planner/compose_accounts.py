"""Answers about the connected accounts: which there are, whether they work, when they were synced."""

from __future__ import annotations

import datetime as dt
from typing import Any

from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import listed
from agent.planner.planned import Planned
from tools.base import Result, Table, Value

_STATUS = {
    "new": "never synced nor tested",
    "connected": "works",
    "partial": "works in part",
    "failing": "does not work",
}
Row = dict[str, Any]


def accounts(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `list_accounts` or `test_account`."""
    planned, result = done[0]
    if planned.tool == "test_account":
        return _tested(result)
    rows = _rows(result.tables[0])
    if not frame.resource:
        return _all(result, rows)
    mine = next((row for row in rows if row["name"] == frame.resource), None)
    if mine is None:  # removed since the question was read
        return Composed("no_data", f"No connected account is called {frame.resource!r}.")
    text = f"{_one(mine)}. {_aged(mine)}".strip()
    values = [
        Value(name="last sync", value=mine["last sync"]),
        Value(name="credential age", value=mine["credential age"], unit="d"),
    ]
    return Composed("answered", text, values=values, follow_ups=["Which accounts are connected?"])


def _rows(table: Table) -> list[Row]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def _all(result: Result, rows: list[Row]) -> Composed:
    count = "1 account is" if len(rows) == 1 else f"{len(rows)} accounts are"
    told = "; ".join(_one(row) for row in rows)
    return Composed("answered", f"{count} connected: {told}.", values=list(result.values))


def _one(row: Row) -> str:
    """'lab (OpenStack) works, last synced 2026-11-21 17:02 UTC'"""
    state = _STATUS.get(row["status"], row["status"]) if row["enabled"] else "is disabled"
    synced = f", last synced {_moment(row['last sync'])}" if row["last sync"] else ""
    failed = f" ({row['last error']})" if row["last error"] else ""
    return f"{row['name']} ({row['label']}) {state}{synced}{failed}"


def _aged(row: Row) -> str:
    if row["credential age"] is None:
        return ""
    return f"Its credential was stored {row['credential age']} days ago."


def _moment(value: Any) -> str:
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _tested(result: Result) -> Composed:
    rows = _rows(result.tables[0])
    bad = [row for row in rows if row["result"] != "works" and not row["optional"]]
    lacking = [row for row in rows if row["result"] != "works" and row["optional"]]
    lines = [f"{result.title}."]
    lines += [f"{row['check']}: {row['found']}{_todo(row)}." for row in bad]
    if lacking:
        names = listed([str(row["check"]) for row in lacking])
        lines.append(f"Not needed, and not there: {names}.")
    return Composed("answered", " ".join(lines), values=list(result.values))


def _todo(row: Row) -> str:
    return f" ({row['what to do']})" if row["what to do"] else ""
