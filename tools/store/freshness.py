"""What was collected when: freshness of the inventory and metrics of each account."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable

from tools.store.records import Collection
from tools.store.state import State

INVENTORY = ("instance", "volume", "snapshot", "address")
METRIC = "metric"
Key = tuple[str, str, str]  # kind, provider, account


def remember(
    con: sqlite3.Connection, counts: dict[Key, int], origin: str, now: dt.datetime
) -> None:
    """A successful collection; `counts` are its rows. It is no longer stale."""
    con.executemany(
        "INSERT OR REPLACE INTO collections VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)",
        [(*key, origin, now.isoformat(), rows) for key, rows in counts.items()],
    )


def mark_stale(
    state: State,
    provider: str,
    account_id: str,
    kinds: Iterable[str],
    reason: str,
    now: dt.datetime,
) -> None:
    """Newer data could not be had, and why; what there is stays."""
    with state.write() as con:
        con.execute(
            "UPDATE collections SET stale_reason = ?, stale_since = coalesce(stale_since, ?) "
            "WHERE provider = ? AND account_id = ? AND kind IN (SELECT value FROM json_each(?))",
            (reason, now.isoformat(), provider, account_id, json.dumps(list(kinds))),
        )


def listed(state: State) -> list[Collection]:
    """All collections, by kind, provider and account."""
    rows = state.read(
        "SELECT kind, provider, account_id, origin, collected_at, rows, stale_reason, stale_since "
        "FROM collections ORDER BY kind, provider, account_id"
    )
    return [
        Collection(
            kind=row[0],
            provider=row[1],
            account_id=row[2],
            origin=row[3],
            collected_at=dt.datetime.fromisoformat(row[4]),
            rows=row[5],
            stale_reason=row[6],
            stale_since=dt.datetime.fromisoformat(row[7]) if row[7] else None,
        )
        for row in rows
    ]
