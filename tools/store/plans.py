"""Plans of changes in the state: their content, how far they are, who confirmed them.

Every write is one transaction that also writes the audit; see `tools.services.plans`.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tools.base import InputError
from tools.store import audit
from tools.store.state import State

_STEP = "number, state, attempts, after, made, note, started_at, finished_at"


@dataclass(frozen=True)
class StoredStep:
    """A step as stored; `after` and `made` are JSON values."""

    number: int
    state: str
    attempts: int
    after: dict[str, Any] | None
    made: list[dict[str, Any]]
    note: str
    started_at: str | None
    finished_at: str | None


@dataclass(frozen=True)
class Confirmation:
    """That a person confirmed a plan of this hash."""

    who: str
    role: str
    front: str
    hash: str
    at: str


@dataclass(frozen=True)
class StoredPlan:
    """A plan as stored; `content` is what the hash was made of."""

    id: str
    hash: str
    state: str
    content: dict[str, Any]
    updated_at: str
    note: str
    steps: tuple[StoredStep, ...]
    confirmations: tuple[Confirmation, ...]


class Writing:
    """One transaction over plans; every change in it takes a row in the audit along."""

    def __init__(self, con: sqlite3.Connection, at: dt.datetime, who: str) -> None:
        """See `Plans.write`."""
        self._con = con
        self._at = at
        self._who = who

    def add(self, content: Mapping[str, Any], text: str, digest: str, state: str) -> None:
        """Store a new plan; `text` is its canonical JSON."""
        moment = self._at.isoformat()
        self._con.execute(
            "INSERT INTO plans VALUES (?, ?, ?, ?, ?, ?, ?, '')",
            (
                content["id"],
                digest,
                state,
                text,
                content["created_at"],
                content["expires_at"],
                moment,
            ),
        )
        for step in content["steps"]:
            self._con.execute(
                f"INSERT INTO plan_steps (plan_id, {_STEP}) VALUES (?, ?, 'pending', 0, NULL, '[]', '', NULL, NULL)",
                (content["id"], step["number"]),
            )

    def state(self, plan_id: str) -> str:
        """The state as this transaction sees it. Raises InputError for an unknown plan."""
        row = self._con.execute("SELECT state FROM plans WHERE id = ?", (plan_id,)).fetchone()
        if row is None:
            raise InputError(_unknown(plan_id))
        return str(row[0])

    def move(self, plan_id: str, state: str, note: str = "") -> None:
        """Set the state of a plan."""
        self._con.execute(
            "UPDATE plans SET state = ?, note = ?, updated_at = ? WHERE id = ?",
            (state, note, self._at.isoformat(), plan_id),
        )

    def confirmations(self, plan_id: str) -> list[Confirmation]:
        """Those who confirmed, as this transaction sees it."""
        return _confirmations(self._con.execute(_WHO, (plan_id,)).fetchall())

    def confirm(self, plan_id: str, *, who: str, role: str, front: str, digest: str) -> None:
        """Keep that a person confirmed."""
        self._con.execute(
            "INSERT OR IGNORE INTO confirmations VALUES (?, ?, ?, ?, ?, ?)",
            (plan_id, who, role, front, digest, self._at.isoformat()),
        )

    def step(self, plan_id: str, number: int) -> tuple[str, int]:
        """State and attempts of a step, as this transaction sees it."""
        row = self._con.execute(
            "SELECT state, attempts FROM plan_steps WHERE plan_id = ? AND number = ?",
            (plan_id, number),
        ).fetchone()
        return str(row[0]), int(row[1])

    def set_step(self, plan_id: str, number: int, **values: Any) -> None:
        """Set columns of a step; `after` and `made` as JSON values."""
        for name in ("after", "made"):
            if name in values and values[name] is not None:
                values[name] = json.dumps(values[name], ensure_ascii=False)
        columns = ", ".join(f"{name} = ?" for name in values)
        self._con.execute(
            f"UPDATE plan_steps SET {columns} WHERE plan_id = ? AND number = ?",
            (*values.values(), plan_id, number),
        )

    def note(self, event: str, subject: str, **detail: Any) -> None:
        """Add a row to the audit."""
        audit.append(
            self._con, at=self._at, who=self._who, event=event, subject=subject, detail=detail
        )


class Plans:
    """The plans of a home."""

    def __init__(self, state: State) -> None:
        """Over the state of a home."""
        self._state = state

    @contextmanager
    def write(self, at: dt.datetime, who: str) -> Iterator[Writing]:
        """One transaction, alone among all processes; nothing of it stays when it raises."""
        with self._state.write() as con:
            yield Writing(con, at.astimezone(dt.UTC), who)

    def find(self, plan_id: str) -> StoredPlan:
        """The plan of that id, or of the only one whose id begins so. Raises InputError."""
        wanted = plan_id.strip().lower()
        ids = [str(row[0]) for row in self._state.read("SELECT id FROM plans ORDER BY created_at")]
        if wanted in ids:
            return self._read([wanted])[0]
        near = [one for one in ids if wanted and one.startswith(wanted)]
        if len(near) == 1:
            return self._read(near)[0]
        raise InputError(_unknown(plan_id, near))

    def listed(self, states: Sequence[str] = (), newest: int = 50) -> list[StoredPlan]:
        """The newest plans first, of these states or of all."""
        marks = ", ".join("?" for _ in states)
        condition = f"WHERE state IN ({marks})" if states else ""
        ids = [
            str(row[0])
            for row in self._state.read(
                f"SELECT id FROM plans {condition} ORDER BY created_at DESC, rowid DESC LIMIT ?",
                [*states, newest],
            )
        ]
        return self._read(ids)

    def confirmed_since(self, moment: str) -> list[tuple[str, dict[str, Any]]]:
        """State and content of plans that were confirmed since then, for limits a day."""
        rows = self._state.read(
            "SELECT state, content FROM plans WHERE id IN (SELECT plan_id FROM confirmations "
            "WHERE at >= ?) AND state NOT IN ('proposed', 'cancelled', 'expired')",
            [moment],
        )
        return [(str(state), json.loads(content)) for state, content in rows]

    def _read(self, ids: Sequence[str]) -> list[StoredPlan]:
        return [self._one(plan_id) for plan_id in ids]

    def _one(self, plan_id: str) -> StoredPlan:
        columns = "id, hash, state, content, updated_at, note"
        row = self._state.read(f"SELECT {columns} FROM plans WHERE id = ?", (plan_id,))[0]
        steps = self._state.read(
            f"SELECT {_STEP} FROM plan_steps WHERE plan_id = ? ORDER BY number", (plan_id,)
        )
        return StoredPlan(
            id=row[0],
            hash=row[1],
            state=row[2],
            content=json.loads(row[3]),
            updated_at=row[4],
            note=row[5],
            steps=tuple(_step(item) for item in steps),
            confirmations=tuple(_confirmations(self._state.read(_WHO, (plan_id,)))),
        )


_WHO = "SELECT who, role, front, hash, at FROM confirmations WHERE plan_id = ? ORDER BY at"


def _confirmations(rows: Sequence[tuple[Any, ...]]) -> list[Confirmation]:
    return [Confirmation(*row) for row in rows]


def _step(row: tuple[Any, ...]) -> StoredStep:
    number, state, attempts, after, made, note, started, finished = row
    seen = json.loads(after) if after else None
    return StoredStep(number, state, attempts, seen, json.loads(made), note, started, finished)


def _unknown(plan_id: str, near: Sequence[str] = ()) -> str:
    several = f"; {', '.join(near)} begin so" if near else ""
    return f"there is no plan {plan_id!r}{several}: see `cloudwright changes list`"
