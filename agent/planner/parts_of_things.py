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
_SIZE = re.compile(
    r"^\W*(?:(?:and|ok|okay|now|then|so|what|how|about|much|many|is|are|the|their|its|total|combined|in|of|same|for|with|instead|please)\W+)*"
    r"(?P<what>ram|memory|v?cpus?|cores|vcores)(?:\W+(?:footprint|size|sizes|gb|then|in total|too|as well|instead|please|each|total))*\W*$"
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
    """'and the RAM?' after vCPUs: the other size of the same instances."""
    found = _SIZE.match(text)
    sized = {"vcpus", "memory_gb"} & {*before.asked}
    if found is None or before.intent != "instances" or not sized:
        return None
    frame = copy.deepcopy(before)
    name = "memory_gb" if found.group("what") in ("ram", "memory") else "vcpus"
    frame.asked = [name]
    if frame.sort in ("vcpus", "memory_gb"):
        frame.sort = name
    return frame
