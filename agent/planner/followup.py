"""Questions that lean on the one before: 'and Azure?', 'only production', 'by region instead'."""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner import calendar
from agent.planner.changes import divide
from agent.planner.contrasts import difference, more_than_before, remember, side_by_side
from agent.planner.courses import (
    PORTION,
    ask_peak,
    both_times,
    kept_average,
    one_bucket,
    points,
    widened,
)
from agent.planner.frame import Frame, Window
from agent.planner.intents import (
    about_cost,
    has_pronoun,
    points_back,
    says_then,
    says_there,
)
from agent.planner.measures import direction
from agent.planner.picked import leaves_out, names_nth, referred
from agent.planner.plan import OPEN_START
from agent.planner.reading import Reading
from agent.planner.words import phrase
from agent.planner.wholes import settle_share

# A new provider makes conditions that lie below the one before meaningless.
_BELOW_PROVIDER = frozenset(
    """account billing_account service service_subcategory region zone instance_type resource_type
    resource""".split()
)
_KEPT = ("costs", "compare", "instances", "resources", "metrics", "describe")
_INSTEAD = re.compile(r"\b(?:instead|rather|switch to|change to)\b")
_WHAT_ABOUT = re.compile(
    r"^\s*(?:and )?(?:what|how) about\b|^\s*and\b(?!.*\b(?:also|too|as well)\b)"
)
_BACK = re.compile(
    r"\b(?:with|including|include|incl|plus|add|put|bring|back|again|restore|count)\b"
)
_AS_AMOUNT = re.compile(
    r"\b(?:as|in) (?:an? )?(?:amounts?|dollars|absolute|money|euros?|number|usd|eur|currency|real money)\b"
)
_AND_BY = re.compile(r"\b(?:inside(?: of)?|within|in|for) each\b|\b(?:and|also|additionally|then)\s+(?:\w+\s+)?(?:by|per)\b|\balso\b")
_ALSO = re.compile(r"\b(?:also|too|as well|plus|add|both|together)\b")
_PREVIOUS = re.compile(r"\bthe (?:previous|prior|preceding) (?:month|week|quarter|year|day)\b")
_CLEAR = re.compile(
    r"\b(?:all (?:clouds|providers|of them|accounts|services|regions)|every cloud|everything|"
    r"remove (?:the )?filters?|without (?:the )?filters?)\b"
)


def leans(reading: Reading, frame: Frame) -> bool:
    """True when the question cannot stand alone, or says that it continues."""
    if frame.intent in ("refuse",) and frame.reason == "hostile":
        return False
    text = reading.text
    if frame.intent == "describe":
        return points_back(text) or bool(re.search(r"\b(?:as well|too|also|likewise)\b", text)) or bool(re.search(r"\b(?:same|too|as well|likewise)\b", text))
    if frame.intent in ("define", "help", "status"):
        return False
    if points_back(text):
        return True
    if _AS_AMOUNT.search(text) and len(text.split()) <= 5:
        return True  # 'in dollars'
    measure_only = reading.has("metric_cost") and not (
        reading.has("cost") or reading.has("how_much") or reading.has("value") or reading.has("by")
    )
    if measure_only and not reading.periods.mentions:
        return True
    complete = about_cost(reading) or reading.has("noun") or reading.has("metric")
    if reading.has("noun", "resource") and len(text.split()) <= 5 and not about_cost(reading):
        return not (reading.periods.mentions or reading.has("value"))  # 'which resources?'
    if not complete:
        return True
    if len(text.split()) <= 2 and reading.has("noun", "resource") and not about_cost(reading):
        return True  # 'resource?'
    if frame.refers or says_there(text) or says_then(text):
        return True
    if frame.intent == "metrics" and len(text.split()) <= 4:
        bare = (
            "noun",
            "value",
            "threshold",
            "level",
            "top",
            "ranking",
            "by",
            "tag_key",
            "dimension",
        )
        return not any(reading.has(role) for role in bare)  # 'cpu?'
    return has_pronoun(text) and not reading.has("noun", "instance")


