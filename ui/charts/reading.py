"""Reading a table as something to draw: which column tells the time, the names, the amounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tools.base import Column, Table
from ui.cells import cell, is_currency, is_number
from ui.render import row_texts, without_ids

TIMES = ("date", "day", "ts", "week", "month", "quarter", "year", "hour")
LONG_STEPS = ("month", "quarter", "year")
_CURRENCY = ("currency", "billingcurrency")
_FIRST = ("EffectiveCost", "BilledCost", "ListCost", "ContractedCost", "avg", "Forecast")
_BOUNDS = ("Low80", "High80", "Low95", "High95")
_UNMEASURED = ("id", "no.", "created", "confidence", "age", "missing days")
_NAMED = (
    ("ResourceName",),
    ("name",),
    ("Resource",),
    ("Budget",),
    ("ServiceName", "SubAccountName"),
)
_MOST_WORDS = 2  # texts of a row that make its label
_UNNAMED = "(no name)"


@dataclass(frozen=True)
class Reading:
    """A table of one currency (or of none)."""

    table: Table
    currency: str | None

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.table.columns]

    def at(self, name: str) -> int | None:
        """Where the column of that name is."""
        return self.names.index(name) if name in self.names else None

    @property
    def time_at(self) -> int | None:
        """Where the column of times is."""
        for index, name in enumerate(self.names):
            if name.lower() in TIMES:
                return index if any(moment(row[index]) for row in self.table.rows) else None
        return None

    @property
    def amounts_at(self) -> list[int]:
        """Columns of amounts and measures, the most telling first."""
        found = [index for index in range(len(self.names)) if self._is_amount(index)]
        return sorted(found, key=self._order)

    def _is_amount(self, index: int) -> bool:
        name = self.names[index]
        if name in _BOUNDS or name.lower() in _UNMEASURED:
            return False
        values = [row[index] for row in self.table.rows if row[index] is not None]
        return bool(values) and all(is_number(value) for value in values)

    def _order(self, index: int) -> tuple[int, int, int]:
        name = self.names[index]
        first = _FIRST.index(name) if name in _FIRST else len(_FIRST)
        return first, 0 if is_currency(self.unit(index)) else 1, index

    def unit(self, index: int) -> str | None:
        """The unit of a column; where rows tell their currency, it is that of their money."""
        column = self.table.columns[index]
        return column.unit or (self.currency if self._is_money(index) else None)

    def _is_money(self, index: int) -> bool:
        columns = [Column(name="currency"), self.table.columns[index]]
        return self.currency is not None and any(
            row_texts(columns, ["XXX", row[index]])[1].endswith(" XXX")
            for row in self.table.rows
            if isinstance(row[index], Decimal | float)
        )

    def label(self, row: Sequence[Any]) -> str:
        """What a row is about: its name, or its first texts joined."""
        for names in _NAMED:
            found = [at for name in names if (at := self.at(name)) is not None]
            if found and self.at(names[0]) is not None:
                return self._joined(row, found)
        return self._joined(row, self.texts_at[:_MOST_WORDS])

    @staticmethod
    def _joined(row: Sequence[Any], columns: Sequence[int]) -> str:
        texts = [cell(row[index]) for index in columns if row[index] not in (None, "")]
        return " · ".join(texts) or (_UNNAMED if columns else "")

    @property
    def texts_at(self) -> list[int]:
        """Columns of names."""
        return [
            index
            for index, name in enumerate(self.names)
            if index != self.time_at
            and name.lower() != "id"
            and not any(is_number(row[index]) for row in self.table.rows)
            and any(isinstance(row[index], str) for row in self.table.rows)
        ]


def readings(table: Table) -> list[Reading]:
    """The table, once for each currency in it."""
    table = without_ids(table)
    at = next(
        (i for i, column in enumerate(table.columns) if column.name.lower() in _CURRENCY), None
    )
    if at is None:
        units = [column.unit for column in table.columns if is_currency(column.unit)]
        return [Reading(table, units[0] if units else None)]
    codes = dict.fromkeys(row[at] for row in table.rows if isinstance(row[at], str))
    columns = [column for index, column in enumerate(table.columns) if index != at]
    return [
        Reading(
            Table(
                title=table.title,
                columns=columns,
                rows=[_without(row, at) for row in table.rows if row[at] == code],
            ),
            code,
        )
        for code in codes
    ]


def _without(row: Sequence[Any], at: int) -> list[Any]:
    return [value for index, value in enumerate(row) if index != at]


def moment(value: object) -> dt.datetime | None:
    """A cell as a time; days begin at midnight, and what was JSON on its way is read again."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 (UTC, as all are)
    if not isinstance(value, str):
        return None
    text = f"{value}-01" if len(value) == 7 and value[4:5] == "-" else value
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def plain(value: object) -> float | None:
    """A cell as a height of a chart; unknown stays unknown."""
    return float(value) if isinstance(value, int | float | Decimal) else None
