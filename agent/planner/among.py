"""Follow-ups that choose among what was asked or answered before: 'which of the two is bigger?', 'the next three'."""

from __future__ import annotations

import copy
import re

from agent.planner.contrasts import compared
from agent.planner.frame import Frame, Window
from agent.planner.thresholds import whole_number
from agent.planner.words import clean

_SO = r"^\W*(?:(?:and|so|ok|okay|now|then|but|well)\W+)*"
_LEAST = (
    r"(?:least expensive|cheapest|lowest|smallest|cheaper|smaller|lower|lesser|less|least|leanest)"
)
_MOST = (
    r"(?:most expensive|costliest|priciest|biggest|largest|highest|greatest|top|more expensive|costlier|pricier|dearer|dearest|bigger|"
    r"larger|higher|greater|the more|more|most|heavier|heaviest)"
)
_RISE = r"(?:rose|rise|risen|grew|grow|grown|increased?|climbed?|gained?|went up|jumped?|got more expensive)"
_FALL = r"(?:fell|fall|fallen|dropped|drop|decreased?|shr[aiu]nk|declined?|went down|sank|saved)"
_ONE = (
    r"(?:which|what|who)(?: (?:one|cloud|provider|service|account|team|region|environment|app|application|month|subscription|project|squad))?"
    r"(?P<of> (?:of|among|from|between) (?:the |these |those )?(?:two|three|four|pair|lot|bunch|both|them|those|these|ones?)(?: (?:of them|ones?|months|clouds|services|accounts|teams))?)?"
)
_END = r"(?: (?:one|of (?:the |these |those )?(?:two|three|pair|lot|them|those|these|bunch)|overall|then|of all|there|in (?:percent|relative terms|dollars|money|euros)))*\W*$"
_BIGGER = re.compile(
    rf"{_SO}{_ONE}(?:'s| is| was| were| are| has| have| did| does| do| cost| costs| came out| comes out| spent| spends| charged| turned out)*"
    rf"(?: the)? (?:(?P<least>{_LEAST})|(?P<most>{_MOST})){_END}"
)
_MOVED = re.compile(
    rf"{_SO}{_ONE}(?: has| have| did)? (?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?: (?:the )?(?:more|most|faster|fastest|less|least|stronger))?{_END}"
)
_NEXT = re.compile(
    r"^\W*(?:(?:and|now|then|show|give|me|list|what about|how about|what are|who are)\W+)*(?:the )?(?:(?:next|following|another) "
    r"(?P<count>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)|(?P<more>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) (?:more|others?|further)(?: of (?:them|those))?)"
    r"(?: (?:ones|after (?:that|those|them)|in (?:line|the list)|on the list|please))*\W*$"
)

_IN_PERCENT = re.compile(
    rf"{_SO}(?:(?:what(?:'s| is) (?:that|it|this) )?(?:in|as an?|expressed in|as) (?:percent(?:age)?|%|percents|relative terms)(?: change| terms)?|"
    r"(?:what|how much|how many) (?:percent(?:age)?|percent) (?:is|was) (?:that|it|this))\W*$"
)
_BY_HOW = re.compile(
    rf"{_SO}(?:by how much|how much (?:more|less|bigger|cheaper|higher|lower)|(?:what(?:'s| is| was) )?the (?:difference|gap)|how far apart)\b[^?.!]{{0,24}}\W*$"
)


def among(text: str, before: Frame | None) -> Frame | None:
    """The frame before, about one of those that it or the questions before it named."""
    if before is None or before.intent not in ("costs", "compare"):
        return None
    text = clean(text).lower()
    if len(text.split()) > 12:
        return None
    ways = (_following, _rivals, _apart, _extreme, _relative)
    frame = next((found for way in ways if (found := way(text, before)) is not None), None)
    if frame is not None:
        frame.picked, frame.unknown, frame.assumptions = None, [], []
    return frame


def _following(text: str, before: Frame) -> Frame | None:
    """'and the next three?': the ranking without those that it put first."""
    found, picked = _NEXT.match(text), before.picked or {}
    ranked = before.top is not None and len(before.group_by) == 1 and before.granularity == "none"
    if found is None or not ranked or picked.get("field") != before.group_by[0]:
        return None
    frame = copy.deepcopy(before)
    frame.add_filter(before.group_by[0], "is_not", list(picked["values"])[: before.top])
    frame.top, frame.nth = whole_number(found.group("count") or found.group("more")), 0
    return frame


def _rivals(text: str, before: Frame) -> Frame | None:
    """'which of the two is bigger?' after AWS and then Azure: both, and the one that is."""
    bigger, moved = _BIGGER.match(text), _MOVED.match(text)
    trail, plain = before.trail, not before.group_by and before.granularity == "none"
    found = bigger or moved
    if found is None or not trail or not plain or before.share or before.average != "none":
        return None
    field, values = str(trail["field"]), list(trail["values"])
    frame = copy.deepcopy(before)
    frame.nth, frame.within = 0, []
    if field == "period":
        if len(values) < 2 or before.intent != "costs":
            return None
        frame.window = Window(*values[-1])
        frame.in_percent = "percent" in text
        return compared(frame, Window(*values[-2]))
    if moved and before.intent != "compare":
        return None
    every = [value for one in values for value in one]
    frame.filters = [item for item in frame.filters if (item["field"], item["op"]) != (field, "is")]
    frame.filters.append({"field": field, "op": "is", "values": list(dict.fromkeys(every))})
    frame.group_by, frame.top = [field], 1
    low = bool(bigger and bigger.group("least"))
    frame.order = "asc" if low else "desc"
    if before.intent == "compare":
        frame.direction = "decrease" if moved and moved.group("fall") else "increase"
        frame.rank_by = "percent" if re.search(r"percent|relative", text) else "change"
        frame.in_percent, frame.single = False, True
    return frame


def _apart(text: str, before: Frame) -> Frame | None:
    """'by how much?' after 'which of the two is bigger': both, and what they differ by."""
    if before.intent != "costs" or before.top != 1 or len(before.group_by) != 1 or before.nth > 1:
        return None
    held = before.filter_of(before.group_by[0])
    if held is None or held["op"] != "is" or len(held["values"]) != 2 or not _BY_HOW.match(text):
        return None
    frame = copy.deepcopy(before)
    frame.top, frame.order, frame.contrast = None, "desc", True
    return frame


def _relative(text: str, before: Frame) -> Frame | None:
    """'in percent' after the growth of a series: the answer tells both."""
    return copy.deepcopy(before) if before.leap and _IN_PERCENT.match(text) else None


def _extreme(text: str, before: Frame) -> Frame | None:
    """'which is the largest?' after a breakdown: one of its groups."""
    found = _BIGGER.match(text)
    plain = before.intent == "costs" and len(before.group_by) == 1 and not before.share
    if found is None or not plain or before.granularity != "none" or before.average != "none":
        return None
    if not re.search(r"est\b|\bmost\b|\bleast\b|\btop\b", text):
        return None
    frame = copy.deepcopy(before)
    frame.top, frame.nth, frame.order = 1, 0, "asc" if found.group("least") else "desc"
    return frame
