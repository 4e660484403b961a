"""Rows that did not land: which, where and why, in words."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from tools.clouds.base import Rejection
from tools.clouds.focus_files.mapping import Check

KEPT = 1_000  # rejections kept with their details; all are counted
_EXCERPT = 80


@dataclass
class Rejects:
    """Collects the rejections of one file."""

    file: str
    titles: dict[str, str]  # a format's column → the file's own column name
    kept: list[Rejection] = field(default_factory=list)
    count: int = 0

    def malformed(self, row: int, expected: int, found: int, text: str) -> None:
        """A row with too few or too many cells."""
        self._add(row, "", f"the row has {found} cells where the header has {expected}", text)

    def failed(self, checks: tuple[Check, ...], rejected: pa.Table) -> None:
        """Rows whose `bad` check failed; `rejected` has the columns row, bad, value."""
        self.count += max(0, rejected.num_rows - KEPT)
        for found in rejected.slice(0, KEPT).to_pylist():
            check = checks[found["bad"]]
            title = check.title or self.titles.get(check.column, check.column)
            value = found["value"] or ""
            self._add(found["row"], title, _reason(check, value), value)

    def _add(self, row: int, column: str, reason: str, value: str) -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(Rejection(self.file, row, column, reason, excerpt(value)))

    def first(self) -> str:
        """The earliest rejection in one line."""
        found = min(self.kept, key=lambda rejection: rejection.row)
        where = f"row {found.row}" + (f", column {found.column!r}" if found.column else "")
        value = f" ({found.value!r})" if found.value else ""
        return f"{where}: {found.reason}{value}"


def excerpt(value: str) -> str:
    """At most 80 characters, on one line."""
    line = " ".join(value.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"


def _reason(check: Check, value: str) -> str:
    if not value:
        return "the value is missing"
    if check.kind == "number":
        return _number_reason(value)
    return {
        "time": "is not a date and time between 2000 and 2100; expected such as 2026-05-01T00:00:00Z",
        "day": "is not a date between 2000 and 2100; expected such as 2026-05-31 or 5/31/2026",
        "currency": "is not a currency code; expected three letters such as USD",
        "json": "cannot be read; expected a JSON array",
        "text": "the value is missing",
    }[check.kind]


def _number_reason(value: str) -> str:
    if "," in value and not value.strip("+-0123456789,. "):
        return "is ambiguous: is the comma a decimal or a thousands separator? Use a decimal point"
    digits = value.strip().lstrip("+-")
    if digits[:1].isdigit() and not digits.strip("0123456789.eE+-"):
        return "is not a number that fits: expected less than 10^18"
    return "is not a number"


def split(table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Good rows and rejected rows of a mapped batch, told apart by `bad`."""
    good = table.drop_columns(["bad", "value"])
    bad = table.column("bad")
    if bad.null_count == len(bad):
        return good, table.slice(0, 0)
    mask = pc.is_valid(bad)
    rejected = table.filter(mask).select(["x_SourceRow", "bad", "value"])
    return good.filter(pc.invert(mask)), rejected.rename_columns(["row", "bad", "value"])