def merge(previous: Frame, current: Frame, reading: Reading) -> Frame:
    """The previous frame changed by what the new question says."""
    if previous.intent not in _KEPT:
        return current
    if previous.intent == "describe" or current.intent == "describe":
        return _about_one(previous, current)
    previous = _then(previous, reading.text)
    narrowed = one_bucket(previous, reading)
    series, previous = previous, narrowed or previous
    apart = difference(previous, current, reading)
    if apart is not None:
        return apart
    names = referred(previous, reading.text)
    field = (previous.picked or {}).get("field")
    if current.refers and field not in current.refers:
        names = []  # 'this service' is not the account that was asked for last
    elif current.refers and not names and previous.intent == "compare":
        names = list((previous.picked or {}).get("values", []))[:1]
        current.assumptions += [f"the first of the answer before was meant: {one}" for one in names]
    if reading.has("nth") and current.nth > 1 and not names_nth(reading.text):
        names = []  # 'and the runner-up there?' goes on with the same ranking
    if names:
        previous = _narrowed(previous, names, current, leaves_out=leaves_out(reading.text))
    known = {item["field"] for item in previous.filters if item["op"] == "is"}
    known |= {str(field)} if names else set()
    lost = [name for name in current.refers if name not in known]
    if lost:
        current.intent, current.reason = "clarify", "unknown"
        current.unknown = [f"that {name.removeprefix('tag:').replace('_', ' ')}" for name in lost]
        return current
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
    merged.second_cost = current.second_cost
    merged.labels |= current.labels
    merged.said |= current.said
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
    _intent(merged, current, reading)
    _filters(merged, current, reading)
    _groups(merged, current, reading)
    _windows(merged, current, reading)
    _shape(merged, current, reading)
    if names and current.share and current.filters and not current.within:
        merged.within = copy.deepcopy(current.filters)  # 'they are what part of the Azure total'
    if merged.intent == "compare" and current.share and not PORTION.search(reading.text):
        merged.share, merged.within, merged.in_percent = False, [], True
    if merged.intent == "compare" and current.of_change:
        divide(merged, current.within or current.filters)
        merged.of_change = True
    remember(merged, previous)
    more_than_before(merged, previous, reading)
    side_by_side(merged)
    if merged.intent == "compare" and current.single and current.group_by:
        merged.top = merged.top or 1
        merged.direction = direction(reading) if merged.direction == "both" else merged.direction
    longer = widened(series, current, reading)
    if longer is not None:
        merged.window, merged.granularity = longer, series.granularity
    if ask_peak(series, merged, current, reading):
        merged.nth = current.nth
    both_times(series, merged, reading)
    points(series, merged, reading)
    if narrowed and reading.has("peak"):
        merged.granularity, merged.top = "none", None
    if current.group_by:
        settle_share(reading, merged)
    return merged


def _then(previous: Frame, text: str) -> Frame:
    """'on that day': the day that the answer before put first."""
    picked = previous.picked or {}
    if picked.get("field") != "period" or not says_then(text):
        return previous
    frame = copy.deepcopy(previous)
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
    frame.filters.append({"field": field, "op": op, "values": list(names)})
    frame.labels |= {name: label for name, label in picked["labels"].items() if name in names}
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


