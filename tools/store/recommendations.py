"""What became of recommendations: which were seen, what people decided, and when."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from tools.store.records import SeenRecommendation, naive_utc
from tools.store.state import State

CLOSED = "closed"  # in the history: its conditions no longer hold
_ROWS = """SELECT id, status, reason, body, created_at, applied_at, (SELECT status
    FROM recommendation_history WHERE recommendation_id = id ORDER BY rowid DESC LIMIT 1)
FROM recommendations ORDER BY id"""
_NEW = """INSERT INTO recommendations VALUES (?, ?, ?, ?, 'active', NULL, ?, ?, ?, ?, ?, ?, NULL)
ON CONFLICT (id) DO UPDATE SET status = 'active', reason = NULL, body = excluded.body,
  monthly_savings = excluded.monthly_savings, currency = excluded.currency,
  confidence = excluded.confidence, created_at = excluded.created_at,
  updated_at = excluded.updated_at, applied_at = NULL
WHERE recommendations.status NOT IN ('active', 'dismissed')"""
_KEEP = "ON CONFLICT (id) DO NOTHING"
_LAST = """SELECT status FROM recommendation_history WHERE recommendation_id = ?
ORDER BY rowid DESC LIMIT 1"""


@dataclass(frozen=True)
class Row:
    """A recommendation as the home keeps it; times are naive UTC."""

    id: str
    status: str
    reason: str | None
    body: str
    created_at: dt.datetime
    applied_at: dt.datetime | None
    gone: bool  # when it was last looked for, its conditions no longer held


@dataclass(frozen=True)
class Event:
    """One entry of a history."""

    at: dt.datetime
    status: str
    reason: str | None


class Recommendations:
    """The tables `recommendations` and `recommendation_history`. Every change is one short
    transaction.
    """

    def __init__(self, state: State) -> None:
        """See `Store.recommendations`."""
        self._state = state

    def all(self) -> dict[str, Row]:
        """Everything that was ever seen, by id."""
        return {row[0]: _row(row) for row in self._state.read(_ROWS)}

    def prices_version(self) -> str:
        """Changes whenever prices or sizes of types do: what is computed rests on them."""
        return str(
            self._state.read(
                "SELECT (SELECT count(*) || coalesce(max(fetched_at), '') FROM prices) || '-' || "
                "(SELECT count(*) || coalesce(max(as_of), '') FROM instance_types)"
            )[0][0]
        )

    def history(self, identity: str) -> list[Event]:
        """What happened to one, oldest first."""
        rows = self._state.read(
            "SELECT at, status, reason FROM recommendation_history "
            "WHERE recommendation_id = ? ORDER BY rowid",
            (identity,),
        )
        return [Event(dt.datetime.fromisoformat(at), status, why) for at, status, why in rows]

    def decided(self) -> list[tuple[str, str]]:
        """(JSON of the recommendation, what was decided), oldest first: what people made of them."""
        return self._state.read(
            "SELECT body, h.status FROM recommendation_history h JOIN recommendations "
            "ON id = recommendation_id WHERE h.status NOT IN ('active', ?) ORDER BY h.rowid",
            (CLOSED,),
        )

    def note(
        self,
        appeared: Sequence[SeenRecommendation],
        back: Sequence[str],
        gone: Sequence[str],
        now: dt.datetime,
    ) -> None:
        """Keep which were found: `appeared` are new, or new again; `back` are dismissed ones whose
        conditions hold again; of the `gone` they no longer hold. Known ones stay as they are.
        """
        at = naive_utc(now).isoformat()
        with self._state.write() as con:
            for item in appeared:
                if con.execute(_NEW, (*_values(item), at, at)).rowcount:
                    _tell(con, item.id, at, "active", None)
            for identity in back:
                _tell(con, identity, at, "dismissed", "its conditions hold again")
            for identity in gone:
                con.execute(
                    "UPDATE recommendations SET status = ?, updated_at = ? "
                    "WHERE id = ? AND status = 'active'",
                    (CLOSED, at, identity),
                )
                if con.execute(_LAST, (identity,)).fetchone() != (CLOSED,):
                    _tell(con, identity, at, CLOSED, "its conditions no longer hold")

    def set_status(
        self, seen: SeenRecommendation, status: str, reason: str | None, now: dt.datetime
    ) -> None:
        """Keep what was decided or done, with the recommendation as it was then."""
        at = naive_utc(now).isoformat()
        with self._state.write() as con:
            con.execute(_NEW.partition("ON CONFLICT")[0] + _KEEP, (*_values(seen), at, at))
            con.execute(
                "UPDATE recommendations SET status = ?, reason = ?, body = ?, updated_at = ?, "
                "applied_at = CASE ? WHEN 'applied' THEN ? WHEN 'active' THEN NULL "
                "ELSE applied_at END WHERE id = ?",
                (status, reason, seen.body, at, status, at, seen.id),
            )
            _tell(con, seen.id, at, status, reason)


def _values(seen: SeenRecommendation) -> tuple[object, ...]:
    return (
        *(seen.id, seen.type, seen.provider, seen.resource_id),
        *(seen.monthly_savings, seen.currency, seen.confidence, seen.body),
    )


def _tell(con: sqlite3.Connection, identity: str, at: str, status: str, why: str | None) -> None:
    con.execute(
        "INSERT INTO recommendation_history VALUES (?, ?, ?, ?)", (identity, at, status, why)
    )


def _row(row: tuple[object, ...]) -> Row:
    identity, status, reason, body, created, applied, last = row
    return Row(
        str(identity),
        str(status),
        None if reason is None else str(reason),
        str(body),
        dt.datetime.fromisoformat(str(created)),
        dt.datetime.fromisoformat(str(applied)) if applied else None,
        last == CLOSED,
    )
