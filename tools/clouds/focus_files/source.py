"""A readable table: where it lies and what its columns are called."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from tools.base import BillError

NULLS = ["", "NULL", "Null", "null", "None", "\\N"]  # texts that mean "no value"
MAX_CELL = 1 << 20  # bytes

Malformed = Callable[[int, int, int, str], None]  # row, cells expected, cells found, text


def header_key(name: str) -> str:
    """What a column is recognised by: letters and digits in lower case."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclass(frozen=True)
class Source:
    """A spooled file with a header."""

    name: str
    header: list[str]
    path: Path
    kind: Literal["csv", "parquet"]
    sha256: str
    delimiter: str = ","
    lines: int = 0
    blank: int = 0  # empty lines before the header

    def find(self, title: str) -> int | None:
        """Position of the column with that title, whatever its case and punctuation.

        Raises BillError if two columns have it.
        """
        key = header_key(title)
        found = [i for i, name in enumerate(self.header) if header_key(name) == key]
        if len(found) > 1:
            raise BillError(
                f"{self.name}: the header has {len(found)} columns named "
                f"{self.header[found[0]]!r}; keep one"
            )
        return found[0] if found else None


def check_cells(source: Source, table: pa.Table, columns: dict[str, int]) -> None:
    """Raise BillError for a cell over 1 MiB. `columns` maps names in the table to positions."""
    for name, position in columns.items():
        column = table.column(name)
        if column.nbytes <= MAX_CELL:
            continue
        sizes = pc.binary_length(column)
        if (pc.max(sizes).as_py() or 0) > MAX_CELL:
            row = table.column("row")[pc.index(pc.greater(sizes, MAX_CELL), True).as_py()].as_py()
            raise BillError(
                f"{source.name}: row {row}, column {source.header[position]!r}: the cell is "
                "larger than 1 MiB; no bill has such cells"
            )
