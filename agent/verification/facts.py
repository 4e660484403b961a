"""Results as facts: every number with its unit, its row's names, its period and its meaning."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from agent.verification import calendars, units
from agent.verification.calendars import Days
from agent.verification.units import Unit
from agent.verification.words import parts, tokens
from tools.base import Result, Table

_STATISTIC = re.compile(
    r"(?<![a-z])(avg|average|mean|min|minimum|max|maximum|median|p\d\d)(?![a-z])"
)
_SAME = {"average": "avg", "mean": "avg", "minimum": "min", "maximum": "max", "median": "p50"}
_CHANGE = {"change", "delta", "difference", "increase", "decrease", "growth", "effect", "variance"}
_SHARE = {"share", "coverage", "fraction"}
_BASE = {"baseline", "previous", "before", "prior"}
_METRICS = {"effective", "bill", "list", "contract", "amortis", "amortiz"}


@dataclass(eq=False)
class Row:
    """The names of one row by what they name; `result` and `table` say where it stands."""

    names: dict[str, str]
    texts: dict[str, str]
    result: int
    table: int
    index: int


@dataclass(eq=False)
class Fact:
    """One number of a result."""

    amount: Decimal
    unit: Unit
    column: str
    words: frozenset[str]
    role: str  # level, change, share
    statistic: str
    metric: frozenset[str]
    period: Days | None
    names: frozenset[str]  # of its row and of its result's conditions
    result: int
    table: int | None
    row: Row | None
    index: int
    serial: bool = False  # one of a series over time
    edge: bool = False  # the largest or smallest of its column

    @property
    def series(self) -> tuple[str, str, str, str]:
        """What a difference, sum or ratio may be taken over."""
        column = re.sub(r"(?i)\b(current|baseline|previous|prior|now|before)\b", "", self.column)
        return column.strip().lower(), self.unit.kind, self.unit.name, self.statistic


@dataclass
class Group:
    """A table, or the headline figures of a result (`index` is None)."""

    result: int
    index: int | None
    title: str
    whole: bool
    rows: list[Row] = field(default_factory=list)
    columns: dict[str, list[Fact]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    total_rows: int | None = None
    days: int = 0


def dimension(column: str) -> str:
    """What a column or filter names: 'SubAccountName' and 'account' are both 'account'."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).lower().replace("_", " ")
    short = re.sub(r"\s*(?:name|id|identifier)$", "", words).strip()
    return {"sub account": "account", "": "name", "resource": "name"}.get(short, short)


def name_of(value: object) -> str:
    """The normal form of a name; '(none)' for a missing one."""
    return " ".join(tokens(str(value))) if value is not None else "none"


def number(value: object) -> Decimal | None:
    """A number of a cell, exactly."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    made = Decimal(str(value))
    return made if made.is_finite() else None


def groups(results: Sequence[Result]) -> Iterator[Group]:
    """Headline figures and tables of all results."""
    for at, result in enumerate(results):
        scope = _scope(result)
        spans = _periods(result)
        yield _headline(at, result, scope, spans)
        for position, table in enumerate(result.tables):
            yield _table(at, position, table, result, scope, spans)


def _scope(result: Result) -> dict[str, str]:
    """Names that the whole result is about, by what they name."""
    return {
        dimension(key): name_of(value)
        for key, value in conditions(result)
        if isinstance(value, str)
    }


def conditions(result: Result) -> Iterator[tuple[str, Any]]:
    """Field and value of every 'is' filter that has one value."""
    for receipt in result.receipts:
        for item in receipt.arguments.get("filters") or []:
            if isinstance(item, dict) and item.get("op", "is") in ("is", "contains"):
                values = item.get("values") or []
                if len(values) == 1:
                    yield str(item.get("field")), values[0]


def _periods(result: Result) -> tuple[Days | None, Days | None]:
    """The period of a result and the one that it is compared with."""
    now = (result.period.start, result.period.end) if result.period else None
    for receipt in result.receipts:
        start, end = (receipt.arguments.get(f"baseline_{side}") for side in ("start", "end"))
        first, last = calendars.day(start), calendars.day(end)
        if first and last:
            return now, (first, last)
    found = [span for span in calendars.pairs(result.title) if span != now]
    return now, found[0] if found else None


def _headline(
    at: int, result: Result, scope: dict[str, str], spans: tuple[Days | None, Days | None]
) -> Group:
    group = Group(at, None, result.title, whole=True, total_rows=result.total_rows)
    group.days = calendars.length(spans[0])
    for index, value in enumerate(result.values):
        amount = number(value.value)
        if amount is None:
            continue
        unit = units.of_column(value.name, value.unit, value.currency)
        fact = _fact(amount, unit, value.name, spans, scope, at, None, None, index)
        group.columns.setdefault(fact.column, []).append(fact)
    return group


def _table(
    at: int, position: int, table: Table, result: Result, scope: dict[str, str],
    spans: tuple[Days | None, Days | None],
) -> Group:  # fmt: skip
    whole = not (result.truncated and (result.total_rows or 0) != len(table.rows))
    group = Group(at, position, table.title, whole=whole, total_rows=result.total_rows)
    group.days = calendars.length(spans[0])
    money = _currency_column(table)
    for index, cells in enumerate(table.rows):
        row, when = _row(table, cells, at, position, index)
        group.rows.append(row)
        code = str(cells[money]) if money is not None and cells[money] else None
        names = {**scope, **row.names}
        for column, cell in zip(table.columns, cells, strict=False):
            amount = number(cell)
            if amount is None:
                continue
            unit = units.of_column(column.name, column.unit, None)
            if unit.kind == "money" and not unit.name:
                unit = units.money(code, unit.per) if code else _only_money(unit, result)
            fact = _fact(amount, unit, column.name, spans, names, at, position, row, index, when)
            group.columns.setdefault(column.name, []).append(fact)
    for facts in group.columns.values():
        max(facts, key=lambda fact: fact.amount).edge = True
        min(facts, key=lambda fact: fact.amount).edge = True
    group.keys = _keys(group)
    return group


def _only_money(unit: Unit, result: Result) -> Unit:
    """Money of a column without a currency: the result's, when there is one only."""
    codes = {value.currency for value in result.values if value.currency}
    return units.money(codes.pop(), unit.per) if len(codes) == 1 else unit


