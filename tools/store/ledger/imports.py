"""Import records and their slices in the state: what was imported, and what of it is still in."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from tools.base import StoreError
from tools.clouds.base import Rejection
from tools.store.ledger.intake import SLICE_SCHEMA, Intake
from tools.store.ledger.rules import Earlier, Window
from tools.store.records import ImportRecord, Landed
from tools.store.state import State

KEPT_REJECTIONS = 1_000
SLICE_COLUMNS = tuple(SLICE_SCHEMA.names)
_MONEY = ("billed", "effective", "list", "contracted")
_MARKS = ", ".join("?" * len(SLICE_COLUMNS))


def overlapping(
    state: State, landing: Sequence[Intake], origin: str, window: Window | None
) -> list[Earlier]:
    """Imports in the store that the delivery could replace: same content, same days, or what its
    origin had in the window.
    """
    first, last = _span(landing, window)
    providers, hashes = _providers(landing), [one.bill.sha256 for one in landing]
    rows = state.read(
        "SELECT id, delivery, name, format, version, sha256, origin FROM imports "
        "WHERE id IN (SELECT import_id FROM slices "
        "WHERE (provider IN (SELECT value FROM json_each(?)) OR origin = ?) "
        "AND day BETWEEN ? AND ?) OR sha256 IN (SELECT value FROM json_each(?))",
        (json.dumps(providers), origin, first, last, json.dumps(hashes)),
    )
    return [Earlier(*row) for row in rows]


def slices_of(
    state: State,
    landing: Sequence[Intake],
    earlier: Sequence[Earlier],
    window: Window | None,
) -> list[tuple[Any, ...]]:
    """Slices (as SLICE_SCHEMA) of `earlier` on the days of the delivery and of the window; all days
    of those that have the content of one of its bills.
    """
    first, last = _span(landing, window)
    hashes = {one.bill.sha256 for one in landing}
    same = [one.import_id for one in earlier if one.sha256 in hashes]
    rows = state.read(
        f"SELECT {', '.join(SLICE_COLUMNS)} FROM slices "
        "WHERE import_id IN (SELECT value FROM json_each(?)) "
        "AND (day BETWEEN ? AND ? OR import_id IN (SELECT value FROM json_each(?)))",
        (json.dumps([one.import_id for one in earlier]), first, last, json.dumps(same)),
    )
    return [_decoded(row) for row in rows]


def all_slices(state: State) -> list[tuple[Any, ...]]:
    """Every slice there is (as SLICE_SCHEMA): the store as imported."""
    return [_decoded(row) for row in state.read(f"SELECT {', '.join(SLICE_COLUMNS)} FROM slices")]


def remember(
    con: sqlite3.Connection,
    landed: Iterable[tuple[Intake, Landed]],
    kept: Sequence[dict[str, Any]],
    delivery: str,
    origin: str,
    now: dt.datetime,
) -> None:
    """Record the bills that landed; `kept` are the slices of theirs that did."""
    for intake, result in landed:
        if result.import_id is None:
            continue
        bill = intake.bill
        con.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'in')",
            (
                result.import_id, delivery, now.isoformat(), origin, bill.name,
                str(bill.path) if bill.path else None, bill.format, bill.version, bill.sha256,
                result.rows_read, result.rows_landed, result.rows_rejected,
                json.dumps(result.warnings),
            ),
        )  # fmt: skip
        con.executemany(
            "INSERT INTO rejections VALUES (?, ?, ?, ?, ?, ?)",
            [
                (result.import_id, one.file, one.row, one.column, one.reason, one.value)
                for one in bill.rejections[:KEPT_REJECTIONS]
            ],
        )
    con.executemany(
        f"INSERT INTO slices ({', '.join(SLICE_COLUMNS)}) VALUES ({_MARKS})",
        [_encoded(row) for row in kept],
    )


def forget(con: sqlite3.Connection, doomed: Sequence[dict[str, Any]]) -> None:
    """Drop the records of slices that were replaced, so that the rest is what should be in."""
    con.executemany(
        "DELETE FROM slices WHERE import_id = ? AND day = ? AND provider = ? "
        "AND billing_account IS ? AND sub_account IS ? AND billing_month = ? AND committed = ?",
        {
            (
                row["import_id"], row["day"].isoformat(), row["provider"],
                row["billing_account"], row["sub_account"], row["billing_month"],
                row["committed"],
            )
            for row in doomed
        },
    )  # fmt: skip
    for import_id in {row["import_id"] for row in doomed}:
        left = con.execute("SELECT count(*) FROM slices WHERE import_id = ?", (import_id,))
        status = "partly replaced" if left.fetchone()[0] else "replaced"
        con.execute("UPDATE imports SET status = ? WHERE id = ?", (status, import_id))
        if status == "replaced":
            con.execute("DELETE FROM rejections WHERE import_id = ?", (import_id,))
            # Of accounts that are read every hour, only what is still in is worth a record.
            con.execute(
                "DELETE FROM imports WHERE id = ? AND origin NOT IN ('file', 'demo')", (import_id,)
            )


def listed(state: State) -> list[ImportRecord]:
    """All imports, newest first."""
    rows = state.read(
        "SELECT id, created_at, origin, name, path, format, version, sha256, rows_read, "
        "rows_landed, rows_rejected, coalesce(sum(slices.rows), 0), status, warnings, "
        "min(day), max(day) FROM imports LEFT JOIN slices ON import_id = id "
        "GROUP BY id ORDER BY created_at DESC, imports.rowid DESC"
    )
    names = [field.name for field in fields(ImportRecord)]
    return [ImportRecord(**_typed(dict(zip(names, row, strict=True)))) for row in rows]


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "created_at": dt.datetime.fromisoformat(row["created_at"]),
        "warnings": json.loads(row["warnings"]),
        "first": _day(row["first"]),
        "last": _day(row["last"]),
    }


def rejections(state: State, import_id: str) -> list[Rejection]:
    """The first 1,000 rejected rows of an import. Raises StoreError when there is no such."""
    rows = state.read(
        "SELECT file, row, column_name, reason, value FROM rejections WHERE import_id = ? "
        "ORDER BY rowid",
        (import_id,),
    )
    if not rows and not state.read("SELECT 1 FROM imports WHERE id = ?", (import_id,)):
        raise StoreError(f"there is no import {import_id!r}")
    return [Rejection(*row) for row in rows]


def _span(landing: Sequence[Intake], window: Window | None) -> tuple[str, str]:
    at = SLICE_COLUMNS.index("day")
    days = {row[at] for one in landing for row in one.slices()} | set(window or ())
    return min(days).isoformat(), max(days).isoformat()


def _providers(landing: Sequence[Intake]) -> list[str]:
    at = SLICE_COLUMNS.index("provider")
    return sorted({row[at] for one in landing for row in one.slices()})


def _decoded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    found = dict(zip(SLICE_COLUMNS, row, strict=True))
    found["day"] = _day(found["day"])
    found["committed"] = bool(found["committed"])
    found.update({name: Decimal(found[name]) for name in _MONEY})
    return tuple(found.values())


def _encoded(row: dict[str, Any]) -> tuple[Any, ...]:
    found = {**row, "day": row["day"].isoformat()}
    found.update({name: str(row[name]) for name in _MONEY})
    return tuple(found[name] for name in SLICE_COLUMNS)


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
