"""The answer to one question: the contract of `ask`, the same on every front."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from agent.prose import prose
from tools.base import Cell, Receipt, Record, Table, Value

Status = Literal["answered", "clarify", "no_data", "refused", "needs_confirmation", "error"]
Prose = Annotated[str, AfterValidator(prose)]


class Call(Record):
    """A tool call that was made for the answer."""

    tool: str
    arguments: dict[str, Any]


class Usage(Record):
    """What one hosted model took for an answer. None is unknown, which is not 0."""

    model: str
    calls: int = Field(description="Replies")
    failed: int = Field(0, description="Attempts that gave no reply")
    input_tokens: int | None = Field(None, description="All tokens sent, cached ones included")
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    cost: Cell = Field(None, description="By list prices; None where no price is known")
    currency: Literal["USD"] = "USD"


class Pending(Record):
    """A plan that waits for a person's decision. The hash binds the decision to exactly this plan."""

    id: str
    hash: str
    title: str


class Answer(Record):
    """What a person gets back. Numbers are numbers; money is rounded only in `answer`."""

    id: str
    question: str
    status: Status
    answer: Prose
    values: list[Value] = Field(default_factory=list)
    tables: list[Table] = Field(default_factory=list)
    assumptions: list[Prose] = Field(default_factory=list)
    warnings: list[Prose] = Field(default_factory=list)
    follow_ups: list[Prose] = Field(default_factory=list)
    calls: list[Call] = Field(default_factory=list)
    receipts: list[Receipt] = Field(default_factory=list)
    plan: Pending | None = Field(None, description="With status needs_confirmation")
    model: str = ""
    usage: list[Usage] = Field(default_factory=list)
    as_of: dt.datetime | None = None
    seconds: float = 0.0
