"""Landing: what the rules decided becomes new files, and one publication."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterable
from typing import Any

from tools.clouds.base import Bill
from tools.store import tagsets
from tools.store.ledger import imports
from tools.store.ledger.intake import Intake, Progress, take_in, totals
from tools.store.ledger.months import delete_slices, rewrite_months
from tools.store.ledger.rules import Rules, Window
from tools.store.ledger.unchanged import is_unchanged
from tools.store.records import Landed, Mode
from tools.store.writer import Writer


def land(
    writer: Writer,
    bills: Iterable[Bill],
    *,
    now: dt.datetime,
    origin: str,
    mode: Mode,
    progress: Progress | None,
    window: Window | None = None,
) -> list[Landed]:
    """Land one delivery. `now` is naive UTC. Nothing changes if there are no rows; with a `window`
    of days, if the rows are those that the origin has there already.
    """
    taken = take_in(writer, bills, progress)
    landing = [one for one in taken if one.rows]
    if is_unchanged(writer, landing, origin, window) if window else not landing:
        return [_landed(one, []) for one in taken]
    _decide(writer, landing, mode, origin, window)
    kept = _marked(writer, "incoming", "left_for IS NULL")
    doomed = _marked(writer, "existing", "by_id IS NOT NULL")
    replaced = _by_import(doomed, "by_id")
    for one in landing:
        one.replaced = sum(row["rows"] for row in replaced.get(one.import_id, []))
    rewrite_months(writer, landing, delete_slices(writer, "existing", "by_id IS NOT NULL"))
    tagsets.store(writer, prune=bool(doomed))
    own = _by_import(kept, "import_id")
    results = [_landed(one, own.get(one.import_id, [])) for one in taken]

    def record(con: sqlite3.Connection) -> None:
        imports.forget(con, doomed)
        delivery = uuid.uuid4().hex[:12]
        imports.remember(con, zip(taken, results, strict=True), kept, delivery, origin, now)

    writer.publish(record)
    return results


def _decide(
    writer: Writer, landing: list[Intake], mode: Mode, origin: str, window: Window | None
) -> None:
    """Fill the tables `incoming` and `existing`."""
    rules = Rules(writer, landing)
    rules.within_delivery()
    earlier = imports.overlapping(writer.state, landing, origin, window)
    slices = imports.slices_of(writer.state, landing, earlier, window)
    rules.against_store(earlier, slices, mode, origin, window)


def _marked(writer: Writer, table: str, condition: str) -> list[dict[str, Any]]:
    cursor = writer.con.execute(f"SELECT * FROM {table} WHERE {condition}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _by_import(rows: list[dict[str, Any]], key: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


def _landed(intake: Intake, own: list[dict[str, Any]]) -> Landed:
    """What to tell about one bill; `own` are its slices that land."""
    bill = intake.bill
    rows = sum(row["rows"] for row in own)
    days = [row["day"] for row in own]
    warnings = [*bill.warnings, *intake.warnings]
    if intake.same_as is not None:
        warnings.append(f"{bill.name}: same content as {intake.same_as!r}, so it was skipped")
    elif not intake.rows:
        warnings.append(f"{bill.name}: has no rows that could land")
    return Landed(
        name=bill.name,
        format=bill.format,
        version=bill.version,
        status="landed" if rows else "skipped" if intake.rows or intake.same_as else "empty",
        rows_read=bill.counts.get("rows_read", intake.rows),
        rows_landed=rows,
        rows_rejected=bill.counts.get("rows_rejected", len(bill.rejections)),
        rows_replaced=intake.replaced,
        rows_left_out=intake.rows - rows,
        import_id=intake.import_id if rows else None,
        path=bill.path,
        first=min(days, default=None),
        last=max(days, default=None),
        providers=sorted({row["provider"] for row in own}),
        sums=totals(own),
        warnings=warnings,
    )
