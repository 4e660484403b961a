"""The tables of the store for Arrow: the columns of `columns`, as schemas."""

from __future__ import annotations

import pyarrow as pa

from tools.store import columns

DECIMAL = pa.decimal128(38, 18)
TIMESTAMP = pa.timestamp("us")
TEXT = pa.string()
_ARROW = {
    columns.DECIMAL: DECIMAL,
    columns.TIMESTAMP: TIMESTAMP,
    columns.TEXT: TEXT,
    columns.TEXTS: pa.list_(TEXT),
    columns.DATE: pa.date32(),
    columns.DOUBLE: pa.float64(),
    columns.INTEGER: pa.int32(),
    columns.BIGINT: pa.int64(),
}


def _schema(fields: dict[str, str]) -> pa.Schema:
    return pa.schema([(name, _ARROW[kind]) for name, kind in fields.items()])


# What a reader of bills hands over, and the tables by name with their partition columns.
BILL_SCHEMA = _schema(columns.COST_FIELDS)
TABLES: dict[str, tuple[pa.Schema, tuple[str, ...]]] = {
    name: (_schema(fields), partitions) for name, (fields, partitions) in columns.TABLES.items()
}
COST_LINE_SCHEMA = TABLES["cost_line"][0]
COST_DAILY_SCHEMA = TABLES["cost_daily"][0]
TAGSET_SCHEMA = TABLES["tagset"][0]
INSTANCE_SCHEMA = TABLES["instance"][0]
VOLUME_SCHEMA = TABLES["volume"][0]
SNAPSHOT_SCHEMA = TABLES["snapshot"][0]
ADDRESS_SCHEMA = TABLES["address"][0]
METRIC_SCHEMA = TABLES["metric"][0]
