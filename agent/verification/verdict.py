"""What the check says: whether a text holds, and in plain words what does not."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Used:
    """A place that the text rests on: a headline figure (`table` is None) or a cell's row."""

    result: int
    table: int | None
    row: int


@dataclass(frozen=True)
class Verdict:
    """`problems` are written for the model that has to write the text again."""

    ok: bool
    problems: list[str] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
