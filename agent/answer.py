"""The answer to one question: the contract of `ask`, the same on every front."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from tools.base import Receipt, Record, Table, Value

Status = Literal["answered", "clarify", "no_data", "refused", "needs_confirmation", "error"]


class Call(Record):
    """A tool call that was made for the answer."""

    tool: str
    arguments: dict[str, Any]


class Answer(Record):
    """What a person gets back. Numbers are numbers; money is rounded only in `answer`."""

    id: str
    question: str
    status: Status
    answer: str
    values: list[Value] = Field(default_factory=list)
    tables: list[Table] = Field(default_factory=list)
    assumptions: list[str] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    follow_ups: list[str] = Field(default_factory=list)
    calls: list[Call] = Field(default_factory=list)
    receipts: list[Receipt] = Field(default_factory=list)
    model: str = ""
    as_of: dt.datetime | None = None
    seconds: float = 0.0
