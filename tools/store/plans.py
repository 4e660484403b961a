"""Plans of changes in the state: their content, how far they are, who confirmed them.

Every write is one transaction that also writes the audit; see `tools.services.plans`.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tools.base import InputError
from tools.store import audit
from tools.store.state import State

_STEP = "number, state, attempts, after, made, note, started_at, finished_at"
_OF = "IN (SELECT value FROM json_each(:ids))"
_IDS = "SELECT id FROM plans WHERE substr(id, 1, length(:start)) = :start ORDER BY created_at"
# A plan that nobody confirmed in time is expired, before and after that is noted on it.
_NEWEST = (
    "SELECT id FROM plans WHERE :states = '[]' OR CASE WHEN state = 'proposed' AND expires_at <= :now "
    "THEN 'expired' ELSE state END IN (SELECT value FROM json_each(:states)) "
    "ORDER BY created_at DESC, rowid DESC LIMIT :newest"
)
_PLANS = f"SELECT id, hash, state, content, updated_at, note FROM plans WHERE id {_OF}"
_STEPS = f"SELECT plan_id, {_STEP} FROM plan_steps WHERE plan_id {_OF} ORDER BY plan_id, number"
_STEP_OF = f"SELECT {_STEP} FROM plan_steps WHERE plan_id = :id AND number = :number"
_WHO = "who, role, front, hash, at FROM confirmations WHERE plan_id"
_PEOPLE = f"SELECT plan_id, {_WHO} {_OF} ORDER BY at"
# Is told of each statement that was run: its text, its parameters, rows, and seconds.
Heard = Callable[[str, Mapping[str, object], int, float], None]


def _nobody(_sql: str, _given: Mapping[str, object], _rows: int, _seconds: float) -> None:
    """Whoever asks for no receipts."""


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
        return _confirmations(
            self._con.execute(f"SELECT {_WHO} = ? ORDER BY at", (plan_id,)).fetchall()
        )

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

    def find(self, plan_id: str, heard: Heard = _nobody) -> StoredPlan:
        """The plan of that id, or of the only one whose id begins so. Raises InputError."""
        wanted = plan_id.strip().lower()
        ids = [str(row[0]) for row in self._rows(_IDS, {"start": wanted}, heard)]
        if wanted in ids:
            ids = [wanted]
        if len(ids) != 1 or not wanted:
            raise InputError(_unknown(plan_id, ids if wanted else []))
        return self._read(ids, heard)[0]

    def step(self, plan_id: str, number: int) -> StoredStep:
        """One step of a plan that is there."""
        rows = self._state.read(_STEP_OF, {"id": plan_id, "number": number})
        return _step(rows[0])

    def listed(
        self,
        states: Sequence[str] = (),
        newest: int = 50,
        now: dt.datetime | None = None,
        heard: Heard = _nobody,
    ) -> list[StoredPlan]:
        """The newest plans first, of these states at a time, or of all."""
        moment = "" if now is None else now.astimezone(dt.UTC).isoformat()
        given = {"states": json.dumps(list(states)), "now": moment, "newest": newest}
        return self._read([str(row[0]) for row in self._rows(_NEWEST, given, heard)], heard)

    def confirmed_since(self, moment: str) -> list[tuple[str, dict[str, Any]]]:
        """State and content of plans that were confirmed since then, for limits a day."""
        rows = self._state.read(
            "SELECT state, content FROM plans WHERE id IN (SELECT plan_id FROM confirmations "
            "WHERE at >= ?) AND state NOT IN ('proposed', 'cancelled', 'expired')",
            [moment],
        )
        return [(str(state), json.loads(content)) for state, content in rows]

    def _rows(self, sql: str, given: Mapping[str, object], heard: Heard) -> list[tuple[Any, ...]]:
        began = time.perf_counter()
        rows = self._state.read(sql, given)
        heard(sql, given, len(rows), time.perf_counter() - began)
        return rows

    def _read(self, ids: Sequence[str], heard: Heard) -> list[StoredPlan]:
        """The plans of these ids, in their order."""
        given = {"ids": json.dumps(list(ids))}
        plans = {str(row[0]): row for row in self._rows(_PLANS, given, heard)}
        steps: dict[str, list[StoredStep]] = {}
        for plan_id, *rest in self._rows(_STEPS, given, heard):
            steps.setdefault(plan_id, []).append(_step(rest))
        people: dict[str, list[tuple[Any, ...]]] = {}
        for plan_id, *rest in self._rows(_PEOPLE, given, heard):
            people.setdefault(plan_id, []).append(tuple(rest))
        return [_plan(plans[one], steps.get(one, []), people.get(one, [])) for one in ids]


def _plan(
    row: Sequence[Any], steps: Sequence[StoredStep], people: Sequence[tuple[Any, ...]]
) -> StoredPlan:
    plan_id, digest, state, content, updated, note = row
    return StoredPlan(
        id=plan_id,
        hash=digest,
        state=state,
        content=json.loads(content),
        updated_at=updated,
        note=note,
        steps=tuple(steps),
        confirmations=tuple(_confirmations(people)),
    )


def _confirmations(rows: Sequence[tuple[Any, ...]]) -> list[Confirmation]:
    return [Confirmation(*row) for row in rows]


def _step(row: Sequence[Any]) -> StoredStep:
    number, state, attempts, after, made, note, started, finished = row
    seen = json.loads(after) if after else None
    return StoredStep(number, state, attempts, seen, json.loads(made), note, started, finished)


def _unknown(plan_id: str, near: Sequence[str] = ()) -> str:
    several = f"; {', '.join(near)} begin so" if near else ""
    return f"there is no plan {plan_id!r}{several}: see `cloudwright changes list`"
