"""A DuckDB of its own for user-written SQL: only the documented views, bounded time and memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.base import InputError
from tools.services.views import VIEWS

if TYPE_CHECKING:
    import duckdb

    from tools.store.store import Store

TIME_LIMIT_S = 5.0  # the slowest documented view sums 20 million lines in well under a second
MEMORY_LIMIT = "1GB"
THREADS = 2


@dataclass(frozen=True)
class Fetched:
    """The first rows of a statement; `more` tells that there were further ones."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]
    more: bool
    seconds: float


def open_sandbox(store: Store) -> duckdb.DuckDBPyConnection:
    """A locked connection over the newest commit: no files but the store's, no settings."""
    import duckdb

    tables = sorted({name for needed, _ in VIEWS.values() for name in needed})
    version = store.version()
    while True:  # all tables of one commit
        selects = {name: store.view_sql(name) for name in tables}
        files = [file for name in tables for file in store.files(name)]
        if (newest := store.version()) == version:
            break
        version = newest
    connection = duckdb.connect(
        config={
            "python_enable_replacements": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": MEMORY_LIMIT,
            "threads": str(THREADS),
            "temp_directory": "",
        }
    )
    connection.execute("SET allowed_paths = $files", {"files": files}).fetchall()
    connection.execute("SET enable_external_access = false").fetchall()
    for name, (_, sql) in VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {_inlined(sql, selects)}").fetchall()
    connection.execute("SET lock_configuration = true").fetchall()
    return connection


def _inlined(sql: str, selects: dict[str, str]) -> str:
    """The view's statement with the store's tables as CTEs, so that the views are all there is."""
    ctes = ", ".join(f"{name} AS ({select})" for name, select in selects.items() if name in sql)
    return f"WITH {ctes} {sql}"


def fetch(connection: duckdb.DuckDBPyConnection, sql: str, limit: int) -> Fetched:
    """Run a checked statement and read at most `limit` rows. Raises InputError with the reason."""
    import duckdb

    started = time.perf_counter()
    timer = threading.Timer(TIME_LIMIT_S, connection.interrupt)
    timer.start()
    try:
        connection.execute(sql)
        described: Sequence[Any] = connection.description or []
        rows = connection.fetchmany(limit + 1)
    except duckdb.InterruptException as error:
        raise InputError(
            f"query_sql: stopped after {TIME_LIMIT_S:g} s; filter by ChargeDay or aggregate earlier"
        ) from error
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise InputError(
            f"query_sql: the statement needs more than {MEMORY_LIMIT}; aggregate earlier"
        ) from error
    except duckdb.Error as error:
        raise InputError(f"query_sql: {str(error).strip().splitlines()[0]}") from error
    finally:
        timer.cancel()
        connection.close()
    return Fetched(
        [str(item[0]) for item in described],
        [str(item[1]) for item in described],
        rows[:limit],
        len(rows) > limit,
        time.perf_counter() - started,
    )
