"""What was collected when: freshness of the inventory and metrics of each account and region."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable

from tools.store.records import Collection
from tools.store.state import State

METRIC = "metric"
WHOLE = ""  # as region: the whole account
Key = tuple[str, str, str, str]  # kind, provider, account, region


def remember(
    con: sqlite3.Connection, counts: dict[Key, int], origin: str, now: dt.datetime
) -> None:
    """A successful collection; `counts` are its rows. It is no longer stale.

    A collection of the whole account stands for all of its regions, and the other way round.
    """
    for kind, provider, account, region in counts:
        other = "region <> ''" if region == WHOLE else "region = ''"
        con.execute(
            "DELETE FROM collections "
            f"WHERE kind = ? AND provider = ? AND account_id = ? AND {other}",
            (kind, provider, account),
        )
    con.executemany(
        "INSERT OR REPLACE INTO collections (kind, provider, account_id, region, origin, "
        "collected_at, rows) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(*key, origin, now.isoformat(), rows) for key, rows in counts.items()],
    )


def forget(con: sqlite3.Connection, keys: Iterable[Key]) -> None:
    """What is no longer collected."""
    con.executemany(
        "DELETE FROM collections WHERE kind = ? AND provider = ? AND account_id = ? AND region = ?",
        list(keys),
    )


def mark_stale(
    state: State,
    kinds: Iterable[str],
    reason: str,
    now: dt.datetime,
    *,
    provider: str | None = None,
    account_id: str | None = None,
    origin: str | None = None,
    region: str | None = None,
) -> None:
    """Newer data could not be had, and why; what there is stays. None stands for all."""
    wanted = {"provider": provider, "account_id": account_id, "origin": origin, "region": region}
    given = {name: value for name, value in wanted.items() if value is not None}
    where = "".join(f" AND {name} = ?" for name in given)
    with state.write() as con:
        con.execute(
            "UPDATE collections SET stale_reason = ?, stale_since = coalesce(stale_since, ?) "
            f"WHERE kind IN (SELECT value FROM json_each(?)){where}",
            (reason, now.isoformat(), json.dumps(list(kinds)), *given.values()),
        )


def listed(state: State) -> list[Collection]:
    """All collections, by kind, provider, account and region."""
    rows = state.read(
        "SELECT kind, provider, account_id, region, origin, collected_at, rows, stale_reason, "
        "stale_since FROM collections ORDER BY kind, provider, account_id, region"
    )
    return [
        Collection(
            kind=row[0],
            provider=row[1],
            account_id=row[2],
            region=row[3],
            origin=row[4],
            collected_at=dt.datetime.fromisoformat(row[5]),
            rows=row[6],
            stale_reason=row[7],
            stale_since=dt.datetime.fromisoformat(row[8]) if row[8] else None,
        )
        for row in rows
    ]
