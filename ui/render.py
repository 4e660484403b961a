"""Answers and tool results as terminal text (rich). Nothing from a cloud is read as markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import JustifyMethod, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from tools.base import Column, Period, Receipt, Result, Table, Value
from ui.cells import cell, clean, clean_block, is_currency, is_number, money
from ui.fitting import Shape, fitting

if TYPE_CHECKING:
    from agent.answer import Answer, Usage


@dataclass(frozen=True)
class Screen:
    """How much fits: columns of text, table rows (None = all of them), whether to show the SQL."""

    width: int
    rows: int | None = None
    sql: bool = False


def answer_parts(answer: Answer, screen: Screen) -> Iterator[RenderableType]:
    """What is printed for one answer, top to bottom."""
    style = {"error": "red", "refused": "yellow"}.get(answer.status, "")
    yield Text(clean_block(answer.answer), style=style)
    for table in answer.tables:
        yield from table_parts(table, screen)
    yield from note_lines(answer.assumptions, answer.warnings)
    yield from receipt_lines(answer.receipts, answer.as_of, sql=screen.sql)
    yield from usage_lines(answer.usage)
    if answer.follow_ups:
        yield Text("you can also ask: " + " · ".join(map(clean, answer.follow_ups)), style="cyan")


def result_parts(result: Result, screen: Screen) -> Iterator[RenderableType]:
    """What is printed for the result of one tool, top to bottom."""
    yield Text(clean(result.title), style="bold")
    yield from value_lines(result.values)
    for table in result.tables:
        yield from table_parts(table, screen, title=len(result.tables) > 1)
    if result.status == "no_data":
        yield Text("no data", style="yellow")
    if result.truncated:
        yield Text(_cut_by_tool(result), style="yellow")
    if result.period:
        yield Text(_period(result.period), style="dim")
    yield from note_lines(result.assumptions, result.warnings)
    yield from receipt_lines(result.receipts, result.as_of, stale=result.stale, sql=screen.sql)


def value_lines(values: Iterable[Value]) -> Iterator[Text]:
    """The headline figures, one a line."""
    for value in values:
        figure = (
            money(value.value, value.currency)
            if value.currency and value.unit != "%" and is_number(value.value)
            else cell(value.value, value.unit)
        )
        unit = value.unit or ""
        known = is_currency(unit) or unit in ("", "%") or value.value is None
        tail = "" if known else f" {clean(unit)}"
        if value.currency and value.unit != "%" and value.value is not None:
            tail = clean(unit).removeprefix(value.currency)  # '/h' of 'USD/h'
        yield Text.assemble(f"{clean(value.name)}: ", (figure + tail, "bold"))


def note_lines(assumptions: Iterable[str], warnings: Iterable[str]) -> Iterator[Text]:
    """What was assumed (dim) and what to beware of (yellow)."""
    for text in assumptions:
        yield Text(f"assumed: {clean(text)}", style="dim")
    for text in warnings:
        yield Text(f"warning: {clean(text)}", style="yellow")


def receipt_lines(
    receipts: Iterable[Receipt], as_of: dt.datetime | None, *, stale: bool = False, sql: bool
) -> Iterator[Text]:
    """The age of the data and one line a receipt, with the statement when `sql`."""
    if as_of is not None:
        age = f"data as of {cell(as_of)} UTC" + (" (stale)" if stale else "")
        yield Text(age, style="yellow" if stale else "dim")
    for tool, group in groupby(receipts, key=lambda receipt: receipt.tool):
        if not sql:
            yield Text(_receipt_line(tool, list(group)), style="dim")
            continue
        for receipt in group:
            yield Text(_receipt_line(tool, [receipt]), style="dim")
            yield Text(clean_block(receipt.sql).strip(), style="dim")
            for name, value in receipt.params.items():
                yield Text(f"  ${clean(name)} = {cell(value)}", style="dim")


def usage_lines(usage: Iterable[Usage]) -> Iterator[Text]:
    """What hosted models took for an answer, one line a model; nothing for the embedded planner."""
    for used in usage:
        parts = [clean(used.model), f"{used.calls:,} call{'' if used.calls == 1 else 's'}"]
        if used.failed:
            parts.append(f"{used.failed:,} failed")
        if used.input_tokens is not None and used.output_tokens is not None:
            cached = f" ({used.cache_read_tokens:,} cached)" if used.cache_read_tokens else ""
            parts.append(f"{used.input_tokens:,} tokens in{cached}, {used.output_tokens:,} out")
        if used.calls:
            price = used.cost
            parts.append("cost unknown" if price is None else f"{price:.4f} {used.currency}")
        yield Text(" · ".join(parts), style="dim")


def _receipt_line(tool: str, receipts: Sequence[Receipt]) -> str:
    """Receipts of one tool call share a line: 'receipts r1–r3 · query_costs · 15 rows · 8 ms'."""
    first, last = clean(receipts[0].id), clean(receipts[-1].id)
    ids = f"receipt {first}" if first == last else f"receipts {first}–{last}"
    rows = sum(receipt.rows for receipt in receipts)
    seconds = sum(receipt.seconds for receipt in receipts)
    counted = f"{rows:,} row{'' if rows == 1 else 's'}"
    return f"{ids} · {clean(tool)} · {counted} · {seconds * 1000:,.0f} ms"


def table_parts(table: Table, screen: Screen, *, title: bool = True) -> Iterator[RenderableType]:
    """A table cut to the screen, and a line that says what was left out."""
    if title and table.title:
        yield Text(clean(table.title), style="bold")
    if not table.rows:
        yield Text("no rows", style="dim")
        return
    table = without_ids(table)
    shown = table.rows if screen.rows is None else table.rows[: screen.rows]
    texts = [row_texts(table.columns, row) for row in shown]
    heads = [head_of(column) for column in table.columns]
    right = [is_right(shown, index) for index in range(len(heads))]
    widths = fitting(_shape(table, shown, heads, texts, right), screen.width)
    yield _grid(heads, texts, right, widths)
    hidden = [head for index, head in enumerate(heads) if index not in widths]
    left = len(table.rows) - len(shown)
    if left or hidden:
        more = [f"{left:,} more row{'s' if left > 1 else ''}"] if left else []
        more += [f"{len(hidden)} more columns: {', '.join(hidden)}"] if hidden else []
        yield Text(f"… {' and '.join(more)} (use --json)", style="dim")


_NAMES = {
    "resource_id": "name",
    "ResourceId": "ResourceName",
    "InstanceId": "Instance",
    "SubAccountId": "SubAccountName",
    "BillingAccountId": "BillingAccountName",
}
LONG_ID = 16  # characters; shorter ids do not get in the way


def without_ids(table: Table) -> Table:
    """The table without long ids where a name stands beside each of them; JSON keeps both."""
    names = [column.name for column in table.columns]
    left_out = {
        names.index(identifier)
        for identifier, name in _NAMES.items()
        if identifier in names
        and name in names
        and all(row[names.index(name)] for row in table.rows)
        and any(len(str(row[names.index(identifier)])) > LONG_ID for row in table.rows)
    }
    kept = [index for index in range(len(names)) if index not in left_out]
    return Table(
        title=table.title,
        columns=[table.columns[index] for index in kept],
        rows=[[row[index] for index in kept] for row in table.rows],
    )


def _grid(
    heads: Sequence[str],
    texts: Sequence[Sequence[str]],
    right: Sequence[bool],
    widths: Mapping[int, int],
) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for index, width in widths.items():
        justify: JustifyMethod = "right" if right[index] else "left"
        grid.add_column(Text(heads[index]), justify=justify, width=width, no_wrap=True)
    for row in texts:
        grid.add_row(*(Text(row[index], overflow="ellipsis") for index in widths))
    return grid


def row_texts(columns: Sequence[Column], row: Sequence[object]) -> list[str]:
    """The cells of a row; where a column is named currency, it is the unit of the row's money."""
    currency = next(
        (
            value
            for column, value in zip(columns, row, strict=True)
            if column.name.lower() in ("currency", "billingcurrency") and isinstance(value, str)
        ),
        None,
    )
    return [
        cell(value, column.unit or (currency if _is_money(column.name, value) else None))
        for column, value in zip(columns, row, strict=True)
    ]