def _intent(merged: Frame, current: Frame, reading: Reading) -> None:
    if reading.has("why") and merged.intent == "costs":
        merged.intent, merged.why = "compare", True
        merged.top, merged.granularity = None, "none"
        return
    relation = next((item.payload for item in reading.of("relation")), None)
    steps = relation in ("previous", "year_before", "following") and not _contrasts(reading)
    if steps and not current.why and merged.window is not None:
        return
    if current.intent == "compare":
        merged.why = current.why or merged.why
        if merged.intent == "costs":
            merged.intent, merged.granularity, merged.top = "compare", "none", None
        return
    explicit = about_cost(reading) or reading.has("noun") or reading.has("metric")
    if current.intent in ("instances", "metrics", "resources") and explicit:
        moved = merged.intent != current.intent or (
            current.intent == "resources" and merged.kind != current.kind
        )
        merged.intent, merged.kind = current.intent, current.kind
        if moved:
            merged.metrics, merged.conditions = [], []
            merged.window = merged.baseline = None
            merged.group_by, merged.granularity, merged.top = [], "none", None
            allowed = {"provider", "account", "region", "zone", "instance_type", "status"}
            if has_pronoun(reading.text):
                allowed |= {"resource", "resource_id"}
            merged.filters = [
                item
                for item in merged.filters
                if item["field"] in allowed or item["field"].startswith("tag")
            ]
    elif _contrasts(reading) and merged.intent == "compare" and reading.periods.mentions:
        return
    elif current.intent == "costs" and merged.intent == "compare" and reading.periods.mentions:
        merged.intent, merged.baseline, merged.why = "costs", None, False
        span = current.window.span if current.window is not None else None
        if span is not None and span.unit is None and span.days > 45 and not current.group_by:
            merged.granularity = "trend"  # 'is it going up? show July to October'
    elif current.intent == "costs" and about_cost(reading) and not reading.has("sort_by"):
        _ask_cost(merged, reading)


def _ask_cost(merged: Frame, reading: Reading) -> None:
    """'how much do they cost?' after a list keeps the list, whose rows tell the monthly cost."""
    if merged.intent == "metrics":
        _measured_instances(merged)
    if merged.intent == "resources":
        merged.count = False
    if merged.intent == "instances":
        merged.count, merged.sort = False, None
        others = [item for item in reading.of("granularity") if item.payload != "monthly"]
        if reading.periods.mentions or others:
            merged.intent = "costs"


def _measured_instances(merged: Frame) -> None:
    """Instances that met conditions on their use become a list with the nearest conditions."""
    for item in merged.conditions:
        if item["metric"] not in ("cpu_percent", "memory_percent") or item["statistic"] != "avg":
            merged.intent, merged.reason = "clarify", "field:costs"
            merged.unknown = [f"{item['metric']}.{item['statistic']}"]
            return
        merged.add_filter(item["metric"], item["op"], [item["value"]])
    if merged.conditions:
        merged.assumptions.append("the use is that of the last 24 hours in this list")
    merged.intent, merged.metrics, merged.conditions = "instances", [], []
    merged.window = None


def _filters(merged: Frame, current: Frame, reading: Reading) -> None:
    if re.search(r"\b(?:all|every|each)\b", reading.text):
        named = set(current.group_by)
        merged.filters = [item for item in merged.filters if item["field"] not in named]
    if _CLEAR.search(reading.text) and not current.filters:
        broad = re.search(r"\b(clouds|providers|accounts|services|regions)\b", reading.text)
        field = {"clouds": "provider", "providers": "provider"}.get(
            broad.group(1) if broad else "", broad.group(1)[:-1] if broad else ""
        )
        merged.filters = [item for item in merged.filters if field and item["field"] != field]
        return
    if _INSTEAD.search(reading.text) and any(item["op"] == "missing" for item in current.filters):
        merged.filters = [item for item in merged.filters if item["op"] != "missing"]
    merged_before = copy.deepcopy(merged.filters)
    for item in current.filters:
        if _BACK.search(reading.text) and _taken_back(merged, item):
            continue
        if _PLUS.match(reading.text) and _joined_to(merged, item):
            continue
        if current.contrast and any(
            held["field"] == item["field"]
            and held["op"] == item["op"] == "is"
            and len(held["values"]) > 1
            and set(item["values"]) <= set(held["values"])
            for held in merged.filters
        ):
            continue  # 'how many times bigger is Redshift?' of two that were named before
        if item["op"] in ("is", "is_not", "missing", "present"):
            if item["op"] == "is_not":
                _exclude(merged, item)
                continue
            merged.filters = [
                held for held in merged.filters if not same_field(held["field"], item["field"])
            ]
            moved = item not in merged_before
            shared = merged.share and re.search(r"\bof\b", reading.text)
            if item["op"] == "is" and item["field"] == "provider" and moved and not shared:
                merged.filters = [
                    held
                    for held in merged.filters
                    if held["field"] not in _BELOW_PROVIDER
                    or (held["field"] == "resource_type" and len(held["values"]) > 1)
                    or held["op"] == "present"
                ]
        else:
            merged.filters = [
                held
                for held in merged.filters
                if held["field"] != item["field"] or held["op"] != item["op"]
            ]
        merged.filters.append(item)
        if item["op"] == "is":  # a share is then of another whole
            merged.within = [
                {**held, "values": list(item["values"])} if held["field"] == item["field"] else held
                for held in merged.within
            ]
        if item["op"] == "is" and merged.group_by == [item["field"]] and len(item["values"]) == 1:
            merged.group_by = []


