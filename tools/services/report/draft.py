"""A report while it is written: its sentences, tables, figures and actions, part by part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from tools.base import Column, Filter, Table, Value
from tools.services.report.asking import Desk
from tools.services.report.periods import Told

Priority = Literal["high", "medium", "low"]
Judgement = Literal["ok", "look", "act"]


GLANCE = "At a glance"
_SHORT = frozenset({"Anomalies", "Budgets", "Savings", "Data"})  # a sentence each on one page


@dataclass(frozen=True)
class Action:
    """Something to do. `amount` is money, and `meaning` says what it stands for."""

    priority: Priority
    text: str
    amount: Decimal | None
    currency: str | None
    meaning: str
    source: str  # the tool that tells more


@dataclass(frozen=True)
class Verdict:
    """What is to be thought of an area, why, and by which rule."""

    area: str
    judgement: Judgement
    why: str
    rule: str


@dataclass
class Draft:
    """What is written so far. Tables are titled 'PART: WHAT', so that fronts can lay them out."""

    desk: Desk
    told: Told
    filters: list[Filter]
    now: dt.datetime
    brief: bool = False  # one page only
    summary: list[list[str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    def say(self, part: str, text: str) -> None:
        """Add a sentence to a part."""
        part = GLANCE if self.brief and part in _SHORT else part
        text = text.strip()
        end = "" if text.endswith((".", "!", "?")) else "."
        self.summary.append([part, text[:1].upper() + text[1:] + end])

    def leave_out(self, part: str, why: str) -> None:
        """Say why a part has nothing to tell."""
        self.say(part, f"left out: {why}")

    def add(self, part: str, what: str, table: Table) -> None:
        """Add a table to a part; one without rows tells nothing."""
        if table.rows:
            self.tables.append(table.model_copy(update={"title": f"{part}: {what}"}))

    def put(
        self, part: str, what: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Add a table of these columns and rows."""
        self.add(part, what, Table(title="", columns=list(columns), rows=[list(r) for r in rows]))

    def value(
        self, name: str, value: Any, unit: str | None = None, currency: str | None = None
    ) -> None:
        """Add a headline figure."""
        self.values.append(Value(name=name, value=value, unit=unit or currency, currency=currency))
