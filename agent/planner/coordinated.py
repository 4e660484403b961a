"""Words that stand beside a name in a pair, 'network vs storage', 'purchases and usage': names as well."""

from __future__ import annotations

import re

from agent.planner.grounding import Grounding
from agent.planner.reading import Item, Reading
from agent.planner.words import phrase

_BETWEEN = re.compile(
    r"\s*(?:vs\.?|versus|against|and|or|compared (?:to|with)|,|/|&|than)\s*(?:the |our )?"
)
_CATEGORIES = ("service_category", "service_subcategory", "service")


def pair_up(reading: Reading, grounding: Grounding, text: str) -> None:
    """Read a metric beside a category of services as a category, 'usage' beside a charge as one."""
    items = sorted(reading.items, key=lambda item: item.start)
    told = [item for item in items if item.role not in ("join", "compare")]
    for place in range(len(told) - 1):
        if not _BETWEEN.fullmatch(text[told[place].end : told[place + 1].start]):
            continue
        for one, other in ((place, place + 1), (place + 1, place)):
            found = _like(told[one], told[other], grounding)
            if found is not None:
                reading.items[reading.items.index(told[one])] = found
                told[one] = found


def _like(one: Item, other: Item, grounding: Grounding) -> Item | None:
    """The item as the other one is read; None when it is fine as it is."""
    said = one.text.strip()
    if one.role == "metric" and other.match is not None and other.match.field in _CATEGORIES:
        match = grounding.lookup(phrase(said), field="service_category")
        return Item("value", said, one.start, one.end, one.text, match) if match else None
    if one.role == "filler" and said == "usage" and other.role == "charge":
        return Item("charge", "Usage", one.start, one.end, one.text)
    return None
