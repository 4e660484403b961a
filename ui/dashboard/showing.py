"""Results as pages show them: figures, tables, notes and receipts, as text that templates escape."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tools.base import Column, Receipt, Result, Table, Value
from ui.cells import UNKNOWN, cell, clean, clean_block, is_number
from ui.render import head_of, is_right, row_texts, without_ids
from ui.report.layout import figure, label

LONG = 34  # characters
Linked = Callable[[Mapping[str, Any]], str | None]  # a row by column name → address, or None


@dataclass(frozen=True)
class Cell:
    """A cell: its text, what it is sorted by, where it leads, and the word that colours it."""

    text: str
    sort: str
    link: str | None = None
    tone: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it reads as a sentence, and needs room."""
        return len(self.text) > LONG


@dataclass(frozen=True)
class Head:
    """A heading; numbers stand at the right, and sort as numbers."""

    text: str
    number: bool
    name: str


@dataclass(frozen=True)
class Grid:
    """A table as text."""

    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    csv: str = ""


@dataclass(frozen=True)
class Call:
    """A receipt: the call in a line, the statement and its parameters."""

    line: str
    sql: str
    params: Sequence[tuple[str, str]]


@dataclass
class Notes:
    """What goes with every card: how old the data is, assumptions, warnings, receipts."""

    as_of: str = ""
    stale: bool = False
    truncated: bool = False
    assumptions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    @property
    def why_stale(self) -> str:
        """The warning that tells of age, where there is one."""
        return next((line for line in self.warnings if _OF_AGE.search(line)), "")


_OF_AGE = re.compile(r"\b(old|older|stale|behind|ends?|complete up to|not collected|last)\b")
_TONES = {
    **dict.fromkeys(("critical", "exceeded", "failing", "failed", "error", "stale"), "bad"),
    **dict.fromkeys(("warning", "at risk", "partial", "high", "applying", "undone"), "warn"),
    **dict.fromkeys(("ok", "fresh", "running", "connected", "applied", "done", "low"), "good"),
    **dict.fromkeys(("info", "medium", "stopped", "proposed", "confirmed", "active"), "calm"),
}
_TONED = ("severity", "status", "state", "risk")
_PRIORITIES = {"high": "warn", "medium": "calm", "low": "calm"}


def grid(
    table: Table,
    columns: Sequence[str] = (),
    *,
    names: Mapping[str, str] | None = None,
    links: Mapping[str, Linked] | None = None,
    csv: str = "",
) -> Grid:
    """A table with the named columns that it has (all by default), headings as people say them."""
    table = without_ids(table)
    kept = [name for name in columns or _all(table) if name in _all(table)]
    texts = [row_texts(table.columns, row) for row in table.rows]
    at = {name: _all(table).index(name) for name in kept}
    heads = [
        Head(
            (names or {}).get(name) or label(head_of(table.columns[at[name]])),
            is_right(table.rows, at[name]),
            name,
        )
        for name in kept
    ]
    rows = [
        [_cell(name, row[at[name]], text[at[name]], table, row, links or {}) for name in kept]
        for row, text in zip(table.rows, texts, strict=True)
    ]
    return Grid(clean(table.title), heads, rows, csv)


def _all(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _cell(
    name: str, value: Any, text: str, table: Table, row: Sequence[Any], links: Mapping[str, Linked]
) -> Cell:
    link = links[name](record(table, row)) if name in links else None
    tones = _PRIORITIES if name == "Priority" else _TONES if name.lower() in _TONED else {}
    tone = tones.get(text.lower(), "")
    return Cell(text, sort_key(value), link, tone)


def record(table: Table, row: Sequence[Any]) -> dict[str, Any]:
    """A row by the names of its columns."""
    return dict(zip(_all(table), row, strict=True))


def records(table: Table | None) -> list[dict[str, Any]]:
    """All rows by the names of their columns, each cell also as text under NAME + '_text'."""
    if table is None:
        return []
    found = []
    for row in table.rows:
        texts = row_texts(table.columns, row)
        one = record(table, row)
        for name, text in zip(_all(table), texts, strict=True):
            one[f"{name}_text"] = text
        found.append(one)
    return found


def sort_key(value: Any) -> str:
    """What a browser sorts a cell by: numbers in full, times as ISO 8601; '' is unknown."""
    if value is None:
        return ""
    if is_number(value):
        return f"{Decimal(str(value)):f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return cell(value).lower()


def notes(results: Iterable[Result]) -> Notes:
    """What is to be said of these results together; nothing twice."""
    found = Notes()
    moments: list[dt.datetime] = []
    for result in results:
        if result.as_of is not None:
            moments.append(result.as_of.replace(tzinfo=None))
        found.stale |= result.stale
        found.truncated |= result.truncated
        found.assumptions += [clean(line) for line in result.assumptions]
        found.warnings += [clean(line) for line in result.warnings]
        found.calls += [_call(receipt) for receipt in result.receipts]
    found.as_of = _moment(min(moments)) if moments else ""
    found.assumptions = list(dict.fromkeys(found.assumptions))
    found.warnings = list(dict.fromkeys(found.warnings))
    return found


def _moment(moment: dt.datetime) -> str:
    """A day where the data goes by days."""
    if moment.time() == dt.time():
        return f"{moment:%-d %B %Y}"
    return f"{moment:%-d %B %Y, %H:%M} UTC"


def _call(receipt: Receipt) -> Call:
    rows = f"{receipt.rows:,} row{'' if receipt.rows == 1 else 's'}"
    return Call(
        f"{clean(receipt.id)} · {clean(receipt.tool)} · {rows} · {receipt.seconds * 1000:,.0f} ms",
        clean_block(receipt.sql).strip(),
        [(clean(name), cell(value)) for name, value in receipt.params.items()],
    )


def codes(result: Result) -> list[str]:
    """The currencies of a result's figures, in their order."""
    return list(dict.fromkeys(value.currency for value in result.values if value.currency))


def value_of(result: Result, name: str, code: str | None = None) -> Value | None:
    """The figure of that name; of several currencies, the one in `code`."""
    for value in result.values:
        if value.name in (name, f"{name} in {code}") and (
            code is None or (value.currency in (None, code) and value.unit in (None, "%", code))
        ):
            return value
    return None


def text_of(result: Result, name: str, code: str | None = None) -> str:
    """The figure of that name as text; '–' when there is none."""
    found = value_of(result, name, code)
    return figure(found) if found is not None else UNKNOWN


def table_of(result: Result, title: str = "") -> Table | None:
    """The table whose title begins so; the first by default."""
    return next((table for table in result.tables if table.title.startswith(title)), None)


def kept_rows(table: Table, rows: list[list[Any]]) -> Table:
    """The same table with these rows."""
    return Table(title=table.title, columns=table.columns, rows=rows)


def column(name: str, unit: str | None = None) -> Column:
    """A column of a table that a page puts together."""
    return Column(name=name, unit=unit)
