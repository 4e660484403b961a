"""Follow-ups on lists of things: the share that was counted, their sizes, their mean cost."""

from __future__ import annotations

import copy
import re

from agent.planner.frame import Frame
from agent.planner.reading import Reading

_LISTS = ("instances", "resources")
_THAT_PART = re.compile(
    r"\b(?:is|are|was|were|would|do|does|makes?|be) (?:that|this|it|they|those|these)\b|\b(?:that|this|it|they|those|these) (?:is|are|be|makes?|represents?|amounts? to)\b"
)
_SMALL = (
    r"(?:and|ok|okay|now|then|so|what|how|about|much|many|is|are|s|the|their|its|total|sum|combined|in|of|same|for|with|instead|please|gb|"
    r"do|does|they|it|those|these|them|have|has|got|all|together|altogether|size|amount|number|overall|give|me|show|tell|us)"
)
_SIZE = re.compile(
    rf"^\W*(?:{_SMALL}\W+)*(?P<what>ram|memory|v?cpus?|cores|vcores|(?:gb|storage|space|capacity|size)(?=\W*$| (?:in|altogether|together|do|is|are)))"
    r"(?:\W+(?:footprint|size|sizes|gb|then|in total|altogether|together|combined|in all|overall|too|as well|instead|please|each|total|is that|are that|"
    r"(?:do|does) (?:they|it|those|these) have|have|(?:is|are) (?:it|they|that|there)|(?:in )?(?:them|those|it)))*\W*$"
)
_SUM = re.compile(
    r"\b(?:total|sum|together|altogether|combined|in all|overall|how many|how much)\b"
)


def counted_part(before: Frame, current: Frame, reading: Reading) -> Frame | None:
    """'what share of the Azure instances would that be': what was counted is the part."""
    same = before.intent == current.intent and before.kind == current.kind
    if before.intent not in _LISTS or not same or not current.share or before.share:
        return None
    if not _THAT_PART.search(reading.text) or not before.filters:
        return None
    frame = copy.deepcopy(before)
    whole = [item for item in current.filters if item["op"] == "is"]
    rest = [item for item in frame.filters if item not in whole]
    frame.share, frame.within, frame.filters = True, copy.deepcopy(whole), [*rest, *whole]
    frame.picked, frame.assumptions = None, list(current.assumptions)
    frame.labels |= current.labels
    return frame


def other_size(text: str, before: Frame) -> Frame | None:
    """'total vCPUs?' after a list of instances, 'and the RAM?' after that: of the same things."""
    found = _SIZE.match(text)
    if found is None or before.intent not in _LISTS or before.share:
        return None
    what = found.group("what")
    name = {"ram": "memory_gb", "memory": "memory_gb"}.get(what, "vcpus")
    if what in ("gb", "storage", "space", "capacity", "size"):
        name = "size_gb" if before.intent == "resources" else "memory_gb"
        if before.intent == "instances" and (what != "gb" or name not in before.asked):
            return None
    elif before.intent == "resources":
        return None
    sized = {"vcpus", "memory_gb", "size_gb"} & {*before.asked}
    if not sized and not _SUM.search(text):
        return None
    frame = copy.deepcopy(before)
    frame.asked = [name]
    if _SUM.search(text) and "each" not in text:
        frame.group_by, frame.top, frame.within_groups, frame.count = [], None, False, True
    if frame.sort in ("vcpus", "memory_gb"):
        frame.sort = name
    return frame
