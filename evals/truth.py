"""What is right, computed from the raw rows: the numbers, rows and names of golds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from evals.cases import Case, Gold, Names, Number, Rows
from tools.base import InputError

Labelled = tuple[tuple[object, ...], float | None]


class Truth:
    """Runs the SQL of golds over the raw rows of one data set; each statement once."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._seen: dict[str, list[tuple[Any, ...]]] = {}

    def number(self, number: Number) -> object:
        """The number (or None, or text such as a date). Raises InputError when it is not one."""
        if number.sql is None:
            return number.given
        found = self._rows(number.sql)
        if len(found) != 1 or len(found[0]) != 1:
            raise InputError(f"expected one row of one column, got {_shape(found)}: {number.sql}")
        return plain(found[0][0])

    def rows(self, rows: Rows) -> list[Labelled]:
        """Labels and their number. Raises InputError when the last column is not a number."""
        found = self._rows(rows.sql)
        if found and len(found[0]) < 2:
            raise InputError(f"expected label and number, got {_shape(found)}: {rows.sql}")
        return [(tuple(plain(cell) for cell in row[:-1]), _real(row[-1], rows)) for row in found]

    def names(self, names: Names) -> list[object]:
        """The names in order."""
        if names.given is not None:
            return list(names.given)
        return [plain(row[0]) for row in self._rows(names.sql or "")]

    def check(self, case: Case) -> list[str]:
        """What is wrong with the golds of a case: one line each."""
        problems: list[str] = []
        for index, turn in enumerate(case.turns, 1):
            for place, gold in enumerate(turn.gold, 1):
                where = f"{case.where}: turn {index}: gold {place}"
                try:
                    problems += [f"{where}: {line}" for line in self._check(gold)]
                except InputError as error:
                    problems.append(f"{where}: {error}")
        return problems

    def _check(self, gold: Gold) -> list[str]:
        problems = []
        for number in gold.numbers:
            self.number(number)
        if gold.rows:
            rows = self.rows(gold.rows)
            problems += ["rows: the SQL gives no rows"] if not rows else []
            if gold.rows.ordered and _tied([amount for _, amount in rows]):
                problems.append("rows: ordered by number, but two numbers are equal")
        if gold.names and not self.names(gold.names):
            problems.append("names: the SQL gives no rows")
        return problems

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        import duckdb

        if sql not in self._seen:
            try:
                self._seen[sql] = self._connection.execute(sql).fetchall()
            except duckdb.Error as error:
                first = str(error).strip().splitlines()[0]
                raise InputError(f"the SQL fails: {first}: {sql}") from error
        return self._seen[sql]


def _tied(numbers: Sequence[float | None]) -> bool:
    """Whether rows that are ordered by their number (not by month, say) have two that are equal."""
    known = [number for number in numbers if number is not None]
    by_number = known in (sorted(known), sorted(known, reverse=True))
    return by_number and len(set(known)) < len(known)


def plain(cell: object) -> object:
    """Decimals as floats, days and times as ISO text."""
    if isinstance(cell, Decimal):
        return float(cell)
    return cell.isoformat() if hasattr(cell, "isoformat") else cell


def _real(cell: object, rows: Rows) -> float | None:
    number = plain(cell)
    if number is None or (isinstance(number, int | float) and not isinstance(number, bool)):
        return number
    raise InputError(f"the last column must be a number, got {number!r}: {rows.sql}")


def _shape(found: Sequence[Sequence[object]]) -> str:
    return f"{len(found)} rows of {len(found[0]) if found else 0} columns"
