"""Rows of a spooled file as text, in batches, with their numbers.

All formats are read as text first, also the typed columns of Parquet, so that money goes from
the provider's digits straight into a decimal and never through a binary fraction.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from tools.clouds.focus_files import csv_rows, parquet_rows
from tools.clouds.focus_files.source import Malformed, Source, check_cells
from tools.clouds.focus_files.spool import Spooled


def open_source(spooled: Spooled) -> Source:
    """Read the header. Raises BillError if this is no table."""
    opened = csv_rows.open_csv if spooled.kind == "csv" else parquet_rows.open_parquet
    return opened(spooled)


def batches(source: Source, columns: dict[str, int], malformed: Malformed) -> Iterator[pa.Table]:
    """Yield tables of the given columns (name → position) as text, nulls normalised, plus `row`
    (1 = first line after the header).

    `malformed` is told of rows whose number of cells differs from the header's.
    Raises BillError for cells over 1 MiB and quotes that are never closed.
    """
    if source.kind == "csv":
        tables = csv_rows.csv_batches(source, columns, malformed)
    else:
        tables = parquet_rows.parquet_batches(source, columns)
    for table in tables:
        check_cells(source, table, columns)
        yield table
