"""Reading: an in-memory DuckDB over the Parquet files of the newest commit.

A snapshot is immutable: it names its files, which stay on disk for an hour after they were
replaced. So a reader needs no lock, is never blocked, and sees whole commits only.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from tools.base import StoreError
from tools.store.columns import TABLES
from tools.store.records import Rows
from tools.store.state import State

_NEWEST = (
    "SELECT meta.value, pins.name, pins.version, pins.files FROM meta LEFT JOIN pins "
    "WHERE meta.name = 'generation'"
)


class Reader:
    """Answers statements at the newest commit. Safe to use from many threads."""

    def __init__(self, home: Path, state: State) -> None:
        """`home` holds `tables/`; `state` knows which of their files are current."""
        self._home = home
        self._state = state
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The newest commit; the same object until something is committed."""
        found = self._state.read("SELECT value FROM meta WHERE name = 'generation'")
        generation = int(found[0][0])
        snapshot = self._snapshot
        if snapshot is not None and snapshot.generation == generation:
            return snapshot
        with self._lock:
            rows = self._state.read(_NEWEST)
            generation = int(rows[0][0])
            if self._snapshot is None or self._snapshot.generation != generation:
                pins = {row[1]: row[2] for row in rows if row[1] is not None}
                files = {row[1]: json.loads(row[3]) for row in rows if row[1] is not None}
                self._snapshot = Snapshot(self._home, generation, pins, files)
            return self._snapshot


class Snapshot:
    """The store as one commit left it."""

    def __init__(
        self,
        home: Path,
        generation: int,
        versions: Mapping[str, int],
        files: Mapping[str, Sequence[str]],
    ) -> None:
        """`versions` are Delta versions; `files` are relative to the folder of their table."""
        self.generation = generation
        self.versions = dict(versions)
        self._paths = {name: tuple(files.get(name, ())) for name in TABLES}
        self._home = home
        self._lock = threading.Lock()
        self._made: set[str] = set()
        self.spill = Path(tempfile.gettempdir()) / f"cloudwright-{uuid.uuid4().hex}"
        self._con = connect(self.spill)

    def paths(self, table: str) -> tuple[str, ...]:
        """The Parquet files of a table, relative to its folder."""
        return self._paths[table]

    def files(self, table: str) -> list[str]:
        """Absolute paths of the Parquet files of a table."""
        folder = self._home / "tables" / table
        return [str(folder / path) for path in self._paths[table]]

    def view(self, table: str) -> str:
        """A SELECT of all columns of a table, in the order of its schema."""
        return relation(table, self.files(table))

    def query(self, sql: str, params: Mapping[str, object] | None = None) -> Rows:
        """Run one statement. Raises StoreError when a file or the statement is at fault."""
        started = time.perf_counter()
        given = dict(params or {})
        self._make_views(sql)
        try:
            with self._con.cursor() as cursor:
                cursor.execute(sql, given) if given else cursor.execute(sql)
                columns = [column[0] for column in cursor.description or []]
                rows = cursor.fetchall()
        except duckdb.Error as error:
            raise StoreError(f"the store cannot answer: {error}") from error
        return Rows(columns, rows, time.perf_counter() - started, sql, given)

    def _make_views(self, sql: str) -> None:
        """Make the views that the statement may name: binding one opens a file, so not all."""
        lowered = sql.lower()
        wanted = [name for name in TABLES if name in lowered and name not in self._made]
        if not wanted:
            return
        with self._lock, self._con.cursor() as cursor:
            for name in wanted:
                if name in self._made:
                    continue
                try:
                    cursor.execute(f"CREATE VIEW {name} AS {self.view(name)}").fetchall()
                except duckdb.Error as error:
                    raise StoreError(f"cannot read the table {name!r}: {error}") from error
                self._made.add(name)


def connect(spill: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that spills to `spill` (which it makes when it must)."""
    con = duckdb.connect(config={"temp_directory": str(spill)})
    con.execute("SET parquet_metadata_cache = true")  # files never change under their name
    return con


def relation(table: str, files: Sequence[str]) -> str:
    """A SELECT over the given files of a table; typed and empty where there are none."""
    fields, partitions = TABLES[table]
    columns = ", ".join(f'"{name}"' for name in fields)
    if not files:
        typed = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in fields.items())
        return f"SELECT {typed} WHERE false"
    paths = ", ".join(literal(escape(file)) for file in files)
    hive = "hive_partitioning = false"
    if partitions:
        kinds = ", ".join(f"'{name}': VARCHAR" for name in partitions)
        hive = f"hive_partitioning = true, hive_types = {{{kinds}}}"
    return f"SELECT {columns} FROM read_parquet([{paths}], {hive})"


def literal(text: str) -> str:
    """A string literal, for the places where DuckDB takes no parameter: views and COPY."""
    return "'" + text.replace("'", "''") + "'"


def escape(path: str) -> str:
    """A path of which no character is a wildcard."""
    return "".join(f"[{char}]" if char in "[*?" else char for char in path)
