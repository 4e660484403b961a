"""How the answer to a question that leans on the one before is cut: series, rankings, shares."""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner import calendar
from agent.planner.carried_filters import PART_OF
from agent.planner.continuing import AS_AMOUNT, INSTEAD
from agent.planner.courses import kept_average
from agent.planner.frame import Frame, Window
from agent.planner.leaning import points_back
from agent.planner.reading import Reading
from agent.planner.rows_shown import is_called

_WHAT_ABOUT = re.compile(
    r"^\s*(?:and )?(?:what|how) about\b|^\s*and\b(?!.*\b(?:also|too|as well)\b)"
)
_ALSO = re.compile(r"\b(?:also|too|as well|plus|add|both|together)\b")
_EACH = re.compile(r"\b(?:(?:day|week|month) by (?:day|week|month)|by (?:day|week|month))\b")
_COURSE = re.compile(
    r"\b(?:trend|over time|history|course|month by month|by month|each month|month over month)\b"
)
_OF_WHOLE = re.compile(r"\b(?:of|in|inside|within) (?:the|that|its|this|our) (?:same )?(\w+)\b")
_OF_ANOTHER = re.compile(r"^\W*(?:and |then |ok |okay |now )*(?:out )?of (?:the|our|all|what)\b")
_OF_ALL = re.compile(
    r"^\W*(?:and |then |ok |okay |now )*(?:out )?of (?:everything|all|the (?:total|whole(?: bill| company)?|company|bill)|all (?:our )?(?:spend|costs?))\W*$"
)
_INSIDE_ALONE = re.compile(r"\b(?:inside|within|in)\b.*\b(?:only|alone)\b|\b(?:inside|within)\b")


def carry_shape(merged: Frame, current: Frame, reading: Reading) -> None:
    """Granularity, ranking, share, averages and measures that the new question says."""
    _steps(merged, current, reading)
    _order(merged, current, reading)
    merged.cost = current.cost or merged.cost
    merged.share = (current.share or merged.share) and not AS_AMOUNT.search(reading.text)
    _whole(merged, current, reading)
    merged.count = current.count or (merged.count and not reading.has("list"))
    merged.contrast = current.contrast
    merged.named = merged.named or current.named
    merged.columns = list(dict.fromkeys([*merged.columns, *current.columns]))
    merged.savings = current.savings or (merged.savings and not current.cost)
    merged.launched = current.launched or merged.launched
    if current.average != "none":
        merged.average, merged.granularity, merged.top = current.average, current.granularity, None
        merged.asked = list(current.asked) or merged.asked
    if current.share and merged.top is not None:
        merged.granularity = current.granularity
    if current.granularity != "none" and current.average == "none":
        merged.average = kept_average(merged.average, current.granularity)
    if not (points_back(reading.text) and current.granularity == "none"):
        merged.course, merged.leap = current.course, current.leap
    asked = {item["metric"] for item in current.conditions}
    merged.conditions = [item for item in merged.conditions if item["metric"] not in asked]
    merged.conditions += current.conditions
    changed = INSTEAD.search(reading.text) or reading.has("top") or _WHAT_ABOUT.search(reading.text)
    if current.hours:
        merged.hours, merged.window = current.hours, None
    elif reading.periods.mentions:
        merged.hours = 0
    if merged.intent == "metrics" and current.statistic:
        merged.statistic = current.statistic
    bare = len(reading.text.split()) <= 4 and not _ALSO.search(reading.text)
    if merged.intent == "metrics" and current.metrics and (changed or bare):
        merged.metrics = list(current.metrics)
    elif merged.intent == "metrics":
        merged.metrics += [name for name in current.metrics if name not in merged.metrics]


def _steps(merged: Frame, current: Frame, reading: Reading) -> None:
    """'per month' after weeks; 'show it day by day' after the average a day."""
    unit = {"daily": "day", "weekly": "week", "monthly": "month"}.get(current.granularity)
    averaged = unit == merged.average and current.average == "none"
    if averaged and _EACH.search(reading.text):
        merged.average, averaged = "none", False
    if current.granularity == "none" or averaged:
        return
    merged.granularity = current.granularity
    if merged.intent == "compare":
        merged.intent, merged.baseline = "costs", None
    month = merged.window is not None and merged.window.unit == "month"
    if merged.granularity == "monthly" and month and _COURSE.search(reading.text):
        _year_to(merged)


