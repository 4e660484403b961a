"""How the answer to a question that leans on the one before is cut: series, rankings, shares."""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner.carried_filters import PART_OF
from agent.planner.continuing import AS_AMOUNT, INSTEAD
from agent.planner.courses import kept_average
from agent.planner.frame import Frame
from agent.planner.leaning import points_back
from agent.planner.reading import Reading

_WHAT_ABOUT = re.compile(
    r"^\s*(?:and )?(?:what|how) about\b|^\s*and\b(?!.*\b(?:also|too|as well)\b)"
)
_ALSO = re.compile(r"\b(?:also|too|as well|plus|add|both|together)\b")
_OF_WHOLE = re.compile(r"\b(?:of|in|inside|within) (?:the|that|its|this|our) (?:same )?(\w+)\b")
_OF_ANOTHER = re.compile(r"^\W*(?:and |then |ok |okay |now )*(?:out )?of (?:the|our|all|what)\b")
_INSIDE_ALONE = re.compile(r"\b(?:inside|within|in)\b.*\b(?:only|alone)\b|\b(?:inside|within)\b")
_DIMENSION_WORDS = {
    **{
        "subscription": "account",
        "account": "account",
        "project": "account",
        "provider": "provider",
    },
    **{
        "cloud": "provider",
        "service": "service",
        "region": "region",
        "category": "service_category",
    },
}


def carry_shape(merged: Frame, current: Frame, reading: Reading) -> None:
    """Granularity, ranking, share, averages and measures that the new question says."""
    unit = {"daily": "day", "weekly": "week", "monthly": "month"}.get(current.granularity)
    if current.granularity != "none" and not (unit == merged.average and current.average == "none"):
        merged.granularity = current.granularity
        if merged.intent == "compare":
            merged.intent, merged.baseline = "costs", None
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
    if not merged.share:
        merged.within = []
    elif current.within:
        merged.within = copy.deepcopy(current.within)
    elif current.share and PART_OF.search(reading.text) and _beyond(merged, current):
        merged.within = [item for item in current.filters if item["op"] == "is"]
    elif part is not None:
        merged.within = _whole_of(merged, part.group(1))
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


def _whole_of(merged: Frame, word: str) -> list[dict[str, Any]]:
    """'what % of the subscription is that': the whole is all of the subscription."""
    field = _DIMENSION_WORDS.get(word.rstrip("s"))
    if field is None or not any(item["field"] == field for item in merged.filters):
        return merged.within
    return [item for item in merged.filters if item["field"] in (field, "provider")]
