"""CSV as text: a parser that streams, counts rows, and notices what quietly loses rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from tools.base import BillError
from tools.clouds.focus_files.source import MAX_CELL, NULLS, Malformed, Source, check_cells
from tools.clouds.focus_files.spool import Spooled

_BLOCK, _LARGE_BLOCK = 8 << 20, 64 << 20  # a row must fit into a block
_BATCH_ROWS, _BATCH_BYTES = 100_000, 32 << 20  # each batch costs one run of SQL
_DELIMITERS = ",;\t|"
_TAIL = 1 << 16


def open_csv(spooled: Spooled) -> Source:
    """Read the header, and tell the delimiter by it."""
    with spooled.path.open("rb") as file:
        whole = file.read(MAX_CELL).decode("utf-8-sig", errors="ignore")
    text = whole.lstrip("\r\n")
    blank = len(whole[: len(whole) - len(text)].splitlines())
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=first.count)
    if not first.count(delimiter):
        raise BillError(
            f"{spooled.name}: the first line has no columns; expected a header with commas, "
            "semicolons, tabs or bars between the column names"
        )
    try:
        cells = next(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise BillError(f"{spooled.name}: the header cannot be read ({error})") from error
    header = [cell.strip() for cell in cells]
    return Source(
        spooled.name, header, spooled.path, "csv", spooled.sha256, delimiter, spooled.lines, blank
    )


@dataclass
class _Parse:
    """One pass over a CSV file, which keeps count of good and skipped rows."""

    source: Source
    malformed: Malformed = lambda *_: None
    block: int = _BLOCK
    good: int = 0
    skipped: list[int] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Rows so far."""
        return self.good + len(self.skipped)

    def tables(self, columns: dict[str, int]) -> Iterator[pa.Table]:
        """Yield the columns (name → position) as text, plus `row`."""
        names = [f"c{i}" for i in range(len(self.source.header))]
        for table in _ahead(_gathered(self._batches(names, [names[i] for i in columns.values()]))):
            numbers = self._numbers(table.num_rows)
            self.good += table.num_rows
            yield table.rename_columns(list(columns)).append_column("row", numbers)

    def _batches(self, names: list[str], wanted: list[str]) -> Iterator[pa.RecordBatch]:
        parse = pa.csv.ParseOptions(
            delimiter=self.source.delimiter,
            newlines_in_values=True,
            invalid_row_handler=self._skip,
        )
        convert = pa.csv.ConvertOptions(
            column_types=dict.fromkeys(wanted, pa.string()),
            include_columns=wanted,
            strings_can_be_null=True,
            null_values=NULLS,
            check_utf8=False,  # the spool has checked it
        )
        read = pa.csv.ReadOptions(
            skip_rows=self.source.blank,
            column_names=names,
            skip_rows_after_names=1,
            block_size=self.block,
            use_threads=False,
        )
        with (
            pa.OSFile(str(self.source.path)) as file,
            pa.csv.open_csv(file, read, parse, convert) as rows,
        ):
            yield from rows

    def _skip(self, bad: Any) -> str:
        row = bad.number - 1 - self.source.blank  # the parser counts the header as row 1
        self.skipped.append(row)
        self.malformed(row, bad.expected_columns, bad.actual_columns, bad.text)
        return "skip"

    def _numbers(self, count: int) -> pa.Array:
        """Numbers of the next `count` good rows, given the rows skipped between them."""
        index = np.arange(self.good, self.good + count, dtype=np.int64)
        skipped = np.array(self.skipped, dtype=np.int64)
        good_before = skipped - 1 - np.arange(len(skipped), dtype=np.int64)
        return pa.array(index + 1 + np.searchsorted(good_before, index, side="right"))


def csv_batches(
    source: Source, columns: dict[str, int], malformed: Malformed
) -> Iterator[pa.Table]:
    """Yield the columns (name → position) as text, plus `row`. Raises BillError."""
    parse = _Parse(source, malformed)
    try:
        yield from parse.tables(columns)
    except pa.ArrowInvalid as error:
        if not parse.read and _only_header(source):
            return
        raise _too_long(source, parse.read) from error
    if source.lines > parse.read + 1 + source.blank:
        _check_quotes(source)
    _check_end(source, parse.read)


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Join small batches."""
    held: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows >= _BATCH_ROWS or size >= _BATCH_BYTES:
            yield pa.Table.from_batches(held)
            held, rows, size = [], 0, 0
    if rows:
        yield pa.Table.from_batches(held)


def _ahead(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Parse the next table in a thread while the caller works on this one."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, tables, None)
        while (table := coming.result()) is not None:
            coming = pool.submit(next, tables, None)
            yield table


def _check_end(source: Source, row: int) -> None:
    """The parser takes a cell that the file's end cuts off for a whole one."""
    with source.path.open("rb") as file:
        file.seek(max(0, source.path.stat().st_size - _TAIL))
        last = file.read().rpartition(b"\n")[2].decode(errors="replace")
    if re.search(rf'(?:^|{re.escape(source.delimiter)})"(?:[^"]|"")*$', last):
        raise BillError(
            f"{source.name}: row {row}: the file ends inside of a quoted cell; it was cut short"
        )


def _only_header(source: Source) -> bool:
    """True where nothing follows the header's line."""
    with source.path.open("rb") as file:
        return not file.read(_BLOCK).strip().partition(b"\n")[2].strip()


def _too_long(source: Source, row: int) -> BillError:
    """Which cell does not fit, if larger blocks can tell."""
    columns = {f"c{i}": i for i in range(len(source.header))}
    try:
        for table in _Parse(source, block=_LARGE_BLOCK).tables(columns):
            check_cells(source, table, columns)
    except BillError as found:
        return found
    except pa.ArrowInvalid:
        pass
    return BillError(
        f"{source.name}: cannot be read as CSV after row {row}: a row is longer than "
        f"{_BLOCK >> 20} MiB or a quote is never closed"
    )


def _check_quotes(source: Source) -> None:
    """A quote that is not closed swallows the rows after it: look for rows inside of cells.

    Only for files with more lines than rows. Raises BillError naming row and column.
    """
    columns = {f"c{i}": i for i in range(len(source.header))}
    separators = len(source.header) - 1
    for table in _Parse(source).tables(columns):
        for name, position in columns.items():
            spans = pc.fill_null(pc.match_substring(table.column(name), "\n"), fill_value=False)
            if not pc.any(spans).as_py():
                continue
            found = table.select(["row", name]).filter(spans)
            for row, cell in zip(*(column.to_pylist() for column in found.columns), strict=True):
                if any(line.count(source.delimiter) >= separators for line in cell.split("\n")):
                    raise BillError(
                        f"{source.name}: row {row}, column {source.header[position]!r}: a quoted "
                        "cell is opened and not closed before the next row"
                    )
