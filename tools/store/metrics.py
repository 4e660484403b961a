"""Measurements: a few files a day, each point there once however often it is collected."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence

from tools.store import freshness
from tools.store.freshness import METRIC, Key
from tools.store.metrics_staged import StagedPoints
from tools.store.reader import escape, literal
from tools.store.schema import METRIC_SCHEMA
from tools.store.writer import Writer

MOST_FILES = 8  # of one day: then the day becomes one file
# One point. Sorted so that a question about one metric reads few row groups.
POINT = "metric, provider, account_id, resource_id, interval_s, ts"
_FIGURES = ("min", "max", "avg", "samples")
_COLUMNS = ", ".join(f'"{name}"' for name in METRIC_SCHEMA.names)
_DAY = "strftime(ts, '%Y-%m-%d')"


def write(writer: Writer, staged: Sequence[StagedPoints], *, now: dt.datetime) -> int:
    """Write staged points in one commit; those already there are replaced. Returns how many were
    given. Points that are there with the same figures change nothing.

    Memory stays bounded by a day's points.
    """
    files = [one.path for one in staged if one.points]
    if files:
        source = _source(files)
        days = writer.con.execute(f"SELECT DISTINCT {_DAY} FROM ({source}) ORDER BY 1").fetchall()
        for (day,) in days:
            _write_day(writer, day, source)
    if any(one.counts for one in staged):
        writer.publish(lambda con: _remember(con, staged, now))
    return sum(one.points for one in staged)


def delete(writer: Writer, accounts: Sequence[tuple[str, str]]) -> None:
    """Take out all points of these (provider, account) pairs."""
    import pyarrow as pa

    gone = pa.table(
        {
            "provider": [provider for provider, _ in accounts],
            "account_id": [account for _, account in accounts],
        }
    )
    writer.con.register("gone", gone)
    days = writer.con.execute(
        f"SELECT DISTINCT metric_day FROM ({writer.select('metric')}) "
        "SEMI JOIN gone USING (provider, account_id)"
    ).fetchall()
    for (day,) in days:
        old = writer.files("metric", day)
        writer.add(
            "metric",
            f"SELECT * FROM ({writer.select('metric', old)}) "
            f"ANTI JOIN gone USING (provider, account_id) ORDER BY {POINT}",
            day,
        )
        writer.remove("metric", old)
    writer.con.unregister("gone")


def _source(files: Sequence[object]) -> str:
    """A SELECT over staged files; `arrival` orders their points, the last of two counts."""
    parts = [
        f"SELECT * EXCLUDE file_row_number, {number}::BIGINT * 4294967296 + file_row_number AS "
        f"arrival FROM read_parquet({literal(escape(str(file)))}, hive_partitioning = false, "
        "file_row_number = true)"
        for number, file in enumerate(files)
    ]
    return " UNION ALL ".join(parts)


def _remember(con: sqlite3.Connection, staged: Sequence[StagedPoints], now: dt.datetime) -> None:
    for one in staged:
        counts: dict[Key, int] = {
            (METRIC, provider, account, one.region): points
            for (provider, account), points in one.counts.items()
        }
        freshness.remember(con, counts, one.origin, now)


def _write_day(writer: Writer, day: str, source: str) -> None:
    _take_day(writer, day, source)
    old = writer.files("metric", day)
    if old:
        _drop_known(writer, old)
    if writer.con.execute("SELECT count(*) FROM points").fetchall()[0][0]:
        # Only files that hold other figures of these points are written anew.
        touched = old if len(old) >= MOST_FILES else _touched(writer, old)
        select = "SELECT * FROM points"
        if touched:
            select += (
                f" UNION ALL SELECT * FROM ({writer.select('metric', touched)}) "
                f"ANTI JOIN points USING ({POINT})"
            )
        writer.add("metric", f"SELECT {_COLUMNS} FROM ({select}) ORDER BY {POINT}", day)
        writer.remove("metric", touched)
    writer.con.execute("DROP TABLE points").fetchall()


def _take_day(writer: Writer, day: str, source: str) -> None:
    """Fill the table `points` with the day's points, each once."""
    # A span of time, not a text, so that row groups of other days are not read.
    start = f"TIMESTAMP {literal(day)}"
    writer.con.execute(
        f"CREATE OR REPLACE TEMP TABLE points AS SELECT {_COLUMNS}, arrival FROM "
        f"(SELECT *, {literal(day)} AS metric_day FROM ({source}) "
        f"WHERE ts >= {start} AND ts < {start} + INTERVAL 1 DAY)"
    ).fetchall()
    # Hashes are quick to count; two points that share one only cost the time of the long way.
    twice = writer.con.execute(
        f"SELECT count(*) - count(DISTINCT hash({POINT})) FROM points"
    ).fetchall()[0][0]
    if twice:
        writer.con.execute(
            "CREATE OR REPLACE TEMP TABLE points AS SELECT * FROM points QUALIFY "
            f"row_number() OVER (PARTITION BY {POINT} ORDER BY arrival DESC) = 1"
        ).fetchall()
    writer.con.execute("ALTER TABLE points DROP COLUMN arrival").fetchall()


def _drop_known(writer: Writer, old: list[str]) -> None:
    """Leave out points that are in the store with the same figures."""
    keys = [f"points.{name} = old.{name}" for name in POINT.split(", ")]
    same = [f'points."{name}" IS NOT DISTINCT FROM old."{name}"' for name in _FIGURES]
    writer.con.execute(
        "CREATE OR REPLACE TEMP TABLE points AS SELECT points.* FROM points "
        f"ANTI JOIN ({writer.select('metric', old)}) old ON {' AND '.join([*keys, *same])}"
    ).fetchall()


def _touched(writer: Writer, files: list[str]) -> list[str]:
    """The files that hold any of the points."""
    return [
        path
        for path in files
        if writer.con.execute(
            f"SELECT EXISTS (SELECT 1 FROM ({writer.select('metric', [path])}) "
            f"SEMI JOIN points USING ({POINT}))"
        ).fetchall()[0][0]
    ]
