"""A question as read: the items that it is made of, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agent.planner import periods
from agent.planner.grounding import Match


@dataclass(frozen=True)
class Item:
    """A piece of the question. `role` is a lexicon role, or one of value, tag_key, tag_pair,
    threshold, ranking, number, unknown, join ('and', 'or', ',').
    """

    role: str
    payload: Any
    start: int
    end: int
    text: str
    match: Match | None = None


@dataclass
class Reading:
    """A read question."""

    text: str
    raw: str = ""  # as asked, in lower case, without what was quoted
    cased: str = ""  # as asked, with its capital letters
    items: list[Item] = field(default_factory=list)
    periods: periods.Found = field(default_factory=periods.Found)
    assumptions: list[str] = field(default_factory=list)
    claim: float | None = None  # 'increased 20 %'
    clock: list[str] = field(default_factory=list)  # 'at 3 pm' of a measurement, from and to

    def has(self, role: str, payload: str | None = None) -> bool:
        """True when the question has such an item."""
        return any(
            item.role == role and (payload is None or item.payload == payload)
            for item in self.items
        )

    def of(self, role: str) -> list[Item]:
        """All items of a role, in order."""
        return [item for item in self.items if item.role == role]


def blank(text: str, start: int, end: int) -> str:
    """The text with spaces at a place, so that other places stay valid."""
    return text[:start] + " " * (end - start) + text[end:]


def take(
    reading: Reading,
    masked: str,
    role: str,
    payload: Any,
    at: tuple[int, int],
    match: Match | None = None,
) -> str:
    """Add an item to the reading; the text with the place of the item blanked."""
    said = masked[at[0] : at[1]]
    if not said.strip():
        return masked
    reading.items.append(Item(role, payload, *at, said, match))
    return blank(masked, *at)


def moved(item: Item, by: int) -> Item:
    """The item at a place further on."""
    return Item(item.role, item.payload, item.start + by, item.end + by, item.text, item.match)