def _year_to(merged: Frame) -> None:
    """'and the monthly trend?' after one month: the year that ends with it."""
    assert merged.window is not None
    last = merged.window.span
    first = calendar.shift(last, "month", -11)
    merged.window, merged.top = Window.of(calendar.Span(first.start, last.end)), None
    merged.assumptions.append(
        f"one month has no course: the twelve months to {calendar.label(last)}"
    )


def _order(merged: Frame, current: Frame, reading: Reading) -> None:
    """Rankings and directions of the new question take the place of those before."""
    if reading.has("top") or reading.has("order") or reading.has("ranking"):
        merged.order = current.order
    if current.sort:
        merged.sort, merged.order = current.sort, current.order
    for item in reading.of("change"):
        if item.payload in ("increase", "decrease"):
            merged.direction = str(item.payload)
    asks = reading.has("list") and current.group_by and not INSTEAD.search(reading.text)
    merged.top = current.top if current.top is not None or asks else merged.top
    if current.granularity != "none" and not merged.group_by and not reading.has("peak"):
        merged.top = current.top  # 'show it per day' after a ranking: all days
    if current.nth or current.within_groups:
        merged.nth, merged.within_groups = current.nth, current.within_groups
    if current.rank_by != "change":
        merged.rank_by = current.rank_by


def _whole(merged: Frame, current: Frame, reading: Reading) -> None:
    """What a share in a conversation is of: what the question says, else what was said before."""
    part = _OF_WHOLE.search(reading.text) if current.share else None
    every = _among(merged, reading) if current.share else None
    if not merged.share:
        merged.within = []
    elif every is not None:
        merged.within = [item for item in copy.deepcopy(merged.filters) if item["field"] != every]
        merged.group_by = [name for name in merged.group_by if name != every]
    elif current.within:
        merged.within = copy.deepcopy(current.within)
    elif current.share and PART_OF.search(reading.text) and _beyond(merged, current):
        merged.within = [item for item in current.filters if item["op"] == "is"]
    elif part is not None:
        merged.within = _whole_of(merged, current, part.group(1))
    elif _OF_ALL.match(reading.text) and not current.filters:
        merged.within = []
    elif _OF_ANOTHER.match(reading.text) and current.filters and not current.share:
        wholes = [item for item in current.filters if item["op"] == "is"]
        merged.filters = [item for item in merged.filters if item not in merged.within]
        merged.filters += [item for item in wholes if item not in merged.filters]
        merged.within = copy.deepcopy(wholes)
    else:
        named = {item["field"].lower(): item for item in current.filters if item["op"] == "is"}
        merged.within = [named.get(item["field"].lower(), item) for item in merged.within]
        if _INSIDE_ALONE.search(reading.text) and not current.share:
            merged.within += [item for item in named.values() if item not in merged.within]
    if merged.share:
        merged.within += [
            item
            for item in current.filters
            if item["op"] == "is_not"
            and item["field"].startswith("charge_")
            and item not in merged.within
        ]


def _beyond(merged: Frame, current: Frame) -> bool:
    """Whether a question that names a whole leans on conditions besides it."""
    return bool(current.filters) and any(item not in current.filters for item in merged.filters)


def _among(merged: Frame, reading: Reading) -> str | None:
    """'what share of all teams is that': of the same scope with every team in it."""
    said = re.search(r"\bof (?:all|every|each)(?: of)?(?: the| our)? (\w+)", reading.text)
    named = [str(item["field"]) for item in merged.filters if item["op"] == "is"]
    return next((name for name in named if said and is_called(name, said.group(1))), None)


def _whole_of(merged: Frame, current: Frame, word: str) -> list[dict[str, Any]]:
    """'what % of the subscription is that': the whole is all of the subscription."""
    field = next((one["field"] for one in merged.filters if is_called(one["field"], word)), None)
    if field is None:
        return merged.within
    if field in current.group_by:
        merged.group_by = [name for name in merged.group_by if name != field]
    return [item for item in merged.filters if item["field"] in (field, "provider")]
