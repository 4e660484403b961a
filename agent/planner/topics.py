"""What a question is about at all: money, or anything else that the assistant knows of."""

from __future__ import annotations

import re

from agent.planner.reading import Reading

_COSTLY = re.compile(r"expens|cost|cheap|spend|spent|pric|spender|dear|money")
_DOMAIN = frozenset(
    """column cost how_much metric_cost noun dimension metric value tag_key tag_pair untagged status
    unsupported attach savings breakdown granularity trend state change relation pricing
    commitment_status commitment_rate peak share top ranking charge""".split()
)


def about_cost(reading: Reading) -> bool:
    """True when money is asked about."""
    if reading.has("cost") or reading.has("how_much") or reading.has("metric_cost"):
        return True
    if any(_COSTLY.search(item.text) for item in reading.of("top")):
        return True
    if any(_COSTLY.search(item.payload.word) for item in reading.of("ranking")):
        return True
    return any(item.payload.unit == "money" for item in reading.of("threshold"))


def domain(reading: Reading) -> bool:
    """True when the question holds anything that this assistant is about."""
    found = any(item.role in _DOMAIN for item in reading.items)
    if not found and reading.has("total") and len(reading.text.split()) <= 4:
        return all(item.role in ("total", "filler", "list", "join") for item in reading.items)
    priced = any(item.payload.unit == "money" for item in reading.of("threshold"))
    return found or priced or bool(reading.periods.mentions)
