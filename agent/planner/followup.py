"""Questions that lean on the one before: 'and Azure?', 'only production', 'by region instead'."""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner.carried_filters import carry_filters, carry_groups
from agent.planner.carried_intents import carry_intent
from agent.planner.carried_periods import carry_period
from agent.planner.carried_shape import carry_shape
from agent.planner.changes import divide
from agent.planner.contrasts import (
    difference,
    more_than_before,
    pair_apart,
    remember,
    side_by_side,
)
from agent.planner.courses import (
    PORTION,
    ask_peak,
    both_times,
    keeps_course,
    one_bucket,
    points,
    ranks_buckets,
    widened,
)
from agent.planner.frame import Frame, Window
from agent.planner.held_against import held_against
from agent.planner.leaning import says_then
from agent.planner.measures import direction
from agent.planner.parts_of_things import counted_part
from agent.planner.picked import end_of_list, ids_of, leaves_out, names_nth, referred
from agent.planner.reading import Reading
from agent.planner.wholes import settle_share

_ABOUT_PEAK = re.compile(
    r"\b(?:made (?:up )?of|why|what happened|what (?:was|is) (?:so )?(?:different|special|behind|going on)|what changed|"
    r"(?:drove|caused|explains|behind) (?:it|that|this)|break (?:it|that|this) (?:down|up|out)|in (?:it|there)|on top then)\b|"
    r"\bthen\W*$|\b(?:it|that|this) by \w+"
)
_OF_THAT = re.compile(
    r"\bof (?:that|it|this|them|those|these|the (?:first|second|third|top|last) one(?:'s)?)\b(?! (?:month|week|day|year|quarter|period))"
)
_OF_THAT_IN = re.compile(rf"(?:{_OF_THAT.pattern})\s+(?:in|within|of|out of|from|on)\b")
_BARE_END = re.compile(
    r"\W*(?:(?:and|ok|okay|what about|how about)\W+)*(?:the )?(?:lowest|cheapest|smallest|highest|most expensive|largest|biggest|least expensive)"
    r"(?: (?:one|then))?\W*"
)
_STEPS = ("daily", "weekly", "monthly")
_KEPT = ("costs", "compare", "instances", "resources", "metrics", "describe")


def merge(previous: Frame, current: Frame, reading: Reading) -> Frame:
    """The previous frame changed by what the new question says."""
    if previous.intent not in _KEPT:
        return current
    if previous.intent == "describe" or current.intent == "describe":
        return _about_one(previous, current)
    previous = _out_of_bucket(previous, current, reading)
    previous = _then(previous, reading.text)
    previous = _ranked_again(previous, current, reading)
    narrowed = one_bucket(previous, reading)
    series, previous = previous, narrowed or previous
    apart = counted_part(previous, current, reading) or difference(previous, current, reading)
    apart = apart or pair_apart(previous, current, reading) or held_against(previous, reading)
    if apart is not None:
        return apart
    if keeps_course(previous, current, reading):
        course = copy.deepcopy(previous)
        course.course, course.picked, course.assumptions = True, None, []
        return course
    if ranks_buckets(previous, current, reading):
        ranked = copy.deepcopy(previous)
        ranked.top, ranked.order, ranked.picked = current.top, current.order, None
        ranked.assumptions = []
        return ranked
    names = _meant(previous, current, reading)
    if names and end_of_list(previous, reading.text):
        current.top, current.nth, current.order = None, 0, "desc"
    if names:
        previous = _narrowed(previous, names, current, leaves_out=leaves_out(reading.text))
    if _points_at_nothing(previous, current, names):
        return current
    merged = _begun(previous, current)
    unsettled = _unsettled(merged, current)
    if unsettled is not None:
        return unsettled
    carry_intent(merged, current, reading)
    carry_filters(merged, current, reading)
    carry_groups(merged, current, reading)
    _without_groups(merged, current)
    carry_period(merged, current, reading)
    carry_shape(merged, current, reading)
    _settle_whole(merged, previous, current, reading, named=bool(names))
    _settle_comparison(merged, previous, current, reading)
    _each_of(merged, names, current, series, reading.text)
    _settle_series(merged, series, current, reading)
    if narrowed and reading.has("peak"):
        merged.granularity, merged.top = "none", None
    if current.group_by:
        settle_share(reading, merged)
    _settle_parts(merged, previous, current, reading)
    return merged


