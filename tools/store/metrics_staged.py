"""Points on their way into the store: a file outside of any table, written while a cloud is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tools.base import InputError
from tools.store.schema import METRIC_SCHEMA

GIVEN = pa.schema([field for field in METRIC_SCHEMA if field.name != "metric_day"])
# What makes a point itself: none of these may lack.
_KEYS = ("provider", "account_id", "resource_id", "metric", "ts", "interval_s")
_ROW_GROUP = 122_880
Owner = tuple[str, str]  # provider, account_id


@dataclass(frozen=True)
class StagedPoints:
    """A file of points, and what is to be remembered when they land."""

    path: Path
    points: int
    origin: str
    region: str
    counts: Mapping[Owner, int]  # of each account that was measured; 0 where nothing was found


def stage(
    path: Path,
    tables: Iterable[pa.Table],
    *,
    origin: str,
    region: str,
    measured: Sequence[Owner] = (),
) -> StagedPoints:
    """Write tables of points to a new file. Memory holds one table at a time.

    `measured` are accounts that count as measured even without points. Raises InputError for wrong
    columns, and whatever `tables` raises.
    """
    counts: Counter[Owner] = Counter(dict.fromkeys(measured, 0))
    total = 0
    with pq.ParquetWriter(path, GIVEN, compression="lz4") as sink:
        for table in tables:
            given = _given(table)
            sink.write_table(given, row_group_size=_ROW_GROUP)
            counts.update(_counted(given))
            total += given.num_rows
    return StagedPoints(path, total, origin, region, dict(counts))


def _given(table: pa.Table) -> pa.Table:
    missing = sorted(set(GIVEN.names) - set(table.column_names))
    if missing:
        raise InputError(f"a table of metrics lacks the columns {', '.join(missing)}")
    given = table.select(GIVEN.names).cast(GIVEN)
    nameless = [name for name in _KEYS if given[name].null_count]
    if nameless:
        raise InputError(f"a table of metrics has points without {', '.join(nameless)}")
    return given


def _counted(given: pa.Table) -> dict[Owner, int]:
    found = given.group_by(["provider", "account_id"]).aggregate([([], "count_all")])
    rows = found.to_pylist()
    return {(row["provider"], row["account_id"]): row["count_all"] for row in rows}
