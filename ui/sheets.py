"""Tables as files for other programs: CSV and Parquet, with exact numbers.

Names come from clouds, and spreadsheets run what looks like a formula: in CSV a text that begins
with =, +, -, @, a tab or a carriage return gets an apostrophe in front. Numbers are never changed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from tools.base import Column, Result, Table

FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def csv_text(table: Table) -> str:
    """The table as CSV (RFC 4180): a heading, then one line a row; unknown cells are empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([defused(heading(column)) for column in table.columns])
    writer.writerows([[csv_cell(value) for value in row] for row in table.rows])
    return out.getvalue()


def heading(column: Column) -> str:
    """'EffectiveCost (USD)': the name as in the result, with its unit."""
    if column.unit is None or column.unit in column.name:
        return column.name
    return f"{column.name} ({column.unit})"


def csv_cell(value: Any) -> str:
    """A cell: numbers in full, times as ISO 8601, lists separated by '; '."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return defused("; ".join(_plain(item) for item in value))
    if isinstance(value, dict):
        return defused("; ".join(f"{key}={_plain(item)}" for key, item in value.items()))
    return defused(str(value))


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def tables_of(result: Result) -> list[Table]:
    """The tables of a result; its figures are the table where it has no other."""
    if result.tables:
        return result.tables
    columns = [Column(name="name"), Column(name="value"), Column(name="unit")]
    rows = [[item.name, item.value, item.unit] for item in result.values]
    return [Table(title=result.title, columns=columns, rows=rows)]


def file_names(titles: Sequence[str], suffix: str) -> list[str]:
    """A file name for each title, none of them twice: 'costs-by-provider.csv'."""
    names: list[str] = []
    for title in titles:
        stem = _NOT_IN_NAMES.sub("-", title.lower()).strip("-")[:60] or "table"
        number = 2
        name = stem
        while f"{name}{suffix}" in names:
            name = f"{stem}-{number}"
            number += 1
        names.append(f"{name}{suffix}")
    return names


def write_parquet(table: Table, path: Path) -> None:
    """The table as a Parquet file; a column of several kinds of values becomes text."""
    import pyarrow as pa
    from pyarrow import parquet

    names = _unique([heading(column) for column in table.columns])
    columns = [_column([row[index] for row in table.rows]) for index in range(len(names))]
    parquet.write_table(pa.table(dict(zip(names, columns, strict=True))), path)


def _unique(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        found.append(name if name not in found else f"{name} {found.count(name) + 1}")
    return found


def _column(values: list[Any]) -> Any:
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pa.nulls(len(values))
    if kinds <= {Decimal, int}:
        exact = [None if value is None else Decimal(value) for value in values]
        return pa.array(exact, _decimal(exact)) if Decimal in kinds else pa.array(values)
    if kinds <= {int, float} or (len(kinds) == 1 and not kinds & {list, tuple, dict}):
        return pa.array(values)
    return pa.array([None if value is None else _texts(value) for value in values], pa.string())


def _texts(value: Any) -> str:
    """A value as text, without what only spreadsheets need."""
    text = csv_cell(value)
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


def _decimal(values: Sequence[Decimal | None]) -> Any:
    """A decimal type that holds all of them exactly; 38 digits at least."""
    import pyarrow as pa

    scale = whole = 0
    for value in values:
        if value is None:
            continue
        _, digits, exponent = value.as_tuple()
        if isinstance(exponent, int):
            scale = max(scale, -exponent)
            whole = max(whole, len(digits) + exponent)
    if whole + scale > 38:
        return pa.decimal256(min(max(whole + scale, 38), 76), min(scale, 76))
    return pa.decimal128(38, scale)
