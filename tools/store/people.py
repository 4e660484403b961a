"""People in the state: their roles and the hashes of their passwords.

Every change is one transaction that also writes the audit and ends what must not go on: the sessions
of someone whose password, role or being there changed.
"""

from __future__ import annotations

import datetime as dt
import difflib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tools.base import InputError, RefusedError
from tools.store.api_keys import ApiKeys
from tools.store.audit import append
from tools.store.sessions import Sessions
from tools.store.state import State

ADMIN = "admin"
_COLUMNS = "name, role, password, enabled, created_at, updated_at, seen_at"


@dataclass(frozen=True)
class PersonRow:
    """A person as stored. `password` is a salted hash with its parameters; None: cannot sign in with
    one. Times are ISO 8601, UTC.
    """

    name: str
    role: str
    password: str | None
    enabled: bool
    created_at: str
    updated_at: str
    seen_at: str | None


class People:
    """The table `people`, with their keys and sessions. `who` and `at` of each change are for the audit."""

    def __init__(self, state: State) -> None:
        """See `Store.people`."""
        self._state = state
        self.keys = ApiKeys(state)
        self.sessions = Sessions(state)

    def listed(self) -> list[PersonRow]:
        """All people by name."""
        rows = self._state.read(f"SELECT {_COLUMNS} FROM people ORDER BY name COLLATE NOCASE")
        return [_person(row) for row in rows]

    def get(self, name: str) -> PersonRow | None:
        """The person of that name, whatever its case."""
        wanted = name.strip().casefold()
        return next((one for one in self.listed() if one.name.casefold() == wanted), None)

    def find(self, name: str) -> PersonRow:
        """The same; raises InputError with near names."""
        found = self.get(name)
        if found is None:
            raise InputError(_unknown(name, [one.name for one in self.listed()]))
        return found

    def any_password(self) -> bool:
        """Whether anyone could sign in with a password, were they enabled."""
        sql = "SELECT EXISTS (SELECT 1 FROM people WHERE password IS NOT NULL)"
        return bool(self._state.read(sql)[0][0])

    def add(self, name: str, role: str, password: str | None, *, who: str, at: dt.datetime) -> None:
        """Add a person, enabled; `password` is a hash. Raises InputError when the name is taken."""
        with self._state.write() as con:
            for (taken,) in con.execute("SELECT name FROM people").fetchall():
                if taken.casefold() == name.casefold():
                    raise InputError(
                        f"there is a person {taken!r} already: change the role or the password with "
                        "`cloudwright people role` and `cloudwright people password`"
                    )
            moment = at.isoformat()
            con.execute(
                f"INSERT INTO people ({_COLUMNS}) VALUES (?, ?, ?, 1, ?, ?, NULL)",
                (name, role, password, moment, moment),
            )
            detail = {"role": role, "password": password is not None}
            append(con, at=at, who=who, event="person.added", subject=name, detail=detail)

    def set_role(self, name: str, role: str, *, who: str, at: dt.datetime) -> None:
        """Give another role. Raises RefusedError for the last enabled admin."""
        with self._changing(name, "role = ?", role, at=at) as (con, before):
            _keep_an_admin(con, before)
            _end_sessions(con, before.name)
            detail = {"before": before.role, "after": role}
            append(con, at=at, who=who, event="person.role", subject=before.name, detail=detail)

    def set_password(self, name: str, password: str | None, *, who: str, at: dt.datetime) -> None:
        """Keep the hash of another password; None takes it away."""
        with self._changing(name, "password = ?", password, at=at) as (con, before):
            _end_sessions(con, before.name)
            detail = {"password": password is not None}
            append(con, at=at, who=who, event="person.password", subject=before.name, detail=detail)

    def rehash(self, name: str, before: str, password: str, *, at: dt.datetime) -> None:
        """Keep the same password hashed with newer parameters, unless it was changed meanwhile."""
        with self._state.write() as con:
            con.execute(
                "UPDATE people SET password = ?, updated_at = ? WHERE name = ? AND password = ?",
                (password, at.isoformat(), name, before),
            )

    def enable(self, name: str, *, enabled: bool, who: str, at: dt.datetime) -> None:
        """Let a person in, or no longer. Raises RefusedError for the last enabled admin."""
        with self._changing(name, "enabled = ?", int(enabled), at=at) as (con, before):
            _keep_an_admin(con, before)
            _end_sessions(con, before.name)
            event = "person.enabled" if enabled else "person.disabled"
            append(con, at=at, who=who, event=event, subject=before.name, detail={})

    def remove(self, name: str, *, who: str, at: dt.datetime) -> int:
        """Forget a person and revoke their keys; returns how many. Raises RefusedError for the last
        enabled admin.
        """
        with self._state.write() as con:
            before = _there(con, name)
            con.execute("DELETE FROM people WHERE name = ?", (before.name,))
            _keep_an_admin(con, before)
            _end_sessions(con, before.name)
            revoked = con.execute(
                "UPDATE api_keys SET revoked_at = ? WHERE created_by = ? AND revoked_at IS NULL",
                (at.isoformat(), before.name),
            ).rowcount
            detail = {"keys_revoked": revoked}
            append(con, at=at, who=who, event="person.removed", subject=before.name, detail=detail)
        return revoked

    @contextmanager
    def _changing(
        self, name: str, change: str, value: object, *, at: dt.datetime
    ) -> Iterator[tuple[sqlite3.Connection, PersonRow]]:
        """One transaction that changes a column of one person, who is given as before."""
        with self._state.write() as con:
            before = _there(con, name)
            con.execute(
                f"UPDATE people SET {change}, updated_at = ? WHERE name = ?",
                (value, at.isoformat(), before.name),
            )
            yield con, before


def _there(con: sqlite3.Connection, name: str) -> PersonRow:
    """Raises InputError when nobody of that name is there any more."""
    row = con.execute(f"SELECT {_COLUMNS} FROM people WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise InputError(f"the person {name!r} is no longer there")
    return _person(row)


def _keep_an_admin(con: sqlite3.Connection, before: PersonRow) -> None:
    """Raises RefusedError when the change takes the last enabled admin away."""
    if before.role != ADMIN or not before.enabled:
        return
    sql = "SELECT EXISTS (SELECT 1 FROM people WHERE role = ? AND enabled)"
    if not con.execute(sql, (ADMIN,)).fetchone()[0]:
        raise RefusedError(
            f"{before.name!r} is the last enabled admin, and one has to stay: make someone else "
            "admin first, with `cloudwright people role NAME admin`"
        )


def _end_sessions(con: sqlite3.Connection, name: str) -> None:
    con.execute("DELETE FROM sessions WHERE person = ? COLLATE NOCASE", (name,))


def _person(row: tuple[Any, ...]) -> PersonRow:
    name, role, password, enabled, created, updated, seen = row
    return PersonRow(name, role, password, bool(enabled), created, updated, seen)


def _unknown(name: str, there: list[str]) -> str:
    if not there:
        return f"there is no person {name!r}, nor any other: add one with `cloudwright people add`"
    by_low = {other.casefold(): other for other in there}
    near = difflib.get_close_matches(name.casefold(), by_low, n=3, cutoff=0.5)
    if near:
        return (
            f"there is no person {name!r}; did you mean {' or '.join(by_low[low] for low in near)}?"
        )
    return f"there is no person {name!r}; there are: {', '.join(there)}"
