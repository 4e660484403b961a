"""Asking single tools for the facts of a report, and keeping what all of them rest on.

Every figure of a report is one that a single question answers too: the parts of a report ask the
tools with ordinary arguments, and the receipts of all answers go with the report.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.base import Filter, Receipt, Result, Table

Call = Callable[[str, dict[str, Any]], Result]  # a tool by its name, with its arguments


@dataclass
class Desk:
    """Calls tools within the scope of a report. `filters` are as given; see `scoping`."""

    call: Call
    filters: Sequence[Filter]
    receipts: list[Receipt] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    as_of: dt.datetime | None = None
    stale: bool = False
    _answers: dict[str, Result] = field(default_factory=dict)

    def ask(
        self, tool: str, filters: Sequence[Filter] = (), *, aside: bool = False, **arguments: Any
    ) -> Result:
        """The tool's answer, asked once. Its notes go into the report's, unless it was only asked
        `aside`, for what another answer notes already.
        """
        given = dict(arguments)
        if filters:
            given["filters"] = [item.model_dump(mode="json") for item in filters]
        key = json.dumps([tool, given], sort_keys=True)
        result = self._answers.get(key)
        if result is None:
            result = self._answers[key] = self.call(tool, given)
            self._number(result.receipts)
        if not aside and result.status == "ok":
            self._note(result)
        return result

    def _number(self, receipts: Sequence[Receipt]) -> None:
        for receipt in receipts:
            number = len(self.receipts) + 1
            self.receipts.append(receipt.model_copy(update={"id": f"r{number}"}))

    def _note(self, result: Result) -> None:
        _add_new(self.assumptions, result.assumptions)
        _add_new(self.warnings, result.warnings)
        self.stale |= result.stale
        if result.as_of is not None:
            self.as_of = max(self.as_of, result.as_of) if self.as_of else result.as_of


def _add_new(kept: list[str], lines: Sequence[str]) -> None:
    kept += [line for line in dict.fromkeys(lines) if line not in kept]


def figure(result: Result, name: str, currency: str | None = None) -> Any:
    """The value of that name, in that currency where one is given; None where there is none."""
    for item in result.values:
        if item.name == name and (currency is None or item.currency in (currency, None)):
            return item.value
    return None


def currencies(result: Result, name: str) -> list[str | None]:
    """The currencies that the figures of that name are in, in their order."""
    return list(dict.fromkeys(item.currency for item in result.values if item.name == name))


def as_dicts(table: Table) -> list[dict[str, Any]]:
    """The rows of a table by the names of its columns."""
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def reason(result: Result) -> str:
    """Why there is nothing, as the tool says it."""
    return result.warnings[0] if result.warnings else "there is nothing"
