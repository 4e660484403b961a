"""Sessions in the state: who is signed in, known by the hash of what their browser holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tools.base import RefusedError
from tools.store.audit import append
from tools.store.state import State

PASSWORD = "password"  # noqa: S105 - the source of a session, not a secret
_COLUMNS = "hash, person, role, source, created_at, seen_at, expires_at"


@dataclass(frozen=True)
class SessionRow:
    """A session as stored; `source` is how the person signed in: 'password' or 'oidc'."""

    hash: str
    person: str
    role: str
    source: str
    created_at: str
    seen_at: str
    expires_at: str


class Sessions:
    """The table `sessions`."""

    def __init__(self, state: State) -> None:
        """See `People.sessions`."""
        self._state = state

    def get(self, digest: str) -> tuple[SessionRow, str | None, bool] | None:
        """The session of that hash with the role that the person has now and whether they are
        enabled; (None, True) where they are not among the people.
        """
        columns = ", ".join(f"sessions.{name}" for name in _COLUMNS.split(", "))
        rows = self._state.read(
            f"SELECT {columns}, people.role, coalesce(people.enabled, 1) FROM sessions "
            "LEFT JOIN people ON people.name = sessions.person COLLATE NOCASE WHERE hash = ?",
            (digest,),
        )
        if not rows:
            return None
        return SessionRow(*rows[0][:7]), rows[0][7], bool(rows[0][8])

    def begin(
        self,
        digest: str,
        person: str,
        role: str,
        source: str,
        *,
        at: dt.datetime,
        expires: dt.datetime,
        detail: dict[str, Any],
        password: str | None = None,
    ) -> None:
        """Store a session that a sign-in began, and forget those that have run out. `password` is the
        hash that was verified: raises RefusedError when it, or the person, no longer holds.
        """
        moment = at.isoformat()
        with self._state.write() as con:
            if source == PASSWORD:
                sql = "SELECT 1 FROM people WHERE name = ? AND password = ? AND enabled"
                if not con.execute(sql, (person, password)).fetchone():
                    raise RefusedError(f"{person} cannot sign in any more")
            con.execute("DELETE FROM sessions WHERE expires_at <= ?", (moment,))
            con.execute(
                f"INSERT INTO sessions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (digest, person, role, source, moment, moment, expires.isoformat()),
            )
            con.execute("UPDATE people SET seen_at = ? WHERE name = ?", (moment, person))
            full = {"source": source, "role": role, **detail}
            append(con, at=at, who=person, event="signed.in", subject=person, detail=full)

    def touch(self, session: SessionRow, at: dt.datetime) -> None:
        """Remember that it was used."""
        with self._state.write(lasting=False) as con:
            moment = at.isoformat()
            con.execute("UPDATE sessions SET seen_at = ? WHERE hash = ?", (moment, session.hash))
            con.execute("UPDATE people SET seen_at = ? WHERE name = ?", (moment, session.person))

    def end(self, session: SessionRow, *, at: dt.datetime, why: str) -> None:
        """Forget a session; harmless when it is gone."""
        with self._state.write() as con:
            gone = con.execute("DELETE FROM sessions WHERE hash = ?", (session.hash,)).rowcount
            if gone:
                name = session.person
                append(con, at=at, who=name, event="signed.out", subject=name, detail={"why": why})

    def refused(self, subject: str, *, at: dt.datetime, detail: dict[str, Any]) -> None:
        """Note a sign-in that failed."""
        with self._state.write() as con:
            append(con, at=at, who="nobody", event="signed.refused", subject=subject, detail=detail)