def _settle_parts(merged: Frame, previous: Frame, current: Frame, reading: Reading) -> None:
    """'as percentages' of groups: what is shown is the whole, also when it changes later."""
    shown = previous.share and bool(previous.group_by) and previous.within == previous.filters
    bare = current.share and not current.filters and not current.within
    if bare and merged.intent == "costs" and _total(merged, previous, reading):
        return
    if merged.intent == "costs" and merged.share and merged.group_by and (bare or shown):
        merged.within = copy.deepcopy(merged.filters)
        if merged.filter_of("cost") is not None:  # groups above an amount: of what they sum to
            merged.share, merged.within = False, []


_TOTAL = re.compile(
    r"\bof (?:the |our |all |total |overall |whole |entire |everything|company |cloud )+(?:total|everything|all|bill|spend(?:ing)?|costs?)?(?=\W*$| (?:is|was|are|in|for)\b)"
)
_THAT = re.compile(r"\b(?:that|it|this)\b")


def _total(merged: Frame, previous: Frame, reading: Reading) -> bool:
    """'what percent is that of the total?': of what was chosen from, or of all there is."""
    total = _TOTAL.search(reading.text) is not None
    one = _THAT.search(reading.text) is not None and not reading.has("by")
    chosen = previous.around is not None and all(item in merged.filters for item in previous.around)
    if not (total or chosen) or not (one or not merged.group_by):
        return False
    broad = re.search(r"\b(?:everything|all|company|overall|bill)\b", reading.text)
    merged.within = copy.deepcopy(previous.around or []) if chosen and not broad else []
    merged.group_by = []
    return True


def _ranked_again(previous: Frame, current: Frame, reading: Reading) -> Frame:
    """'and the second team?' after what the first one spent: among all of them again."""
    if current.nth < 2 or current.filters:
        return previous
    named = [f"tag:{item.payload[0]}" for item in reading.of("tag_key")]
    named += [str(item.payload) for item in reading.of("dimension")]
    one = [item for item in previous.filters if item["op"] == "is" and len(item["values"]) == 1]
    again = next((item for item in one if item["field"] in named), None)
    if again is None:
        return previous
    frame = copy.deepcopy(previous)
    frame.filters = [item for item in frame.filters if item["field"] != again["field"]]
    frame.picked, frame.group_by = None, []
    current.group_by, current.defaulted = [again["field"]], False
    return frame


def _around(previous: Frame) -> dict[str, Any] | None:
    """The series that a ranking of its days, weeks or months is of."""
    window = previous.window
    if window is None or previous.granularity not in _STEPS or previous.group_by:
        return None
    if previous.top is None:
        return None
    return {"window": [window.start, window.end, window.unit], "granularity": previous.granularity}


def _out_of_bucket(previous: Frame, current: Frame, reading: Reading) -> Frame:
    """'and the lowest day?' after what was behind the highest one: of the series again."""
    around = previous.ahead.get("around") or _around(previous)
    ranks = (reading.has("peak") or current.granularity in _STEPS) and current.top == 1
    ranks = ranks or _BARE_END.fullmatch(reading.text) is not None
    again = current.granularity in _STEPS and len(reading.text.split()) <= 3  # 'and by week'
    if not around or not (ranks or again) or reading.periods.mentions:
        return previous
    frame = copy.deepcopy(previous)
    frame.intent, frame.baseline, frame.group_by, frame.why = "costs", None, [], False
    frame.window, frame.granularity = Window(*around["window"]), around["granularity"]
    frame.top, frame.picked, frame.order = None, None, "desc"
    return frame


def _without_groups(merged: Frame, current: Frame) -> None:
    """'and what share has no squad?' after squads: what has none is no group among them."""
    missing = {item["field"] for item in current.filters if item["op"] == "missing"}
    if missing & set(merged.group_by) and not current.group_by:
        merged.group_by, merged.top, merged.named, merged.nth = [], None, False, 0


