"""Numbers of a question, put to the field that their unit and the words around them tell."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.levels import add_condition, expand
from agent.planner.ordering import MONTHLY
from agent.planner.reading import Item, Reading
from agent.planner.thresholds import Threshold

_CLAUSE = re.compile(r"\b(?:and|but|yet|while|though|although|with)\b|[,;]")
_NEAR = re.compile(r"\s*(?:(?:of|in|on|average|avg|peak|maximum|max|mean|the|their|its)\s+)*")
_DETACHED_FOR = re.compile(
    r"\b(?:detached|unattached|orphan\w*|unmounted|dangling|not attached|free)(?: \w+){0,3}\s*$"
)

# What stands before an amount by which something moved.
_MOVES = (
    r"(?:gr[eo]w\w*|growth|ros[e]|ris(?:es?|en|ing)|increas\w*|jump\w*|climb\w*|surg\w*|spik\w*|went up|go(?:es|ne)? up|gone up|fell|fall\w*|"
    r"drop\w*|decreas\w*|declin\w*|went down|go(?:es|ne)? down|shr[aiu]nk\w*|chang\w*|moved?|swung|up|down)"
)
_MOVED = re.compile(rf"\b{_MOVES}(?: (?:in (?:cost|spend|price)s?))?(?: by| of)?\s+$")
_OPS = {
    "ge": r"at least|no less than|not less than|>=|≥|minimum|a minimum of",
    "le": r"at most|no more than|not more than|<=|≤|up to",
    "gt": r"more than|over|above|exceeding|greater than|in excess of|beyond|>",
    "lt": r"less than|under|below|fewer than|<",
}
_MOVED_PERCENT = re.compile(
    rf"\b{_MOVES}(?: (?:in (?:cost|spend|price)s?))?(?: by| of)? (?P<op>{'|'.join(_OPS.values())}) ?(?P<number>\d+(?:\.\d+)?) ?(?:%|percent|per cent|pct)"
)


def read_amount(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    """A number goes to the field that its unit, and the words around it, tell."""
    unit = threshold.unit
    if unit == "day":
        return _age(reading, frame, threshold)
    if unit == "vcpu":
        return frame.add_filter("vcpus", threshold.op, [threshold.number])
    if unit == "gb":
        return _size(reading, frame, threshold)
    if unit in ("%", "mbps") or (unit == "" and frame.intent == "metrics"):
        return _metric_threshold(reading, frame, threshold)
    listed = ("instances", "resources", "costs", "metrics", "compare")
    if unit in ("money", "") and frame.intent in listed:
        return _money(reading, frame, threshold)
    frame.unknown.append(reading.text[threshold.start : threshold.end].strip())
    return None


def _age(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    if frame.intent in ("instances", "resources", "metrics"):
        young = re.search(
            r"(?:launched|created|started|provisioned|spun up|deployed|newer)\b[^.]*$",
            reading.text[: threshold.start],
        )
        op = threshold.op
        if frame.intent == "resources" and _DETACHED_FOR.search(reading.text[: threshold.start]):
            return frame.add_filter("detached_days", op, [threshold.number])
        if young and "within" in reading.text[threshold.start : threshold.end]:
            op = "le"
        frame.add_filter("age_days", op, [threshold.number])
    else:
        frame.unknown.append(reading.text[threshold.start : threshold.end].strip())
    return None


def _size(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    if frame.intent == "resources":
        name = "size_gb"
    else:
        name = "disk_gb" if re.search(r"\bdisk", reading.text) else "memory_gb"
        frame.metrics = [item for item in frame.metrics if item != "memory_percent"]
    frame.add_filter(name, threshold.op, [threshold.number])


def _metric_threshold(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    metrics = reading.of("metric")
    if not metrics or frame.intent not in ("metrics", "instances"):
        frame.unknown.append(reading.text[threshold.start : threshold.end].strip())
        return
    leading = [item for item in metrics if item.end <= threshold.start]
    following = [item for item in metrics if item.start >= threshold.end]
    beside = leading[-1] if leading else following[0]
    if leading and following and _follows(reading.text, leading[-1].end, threshold, following[0]):
        beside = following[0]  # 'more than 60 % CPU but under 30 % memory'
    op = "ge" if threshold.op == "is" else threshold.op
    own = _own_statistic(reading, threshold)
    for name in expand(str(beside.payload)):
        if frame.intent == "instances" and name in ("cpu_percent", "memory_percent"):
            frame.add_filter(name, op, [threshold.number])
        else:
            add_condition(frame, name, op, threshold.number, own)


def _follows(text: str, before: int, threshold: Threshold, after: Item) -> bool:
    """True when the metric stands right behind the number, and the one before in another clause."""
    near = _NEAR.fullmatch(text[threshold.end : after.start]) is not None
    return near and _CLAUSE.search(text[before : threshold.start]) is not None


def _own_statistic(reading: Reading, threshold: Threshold) -> str:
    """'above 80 % at peak but below 20 % on average': the statistic that stands with each number."""
    named = reading.of("statistic")
    if len({str(item.payload) for item in named}) < 2:
        return ""
    text = reading.text
    ends = [found.start() for found in _CLAUSE.finditer(text)]
    first = max((end for end in ends if end <= threshold.start), default=0)
    last = min((end for end in ends if end >= threshold.end), default=len(text))
    inside = [item for item in named if first <= item.start and item.end <= last]
    return str(inside[0].payload) if len(inside) == 1 else ""


def _money(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    amount = threshold.number
    if frame.intent == "compare":
        moved = _MOVED.search(reading.text[: threshold.start]) is not None
        frame.add_filter("change" if moved else "cost", threshold.op, [amount])
    elif frame.intent == "costs":
        _spent(reading, frame, threshold)
    elif threshold.per == "hour" or reading.has("column", "hourly_cost"):
        frame.add_filter("hourly_cost", threshold.op, [amount])
    else:
        scale = {"day": 30.0, "week": 30.0 / 7, "year": 1 / 12}.get(threshold.per, 1.0)
        frame.add_filter(MONTHLY, threshold.op, [round(amount * scale, 6)])
        if not threshold.per:
            frame.assumptions.append("the amount was taken as a month's cost")


def read_moved(reading: Reading, frame: Frame) -> None:
    """'services that grew more than 20 %': a condition on each, not a claim about all."""
    found = _MOVED_PERCENT.search(reading.raw)
    if frame.intent != "compare" or not reading.has("dimension") or found is None:
        return
    op = next(op for op, words in _OPS.items() if re.fullmatch(words, found.group("op")))
    frame.add_filter("change_percent", op, [float(found.group("number"))])
    frame.claim = None
    frame.unknown = [word for word in frame.unknown if word not in found.group(0)]


def _spent(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    """'days above 100 $' are buckets of a series; any other amount is one of a group."""
    frame.add_filter("cost", threshold.op, [threshold.number])
    head = reading.text[: threshold.start]
    unit = re.search(r"(?<!\d )(?<!last )(?<!past )(?<!this )\b(days?|weeks|months)\b", head)
    unit = unit or re.search(r"\b(?:first|which|what|each|every|in the|final) (week|month)\b", head)
    if frame.group_by:
        return
    if unit:
        frame.granularity = {"d": "daily", "w": "weekly", "m": "monthly"}[unit.group(1)[0]]
    elif not reading.has("dimension") and not reading.has("tag_key"):
        frame.group_by.append("resource")