_MONEY = (
    *("cost", "amount", "price", "saving", "counted", "limit", "used", "baseline", "current"),
    *("change", "effect", "impact", "observed", "expected", "forecast", "low", "high"),
)


def _is_money(name: str, value: object) -> bool:
    """Amounts are never whole numbers of Python: counts of anything are."""
    return isinstance(value, Decimal | float) and any(word in name.lower() for word in _MONEY)


def head_of(column: Column) -> str:
    name, unit = clean(column.name), column.unit
    if unit is None or is_currency(unit) or unit in name:
        return name
    return f"{name} ({clean(unit)})"


def is_right(rows: Sequence[Sequence[object]], index: int) -> bool:
    values = [row[index] for row in rows if row[index] is not None]
    return bool(values) and all(is_number(value) for value in values)


def _shape(
    table: Table,
    shown: Sequence[Sequence[object]],
    heads: Sequence[str],
    texts: Sequence[Sequence[str]],
    right: Sequence[bool],
) -> Shape:
    columns = list(enumerate(table.columns))
    wanted = [
        max(cell_len(text) for text in (heads[index], *(row[index] for row in texts)))
        for index, _ in columns
    ]
    money = {
        index
        for index, column in columns
        if is_currency(column.unit) or any(_is_money(column.name, row[index]) for row in shown)
    }
    named = [index for index, column in columns if column.name in _NAMES.values()]
    texts_at = [index for index, _ in columns if not right[index]]
    return Shape(wanted, right, money, next(iter([*named, *texts_at, 0])))


def _period(period: Period) -> str:
    days = "1 day" if period.days == 1 else f"{period.days:,} days"
    return f"period {period.start} to {period.end} ({days})"


def _cut_by_tool(result: Result) -> str:
    shown = sum(len(table.rows) for table in result.tables[:1])
    total = f" of {result.total_rows:,}" if result.total_rows is not None else ""
    return f"showing {shown:,}{total} rows; more can be asked for, or fewer by filters"
