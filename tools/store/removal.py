"""Removing everything that came from one origin."""

from __future__ import annotations

import sqlite3

from tools.store import inventory, metrics, tagsets
from tools.store.columns import INVENTORY
from tools.store.freshness import METRIC
from tools.store.ledger.months import delete_imports, rewrite_months
from tools.store.writer import Writer


def remove(writer: Writer, origin: str) -> bool:
    """Take out costs, inventory and metrics of the origin, and their records, in one commit."""
    ids = [
        row[0] for row in writer.state.read("SELECT id FROM imports WHERE origin = ?", (origin,))
    ]
    kept = writer.state.read(
        "SELECT kind, provider, account_id, region FROM collections WHERE origin = ?", (origin,)
    )
    if not ids and not kept:
        return False
    if ids:
        rewrite_months(writer, [], delete_imports(writer, ids))
    for kind in INVENTORY:
        scopes = [(*rest, region or None) for found, *rest, region in kept if found == kind]
        if scopes:
            inventory.rewrite(writer, kind, scopes, None)
    measured = sorted(
        {(provider, account) for kind, provider, account, _ in kept if kind == METRIC}
    )
    if measured:
        metrics.delete(writer, measured)
    tagsets.store(writer, prune=True)

    def forget(con: sqlite3.Connection) -> None:
        con.execute("DELETE FROM imports WHERE origin = ?", (origin,))
        con.execute("DELETE FROM collections WHERE origin = ?", (origin,))
        for table in ("prices", "commitment_prices", "instance_types"):
            con.execute(f"DELETE FROM {table} WHERE origin = ?", (origin,))
        con.execute("DELETE FROM budgets WHERE instr(id, ?) = 1", (f"{origin}:",))

    writer.publish(forget)
    return True
