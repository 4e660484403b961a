"""Whether a delivery says what the ledger already holds: then nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

from tools.store.ledger.intake import Intake
from tools.store.ledger.rules import Window
from tools.store.schema import COST_LINE_SCHEMA
from tools.store.writer import Writer

# How a charge came in is not a part of it.
_OF_THE_IMPORT = {"x_ImportId", "x_SourceRow", "x_SourceFile"}
_COLUMNS = ", ".join(f'"{name}"' for name in COST_LINE_SCHEMA.names if name not in _OF_THE_IMPORT)


def is_unchanged(writer: Writer, landing: Sequence[Intake], origin: str, window: Window) -> bool:
    """Whether the staged rows are exactly those that the origin has on the days of the window."""
    old = _old(writer, origin, window)
    new = " UNION ALL ".join(
        f"SELECT {_COLUMNS} FROM ({writer.staged(one.file)})" for one in landing
    )
    count = writer.con.execute(f"SELECT count(*) FROM ({old})").fetchall()[0][0]
    if count != sum(one.rows for one in landing):
        return False
    if not new:
        return True
    differing = f"SELECT count(*) FROM (({old}) EXCEPT ALL ({new}))"
    return bool(writer.con.execute(differing).fetchall()[0][0] == 0)


def _old(writer: Writer, origin: str, window: Window) -> str:
    first, last = (day.isoformat() for day in window)
    found = writer.state.read("SELECT id FROM imports WHERE origin = ?", (origin,))
    ids = ", ".join(f"'{import_id}'" for (import_id,) in found) or "NULL"
    return (
        f"SELECT {_COLUMNS} FROM ({writer.select('cost_line')}) WHERE x_ImportId IN ({ids}) "
        f"AND ChargeDay BETWEEN DATE '{first}' AND DATE '{last}' "
        f"AND charge_month BETWEEN '{first[:7]}' AND '{last[:7]}'"
    )