def _taken_back(merged: Frame, item: dict[str, Any]) -> bool:
    """'and with tax?' ends the exclusion of taxes."""
    for held in merged.filters:
        same = held["field"] == item["field"] and held["op"] == "is_not" and item["op"] == "is"
        if same and set(item["values"]) <= set(held["values"]):
            held["values"] = [value for value in held["values"] if value not in item["values"]]
            merged.filters = [
                one for one in merged.filters if one["values"] or one["op"] != "is_not"
            ]
            return True
    return False


def _exclude(merged: Frame, item: dict[str, Any]) -> None:
    """Leave out more: exclusions add up, and end a condition on just what they name."""
    named = {str(value).lower() for value in item["values"]}
    kept = []
    for held in merged.filters:
        same = same_field(held["field"], item["field"]) and held["op"] == "is"
        values = [value for value in held["values"] if str(value).lower() not in named]
        if same and values != held["values"]:
            if values:
                kept.append({**held, "values": values})
            continue
        kept.append(held)
    merged.filters = kept
    merged.add_filter(item["field"], "is_not", item["values"])


def _groups(merged: Frame, current: Frame, reading: Reading) -> None:
    if not current.group_by or (current.defaulted and merged.group_by):
        return
    if reading.has("breakdown") and merged.intent not in ("costs", "compare"):
        return
    if _AND_BY.search(reading.text) and not _INSTEAD.search(reading.text) and merged.group_by:
        merged.group_by += [name for name in current.group_by if name not in merged.group_by]
    else:
        merged.group_by = list(current.group_by)
        if current.granularity == "none" and not _AND_BY.search(reading.text):
            merged.granularity = "none"


def _windows(merged: Frame, current: Frame, reading: Reading) -> None:
    relation = next((item.payload for item in reading.of("relation")), None)
    mentions = reading.periods.mentions
    if relation is None and _PREVIOUS.search(reading.text) and points_back(reading.text):
        relation = "previous"
    if relation == "following" and merged.window is not None:
        moved = merged.window.span
        unit = moved.unit or "day"
        after = calendar.shift(moved, unit, 1) if moved.unit else calendar.following(moved)
        merged.window, merged.baseline = Window.of(after), None
        merged.intent = "costs" if merged.intent == "compare" else merged.intent
    elif relation in ("previous", "year_before") and merged.window is not None:
        _step_back(merged, reading, relation)
    elif (
        merged.intent == "compare"
        and merged.window is not None
        and len(mentions) == 1
        and current.intent != "compare"
        and _contrasts(reading)
    ):
        merged.baseline = Window.of(mentions[0].span)
    elif current.intent == "compare" and current.baseline is not None and mentions:
        if len(mentions) == 1 and _contrasts(reading) and merged.window is not None:
            merged.baseline = Window.of(mentions[0].span)
        else:
            merged.window, merged.baseline = current.window, current.baseline
    elif mentions and current.window is not None:
        open_start = current.window.start == OPEN_START.isoformat()
        if open_start and merged.window is not None and merged.window.start < current.window.end:
            merged.window = Window(merged.window.start, current.window.end)  # '… until October'
        else:
            merged.window = current.window
        merged.all_time = False
        if merged.intent == "compare":
            merged.baseline = current.baseline or Window.of(calendar.previous(current.window.span))
    elif merged.intent == "compare" and merged.baseline is None:
        _compare_before(merged, current)
    elif reading.has("all_time"):
        merged.window, merged.all_time = None, True


