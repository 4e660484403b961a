"""Follow-ups of a few words that change one thing of the answer before: how many rows, which of
them, above what amount, all of it in one figure, what was named so far together.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
from itertools import pairwise
from typing import Any

from agent.planner import calendar, contrasts
from agent.planner.calendar import ONE_DAY, Span
from agent.planner.frame import Frame, Window
from agent.planner.parts_of_things import other_size
from agent.planner.reading import Reading
from agent.planner.thresholds import thresholds
from agent.planner.words import clean

_LEAD = (
    r"^\W*(?:(?:and|ok|okay|now|then|so|but|also|please|pls|actually|just|only|show|give|list|get|me|us|what|how|which|who|whose|is|are|was|"
    r"were|about|s|the|of|those|these|them|they|ones?|that|with|make|it|cost|costs|costing|spend|spent|did|do|does|teams?|services?|accounts?|regions?|"
    r"anything|everything|i|we|want|need|see|can|could|you|to|instead|sorry|no|oh|mean|meant|or|if|set|limit|threshold|raise|lower|at|bar|cut[- ]?off|floor|ceiling|hurdle|mark|line|minimum|maximum|cap|up|down|bump|push|move|lift|change|increase|reduce|higher)\b\W*)*"
)
_TAIL = r"(?:\W+(?:instead|please|pls|then|now|only|rather|too|thanks|thx|each|in total|spend|cost|costs|ones?|though))*\W*$"
_ALL_ROWS = re.compile(
    rf"{_LEAD}(?:all(?: of (?:them|it|those))?|(?:the )?(?:full|complete|whole|entire) (?:list|table|ranking|thing|picture|set|lot)|every (?:one|single one|row)|"
    r"(?:them|those|list|rows?|of them) all|all (?:rows|results|entries|items|groups)|the (?:rest|others|remaining ones?)(?: too| as well)?|no limit|"
    r"not (?:just|only) (?:the )?(?:top |first |bottom )?(?:\w+))"
    r"(?:\W+(?:of|them|it|those|please|pls|too|as well|not|just|only|the|top|first|bottom|\d+|two|three|five|ten|then|now|instead|list|ones?))*\W*$"
)
_NTH = re.compile(
    rf"{_LEAD}(?P<nth>second|third|fourth|fifth|2nd|3rd|4th|5th|runner[- ]up|number (?:two|three|four|five|2|3|4|5))"
    r"(?:[\s-]+(?:one|place|biggest|largest|highest|most expensive|costliest|priciest|in line|on the list|after (?:that|it)|then|place(?:d)?|is|quarter))*\W*$"
)
_NUMBERS = {
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
}
_NUMBERS |= {"two": 2, "three": 3, "four": 4, "five": 5, "up": 2}
_TOTAL = re.compile(
    rf"{_LEAD}(?:(?:forget|drop|skip|lose|remove|without|no|scrap|never ?mind|leave out|cancel) (?:the |any )?(?:split|breakdown|break ?down|grouping|groups?|"
    r"details?|table|list)\W*(?:and |just |give me |show |only )*(?:the )?(?:total|sum|overall|one (?:number|figure))?(?: (?:figure|number|amount|sum|only))*|"
    r"(?:the )?(?:grand |overall |combined )?total(?: (?:only|figure|number|amount|sum|of (?:it|that|all|everything)))*|overall|in total|altogether|all (?:together|in all|in)|"
    r"(?:as |in )?(?:one|a single) (?:number|figure|sum|amount|total)|(?:un-?grouped|sum (?:it|them|that|those|everything)(?: all)? ?(?:up)?|add (?:it|them|that|those)(?: all)? up))"
    rf"{_TAIL}"
)
_TOGETHER = re.compile(
    rf"{_LEAD}(?:(?:the )?(?:total|sum|combination) (?:of|for|over|across) )?(?:the )?(?P<count>both|two|three|four|all (?:of them|of those|two|three|four)|them all|them|these|those)"
    r"(?: (?:of them|services?|months?|accounts?|teams?|regions?|clouds?|providers?|periods?))?"
    r"(?:\W+(?:together|combined|in total|summed|summed up|added up|added together|in all|taken together|put together|total|altogether|as a sum|in one|in (?:\$|€|money|dollars|euros|usd|eur)))*\W*$"
)
_SUMMED = re.compile(r"\b(?:together|combined|total|sum\w*|added|altogether|in all|both|all)\b")
_BESIDE = re.compile(
    rf"{_LEAD}(?:(?:put|set|place|line|lay|compare|stack) )?(?:up )?(?:(?P<count>both|them|these|those|the two|the three|all three|two|three)"
    r"(?: (?:both|up|all))? )?(?:next to (?:each other|one another)|side by side|beside (?:each other|one another)|(?:with|to|against) (?:each other|one another)|alongside each other|in one table|together)\W*$|"
    rf"{_LEAD}compare (?:both|them|these|those|the two)\W*$"
)
_BARE = re.compile(
    rf"{_LEAD}[$€£]?(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>k|m|thousand|million|grand)?\s?(?:dollars?|usd|euros?|eur|bucks|\$|€)?{_TAIL}"
)
_SCALES = {"k": 1e3, "thousand": 1e3, "grand": 1e3, "m": 1e6, "million": 1e6}
_GO = r"^\W*(?:(?:and|what|how|about|then|now|ok|okay|for|in|the|same|go|one|was|it|that|look|take|show|me)\W+)*?"
_UNIT = r"(?:day|week|month|quarter|year)"
_STEP = re.compile(
    rf"{_GO}(?:(?:the |a |one )?(?:previous|prior|preceding) (?P<unit>{_UNIT})|(?:the |a |one |1 )?(?P<unit2>{_UNIT})"
    r"(?: (?:earlier|before|prior|back|previously|sooner))(?: (?:that|it|this))?)\W*$"
)
_NEXT = re.compile(
    r"^\W*(?:(?:and|what|how|about|then|now|ok|okay|for|in|the|one|go on|go|to)\W+)*"
    r"(?:next(?: one| (?P<unit>day|week|month|quarter|year))?|(?:one )?(?:that |which )?(?:followed|following|follows|came after|comes after|after)(?: (?:it|that|this|one))?|"
    rf"(?:a |one |1 )?(?P<unit2>{_UNIT}) (?:later|after|on|onwards?|further)(?: (?:that|it|this))?|following (?P<unit3>{_UNIT}))\W*$"
)
_WIDENS = re.compile(
    r"\b(?:add|adding|include|including|extend\w*|expand\w*|widen\w*|stretch\w*|throw in|tack on|incorporate|plus)\b"
)


def reshaped(text: str, before: Frame | None) -> Frame | None:
    """The frame before with what a few words change of it; None when they say more than that."""
    if before is None or before.intent not in ("costs", "compare", "instances", "resources"):
        return None
    text = clean(text).lower()
    if len(text.split()) > 12:
        return None
    for way in (_above, _everything, _nth, _moved, _summed, _one_figure, other_size):
        frame = way(text, before)
        if frame is not None:
            frame.picked, frame.unknown, frame.assumptions = None, [], []
            return frame
    return None


def _above(text: str, before: Frame) -> Frame | None:
    """'> 2k?', 'and under 500', 'between 1 and 2k', and after a threshold a bare '750?'."""
    field = "monthly_cost" if before.intent in ("instances", "resources") else "cost"
    held = [item for item in before.filters if item["field"] == field]
    grouped = before.intent == "costs" and (before.group_by or before.granularity != "none")
    found = [item for item in thresholds(text) if item.unit in ("", "money")]
    priced = field == "monthly_cost" and any(item.unit == "money" for item in found)
    if not held and not grouped and not priced:
        return None
    named = [(item.op, item.number) for item in found if item.op != "is"]
    if named:
        rest = text
        for item in found:
            rest = rest[: item.start] + " " * (item.end - item.start) + rest[item.end :]
        if not re.fullmatch(_LEAD[1:] + _TAIL[:-1], rest.strip()):
            return None
    else:
        bare = _BARE.match(text)
        if bare is None or len(held) != 1:
            return None
        number = float(bare.group("number").replace(",", "")) * _SCALES.get(
            bare.group("scale") or "", 1
        )
        small = number < 50 and not bare.group("scale") and "$" not in text
        if small and before.top is not None:
            return None
        named = [(held[0]["op"], number)]
    frame = copy.deepcopy(before)
    frame.filters = [item for item in frame.filters if item["field"] != field]
    frame.filters += [{"field": field, "op": op, "values": [number]} for op, number in named]
    frame.top, frame.nth = None, 0
    return frame


def _everything(text: str, before: Frame) -> Frame | None:
    """'all of them': no longer just the first rows."""
    if (before.top is None and before.nth < 2) or not _ALL_ROWS.match(text):
        return None
    frame = copy.deepcopy(before)
    frame.top, frame.nth, frame.within_groups = None, 0, False
    return frame


def _nth(text: str, before: Frame) -> Frame | None:
    """'and the second one?' of a ranking; 'the third' of quarters."""
    found = _NTH.match(text)
    if found is None:
        return None
    number = (
        _NUMBERS[re.split(r"[\s-]", found.group("nth"))[-1]]
        if not found.group("nth")[-1].isdigit()
        else int(found.group("nth")[-1])
    )
    frame = copy.deepcopy(before)
    ranked = before.top is not None or before.nth > 1 or bool(before.group_by)
    if ranked and before.intent in ("costs", "compare", "instances", "resources"):
        frame.top, frame.nth = None, number
        return frame
    if before.window is not None and before.window.unit == "quarter" and number <= 4:
        frame.window = Window.of(calendar.quarter(before.window.span.start.year, number))
        return frame
    return None


def _moved(text: str, before: Frame) -> Frame | None:
    """'previous week' after a week, 'the next one': one step in time from the answer before."""
    if before.window is None or before.intent not in ("costs", "compare"):
        return None
    span = before.window.span
    back, forth = _STEP.match(text), _NEXT.match(text)
    frame = copy.deepcopy(before)
    if back is not None and span.unit == (back.group("unit") or back.group("unit2")):
        frame.window = Window.of(calendar.previous(span))
    elif forth is not None and _unit(forth) in (None, span.unit):
        frame.window = Window.of(
            calendar.shift(span, span.unit, 1) if span.unit else calendar.following(span)
        )
    else:
        return None
    frame.intent, frame.baseline = "costs", None
    contrasts.remember(frame, before)
    return frame


def _unit(found: re.Match[str]) -> str | None:
    """The unit of time that a step names."""
    return next(
        (found.group(name) for name in ("unit", "unit2", "unit3") if found.group(name)), None
    )


def _summed(text: str, before: Frame) -> Frame | None:
    """'both together': what was named one after the other."""
    found = _TOGETHER.match(text)
    found = found if found is not None and _SUMMED.search(text) else _BESIDE.match(text)
    if found is None or not before.trail:
        return None
    values = list(before.trail["values"])
    word = (found.group("count") or "all").split()[-1]
    count = {"both": 2, "two": 2, "three": 3, "four": 4}.get(word, len(values))
    if count > len(values) or len(values) < 2:
        return None
    frame, kept = copy.deepcopy(before), values[-count:]
    field = str(before.trail["field"])
    if field == "period":
        spans = sorted((Window(*one) for one in kept), key=lambda one: one.start)
        if not _touching(spans):
            return None
        frame.window = Window(spans[0].start, spans[-1].end)
        if frame.granularity == "none" and not frame.group_by:
            frame.granularity = "monthly" if all(one.unit == "month" for one in spans) else "none"
        return frame
    if re.search(r"in (?:\$|€|money|dollars|euros|usd|eur)", text):
        frame.share, frame.within = False, []
    every = [value for one in kept for value in one]
    frame.filters = [item for item in frame.filters if (item["field"], item["op"]) != (field, "is")]
    frame.filters.append({"field": field, "op": "is", "values": list(dict.fromkeys(every))})
    plain = not frame.group_by and frame.granularity == "none" and not frame.share
    if plain and frame.intent == "costs":
        frame.group_by = [field]
    return frame


def _touching(spans: list[Window]) -> bool:
    return all(
        dt.date.fromisoformat(after.start) <= dt.date.fromisoformat(one.end) + ONE_DAY
        for one, after in pairwise(spans)
    )


def _one_figure(text: str, before: Frame) -> Frame | None:
    """'just the total': no groups, no series."""
    split = before.group_by or before.granularity != "none"
    if before.intent != "costs" or not split or not _TOTAL.match(text):
        return None
    frame = copy.deepcopy(before)
    frame.group_by, frame.granularity, frame.top, frame.nth = [], "none", None, 0
    frame.within_groups, frame.share, frame.order = False, False, "desc"
    frame.filters = [item for item in frame.filters if item["field"] != "cost"]
    return frame


def widened(before: Frame, current: Frame, reading: Reading) -> Frame | None:
    """'extend it to include September': the periods together."""
    mentions = reading.periods.mentions
    said = _WIDENS.search(reading.text)
    if said is None or len(mentions) != 1 or before.window is None or before.intent != "costs":
        return None
    if current.filters or reading.has("value") or reading.has("how_much"):
        return None
    spans = sorted((Window.of(mentions[0].span), before.window), key=lambda one: one.start)
    frame = copy.deepcopy(before)
    frame.picked, frame.assumptions = None, []
    if not _touching(spans):
        frame.intent, frame.reason = "clarify", "periods"
        return frame
    last = max(spans[0].span.end, spans[1].span.end)
    frame.window = Window.of(Span(spans[0].span.start, last))
    months = all(one.unit == "month" for one in spans)
    if months and frame.granularity == "none" and not frame.group_by:
        frame.granularity = "monthly"
    if current.group_by and not current.defaulted:
        frame.group_by = list(current.group_by)
    return frame


def remember(before: Frame | None, after: Frame) -> None:
    """Keep what was named one after the other, for 'both together'."""
    if before is None or after.intent not in ("costs", "compare", "instances"):
        return
    after.trail = dict(before.trail)
    for item in after.filters:
        held = next(
            (one for one in before.filters if one["field"] == item["field"] and one["op"] == "is"),
            None,
        )
        if item["op"] == "is" and held is not None and held["values"] != item["values"]:
            after.trail = _longer(before.trail, item["field"], held["values"], item["values"])
            return
    if before.window and after.window and before.window != after.window:
        first, second = ([one.start, one.end, one.unit] for one in (before.window, after.window))
        after.trail = _longer(before.trail, "period", first, second)


def _longer(
    trail: dict[str, Any], field: str, first: list[Any], second: list[Any]
) -> dict[str, Any]:
    earlier = list(trail.get("values", [])) if trail.get("field") == field else []
    if first not in earlier:
        earlier = [first]
    return {"field": field, "values": [one for one in earlier if one != second] + [second]}
