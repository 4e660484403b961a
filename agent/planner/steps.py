"""Steps of a walk over the items of a question: what stands near what, and what is negated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from agent.planner.frame import Frame
from agent.planner.grounding import Grounding, Match
from agent.planner.reading import Item, Reading

# What may stand between 'by' and a further dimension of its list.
_LISTED = re.compile(
    r"^(?:\s*(?:and\b|or\b|the\b|our\b|each\b|also\b|then\b|plus\b|by\b|per\b|"
    r"as well as\b|,|&|/|\+))*\s*$"
)
_ASKS_ANEW = re.compile(
    r"\b(?:which|what|how|who|did|do|does|was|were|is|are|show|give|list|tell|compare)\b"
)
NEXT_IN_LIST = re.compile(r"^\s*(?:,|;|&|/|\+|and\b|or\b|nor\b|as well as\b)")
_SOFT = frozenset(
    {"filler", "join", "noun", "dimension", "tag_key", "list", "neg", "column", "total"}
)


@dataclass
class Scope:
    """What the walk over the items found besides the filters and groups put in the frame."""

    dimensions: list[Item] = field(default_factory=list)  # named, not (yet) used
    resources: list[Match] = field(default_factory=list)
    needs_tag_key: bool = False
    references: list[str] = field(default_factory=list)  # 'that account', 'the same region'
    used: set[int] = field(default_factory=set)  # where words stand that a condition used
    negated: set[int] = field(default_factory=set)  # where states and the like stand, negated
    mentions: dict[str, int] = field(default_factory=dict)  # names by dimension
    either: bool = False  # 'missing owner or team': conditions that cannot be alternatives


class Steps:
    """Where a walk is, and the questions it asks about neighbours."""

    def __init__(
        self, reading: Reading, frame: Frame, grounding: Grounding, grouped: list[str] | None = None
    ) -> None:
        self._grouped = grouped or []  # how the answer before was grouped
        self.reading = reading
        self.frame = frame
        self.grounding = grounding
        self.scope = Scope()
        self.items = [item for item in reading.items if item.role not in ("filler", "join")]
        self.held: list[str] = []  # fields of tags that the question before has conditions on
        self._by_until = -1
        self._negated_until = -1
        self._negation: Item | None = None
        self._missing_until = -1
        self._included_until = -1
        self._last: tuple[str, list[str | float]] | None = None
        self._row: list[str | float] = []  # the names before the last one in its list
        self._row_field = ""
        self._added: dict[str, Any] | None = None  # the condition added last, and where it ended
        self._added_until = -1

    def _listed(self, end: int, item: Item) -> bool:
        """True when the item goes on the list that 'by' began."""
        return end >= 0 and bool(_LISTED.match(self.reading.text[end : item.start]))

    def _is_negated(self, item: Item) -> bool:
        """True when 'not', 'except' … stands before it, with nothing but small words between."""
        start = self._negated_until
        if start < 0 or not self._soft(start, item.start):
            return False
        gap = self.reading.text[start : item.start]
        goes_on = self._negation is None or self._negation.start not in self.scope.used
        if not goes_on and (not NEXT_IN_LIST.match(gap) or _ASKS_ANEW.search(gap)):
            return False
        self._negated_until = item.end
        if self._negation is not None:
            self.scope.used.add(self._negation.start)
        return True

    def _soft(self, start: int, end: int) -> bool:
        """True when only small words, nouns and dimensions stand between two places."""
        if start < 0:
            return False
        between = [one for one in self.reading.items if start <= one.start and one.end <= end]
        text = self.reading.text[start:end]
        return all(one.role in _SOFT for one in between) and len(text.split()) <= 6

    def _next(self, index: int) -> Item | None:
        return self.items[index + 1] if index + 1 < len(self.items) else None

    def _previous(self, index: int) -> Item | None:
        return self.items[index - 1] if index else None