def _settle_whole(
    merged: Frame, previous: Frame, current: Frame, reading: Reading, *, named: bool
) -> None:
    """What a share is of: 'which part of that is EC2', 'they are what part of the Azure total'."""
    if not current.share or not current.filters or current.within or not previous.filters:
        return
    of_that = _OF_THAT.search(reading.text)
    if named or of_that:
        inside = of_that and not _OF_THAT_IN.search(reading.text)
        merged.within = copy.deepcopy(previous.filters if inside else current.filters)


_FIRST_ONE = re.compile(
    r"\b(?:of|for|in|on|by|from) (?:the )?(?:first|top|biggest|largest) (?:one|of (?:them|those|these))\b"
)


def _meant(previous: Frame, current: Frame, reading: Reading) -> list[str]:
    """What of the answer before the question points at: 'that service', 'the second one'."""
    names = referred(previous, reading.text)
    picked = previous.picked or {}
    if (
        len(names) == 1
        and current.top == 1
        and current.group_by
        and _FIRST_ONE.search(reading.text)
    ):
        current.top, current.single = None, False  # 'the services of the first one'
    if current.refers and picked.get("field") not in current.refers:
        names = []  # 'this service' is not the account that was asked for last
    elif current.refers and not names and previous.intent in ("compare", "costs"):
        names = list(picked.get("values", []))[:1]
        current.assumptions += [f"the first of the answer before was meant: {one}" for one in names]
    if reading.has("nth") and current.nth > 1 and not names_nth(reading.text):
        names = []  # 'and the runner-up there?' goes on with the same ranking
    return names


def _points_at_nothing(previous: Frame, current: Frame, names: list[str]) -> bool:
    """True when 'that service' has none to point at, which `current` then asks about."""
    known = {item["field"] for item in previous.filters if item["op"] == "is"}
    known |= {str((previous.picked or {}).get("field"))} if names else set()
    lost = [name for name in current.refers if name not in known]
    if lost:
        current.intent, current.reason = "clarify", "unknown"
        current.unknown = [f"that {name.removeprefix('tag:').replace('_', ' ')}" for name in lost]
    return bool(lost)


def _begun(previous: Frame, current: Frame) -> Frame:
    """A copy of the frame before, with what is said of the new question only."""
    merged = copy.deepcopy(previous)
    merged.picked = None
    merged.assumptions = [
        line
        for line in current.assumptions
        if not line.startswith(("taken as", "no period was named", "broken down by"))
    ]
    merged.unknown = list(current.unknown)
    merged.cannot = list(current.cannot)
    merged.claim = current.claim
    keeps_both = merged.savings and not current.cost  # list price and what was paid
    merged.second_cost = merged.second_cost if keeps_both else current.second_cost
    merged.more_costs = merged.more_costs if keeps_both else current.more_costs
    merged.resource = current.resource or merged.resource
    merged.labels |= current.labels
    merged.said |= current.said
    return merged


def _unsettled(merged: Frame, current: Frame) -> Frame | None:
    """The frame of a new question that has to be asked about or cannot be answered."""
    if current.intent == "clarify" and current.reason in ("unknown", "tag_key", "cannot"):
        merged.pending = merged.intent if current.reason == "unknown" else ""
        merged.intent, merged.reason = "clarify", current.reason
        if current.window is not None and merged.pending:
            merged.window = current.window
        return merged
    if current.intent == "unsupported":
        return current
    if current.intent == "refuse" and current.unknown:
        merged.intent, merged.reason = "clarify", "unknown"
        return merged
    return None


_CHANGE = re.compile(
    r"\b(?:increase|growth|change|rise|jump|drop|decrease|difference|decline|that|it|this)\b"
)


def _named_after(reading: Reading) -> bool:
    """True where all names stand behind the change: they are parts of it, not the whole."""
    found, values = _CHANGE.search(reading.text), reading.of("value")
    return found is not None and bool(values) and all(one.start > found.start() for one in values)


def _settle_comparison(merged: Frame, previous: Frame, current: Frame, reading: Reading) -> None:
    """What is compared with what, once periods and conditions are known."""
    if merged.intent == "compare" and current.share and not PORTION.search(reading.text):
        merged.share, merged.within, merged.in_percent = False, [], True
    if merged.intent == "compare" and current.of_change:
        parts = current.part is not None and _named_after(reading)
        held = [item for item in previous.filters if item["field"] != "cost"]
        if parts and held:  # 'what percent of the increase is EC2' of what was compared
            merged.filters = [*copy.deepcopy(held), copy.deepcopy(current.part or {})]
        divide(merged, held if parts and held else current.within or current.filters)
        merged.of_change = True
    remember(merged, previous)
    more_than_before(merged, previous, reading)
    side_by_side(merged)
    if merged.intent == "compare" and current.single and current.group_by:
        merged.top = merged.top or 1
        merged.direction = direction(reading) if merged.direction == "both" else merged.direction


