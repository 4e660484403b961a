"""'how many services does each provider have': groups of one kind counted within those of another."""

from __future__ import annotations

import re

from agent.planner.beside import is_plural
from agent.planner.frame import Frame
from agent.planner.phrasing import field_name, number, plural
from agent.planner.reading import Reading
from tools.base import Table, Value

_EACH = re.compile(
    r"\b(?:how many|number of|count(?: of)?|numbers of)\b.{0,60}?\b(?:per|by|for each|for every|in each|in every|within each|does each|does every|do the|has each|each|every)\b"
)
_FIELDS = frozenset(
    "service account region provider resource instance_type service_category".split()
)


def settle_counted(reading: Reading, frame: Frame) -> None:
    """Group by both kinds, the one that is counted last."""
    if frame.intent != "costs" or not frame.count or not _EACH.search(reading.text):
        return
    named = [
        (item, f"tag:{item.payload[0]}" if item.role == "tag_key" else str(item.payload))
        for item in reading.items
        if item.role in ("dimension", "tag_key")
        or (item.role == "noun" and item.payload == "resource")
    ]
    if len(named) != 2 or named[0][1] == named[1][1] or not is_plural(named[0][0]):
        return
    (_, counted), (_, each) = named
    if counted not in _FIELDS and not counted.startswith("tag:"):
        return
    frame.group_by, frame.top, frame.within_groups = [each, counted], None, False
    frame.ahead["counted"] = counted


def tell_counted(frame: Frame, table: Table, lines: list[str]) -> tuple[list[str], list[Value]]:
    """How many there are in each."""
    first = table.columns[0].name
    numbers: dict[str, int] = {}
    for row in table.rows:
        if row[1] is not None:
            numbers[str(row[0] if row[0] is not None else "(none)")] = (
                numbers.get(str(row[0] if row[0] is not None else "(none)"), 0) + 1
            )
    named = plural(str(frame.ahead["counted"]))
    ordered = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    said = "; ".join(f"{name} {number(count)}" for name, count in ordered)
    values = [Value(name=f"{named} of {name}", value=count) for name, count in ordered]
    return [
        f"{named[0].upper()}{named[1:]} with costs, by {field_name(first)}: {said}.",
        *lines,
    ], values
