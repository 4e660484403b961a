"""What an answer is held against: 'is that more than in September?', 'by how much?'."""

from __future__ import annotations

import copy
import re

from agent.planner.frame import Frame, Window
from agent.planner.reading import Reading

_UP = r"more|higher|above|up|bigger|larger|over|worse|costlier|pricier"
_DOWN = r"less|lower|below|down|smaller|under|better|cheaper|fewer"
_IS_THAT = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay)\W+)*(?:is|was|are|were) (?:that|this|it|they|those|these) "
    rf"(?:much |a lot |any |really |actually )*(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b"
)
_BY_HOW_MUCH = re.compile(
    r"\W*(?:(?:and|ok|okay|so)\W+)*by how much(?: (?:each|exactly|precisely|did (?:it|they|each) (?:grow|change|rise|fall)))?\W*"
)


def held_against(previous: Frame, reading: Reading) -> Frame | None:
    """The costs of the answer before against those of the one period that is named."""
    found = _IS_THAT.match(reading.text)
    if found is None or previous.intent != "costs" or previous.window is None:
        return None
    if len(reading.periods.mentions) != 1 or previous.granularity != "none" or previous.top:
        return None
    named = Window.of(reading.periods.mentions[0].span)
    if named == previous.window or reading.has("value"):
        return None
    frame = copy.deepcopy(previous)
    frame.intent, frame.baseline, frame.picked = "compare", named, None
    frame.average, frame.share, frame.within, frame.assumptions = "none", False, [], []
    frame.ahead["asks"] = "increase" if found.group("up") else "decrease"
    return frame


def amount_of_change(text: str, before: Frame | None) -> Frame | None:
    """'by how much?' after what changed: the same again, whose table has every amount."""
    if before is None or before.intent != "compare" or not _BY_HOW_MUCH.fullmatch(text.lower()):
        return None
    frame = copy.deepcopy(before)
    frame.picked, frame.assumptions = None, []
    return frame
