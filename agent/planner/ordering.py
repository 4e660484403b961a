"""Rankings and orders of a question: 'top 5', 'the oldest', 'sorted by age'."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.reading import Reading

MONTHLY = "monthly_cost"
_LISTED = ("instances", "resources")
_HOW_MUCH = re.compile(r"\bhow much,? (?:is (?:that|it) )?(?:in|as) (?:a )?(?:percent|%)")
_BY = re.compile(r"\bby\s+$")


def read_order(reading: Reading, frame: Frame) -> None:
    """Fill top, order and sort of `frame`."""
    places = sorted({int(item.payload) for item in reading.of("nth")})
    if len(places) > 1:  # 'the second and third': they are told with those before them
        frame.top = places[-1]
    elif places:
        frame.nth = places[0]
    if reading.has("percent_rank") and not _HOW_MUCH.search(reading.text):
        frame.rank_by = "percent"
    for item in reading.of("ranking"):
        frame.top = item.payload.count
        if item.payload.word in ("bottom", "lowest", "smallest", "cheapest", "least expensive"):
            frame.order = "asc"
        if item.payload.word in ("oldest", "newest"):
            frame.sort = "age_days"
            frame.order = "desc" if item.payload.word == "oldest" else "asc"
    if frame.intent == "resources":
        _resource_order(reading, frame)
    _superlatives(reading, frame)
    for item in reading.of("order"):
        frame.order = str(item.payload)
    _named_order(reading, frame)


def _superlatives(reading: Reading, frame: Frame) -> None:
    if any(item.payload == "asc" for item in reading.of("top")):
        frame.order = "asc"


def settle_top(reading: Reading, frame: Frame) -> None:
    """'expensive instances' are the ten with the highest cost; one noun asks for one; 'which
    region has the most' asks for one region. Called when the groups are known.
    """
    tops = reading.of("top")
    if not tops or frame.top is not None or frame.nth or frame.intent not in _LISTED:
        return
    if frame.group_by:
        if re.search(r"expens|cost|pric|spen|money|cheap", tops[0].text):
            frame.sort = frame.sort or MONTHLY
        plural = re.search(
            r"\b(?:which|what|top|list|show)(?: \w+)? \w+s\b", reading.text[: tops[0].start]
        )
        frame.top = None if plural else 1
        return
    singular = not any(item.text.endswith("s") for item in reading.of("noun"))
    frame.top = 1 if singular else 10
    word = "lowest" if tops[0].payload == "asc" else "highest"
    if not singular:
        frame.assumptions.append(f"{tops[0].text!r} means the 10 with the {word} monthly cost")


def _named_order(reading: Reading, frame: Frame) -> None:
    listed = frame.intent in ("instances", "resources")
    for item in reading.of("sort"):
        frame.sort, frame.order = "age_days", str(item.payload).removeprefix("age_")
        plural = reading.text.rstrip(" ?.!").endswith("s")
        if frame.top is None and frame.intent == "instances" and not plural:
            frame.top = 1
    for item in reading.of("metric"):
        sized = {"memory_percent": "memory_gb", "cpu_percent": "vcpus"}.get(str(item.payload))
        if frame.intent == "instances" and sized and _BY.search(reading.text[: item.start]):
            frame.sort = sized  # 'the largest instances by memory'
    for item in reading.of("column"):
        if listed and _BY.search(reading.text[: item.start]):
            frame.sort = str(item.payload)
    if reading.has("sort_by"):
        _sort_by(reading, frame)
        if frame.sort == "launched_at":  # the newest were launched last
            newest = any(item.payload == "age_asc" for item in reading.of("sort"))
            frame.order = "desc" if newest else frame.order


def _resource_order(reading: Reading, frame: Frame) -> None:
    """'the largest volumes' goes by size, 'old snapshots' by age, 'expensive' by cost."""
    if re.search(r"\b(?:largest|biggest|smallest|large|big)\b", reading.text):
        frame.sort = "size_gb"
    elif re.search(r"\bold(?:est)?\b", reading.text):
        frame.sort = "age_days"
        if not reading.has("threshold"):
            frame.assumptions.append("the oldest come first")


def _sort_by(reading: Reading, frame: Frame) -> None:
    at = reading.of("sort_by")[0].end
    after = [item for item in reading.items if item.start >= at]
    for item in after:
        column = {
            "column": str(item.payload),
            "cost": MONTHLY,
            "metric": f"{item.payload}",
        }.get(item.role)
        if item.role == "dimension" and item.payload == "name" and not reading.has("top"):
            column = "name"
            frame.order = "asc" if frame.intent in _LISTED else frame.order
        if column:
            frame.sort = column
            return
