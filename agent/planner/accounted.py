"""Whether everything that a question names is in its frame: nothing may be dropped in silence."""

from __future__ import annotations

from typing import Any

from agent.planner.frame import Frame
from agent.planner.reading import Item, Reading

_DATA = ("costs", "compare", "instances", "resources", "metrics")
_SAME = {
    "resource_id": "resource",
    "name": "resource",
    "attached_to": "resource",
    "volume_id": "resource",
}


def lost(reading: Reading, frame: Frame) -> list[str]:
    """What the question names and the frame does not hold, as it was written."""
    if frame.intent not in _DATA:
        return []
    conditions = [*frame.filters, *frame.any_of, *frame.within]
    fields = {_SAME.get(item["field"], item["field"]).lower() for item in conditions}
    fields |= {name.lower() for name in frame.group_by}
    found = [item.text for item in reading.of("value") if not _held(item, fields, frame)]
    found += [
        item.text
        for item in reading.of("tag_pair")
        if f"tag:{item.payload[0]}".lower() not in fields
    ]
    found += [
        item.text.strip()
        for item in reading.of("threshold")
        if not _measured(item.payload.number, conditions, frame)
    ]
    if reading.periods.mentions and not (frame.window or frame.hours or frame.launched):
        start, end = reading.periods.covered[0]
        found.append(reading.text[start:end].strip())
    return found


def _held(item: Item, fields: set[str], frame: Frame) -> bool:
    if item.match is None or (frame.intent == "compare" and item.match.field == "resource"):
        return True
    if frame.intent in ("instances", "metrics", "resources") and item.match.field.startswith(
        ("service", "resource_type")
    ):
        return True
    if item.match.field == "provider" and "service" in fields:
        return True  # 'S3 versus Azure storage accounts': it tells whose service is meant
    names = {item.match.field, *item.match.others}
    return any(_SAME.get(name, name).lower() in fields for name in names)


def _measured(number: float, conditions: list[dict[str, Any]], frame: Frame) -> bool:
    """True when the number, perhaps in another unit, stands in a condition."""
    held = [value for item in conditions for value in item["values"]]
    held += [item["value"] for item in frame.conditions]
    numbers = [float(value) for value in held if isinstance(value, int | float)]
    if frame.claim is not None or frame.hours:
        return True
    return any(
        abs(value - number * scale) < 1e-6 * max(1.0, abs(value))
        for value in numbers
        for scale in (1.0, 30.0, 30.0 / 7, 1 / 12, 24.0, 1 / 24, 1024.0, 1 / 1024, 730.0)
    )
