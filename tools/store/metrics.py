"""Measurements: one file a day, each point there once however often it is collected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from tools.base import InputError
from tools.store import freshness
from tools.store.freshness import METRIC, WHOLE, Key
from tools.store.reader import literal
from tools.store.schema import METRIC_SCHEMA
from tools.store.writer import Writer

_FILE = "points.parquet"
_GIVEN = pa.schema([field for field in METRIC_SCHEMA if field.name != "metric_day"])
_STAGED = _GIVEN.append(
    pa.field("arrival", pa.int64())
)  # the order of arrival: the last one counts
# One point. Sorted so that a question about one metric reads few row groups.
_POINT = "metric, provider, account_id, resource_id, interval_s, ts"
_DAY = "strftime(ts, '%Y-%m-%d')"


def write(
    writer: Writer,
    tables: Iterable[pa.Table],
    *,
    origin: str,
    now: dt.datetime,
    region: str = WHOLE,
) -> int:
    """Write points; those already there are replaced. Returns the number of points given.

    Memory stays bounded by a day's points. Raises InputError for wrong columns.
    """
    count = _stage(writer, tables)
    if not count:
        return 0
    staged = writer.staged(_FILE)
    days = writer.con.execute(
        f"SELECT {_DAY} AS day, count(*) FROM ({staged}) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for day, _ in days:
        _write_day(writer, day, staged)
    accounts = writer.con.execute(
        f"SELECT provider, account_id, count(*) FROM ({staged}) GROUP BY 1, 2"
    ).fetchall()
    counts: dict[Key, int] = {
        (METRIC, provider, account, region): n for provider, account, n in accounts
    }
    writer.publish(lambda con: freshness.remember(con, counts, origin, now))
    return count


def delete(writer: Writer, accounts: Sequence[tuple[str, str]]) -> None:
    """Take out all points of these (provider, account) pairs."""
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
            f"ANTI JOIN gone USING (provider, account_id) ORDER BY {_POINT}",
            day,
        )
        writer.remove("metric", old)
    writer.con.unregister("gone")


def _stage(writer: Writer, tables: Iterable[pa.Table]) -> int:
    count = 0
    with pq.ParquetWriter(writer.staging / _FILE, _STAGED, compression="lz4") as sink:
        for table in tables:
            missing = sorted(set(_GIVEN.names) - set(table.column_names))
            if missing:
                raise InputError(f"a table of metrics lacks the columns {', '.join(missing)}")
            given = table.select(_GIVEN.names).cast(_GIVEN)
            nameless = [name for name in ("ts", "provider", "account_id") if given[name].null_count]
            if nameless:
                raise InputError(f"a table of metrics has points without {', '.join(nameless)}")
            order = pa.array(range(count, count + given.num_rows), pa.int64())
            sink.write_table(given.append_column("arrival", order), row_group_size=122_880)
            count += given.num_rows
    return count


def _write_day(writer: Writer, day: str, staged: str) -> None:
    # A span of time, not a text, so that row groups of other days are not read.
    start = f"TIMESTAMP {literal(day)}"
    new = (
        f"SELECT * REPLACE (strftime(ts, '%Y-%m-%d') AS metric_day) FROM "
        f"(SELECT *, NULL::VARCHAR AS metric_day FROM ({staged}) "
        f"WHERE ts >= {start} AND ts < {start} + INTERVAL 1 DAY)"
    )
    writer.con.execute(f"CREATE OR REPLACE TEMP TABLE points AS {new}").fetchall()
    twice = writer.con.execute(
        f"SELECT count(*) - count(DISTINCT ({_POINT})) FROM points"
    ).fetchall()[0][0]
    chosen = "SELECT * EXCLUDE arrival FROM points"
    if twice:
        chosen += f" QUALIFY row_number() OVER (PARTITION BY {_POINT} ORDER BY arrival DESC) = 1"
    old = writer.files("metric", day)
    if old:
        chosen += (
            f" UNION ALL SELECT * FROM ({writer.select('metric', old)}) "
            f"ANTI JOIN points USING ({_POINT})"
        )
    columns = ", ".join(METRIC_SCHEMA.names)
    writer.add("metric", f"SELECT {columns} FROM ({chosen}) ORDER BY {_POINT}", day)
    writer.remove("metric", old)
    writer.con.execute("DROP TABLE points").fetchall()
