"""The audit: what happened, in rows that are only ever added, each sealed with those before it.

Every row holds the SHA-256 of its own content together with the seal of the row before. A row that
was altered, removed or slipped in breaks the chain there; triggers refuse UPDATE and DELETE.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from tools.base import StoreError
from tools.store.state import State

_COLUMNS = "number, at, who, event, subject, detail, seal"
START = "0" * 64
GATHERED = 0.2  # seconds for which calls are gathered
MOST_WAITING = 10_000  # rows that wait while the home cannot be written


@dataclass(frozen=True)
class Entry:
    """One row. `event` is such as 'plan.confirmed'; `subject` what it is about: a plan's id, an
    account's name, a tool.
    """

    number: int
    at: str  # ISO 8601, UTC
    who: str
    event: str
    subject: str
    detail: str  # JSON
    seal: str


@dataclass(frozen=True)
class Broken:
    """The first row that does not fit, and why."""

    number: int
    reason: str


@dataclass(frozen=True)
class Row:
    """A row that is to be added."""

    at: dt.datetime
    who: str
    event: str
    subject: str
    detail: Mapping[str, Any]


def append(
    con: sqlite3.Connection,
    *,
    at: dt.datetime,
    who: str,
    event: str,
    subject: str,
    detail: Mapping[str, Any],
) -> None:
    """Add a row within the transaction of `con`, which must be a writing one."""
    append_all(con, [Row(at, who, event, subject, detail)])


def append_all(con: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Add rows within the transaction of `con`, which must be a writing one."""
    last = con.execute("SELECT number, seal FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    number, seal = last or (0, START)
    made = []
    for row in rows:
        number += 1
        text = json.dumps(
            row.detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
        )
        time = row.at.astimezone(dt.UTC).isoformat(timespec="milliseconds")
        content = (number, time, row.who, row.event, row.subject, text)
        seal = _seal(seal, *content)
        made.append((*content, seal))
    con.executemany(f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", made)
    con.execute("UPDATE audit_end SET number = ?, seal = ?", (number, seal))


@dataclass(frozen=True)
class Scribe:
    """Writes rows in the name of whoever is at work."""

    who: str
    clock: Callable[[], dt.datetime]

    def note(self, con: sqlite3.Connection, event: str, subject: str, **detail: Any) -> None:
        """Add a row within the transaction of `con`."""
        append(con, at=self.clock(), who=self.who, event=event, subject=subject, detail=detail)


class Calls:
    """Notes of tool calls, of which a serving process makes many at once: those that come in while
    one is written are written together, by the first of them.
    """

    def __init__(self, state: State) -> None:
        """See `Store.calls`."""
        self._state = state
        self._waiting: list[Row] = []
        self._changing = threading.Lock()
        self._writing = threading.Lock()
        self._gathers = False
        self._wanted = threading.Event()

    def note(self, row: Row, *, soon: bool = False) -> None:
        """Add a row; it is there afterwards, or, where `soon` is enough and they are gathered, a moment
        later. Raises StoreError.
        """
        with self._changing:
            self._waiting.append(row)
        if soon and self._gathers:
            self._wanted.set()
        else:
            self.write()

    def write(self) -> None:
        """Write what waits. Raises StoreError; then it waits on."""
        with self._writing:
            with self._changing:
                rows, self._waiting = self._waiting, []
            if not rows:  # another one has written them
                return
            try:
                with self._state.write(lasting=False) as con:
                    append_all(con, rows)
            except StoreError:
                with self._changing:
                    self._waiting = [*rows, *self._waiting][:MOST_WAITING]
                raise

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Meanwhile rows for which soon is enough are written by a thread, many in one transaction."""
        ended = threading.Event()
        worker = threading.Thread(target=self._gather, args=(ended,), name="audit", daemon=True)
        self._gathers = True
        worker.start()
        try:
            yield
        finally:
            self._gathers = False
            ended.set()
            self._wanted.set()
            worker.join()

    def _gather(self, ended: threading.Event) -> None:
        while not ended.is_set():
            self._wanted.wait()
            ended.wait(GATHERED)
            self._wanted.clear()
            with suppress(StoreError):  # as long as the home cannot be written
                self.write()


class Audit:
    """The audit of a home, to read."""

    def __init__(self, state: State, calls: Calls) -> None:
        """Over the state of a home; what waits in `calls` is written before anything is read."""
        self._state = state
        self._calls = calls

    def entries(
        self, *, newest: int | None = None, subject: str | None = None, event: str | None = None
    ) -> list[Entry]:
        """Rows in their order, the `newest` of those that fit. Event 'plan' takes in 'plan.applied'
        and the like.
        """
        self._settle()
        conditions, params = ["1"], []
        if subject is not None:
            conditions.append("subject = ?")
            params.append(subject)
        if event is not None:
            conditions.append("(event = ? OR event LIKE ? || '.%')")
            params += [event, event]
        limit = "" if newest is None else f" LIMIT {int(newest)}"
        rows = self._state.read(
            f"SELECT {_COLUMNS} FROM audit WHERE {' AND '.join(conditions)} "
            f"ORDER BY number DESC{limit}",
            params,
        )
        return [Entry(*row) for row in reversed(rows)]

    def _settle(self) -> None:
        with suppress(StoreError):  # then what is there is told
            self._calls.write()

    def note(
        self, *, at: dt.datetime, who: str, event: str, subject: str, detail: Mapping[str, Any]
    ) -> None:
        """Add a row in a transaction of its own."""
        with self._state.write() as con:
            append(con, at=at, who=who, event=event, subject=subject, detail=detail)

    def verify(self) -> tuple[int, Broken | None]:
        """How many rows there are, and the first that does not fit. The end of the chain is kept
        apart, so that rows missing at the end are seen too.
        """
        self._settle()
        (end,) = self._state.read("SELECT number, seal FROM audit_end")
        rows = self._state.read(f"SELECT {_COLUMNS} FROM audit ORDER BY number")
        seal, expected = START, 1
        for entry in (Entry(*row) for row in rows):
            broken = _fault(entry, expected, seal)
            if broken:
                return len(rows), Broken(expected, broken)
            seal, expected = entry.seal, expected + 1
        if end != (expected - 1, seal):
            why = f"rows up to {end[0]} were written, and are missing"
            return len(rows), Broken(expected, why)
        return len(rows), None


def _fault(entry: Entry, expected: int, seal: str) -> str:
    if entry.number != expected:
        return f"row {expected} is missing"
    made = _seal(seal, entry.number, entry.at, entry.who, entry.event, entry.subject, entry.detail)
    return "" if made == entry.seal else "its content, or a row before it, was altered"


def _seal(before: str, *content: object) -> str:
    text = json.dumps([before, *content], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
