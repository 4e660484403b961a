"""Small state in SQLite: which version of each table is current, imports, freshness.

Many processes use one file at once: WAL lets readers and a writer pass each other, and every
write is one short BEGIN IMMEDIATE transaction.
"""

from __future__ import annotations

import re
import sqlite3
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.base import StoreError
from tools.store.migrations import MIGRATIONS

BUSY_SECONDS = 30.0
MOST_IDLE = 16  # connections that are kept for further reads

# Paths that the Delta library misreads.
_UNSUITABLE = re.compile(r"[\x00-\x1f\[\]^|\\]|%[0-9A-Fa-f]{2}")


class State:
    """The file HOME/state.db. All methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        """Open; see `open_state`, which migrates first."""
        self.path = path
        self.commits = 0  # lasting ones of this object
        self._idle: list[sqlite3.Connection] = [_connect(path)]
        self.close = weakref.finalize(self, _close, self._idle)

    def read(
        self, sql: str, params: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """All rows of one statement: one consistent view. Raises StoreError."""
        try:
            with self._connected() as con:
                return con.execute(sql, params).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"cannot read {str(self.path)!r}: {error}") from error

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """A connection that nobody else reads with meanwhile: threads do not wait for each other."""
        try:
            con = self._idle.pop()
        except IndexError:
            con = _connect(self.path)
        try:
            yield con
        finally:
            if con.in_transaction or len(self._idle) >= MOST_IDLE:
                con.close()  # rolls back what was not committed
            else:
                self._idle.append(con)

    @contextmanager
    def write(self, *, lasting: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end of the block, rolled back on any error in it. What is
        not `lasting` may be lost when the power goes, and is quicker.
        """
        try:
            with self._connected() if not lasting else self._opened() as con:
                con.execute("BEGIN IMMEDIATE")
                yield con
                con.execute("COMMIT")
                self.commits += lasting
        except sqlite3.Error as error:
            raise StoreError(f"cannot write {str(self.path)!r}: {error}") from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own, whose commits survive a crash of the machine."""
        con = _connect(self.path)
        try:
            con.execute("PRAGMA synchronous = FULL")
            con.execute("PRAGMA foreign_keys = ON")
            yield con
        finally:
            con.close()  # rolls back what was not committed


def _close(connections: list[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()


def open_state(home: Path, migrations: Sequence[str] = MIGRATIONS) -> State:
    """Open the state of a home, making it and applying the migrations it lacks, in order.

    Raises StoreError when the home cannot be written or was written by a newer version.
    """
    path = home / "state.db"
    if _UNSUITABLE.search(str(home)):
        raise StoreError(
            f"the home {str(home)!r} has a character in its path that Delta tables cannot have "
            "(one of [ ] ^ | \\, a control character, or a % before two digits): choose another folder"
        )
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists() or _version_of(path) < len(migrations):
            _migrate(home, path, migrations)
        found = _version_of(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"cannot use the home {str(home)!r}: {error}; choose a folder that can be written, "
            "with --home or CLOUDWRIGHT_HOME"
        ) from error
    if found > len(migrations):
        raise StoreError(
            f"the home {str(home)!r} was written by a newer Cloudwright (schema {found}, this one "
            f"knows {len(migrations)}): upgrade Cloudwright, or choose another home"
        )
    return State(path)


def _connect(path: Path) -> sqlite3.Connection:
    con = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        con.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        con.close()  # the file is no database
        raise
    return con


def _version_of(path: Path) -> int:
    con = _connect(path)
    try:
        return int(con.execute("PRAGMA user_version").fetchone()[0])
    finally:
        con.close()


def _migrate(home: Path, path: Path, migrations: Sequence[str]) -> None:
    """Bring the file up to date. Switching to WAL ignores the busy timeout, hence the lock file."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(home / "state.lock", timeout=BUSY_SECONDS):
            con = _connect(path)
            try:
                con.execute("PRAGMA journal_mode = WAL")
                _apply(con, migrations)
            finally:
                con.close()
    except Timeout as error:
        raise StoreError(
            f"another process holds {str(home / 'state.lock')!r}: try again"
        ) from error


def _apply(con: sqlite3.Connection, migrations: Sequence[str]) -> None:
    done = int(con.execute("PRAGMA user_version").fetchone()[0])
    for number, script in enumerate(migrations[done:], start=done + 1):
        con.execute("BEGIN IMMEDIATE")
        for statement in script.split(";\n"):
            if statement.strip():
                con.execute(statement)
        con.execute(f"PRAGMA user_version = {number}")
        con.execute("COMMIT")
