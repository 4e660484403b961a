"""What an average is over: 'a day', 'per account', 'per GB', 'the mean daily cost of each month'."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.reading import Reading
from agent.planner.topics import about_cost

_SIZES = ("daily", "weekly", "monthly", "quarterly", "yearly")
_PER = {"daily": "day", "weekly": "week", "monthly": "month"}
_THINGS = (
    ("account", r"(?:sub ?)?accounts?|subscriptions?|projects?"),
    ("service", r"services?|products?"),
    ("region", r"regions?|locations?"),
    ("provider", r"providers?|clouds?|vendors?"),
)
_UNIT = re.compile(
    r"\b(?:per|each|an?|every|one|single|for (?:an?|one|each)|/)\s*"
    r"(?:gi?b|ti?b|gigabytes?|terabytes?)(?:s)?(?:[- ](?:month|hour|day)s?)?(?! of (?:memory|ram))\b|"
    r"\bper (?:(?:million|1m|thousand|1k|10k|10,000) )?(?:requests?|calls?|operations?|invocations?|messages?|queries|units?|"
    r"(?:consumed|usage|pricing) units?|(?:instance|vcpu|node|compute)[- ]?hours?|hours?|lcu[- ]?hours?|tokens?|events?)\b|"
    r"\bunit (?:costs?|prices?|rates?)\b|\b(?:costs?|spend) (?:over|divided by|/) (?:the )?(?:consumed )?(?:quantity|consumption|usage)\b"
)
_CORES = re.compile(
    r"\b(?:per|each|an?|one|single|every|for each|/)\s*(?:v ?-?cpus?|cpu cores?|cpus?|virtual cpus?|cores?)\b"
)
_MEMORY = re.compile(
    r"\b(?:per|each|an?|every|/)\s*(?:gi?b|gigabytes?|gigs?)(?: of)? (?:memory|ram)\b"
)


_ONE = re.compile(
    r"\b(?:an?|one|per|each|every) (?:\w+ )?(?:instance|server|vm|machine|box|host|node|virtual machine|resource|bucket|function)\b"
)


def per_size(reading: Reading) -> bool:
    """'cost per vCPU', 'what do we pay for a GB of memory'."""
    said = _CORES.search(reading.text) or _MEMORY.search(reading.text)
    return said is not None and about_cost(reading)


def of_now(reading: Reading) -> bool:
    """True for 'running machines', whose cost is that of the last 30 days: no other period is named."""
    spans = [mention.span for mention in reading.periods.mentions]
    return reading.has("state") and all(one.unit is None and one.days == 30 for one in spans)


def running_size(reading: Reading, frame: Frame) -> bool:
    """'cost per vCPU of the running machines': of those that are there now, at their monthly cost."""
    if not of_now(reading):
        return False
    frame.average = "vcpu" if _CORES.search(reading.text) else "memory_gb"
    if re.search(r"\bcheap|\blow|\bleast", reading.text):
        frame.order = "asc"
    if frame.group_by and reading.has("top"):
        frame.top = frame.top or 1
    reading.items = [item for item in reading.items if item.role not in ("column", "granularity")]
    return True


def read_average(reading: Reading, frame: Frame) -> bool:
    """Fill what `frame` averages over; True when the question asks for an average of costs."""
    text = reading.text
    if frame.intent == "costs" and per_size(reading):
        frame.average = "vcpu" if _CORES.search(text) else "memory_gb"
        _drop_granularity(reading, frame)
        return True
    if _UNIT.search(text) and frame.intent == "costs":
        frame.average = "unit"
        _drop_granularity(reading, frame)
        return True
    averaged = any(item.payload == "avg" for item in reading.of("statistic"))
    if not averaged and not (_RATE.search(text) and _bare_rate(reading, frame)):
        return False
    said = {str(item.payload) for item in reading.of("granularity")} & {*_SIZES}
    named = sorted(said, key=_SIZES.index)
    if frame.intent == "compare" and (not named or frame.group_by):
        return False
    nouns = {item.payload for item in reading.of("noun")}
    if named == ["daily"] and nouns & {"instance", "resource"} and _ONE.search(text):
        frame.average = "resource_day"
        frame.group_by = [name for name in frame.group_by if name != "resource"]
        return True
    if named and named[0] not in _PER:
        frame.granularity = named[0]  # the mean of the quarters stands beside the series
        return True
    if named:
        frame.average = _PER[named[0]]
        if len(named) > 1 and not frame.group_by:
            frame.granularity = named[-1]  # 'the mean daily cost of each month'
        elif named[0] == "weekly" and not frame.group_by:
            frame.granularity = "weekly"
        return True
    return _of_things(reading, frame)


_RATE = re.compile(
    r"\bhow much (?:money )?(?:per|a|an) (?:day|week|month) (?:do|does|are|is)\b|\bhow much (?:money )?(?:do|does|are|is) (?:\w+ ){1,4}?(?:spend|spending|burn|burning|cost|costing|pay|paying)\b[^?]{0,40}?\b(?:per|a) (?:day|week|month)\b"
)


def _bare_rate(reading: Reading, frame: Frame) -> bool:
    """'how much per day do we burn': what it is these days; of a past period a series is wanted."""
    plain = not reading.periods.mentions and not reading.has("trend") and frame.intent == "costs"
    return plain and not frame.group_by


def _drop_granularity(reading: Reading, frame: Frame) -> None:
    """'$ per GB-month' names a unit, no months."""
    spans = [
        found.span()
        for pattern in (_UNIT, _CORES, _MEMORY)
        for found in pattern.finditer(reading.text)
    ]
    reading.items = [
        item
        for item in reading.items
        if item.role not in ("granularity", "metric", "column", "level", "hourly")
        and not any(start <= item.start and item.end <= end for start, end in spans)
    ]
    frame.granularity = "none"
    frame.group_by = [name for name in frame.group_by if name != "resource"]


def _of_things(reading: Reading, frame: Frame) -> bool:
    """'on average per account': over how many of them."""
    nouns = {item.payload for item in reading.of("noun")}
    if nouns & {"instance", "resource"}:
        frame.average = "resource"
        if "resource" in frame.group_by:
            frame.group_by.remove("resource")
        return True
    for name, words in _THINGS:
        per = re.search(
            rf"\b(?:per|an?|each|every|by|of (?:an?|our|each|every)|across (?:all |our |the )?) ?(?:\w+ )?(?:{words})\b",
            reading.text,
        )
        if per and frame.group_by in ([], [name]):
            frame.average = name if not frame.group_by else "group"
            return True
    if frame.group_by and not re.search(r"\b(?:days?|daily)\b", reading.text):
        frame.average = "group"
        return True
    frame.average = "day"
    frame.assumptions.append("the average is per day")
    return True
