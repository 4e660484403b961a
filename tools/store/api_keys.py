"""API keys in the state: a hash of each, its role, and until when it holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tools.base import InputError
from tools.store.audit import append
from tools.store.state import State

_COLUMNS = "id, hash, name, role, created_by, created_at, expires_at, revoked_at, used_at"


@dataclass(frozen=True)
class KeyRow:
    """A key as stored; `created_by` is the person in whose name it acts. Times are ISO 8601, UTC."""

    id: str
    hash: str
    name: str
    role: str
    created_by: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    used_at: str | None

    def usable(self, now: dt.datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        if self.revoked_at is not None:
            return False
        return self.expires_at is None or now < dt.datetime.fromisoformat(self.expires_at)


class ApiKeys:
    """The table `api_keys`. Rows stay when keys are revoked: the audit names them."""

    def __init__(self, state: State) -> None:
        """See `People.keys`."""
        self._state = state

    def listed(self) -> list[KeyRow]:
        """All of them, the oldest first."""
        rows = self._state.read(f"SELECT {_COLUMNS} FROM api_keys ORDER BY created_at, id")
        return [KeyRow(*row) for row in rows]

    def get(self, key_id: str) -> KeyRow | None:
        """The key of that id."""
        rows = self._state.read(f"SELECT {_COLUMNS} FROM api_keys WHERE id = ?", (key_id,))
        return KeyRow(*rows[0]) if rows else None

    def with_person(self, key_id: str) -> tuple[KeyRow, str | None, bool] | None:
        """The key of that id with the role that its person has now and whether they are enabled;
        (None, True) where no person of exactly that name is there.
        """
        columns = ", ".join(f"api_keys.{name}" for name in _COLUMNS.split(", "))
        rows = self._state.read(
            f"SELECT {columns}, people.role, coalesce(people.enabled, 1) FROM api_keys "
            "LEFT JOIN people ON people.name = api_keys.created_by COLLATE NOCASE WHERE id = ?",
            (key_id,),
        )
        return (KeyRow(*rows[0][:9]), rows[0][9], bool(rows[0][10])) if rows else None

    def find(self, given: str) -> KeyRow:
        """The key of that id, or of that name where only one usable has it. Raises InputError."""
        rows = [one for one in self.listed() if given.strip() in (one.id, one.name)]
        rows = [one for one in rows if one.revoked_at is None] or rows
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise InputError(
                f"several keys are called {given!r}: give the id, one of "
                f"{', '.join(one.id for one in rows)}"
            )
        raise InputError(
            f"there is no key {given!r}; `cloudwright keys list` shows those there are"
        )

    def add(
        self,
        *,
        key_id: str,
        digest: str,
        name: str,
        role: str,
        person: str,
        expires: dt.datetime | None,
        who: str,
        at: dt.datetime,
    ) -> None:
        """Store a new key that acts for `person`; `digest` is its hash."""
        until = None if expires is None else expires.isoformat()
        with self._state.write() as con:
            con.execute(
                f"INSERT INTO api_keys ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
                (key_id, digest, name, role, person, at.isoformat(), until),
            )
            detail = {"id": key_id, "role": role, "for": person, "expires": until}
            append(con, at=at, who=who, event="key.added", subject=name, detail=detail)

    def revoke(self, key: KeyRow, *, who: str, at: dt.datetime) -> None:
        """Let a key hold no longer. Raises InputError when it does not already."""
        with self._state.write() as con:
            changed = con.execute(
                "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                (at.isoformat(), key.id),
            ).rowcount
            if not changed:
                raise InputError(f"key {key.name!r} ({key.id}) was revoked before")
            detail = {"id": key.id}
            append(con, at=at, who=who, event="key.revoked", subject=key.name, detail=detail)

    def used(self, key: KeyRow, *, who: str, at: dt.datetime, detail: dict[str, Any]) -> None:
        """Remember that it was used; with a `detail` also in the audit."""
        with self._state.write(lasting=False) as con:
            con.execute("UPDATE api_keys SET used_at = ? WHERE id = ?", (at.isoformat(), key.id))
            if detail:
                full = {"id": key.id, **detail}
                append(con, at=at, who=who, event="key.used", subject=key.name, detail=full)
