"""A report as CSV files: one a table, with every column, and what they rest on."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tools.base import Column, Result, Table
from ui.sheets import csv_text, file_names


def sheets(result: Result) -> list[tuple[str, str]]:
    """(file name, text) of every table, of the headline figures, notes and receipts."""
    tables = list(_tables(result))
    names = file_names([table.title for table in tables], ".csv")
    return [(name, csv_text(table)) for name, table in zip(names, tables, strict=True)]


def _tables(result: Result) -> Iterator[Table]:
    yield Table(
        title="Figures",
        columns=[Column(name="name"), Column(name="value"), Column(name="unit")],
        rows=[[item.name, item.value, item.unit] for item in result.values],
    )
    yield from result.tables
    notes: list[list[object]] = [["warning", line] for line in result.warnings]
    notes += [["assumption", line] for line in result.assumptions]
    notes += [["data as of", result.as_of], ["stale", result.stale]]
    yield Table(title="Notes", columns=[Column(name="kind"), Column(name="text")], rows=notes)
    yield Table(
        title="Receipts",
        columns=[Column(name=name) for name in ("id", "tool", "arguments", "rows", "sql", "params")],
        rows=[
            [item.id, item.tool, json.dumps(item.arguments, default=str), item.rows, item.sql,
             json.dumps(item.params, default=str)]
            for item in result.receipts
        ],
    )  # fmt: skip