_LONGER_BACK = re.compile(r"\b(week|fortnight) (?:earlier|before|prior|ago|previously)\b")


def _step_back(merged: Frame, reading: Reading, relation: str) -> None:
    """'and the month before?' moves the period; 'than the month before' compares with it."""
    assert merged.window is not None
    back = calendar.previous if relation == "previous" else calendar.year_before
    moved = Window.of(back(merged.window.span))
    longer = _LONGER_BACK.search(reading.text)
    if longer is not None and relation == "previous" and merged.window.unit == "day":
        days = {"week": 7, "fortnight": 14}[longer.group(1)]
        day = merged.window.span.start - days * calendar.ONE_DAY
        moved = Window.of(calendar.unit_of(day, "day"))
    if _contrasts(reading):
        merged.intent, merged.baseline = "compare", moved
    else:
        merged.intent = "costs" if merged.intent == "compare" else merged.intent
        merged.window, merged.baseline = moved, None


def _compare_before(merged: Frame, current: Frame) -> None:
    if merged.window is None:
        merged.window, merged.baseline = current.window, current.baseline
    else:
        merged.baseline = Window.of(calendar.previous(merged.window.span))


def _contrasts(reading: Reading) -> bool:
    return bool(
        re.search(
            r"\b(?:than|compar\w*|vs|versus|against|differ\w*|change\w*|relative|next to|alongside|beside)\b",
            reading.text,
        )
    )


def _shape(merged: Frame, current: Frame, reading: Reading) -> None:
    unit = {"daily": "day", "weekly": "week", "monthly": "month"}.get(current.granularity)
    if current.granularity != "none" and not (unit == merged.average and current.average == "none"):
        merged.granularity = current.granularity
        if merged.intent == "compare":
            merged.intent, merged.baseline = "costs", None
    _order(merged, current, reading)
    merged.cost = current.cost or merged.cost
    merged.share = (current.share or merged.share) and not _AS_AMOUNT.search(reading.text)
    _whole(merged, current, reading)
    merged.count = current.count or (merged.count and not reading.has("list"))
    merged.contrast = current.contrast
    merged.named = merged.named or current.named
    merged.launched = current.launched or merged.launched
    if current.average != "none":
        merged.average, merged.granularity, merged.top = current.average, current.granularity, None
    if current.share and merged.top is not None:
        merged.granularity = current.granularity
    if current.granularity != "none" and current.average == "none":
        merged.average = kept_average(merged.average, current.granularity)
    if not (points_back(reading.text) and current.granularity == "none"):
        merged.course, merged.leap = current.course, current.leap
    asked = {item["metric"] for item in current.conditions}
    merged.conditions = [item for item in merged.conditions if item["metric"] not in asked]
    merged.conditions += current.conditions
    changed = (
        _INSTEAD.search(reading.text) or reading.has("top") or _WHAT_ABOUT.search(reading.text)
    )
    if current.hours:
        merged.hours, merged.window = current.hours, None
    elif reading.periods.mentions:
        merged.hours = 0
    if merged.intent == "metrics" and current.statistic:
        merged.statistic = current.statistic
    bare = len(reading.text.split()) <= 4 and not _ALSO.search(reading.text)
    if merged.intent == "metrics" and current.metrics and (changed or bare):
        merged.metrics = list(current.metrics)
    elif merged.intent == "metrics":
        merged.metrics += [name for name in current.metrics if name not in merged.metrics]


_OF_WHOLE = re.compile(r"\b(?:of|in|inside|within) (?:the|that|its|this|our) (?:same )?(\w+)\b")
_DIMENSION_WORDS = {
    **{
        "subscription": "account",
        "account": "account",
        "project": "account",
        "provider": "provider",
    },
    **{
        "cloud": "provider",
        "service": "service",
        "region": "region",
        "category": "service_category",
    },
}