def _currency_column(table: Table) -> int | None:
    return next(
        (at for at, column in enumerate(table.columns) if "currency" in column.name.lower()), None
    )


def _row(
    table: Table, cells: list[Any], result: int, position: int, index: int
) -> tuple[Row, Days | None]:
    row = Row({}, {}, result, position, index)
    when: Days | None = None
    for column, cell in zip(table.columns, cells, strict=False):
        if isinstance(cell, bool) or (column.unit and number(cell) is not None):
            continue
        span = calendars.of_cell(column.name, cell)
        if span is not None:
            when = when or (span if calendars.is_axis(column.name) else None)
        elif (isinstance(cell, str) and cell) or (cell is None and column.unit is None):
            _name(row, column.name, cell)
    return row, when


def _name(row: Row, column: str, cell: str | None) -> None:
    key = dimension(column)
    while key in row.names:
        key += "'"
    row.names[key] = name_of(cell)
    row.texts[key] = cell or "(none)"


def _fact(
    amount: Decimal, unit: Unit, column: str, spans: tuple[Days | None, Days | None],
    names: dict[str, str], result: int, table: int | None, row: Row | None, index: int,
    when: Days | None = None,
) -> Fact:  # fmt: skip
    words = parts(column)
    role = "share" if words & _SHARE else "change" if words & _CHANGE else "level"
    found = _STATISTIC.search(column.lower())
    statistic = _SAME.get(found[1], found[1]) if found else ""
    now, base = spans
    period = when or (base if words & _BASE else now if role == "level" or base is None else None)
    return Fact(
        amount, unit, column, words, role, statistic, words & _METRICS, period,
        frozenset(names.values()), result, table, row, index, when is not None and when != now,
    )  # fmt: skip


def _keys(group: Group) -> list[str]:
    """The names that tell the rows apart: those that differ in every row, else all."""
    if not group.rows:
        return []
    every: dict[str, set[str]] = {}
    for row in group.rows:
        for key, value in row.names.items():
            every.setdefault(key, set()).add(value)
    alone = [key for key, values in every.items() if len(values) == len(group.rows)]
    if alone and len(group.rows) > 1:
        first = next(iter(every))
        return [key for key in every if key in alone or key == first]
    return list(every)


def spans_of(results: Iterable[Result]) -> Iterator[Days]:
    """Every span and day that results hold."""
    for result in results:
        if result.period:
            yield result.period.start, result.period.end
        if result.as_of:
            yield result.as_of.date(), result.as_of.date()
        yield from _spans([(value.name, value.value) for value in result.values])
        for table in result.tables:
            names = [column.name for column in table.columns]
            for cells in table.rows:
                yield from _spans(list(zip(names, cells, strict=False)))


def _spans(cells: list[tuple[str, Any]]) -> Iterator[Days]:
    """Days of one row, and the span between its first and its last day."""
    ends: dict[str, dt.date] = {}
    for name, cell in cells:
        if span := calendars.of_cell(name, cell):
            yield span
            ends.setdefault(name.lower().partition(" ")[0], span[0])
    if "first" in ends and "last" in ends:
        yield ends["first"], ends["last"]


def clocks_of(results: Iterable[Result]) -> Iterator[str]:
    """Every time of day that results hold as a time."""
    for result in results:
        cells = [value.value for value in result.values]
        cells += [cell for table in result.tables for cells in table.rows for cell in cells]
        for cell in [*cells, result.as_of]:
            if isinstance(cell, dt.datetime):
                yield f"{cell:%H:%M}"
            elif isinstance(cell, str) and (found := re.search(r"T(\d\d:\d\d)", cell)):
                yield found[1]
