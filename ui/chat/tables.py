"""Tables of answers for the page: texts to show, keys to sort by, and the whole as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tools.base import Table
from ui.cells import clean, is_number
from ui.render import head_of, is_right, row_texts, without_ids
from ui.sheets import csv_text, file_names

MOST_ROWS = 1000  # rows that the page gets; the CSV holds the same


def shown_tables(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """What the element AnswerTable takes, for each table that has rows."""
    full = [table for table in tables if table.rows]
    names = file_names([table.title for table in full], ".csv")
    return [_shown(table, name) for table, name in zip(full, names, strict=True)]


def _shown(table: Table, name: str) -> dict[str, Any]:
    cut = table.model_copy(update={"rows": table.rows[:MOST_ROWS]})
    short = without_ids(cut)
    return {
        "title": clean(table.title),
        "heads": [head_of(column) for column in short.columns],
        "right": [is_right(short.rows, index) for index in range(len(short.columns))],
        "rows": [row_texts(short.columns, row) for row in short.rows],
        "keys": [[_key(value) for value in row] for row in short.rows],
        "left": len(table.rows) - len(cut.rows),
        "file": name,
        "csv": csv_text(cut),
    }


def _key(value: object) -> float | str | None:
    """What a cell is sorted by: a number, or text in lower case; None goes last."""
    if value is None:
        return None
    if is_number(value):
        assert isinstance(value, int | float | Decimal)
        return float(value)
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return clean(str(value)).lower()
