"""Writing: one exclusive writer at a time, one atomic publication at the end.

1. Take HOME/write.lock (the system frees it when the process dies).
2. Take back what a killed writer left: staged files, Delta versions that were never published.
3. Write new Parquet files, then one Delta commit a table. Readers see none of it.
4. Publish: one short SQLite transaction sets the new versions, and the records that belong to them.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from deltalake.exceptions import DeltaError

from tools.base import StoreError
from tools.store import tables
from tools.store.reader import connect, escape, literal, relation
from tools.store.schema import TABLES
from tools.store.state import State
from tools.store.tables import NewFile, Pin

LOCK_SECONDS = 600.0
ROW_GROUP = 122_880
_STAGING = "write-"  # prefix of our folders in HOME/staging; others may keep theirs there


@dataclass
class Changes:
    """What a writer did to one table so far."""

    added: list[NewFile] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)


class Writer:
    """An open write. Made by `writing`."""

    def __init__(self, home: Path, state: State, staging: Path) -> None:
        """`staging` is an empty folder that goes away at the end."""
        self.state = state
        self.staging = staging
        self.con = connect(staging / "spill")
        self._root = home / "tables"
        self._pins = _pins(state)
        self._changes = {name: Changes() for name in TABLES}

    def prepare(self) -> None:
        """Make missing tables, and take back what was never published."""
        settled = {}
        for name in TABLES:
            folder = self._root / name
            pin = self._pins.get(name)
            found = tables.ensure(folder, name) if pin is None else tables.settle(folder, pin)
            if found != pin:
                settled[name] = found
        if settled:
            with self.state.write() as con:
                _save(con, settled)
            self._pins.update(settled)

    def files(self, table: str, partition: str | None = None) -> list[str]:
        """Relative paths of the files as this write leaves them; of one partition, if given."""
        changes = self._changes[table]
        paths = [path for path in self._pins[table].files if path not in changes.removed]
        paths += [file.path for file in changes.added]
        return [path for path in paths if partition is None or value_of(path) == partition]

    def select(self, table: str, files: list[str] | None = None) -> str:
        """A SELECT over a table as this write leaves it, or over some of its files."""
        chosen = self.files(table) if files is None else files
        return relation(table, [str(self._root / table / path) for path in chosen])

    def add(self, table: str, select: str, partition: str | None = None) -> NewFile:
        """Write the rows of `select` (with all columns of the table) as a new file of the table.

        Without rows there is no such file afterwards.
        """
        schema, partitions = TABLES[table]
        names = [name for name in schema.names if name not in partitions]
        within = f"{partitions[0]}={partition}/" if partition is not None else ""
        path = f"{within}part-{uuid.uuid4().hex}.parquet"
        target = self._root / table / path
        target.parent.mkdir(parents=True, exist_ok=True)
        columns = ", ".join(f'"{name}"' for name in names)
        written = self.con.execute(
            f"COPY (SELECT {columns} FROM ({select})) TO {literal(str(target))} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        ).fetchall()
        file = NewFile(path, int(written[0][0]))
        if file.rows:
            self._changes[table].added.append(file)
        else:
            target.unlink()
        return file

    def remove(self, table: str, paths: list[str]) -> None:
        """Take files out of the table."""
        changes = self._changes[table]
        own = {file.path for file in changes.added}
        changes.added = [file for file in changes.added if file.path not in paths]
        changes.removed |= set(paths) - own

    def publish(self, record: Callable[[sqlite3.Connection], None]) -> None:
        """Commit all tables, then make everything visible at once; `record` writes what belongs to
        it in the same transaction, and must be quick.
        """
        pins = {
            name: tables.commit(
                self._root / name, name, self._pins[name], changes.added, changes.removed
            )
            for name, changes in self._changes.items()
            if changes.added or changes.removed
        }
        with self.state.write() as con:
            _save(con, pins)
            record(con)
            con.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
        self._pins.update(pins)
        self._changes = {name: Changes() for name in TABLES}
        for name in pins:
            tables.clean(self._root / name, self._pins[name])

    def staged(self, name: str) -> str:
        """A SELECT over a Parquet file in the staging folder."""
        path = escape(str(self.staging / name))
        return f"SELECT * FROM read_parquet({literal(path)}, hive_partitioning = false)"


def value_of(path: str) -> str | None:
    """The partition's value in the relative path of a file."""
    return next(iter(tables.partition_values(path).values()), None)


@contextmanager
def writing(home: Path, state: State, seconds: float = LOCK_SECONDS) -> Iterator[Writer]:
    """Hold the home's write lock and give a Writer. Nothing is visible until it publishes.

    Raises StoreError when another process keeps writing for longer than `seconds`, or when the
    disk refuses.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(home / "write.lock", timeout=seconds)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"another process has been writing to {str(home)!r} for more than {seconds:g} s: "
            "wait until it has finished, then try again"
        ) from error
    except OSError as error:
        raise StoreError(f"cannot write to the home {str(home)!r}: {error}") from error
    try:
        yield from _writer(home, state)
    except (duckdb.Error, DeltaError, OSError) as error:
        raise StoreError(f"cannot write to the home {str(home)!r}: {error}") from error
    finally:
        lock.release()


def _writer(home: Path, state: State) -> Iterator[Writer]:
    parent = home / "staging"
    for stale in parent.glob(f"{_STAGING}*"):  # of writers that were killed: we hold the lock
        shutil.rmtree(stale, ignore_errors=True)
    staging = parent / f"{_STAGING}{uuid.uuid4().hex}"
    staging.mkdir(parents=True)
    writer = Writer(home, state, staging)
    try:
        writer.prepare()
        yield writer
    finally:
        writer.con.close()
        shutil.rmtree(staging, ignore_errors=True)


def _pins(state: State) -> dict[str, Pin]:
    rows = state.read("SELECT name, version, files FROM pins")
    return {name: Pin(version, tuple(json.loads(files))) for name, version, files in rows}


def _save(con: sqlite3.Connection, pins: dict[str, Pin]) -> None:
    con.executemany(
        "INSERT OR REPLACE INTO pins VALUES (?, ?, ?)",
        [(name, pin.version, json.dumps(pin.files)) for name, pin in pins.items()],
    )