def _each_of(merged: Frame, names: list[str], current: Frame, before: Frame, text: str) -> None:
    """'how did each of them change?' after a ranking: the change of each that it named."""
    field = str((before.picked or {}).get("field"))
    own = current.group_by and not current.defaulted
    each = merged.intent == "costs" and re.search(r"\beach\b", text) is not None
    if not (merged.intent == "compare" or each) or merged.why or own or len(names) < 2:
        return
    if merged.filter_of(field) is not None:
        merged.group_by, merged.defaulted = [field], False
        if re.search(r"\bwhich\b", text) is None:  # 'how much did each grow' is told of all
            merged.direction = "both"


def _settle_series(merged: Frame, series: Frame, current: Frame, reading: Reading) -> None:
    """What is asked of the series before: further back, its peak, both periods of it."""
    longer = widened(series, current, reading)
    if longer is not None:
        merged.window, merged.granularity = longer, series.granularity
    if ask_peak(series, merged, current, reading):
        merged.nth = current.nth
    both_times(series, merged, reading)
    points(series, merged, reading)


def _then(previous: Frame, text: str) -> Frame:
    """'on that day': the day that the answer before put first."""
    picked = previous.picked or {}
    peak = previous.top == 1 and _ABOUT_PEAK.search(text) is not None
    if picked.get("field") != "period" or not (says_then(text) or peak):
        return previous
    frame = copy.deepcopy(previous)
    if frame.window is not None:
        window = [frame.window.start, frame.window.end, frame.window.unit]
        frame.ahead["around"] = {"window": window, "granularity": frame.granularity}
    frame.window = Window(picked["values"][0], picked["values"][1], picked["labels"].get("unit"))
    frame.granularity, frame.top, frame.picked, frame.order = "none", None, None, "desc"
    return frame


def _narrowed(
    previous: Frame, names: list[str], current: Frame, *, leaves_out: bool = False
) -> Frame:
    """The frame before, about what its answer put first (or all but that) instead of all groups."""
    picked = previous.picked or {}
    field = picked["field"]
    frame = copy.deepcopy(previous)
    frame.filters = [
        item for item in frame.filters if item["field"] not in (field, "cost") or leaves_out
    ]
    op = "is_not" if leaves_out else "is"
    ids = ids_of(picked, names)
    if ids:
        frame.filters.append({"field": "resource_id", "op": op, "values": list(ids)})
        frame.labels |= ids
    else:
        frame.filters.append({"field": field, "op": op, "values": list(names)})
    frame.labels |= {name: label for name, label in picked["labels"].items() if name in names}
    if len(names) < 2 or not current.filters or current.group_by:  # 'only those in eastus'
        frame.group_by = [name for name in frame.group_by if name != field]
    frame.top, frame.nth, frame.within_groups, frame.sort = None, 0, False, None
    frame.count, frame.order = False, "desc"
    if current.group_by:
        frame.group_by = []
    return frame


def _about_one(previous: Frame, current: Frame) -> Frame:
    """'what is its CPU?' after one resource was described; 'and web-2?' after a measurement."""
    if current.intent == "describe":
        if previous.intent not in ("metrics", "costs", "compare"):
            return current
        merged = copy.deepcopy(previous)
        fields = ("resource", "resource_id")
        merged.filters = [item for item in merged.filters if item["field"] not in fields]
        merged.filters += [item for item in current.filters if item["field"] in fields]
        merged.resource = current.resource
        merged.labels |= current.labels
        merged.assumptions = list(current.assumptions)
        return merged
    merged = copy.deepcopy(current)
    if current.intent in ("costs", "compare", "metrics", "resources", "instances"):
        merged.filters = [*previous.filters, *current.filters]
        merged.resource = previous.resource
        merged.labels |= previous.labels
    return merged
