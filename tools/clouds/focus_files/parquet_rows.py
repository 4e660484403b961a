"""Parquet as text: shortest digits for floats, UTC for timestamps, JSON for maps and lists."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tools.base import BillError
from tools.clouds.focus_files.source import NULLS, Source, header_key
from tools.clouds.focus_files.spool import Spooled

# Structs that are one value; all others hold columns.
_WHOLE = ("tags", "skupricedetails", "xskudetails", "labels", "resourcetags", "product")
_ROWS = 65_536


def open_parquet(spooled: Spooled) -> Source:
    """Read the columns' names; those inside of structs are `outer.inner`."""
    try:
        with pq.ParquetFile(spooled.path) as file:
            schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise BillError(
            f"{spooled.name}: the Parquet file is damaged or cut short; export it again"
        ) from error
    header = _flat(schema.empty_table()).column_names
    return Source(spooled.name, header, spooled.path, "parquet", spooled.sha256)


def parquet_batches(source: Source, columns: dict[str, int]) -> Iterator[pa.Table]:
    """Yield tables of the given columns as text, plus `row`."""
    try:
        with pq.ParquetFile(source.path) as file:
            wanted = {source.header[i] for i in columns.values()}
            outer = [
                name
                for name in file.schema_arrow.names
                if name in wanted or any(column.startswith(f"{name}.") for column in wanted)
            ]
            done = 0
            for batch in file.iter_batches(batch_size=_ROWS, columns=outer):
                flat = _flat(pa.Table.from_batches([batch]))
                texts = [_text(flat.column(source.header[i])) for i in columns.values()]
                numbers = np.arange(done + 1, done + 1 + batch.num_rows, dtype=np.int64)
                done += batch.num_rows
                yield pa.Table.from_arrays([*texts, pa.array(numbers)], names=[*columns, "row"])
    except (pa.ArrowException, OSError) as error:
        raise BillError(
            f"{source.name}: the Parquet file is damaged or has a column that cannot be read "
            f"({str(error).splitlines()[0]})"
        ) from error


def _flat(table: pa.Table) -> pa.Table:
    columns: list[pa.ChunkedArray] = []
    names: list[str] = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_struct(column.type) and header_key(name) not in _WHOLE:
            fields = [field.name for field in column.type]
            inner = _flat(pa.Table.from_arrays(column.flatten(), names=fields))
            columns += inner.columns
            names += [f"{name}.{part}" for part in inner.column_names]
        else:
            columns.append(column)
            names.append(name)
    return pa.Table.from_arrays(columns, names=names)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    elif pa.types.is_null(kind):
        return pa.chunked_array([pa.nulls(len(column), pa.string())])
    elif pa.types.is_nested(kind):
        column = _json(column)
    elif pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("s"), safe=False)
    text = column.cast(pa.string())
    return pc.if_else(pc.is_in(text, pa.array(NULLS)), None, text)


def _json(column: pa.ChunkedArray) -> pa.ChunkedArray:
    with duckdb.connect() as con:
        con.register("cells", pa.table({"cell": column}))
        return con.sql("SELECT to_json(cell)::VARCHAR AS cell FROM cells").to_arrow_table()["cell"]
