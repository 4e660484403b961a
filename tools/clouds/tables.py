"""Rows of adapters as the tables that the store takes: missing columns are null, never 0."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from tools.clouds.base import Bill
from tools.store.schema import BILL_SCHEMA, METRIC_SCHEMA, TABLES, TEXT

Row = Mapping[str, Any]
POINT_SCHEMA = pa.schema([field for field in METRIC_SCHEMA if field.name != "metric_day"])


def inventory_table(kind: str, rows: Sequence[Row]) -> pa.Table:
    """Rows of one kind (instance, volume, snapshot, address) as a table of the store.

    `tags` of a row is a mapping of texts, or None where unknown. Times may have a zone. Raises
    KeyError for a column that the kind does not have.
    """
    schema, _ = TABLES[kind]
    fields = [TAGS if field.name == "tagset_id" else field for field in schema]
    return _table(rows, pa.schema(fields))


def metric_table(rows: Sequence[Row]) -> pa.Table:
    """Points as a table of the store."""
    return _table(rows, POINT_SCHEMA)


def api_bill(
    name: str, kind: str, version: str, rows: Sequence[Row], *, warnings: Iterable[str] = ()
) -> Bill:
    """Charges that an API gave, as a bill. `x_Tags` of a row is a mapping of texts or None.

    The order of the rows does not matter to its `sha256`.
    """
    numbered = [{**row, "x_SourceRow": number} for number, row in enumerate(rows, start=1)]
    table = _table(numbered, BILL_SCHEMA)
    lines = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
    content = "\n".join([name, kind, version, *lines]).encode()
    return Bill(
        name=name,
        format=kind,
        version=version,
        sha256=hashlib.sha256(content).hexdigest(),
        batches=iter([table]),
        counts={"rows_read": len(rows), "rows_rejected": 0, "rows_landed": len(rows)},
        warnings=list(warnings),
    )


TAGS = pa.field("tags", TEXT)
_TAGS = ("tags", "x_Tags")


def _table(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    known = frozenset(schema.names)
    for row in rows:
        if not row.keys() <= known:
            unknown = set(row) - known
            raise KeyError(f"there are no columns {', '.join(sorted(unknown))}")
    return pa.table([_column(rows, field) for field in schema], schema=schema)


def _column(rows: Sequence[Row], field: pa.Field) -> pa.Array:
    """Points come in millions: only tags are looked at cell by cell. Arrow itself takes times with a
    zone as UTC.
    """
    name = field.name
    values = [row.get(name) for row in rows]
    if name in _TAGS:
        values = [_tags(value) for value in values]
    return pa.array(values, field.type)


def _tags(value: Any) -> Any:
    if isinstance(value, Mapping):
        return json.dumps({str(key): str(text) for key, text in sorted(value.items())})
    return value