_OF_ANOTHER = re.compile(r"^\W*(?:and |then |ok |okay |now )*(?:out )?of (?:the|our|all|what)\b")


def _whole(merged: Frame, current: Frame, reading: Reading) -> None:
    """What a share in a conversation is of: what the question says, else what was said before."""
    part = _OF_WHOLE.search(reading.text) if current.share else None
    if not merged.share:
        merged.within = []
    elif current.within:
        merged.within = copy.deepcopy(current.within)
    elif part is not None:
        merged.within = _whole_of(merged, part.group(1))
    elif _OF_ANOTHER.match(reading.text) and current.filters and not current.share:
        wholes = [item for item in current.filters if item["op"] == "is"]
        merged.filters = [item for item in merged.filters if item not in merged.within]
        merged.filters += [item for item in wholes if item not in merged.filters]
        merged.within = copy.deepcopy(wholes)
    else:
        named = {item["field"].lower(): item for item in current.filters if item["op"] == "is"}
        merged.within = [named.get(item["field"].lower(), item) for item in merged.within]
    if merged.share:
        merged.within += [
            item
            for item in current.filters
            if item["op"] == "is_not"
            and item["field"].startswith("charge_")
            and item not in merged.within
        ]


def _whole_of(merged: Frame, word: str) -> list[dict[str, Any]]:
    """'what % of the subscription is that': the whole is all of the subscription."""
    field = _DIMENSION_WORDS.get(word.rstrip("s"))
    if field is None or not any(item["field"] == field for item in merged.filters):
        return merged.within
    return [item for item in merged.filters if item["field"] in (field, "provider")]


def _order(merged: Frame, current: Frame, reading: Reading) -> None:
    """Rankings and directions of the new question take the place of those before."""
    if reading.has("top") or reading.has("order") or reading.has("ranking"):
        merged.order = current.order
    if current.sort:
        merged.sort, merged.order = current.sort, current.order
    for item in reading.of("change"):
        if item.payload in ("increase", "decrease"):
            merged.direction = str(item.payload)
    asks = reading.has("list") and current.group_by and not _INSTEAD.search(reading.text)
    merged.top = current.top if current.top is not None or asks else merged.top
    if current.nth or current.within_groups:
        merged.nth, merged.within_groups = current.nth, current.within_groups
    if current.rank_by != "change":
        merged.rank_by = current.rank_by


_RESIZED = re.compile(
    r"^\W*(?:(?:and|ok|okay|make it|make that|only|just|show|give|me|the|first|top|actually|please|limit|to|no)\s+)*"
    r"(?P<count>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twenty)"
    r"(?:\s+(?:is|are|will|would|do|be|enough|fine|ok|okay|please|instead|rows|of|them|only|items|entries|results))*\W*$"
)
_COUNTS = {
    word: number
    for number, word in enumerate("two three four five six seven eight nine ten".split(), 2)
} | {"twenty": 20}


def resized(text: str) -> int | None:
    """How many 'make it 5' and '2 is enough' ask for."""
    found = _RESIZED.match(text.lower())
    if found is None:
        return None
    said = found.group("count")
    return int(said) if said.isdigit() else _COUNTS[said]


def same_field(one: str, other: str) -> bool:
    """True for fields that differ in spelling only, such as 'tag:A|B' and 'tag:b'."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(phrase(name.partition("|")[0]))


_PLUS = re.compile(r"^\W*(?:and )?(?:plus|add|include|also|together with)\b")


def _joined_to(merged: Frame, item: dict[str, Any]) -> bool:
    """'plus CC-1020': one more alternative of a condition there is."""
    for held in merged.filters:
        if held["op"] == item["op"] == "is" and same_field(held["field"], item["field"]):
            held["values"] = list(dict.fromkeys([*held["values"], *item["values"]]))
            return True
    return False
