"""A report as a document, whatever it is printed on: figures on top, then its parts in order.

The tool `report` gives the table 'Summary' (part, sentence) and tables titled 'PART: WHAT'. Names in
them come from clouds: all text is cleaned here, and escaped by each printer in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from tools.base import Column, Receipt, Result, Table, Value
from ui.cells import cell, clean, is_currency, is_number, money
from ui.render import head_of, is_right, row_texts, without_ids

SUMMARY = "Summary"
_RESULT = "Result"
CHARTED = frozenset(
    {"Trend: per day", "Forecast: per day"}
)  # shown as a chart: too long to be read as a table

# Left out of what people read; the CSV has every column.
_HIDDEN = frozenset(
    {
        *("ResourceType", "Price effect", "Usage effect", "attached_to", "zone"),
        *("NextStep", "Reported", "ExpectedLow", "Low 80 %", "High 80 %", "Reached"),
    }
)
_LABELS = {
    **{"ProviderName": "Provider", "SubAccountName": "Account", "ServiceName": "Service"},
    **{"ResourceName": "Resource", "BillingCurrency": "Currency", "EffectiveCost": "Cost"},
    **{"Current EffectiveCost": "Cost", "Baseline EffectiveCost": "Cost before"},
    **{"Baseline": "Cost before", "Current": "Cost now", "monthly_cost": "monthly cost"},
    **{"cpu_percent": "CPU", "memory_percent": "memory", "network_in_mbps": "network in"},
    **{"ExpectedHigh": "Expected at most", "UsedSoFar": "Used so far"},
    **{
        "MonthlySavings": "Savings a month",
        "vcpus": "vCPUs",
        "memory_gb": "memory",
        "size_gb": "size",
        "age_days": "age",
    },
}
_BESIDE = (" per day", "Baseline EffectiveCost")  # figures that the headline tells


@dataclass(frozen=True)
class Grid:
    """A table as text. `right` tells the columns that hold numbers."""

    title: str
    heads: list[str]
    rows: list[list[str]]
    right: list[bool]


@dataclass(frozen=True)
class Part:
    """A part of the report: its sentences, and its tables as they came and as text."""

    name: str
    sentences: list[str]
    tables: list[Table]

    @property
    def grids(self) -> list[Grid]:
        """The tables that are read as tables."""
        return [grid(table) for table in self.tables if table.title not in CHARTED]


@dataclass(frozen=True)
class Document:
    """The whole report."""

    title: str
    facts: list[str]
    figures: list[tuple[str, str]]
    parts: list[Part]
    notes: list[str]
    warnings: list[str]
    calls: list[str]
    brief: bool = False  # one page

    @property
    def tables(self) -> list[Table]:
        """Every table of every part."""
        return [table for part in self.parts for table in part.tables]


def document(result: Result, *, brief: bool = False) -> Document:
    """The document of a result of `report`; a `brief` one fits on one page."""
    return Document(
        clean(result.title),
        list(_facts(result)),
        [(_capital(label(item.name)), figure(item)) for item in result.values if _is_top(item)],
        list(_parts(result)),
        [clean(line) for line in result.assumptions],
        [clean(line) for line in result.warnings],
        calls(result.receipts),
        brief,
    )


def plain(result: Result) -> Document:
    """The document of a result of any other tool: its figures, then its tables."""
    name = clean(result.title) or "Result"
    tables = [
        table.model_copy(update={"title": f"{_RESULT}: {table.title}"}) for table in result.tables
    ]
    made = document(result.model_copy(update={"title": name, "tables": tables}))
    return replace(made, figures=[(_capital(label(v.name)), figure(v)) for v in result.values])


def _facts(result: Result) -> Iterator[str]:
    if result.period:
        days = result.period.days
        yield (
            f"Period {result.period.start} to {result.period.end} "
            f"({days} day{'' if days == 1 else 's'})"
        )
    if result.as_of is not None:
        yield f"Data as of {cell(result.as_of)} UTC{' (stale)' if result.stale else ''}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_top(item: Value) -> bool:
    return not item.name.endswith(_BESIDE)


def _parts(result: Result) -> Iterator[Part]:
    sentences: dict[str, list[str]] = {}
    tables: dict[str, list[Table]] = {}
    for table in result.tables:
        if table.title == SUMMARY:
            for part, text in table.rows:
                sentences.setdefault(clean(part), []).append(clean(text))
            continue
        part = clean(table.title.partition(": ")[0])
        tables.setdefault(part, []).append(table)
        sentences.setdefault(part, [])
    for name, said in sentences.items():
        yield Part(name, said, tables.get(name, []))


def grid(table: Table) -> Grid:
    """A table as text, without what only programs need."""
    table = for_people(table)
    rows = [row_texts(table.columns, row) for row in table.rows]
    return Grid(
        table.title,
        [head_of(column) for column in table.columns],
        rows,
        [is_right(table.rows, index) for index in range(len(table.columns))],
    )


def for_people(table: Table) -> Table:
    """The table without columns that only programs need, its headings as people say them."""
    table = without_ids(table)
    kept = [
        index
        for index, column in enumerate(table.columns)
        if column.name not in _HIDDEN and not _is_empty(table, index)
    ]
    kept = kept or list(range(len(table.columns)))
    columns = [table.columns[index] for index in kept]
    return Table(
        title=_capital(clean(table.title).partition(": ")[2]),
        columns=[Column(name=label(column.name), unit=column.unit) for column in columns],
        rows=[[row[index] for index in kept] for row in table.rows],
    )


def _is_empty(table: Table, index: int) -> bool:
    return bool(table.rows) and all(row[index] is None for row in table.rows)


def label(name: str) -> str:
    """A name of the data as people say it."""
    if name in _LABELS:
        return _LABELS[name]
    stem, dot, rest = name.partition(".")
    if dot and stem in _LABELS:
        return f"{_LABELS[stem]} {rest}"
    return name.replace("_", " ")


def figure(item: Value) -> str:
    """A headline figure as text."""
    value: Any = item.value
    if item.currency and item.unit != "%" and is_number(value):
        return money(value, item.currency)
    unit = item.unit or ""
    tail = "" if unit in ("", "%") or is_currency(unit) or value is None else f" {clean(unit)}"
    return cell(value, item.unit) + tail


def calls(receipts: list[Receipt]) -> list[str]:
    """What was asked, one line a call: 'r3–r7 query_costs group_by=service: 60 rows'."""
    lines = []
    for (tool, arguments), group in groupby(receipts, key=_call):
        own = list(group)
        ids = own[0].id if len(own) == 1 else f"{own[0].id}–{own[-1].id}"
        rows = sum(item.rows for item in own)
        given = f" {arguments}" if arguments else ""
        lines.append(f"{ids} · {tool}{given} · {rows:,} row{'' if rows == 1 else 's'}")
    return lines


def _call(receipt: Receipt) -> tuple[str, str]:
    return clean(receipt.tool), ", ".join(
        f"{clean(name)}={_argument(value)}" for name, value in receipt.arguments.items()
    )


def _argument(value: Any) -> str:
    """An argument of a call, short: conditions as they are typed."""
    if isinstance(value, list):
        return "[" + "; ".join(_argument(item) for item in value) + "]"
    if isinstance(value, dict) and "field" in value:
        values = ", ".join(map(str, value.get("values", [])))
        return clean(f"{value['field']} {value.get('op', 'is')} {values}").strip()
    if isinstance(value, dict):
        return clean(" ".join(str(item) for item in value.values()))
    return clean(str(value))
