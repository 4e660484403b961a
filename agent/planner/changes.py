"""Shares of a change: 'what percent of the AWS increase is EC2', and changes asked for in percent."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from agent.planner.frame import Frame
from agent.planner.reading import Reading
from tools.base import Table, Value

_CHANGE = (
    r"(?:increase|growth|change|rise|jump|drop|decrease|difference|decline|delta|surge|climb|hike|spike|uplift|fall|"
    r"reduction|variance|gain)"
)
_OF_CHANGE = re.compile(
    r"(?:\b(?:shares?|parts?|portions?|proportions?|fractions?|percent(?:age)?|pct|how much)|%)\s+(?:of|in)\s+"
    rf"(?:(?!of\b)[\w'-]+\s+){{0,5}}?{_CHANGE}\b"
)
_PERCENT = re.compile(
    r"\b(?:percent|percentage|pct|relative|proportional\w*|percentually|relatively)\b|%"
)

_EACH = re.compile(
    r"\b(?:which|who|each|both changes|respectively|separately|side by side|versus|vs|or|faster|slower|more than|less than)\b"
)


_RIVALS = re.compile(
    r"\b(?:which|who)\b.*\b(?:more|most|faster|fastest|stronger|less|least|slower)\b|\b(?:faster|slower|more|less) than\b"
)
_ASKS_YES = re.compile(
    r"^\W*(?:(?:and|so|but|hey|ok|well|hm+|just|please tell me|tell me|do you know)\W+)*(?:if |whether )?(?:(?:did|have|has|is|are|was|were|do|does)\b|(?:we|our|the|it)\b)(?!.*\b(?:how|why|what|which|who|by how)\b)"
)


def settle_change(reading: Reading, frame: Frame) -> None:
    """Read a share of a change as that, and not as a share of the costs."""
    if frame.intent != "compare":
        return
    _each_of_two(reading, frame)
    if frame.direction != "both" and not frame.group_by and _ASKS_YES.match(reading.text):
        frame.ahead["asks"] = frame.direction
    frame.in_percent = bool(_PERCENT.search(reading.text)) and frame.rank_by != "percent"
    if _OF_CHANGE.search(reading.text):
        frame.of_change = True
        divide(frame, frame.within)


def _each_of_two(reading: Reading, frame: Frame) -> None:
    """'which grew more, A or B': the change of each of the names."""
    if frame.group_by or frame.why or frame.granularity != "none" or not _EACH.search(reading.text):
        return
    named = [item.match for item in reading.of("value") if item.match is not None]
    for item in frame.filters:
        field = str(item["field"]).lower()
        said = [one for one in named if field in (one.field.lower(), *map(str.lower, one.others))]
        if item["op"] == "is" and len(item["values"]) > 1 and len(said) > 1:
            frame.group_by = [item["field"]]
            if _RIVALS.search(reading.text) and len(item["values"]) == len(said):
                frame.top = frame.top or 1
            return


def divide(frame: Frame, whole: list[dict[str, Any]]) -> None:
    """Keep the conditions of the whole, and group by what the part is a part of."""
    frame.share, frame.in_percent = False, False
    wide = whole or [item for item in frame.filters if item["field"] == "provider"]
    parts = [item for item in frame.filters if item["op"] == "is" and item not in wide]
    if len(parts) == 1:
        frame.part = parts[0]
        frame.filters = [item for item in frame.filters if item is not parts[0]]
        frame.group_by, frame.top, frame.direction = [parts[0]["field"]], None, "both"
    elif not parts and len(wide) == 1:  # 'what share of the increase comes from AWS'
        frame.part = wide[0]
        frame.filters = [item for item in frame.filters if item is not wide[0]]
        frame.group_by, frame.top, frame.direction = [wide[0]["field"]], None, "both"
    frame.within = []


def part_of_change(frame: Frame, table: Table | None) -> list[Value]:
    """The share of the change that the part has, each currency on its own."""
    if frame.part is None or table is None:
        return []
    wanted = {str(value).lower() for value in frame.part["values"]}
    names = [column.name for column in table.columns]
    at, code = names.index("Share of change"), _index(names, "BillingCurrency")
    found: dict[str | None, Decimal] = {}
    for row in table.rows:
        if str(row[0]).lower() in wanted and row[at] is not None:
            currency = row[code] if code is not None else None
            found[currency] = found.get(currency, Decimal(0)) + Decimal(str(row[at]))
    return [
        Value(name="share of the change", value=value, unit="%", currency=currency)
        for currency, value in found.items()
    ]


def _index(names: list[str], name: str) -> int | None:
    return names.index(name) if name in names else None
