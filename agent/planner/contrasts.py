"""What the last two questions differ in: 'aws oct?', 'sep?', 'diff', and 'how much more in May?'."""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner import calendar
from agent.planner.calendar import Span
from agent.planner.frame import Frame, Window
from agent.planner.reading import Reading

_DIFFERENCE = re.compile(
    r"\b(?:difference|delta|change|gap|in percent|percentage|percent|relative|growth|increase|decrease|ratio|"
    r"how much (?:more|less|higher|lower|bigger|smaller|cheaper)|by how much|up or down|more or less)\b|%"
)
_MORE = re.compile(
    r"\bhow much (?:more|less|higher|lower|bigger|smaller|larger|cheaper|costlier|extra)\b|\bby how much\b|\bextra\b|"
    r"\b(?:how|what) (?:is|was|big is|large is) the (?:difference|increase|decrease|change)\b"
)
_GAP = re.compile(
    r"\b(?:difference|gap|delta|diff|how far apart|how much (?:more|less)|by how much)\b(?! (?:to|from|against) )"
)
_OF_WHOLE = re.compile(r"\b(?:of|share|part|portion)\b")


def remember(merged: Frame, previous: Frame) -> None:
    """Keep what the question before asked, when only its period or its names changed."""
    if merged.intent != "costs" or previous.intent != "costs":
        merged.past = None
    elif merged.window != previous.window or merged.filters != previous.filters:
        window = previous.window
        merged.past = {
            "window": [window.start, window.end, window.unit] if window else None,
            "filters": copy.deepcopy(previous.filters),
        }


def difference(previous: Frame, current: Frame, reading: Reading) -> Frame | None:
    """'diff?' after two questions: the later one compared with the earlier one."""
    past = previous.past
    bare = not (current.filters or current.group_by or reading.periods.mentions)
    text = reading.text
    if past is None or not bare or previous.intent != "costs" or len(text.split()) > 12:
        return None
    if not _DIFFERENCE.search(text) or _OF_WHOLE.search(text) or reading.has("relation"):
        return None
    window = Window(*past["window"]) if past["window"] else None
    frame = copy.deepcopy(previous)
    frame.past, frame.picked, frame.share, frame.top = None, None, False, None
    frame.assumptions = []
    frame.in_percent = bool(re.search(r"percent|relative|%", text))
    frame.contrast = not frame.in_percent
    if frame.filters == past["filters"] and frame.window and window and frame.window != window:
        return compared(frame, window)
    return _names(frame, past["filters"]) if frame.window == window else None


def compared(frame: Frame, other: Window) -> Frame:
    """The frame as a comparison of its period with another one, the later against the earlier."""
    assert frame.window is not None
    first, second = sorted((frame.window, other), key=lambda one: one.start)
    frame.intent, frame.baseline, frame.window = "compare", first, second
    frame.granularity, frame.average, frame.share = "none", "none", False
    return frame


def _names(frame: Frame, filters: list[dict[str, Any]]) -> Frame | None:
    """Two questions that differ in one name: both names side by side."""
    other = [item for item in filters if item not in frame.filters]
    mine = [item for item in frame.filters if item not in filters]
    if len(other) != 1 or len(mine) != 1 or other[0]["field"] != mine[0]["field"]:
        return None
    if other[0]["op"] != "is" or mine[0]["op"] != "is":
        return None
    mine[0]["values"] = [*other[0]["values"], *mine[0]["values"]]
    frame.group_by, frame.contrast = [mine[0]["field"]], True
    return frame


def more_than_before(merged: Frame, previous: Frame, reading: Reading) -> None:
    """'how much more did it cost in October?' after September: October against September."""
    if merged.intent not in ("costs", "compare") or len(reading.periods.mentions) != 1:
        return
    before, named = previous.window, Window.of(reading.periods.mentions[0].span)
    if before is None or before == named or not _MORE.search(reading.text):
        return
    if previous.intent == "costs" and re.search(r"\bthan\b", reading.text) is None:
        merged.window = named
        compared(merged, before)


def pair_apart(previous: Frame, current: Frame, reading: Reading) -> Frame | None:
    """'what is the gap between them in October?' after two names that were set side by side."""
    if previous.intent != "costs" or len(previous.group_by) != 1 or current.filters:
        return None
    item = next((one for one in previous.filters if one["field"] == previous.group_by[0]), None)
    two = item is not None and item["op"] == "is" and len(item["values"]) == 2
    if not two or not _GAP.search(reading.text) or reading.has("relation") or current.why:
        return None
    if len(reading.periods.mentions) > 1 or (current.group_by and not current.defaulted):
        return None
    frame = copy.deepcopy(previous)
    if reading.periods.mentions:
        frame.window = Window.of(reading.periods.mentions[0].span)
    frame.contrast, frame.top, frame.granularity, frame.share = True, None, "none", False
    frame.picked, frame.assumptions, frame.within = None, [], []
    return frame


def side_by_side(frame: Frame) -> None:
    """'which of the two is dearer, and by how much': both are needed for the difference."""
    if not frame.contrast or frame.intent != "costs" or len(frame.group_by) != 1:
        return
    item = next((one for one in frame.filters if one["field"] == frame.group_by[0]), None)
    if item is not None and item["op"] == "is" and len(item["values"]) == 2:
        frame.top = None


def two_units(span: Span) -> tuple[Span, Span] | None:
    """'September to October' as the two periods it is made of; one month against the one before."""
    units: tuple[calendar.Unit, ...] = ("month", "quarter", "week")
    for unit in units:
        first, last = calendar.unit_of(span.start, unit), calendar.unit_of(span.end, unit)
        if first.start != span.start or last.end != span.end:
            continue
        if first == last:
            return calendar.previous(first), first
        if first.end + calendar.ONE_DAY == last.start:
            return first, last
    return None
