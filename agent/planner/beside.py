"""What stands beside an item: the word for what a name is, with small words passed over."""

from __future__ import annotations

import re

from agent.planner.grounding import Match
from agent.planner.reading import Item
from agent.planner.steps import Steps
from agent.planner.words import phrase

COORDINATES = re.compile(r"\s*(?:,|and|or|&|\+|vs\.?|versus|, and|against|than|to|with)\s*")
_PLURALS = frozenset(
    """services regions accounts providers clouds categories resources subscriptions vendors tags
    products locations projects tenants types sizes flavors flavours zones currencies commitments
    reservations plans""".split()
)


class Beside(Steps):
    """Which words qualify a name that stands near them."""

    def _close(self, before: Item, item: Item) -> bool:
        return len(self.reading.text[before.end : item.start].split()) <= 3

    def _close_beside(self, other: Item, item: Item) -> bool:
        linking = ("", "is", "=", ":", "of", "named", "called", "the", "with", "as")
        return self._gap(other, item) in linking

    def _past(self, index: int, step: int) -> Item | None:
        """The item beside, past a provider and words like 'called': 'the prod aws account'."""
        place = index + step
        while 0 <= place < len(self.items) and _is_passed(self.items[place]):
            place += step
        return self.items[place] if 0 <= place < len(self.items) else None

    def _gap(self, other: Item, item: Item) -> str:
        """What stands between two items, without providers and words like 'called'."""
        first, second = sorted((other, item), key=lambda one: one.start)
        gap = self.reading.text[first.end : second.start]
        for one in self.items:
            if first.end <= one.start and one.end <= second.start and _is_passed(one):
                gap = gap.replace(one.text, " ", 1)
        return gap.strip()

    def _can_be(self, item: Item, name: str | None) -> bool:
        if item.role == "tag_pair" or name is None:
            return item.role == "tag_pair"
        key = phrase(str(item.payload))
        wanted = name if not name.startswith("tag:") else self._tag_field(key, name)
        return wanted is not None and self.grounding.lookup(key, field=wanted) is not None

    def _tag_field(self, key: tuple[str, ...], name: str) -> str | None:
        wanted = name.lower()
        for known in self.grounding.vocabulary.values:
            if known.field.lower() == wanted and key in {phrase(text) for text in known.names}:
                return known.field
        match = self.grounding.lookup(key, field="tag")
        return match.field if match and match.field.lower() == wanted else None

    def _kind_of_services(self, value: Item | None, word: Item | None) -> Match | None:
        """'database services' are those of a category, and none that is called so."""
        if value is None or word is None or value.match is None or word.payload != "service":
            return None
        ranked = self.reading.has("top") or self.reading.has("ranking")
        if word.role != "dimension" or not (is_plural(word) or ranked) or word.start < value.end:
            return None
        if self.reading.text[value.end : word.start].strip():
            return None
        return self.grounding.lookup(phrase(str(value.payload)), field="service_category")

    def _value_before(self, index: int) -> int:
        """The place before, with 'versus' and the like passed over."""
        place = max(index - 1, 0)
        while place > 0 and self.items[place].role == "compare":
            place -= 1
        return place


def _is_passed(item: Item) -> bool:
    """True for what may stand between a name and the word for what it is."""
    if item.role == "value":
        return item.match is not None and item.match.field == "provider"
    return item.role == "dimension" and item.payload == "name"


def is_plural(item: Item) -> bool:
    """True for 'services', 'regions', 'cost centers' …"""
    last = item.text.split()[-1] if item.text.split() else ""
    return last in _PLURALS or (item.role == "tag_key" and last.endswith("s") and len(last) > 3)
