"""Follow-ups of what-ifs: 'and with m5.xlarge?', 'what about 20?', 'for 90 days?', 'and if we also stop dev?'."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.frame import Frame
from agent.planner.future_periods import find_ahead
from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.whatif_changes import Changes
from agent.planner.whatif_hours import read_schedule
from agent.planner.whatif_words import COUNT, NUMBERS, STOPS, spelt_type, type_shape

_NUMBER = "|".join(
    sorted((re.escape(word) for word in NUMBERS if len(word) > 2), key=len, reverse=True)
)
_INSTEAD = re.compile(
    r"\b(?:rather than|instead of|in place of|not) (?:those|these|that|them|it|the \w+)\b|\b(?:rather|instead|then|make (?:it|them)|hm+|and|or|with|as|use|take|those|them)\b"
)
_MORE = re.compile(r"\b(?:also|too|as w[ei]ll|in addition|on top|additionally|plus)\b")
_AND_MORE = re.compile(r"^\W*(?:and|plus)\b.*\b(?:more|another|extra|additional|further)\b")
_ASIDE = re.compile(
    r"\b(?:how much|what|would|will|that|it|be|cost|costs|save|saved|savings?|over|is|about|and|then|make|for)\b"
)


def carry_whatif(frame: Frame, said: Said, parser: Parser) -> bool:
    """'and with m5.xlarge?', 'what about 20?', 'and for 90 days?', 'in us-west-2?'."""
    changes = frame.ahead.get("changes") or []
    years = re.search(r"\b(?P<n>1|3|one|three)[- ]?years?\b", said.mask)
    if years and any(one["action"] == "commit" for one in changes):
        for one in changes:
            one["term_years"] = 3 if years.group("n") in ("3", "three") else 1
        said.cut(years.start(), years.end())
        return True
    if re.search(r"\b(?:a|per|each|every|over a) year\b|\byearly\b|\bannual(?:ly)?\b", said.mask):
        said.cut(0, len(said.text))
        frame.ahead["horizon"], frame.ahead["label"] = 365, "365 days"
        return True
    period = find_ahead(said.mask, parser.today)
    if (period is not None and period.days is not None) or (period is not None and period.strong):
        said.cut(*period.at)
        frame.ahead["horizon"], frame.ahead["label"] = (
            min((period.end - parser.today).days, 366),
            period.label,
        )
        said.take_all(_ASIDE)
        return True
    if (_MORE.search(said.mask) or _AND_MORE.search(said.mask)) and _other_action(
        frame, said, parser
    ):
        return True
    percent = re.search(r"(?P<n>\d+(?:\.\d+)?) ?(?:%|percent)", said.mask)
    percent = percent or (_BARE.search(said.mask) if _only_percent(changes) else None)
    if _hours(changes, said):
        return True
    if percent and any(one.get("percent") is not None for one in changes):
        for one in changes:
            if one.get("percent") is not None:
                one["percent"] = float(percent.group("n")) * (-1 if one["percent"] < 0 else 1)
        said.cut(percent.start(), percent.end())
        return True
    return _other_machines(changes, said, parser) or _other_action(frame, said, parser)


_BARE = re.compile(
    r"^\W*(?:(?:and|or|with|at|by|for|make it|what about|how about|what if|only|just|say|it's|it is|rather|instead|no|sorry|i meant|then|try|be)\W+)*(?P<n>\d{1,3}(?:\.\d+)?)\W*(?:instead|then|only)?\W*$"
)


def _only_percent(changes: list[dict[str, Any]]) -> bool:
    """Whether a bare number can only be a percentage."""
    return bool(changes) and all(one.get("percent") is not None for one in changes)


def _hours(changes: list[dict[str, Any]], said: Said) -> bool:
    """'and only at night?', 'from 8 to 18 on weekdays?': other hours, or hours where it was stopped."""
    found = read_schedule(said.mask)
    machines = [one for one in changes if one["action"] in ("stop", "schedule")]
    if found is None or len(machines) != 1 or len(changes) != 1:
        return False
    one = machines[0]
    off = "stop " if one["action"] == "stop" or re.search(r"\boff\b", said.mask) else ""
    runs = re.search(r"\b(?:run\w*|keep|kept|up|on|stays?)\b(?! (?:weekends?|nights?))", said.mask)
    if off and not runs and not STOPS.search(said.mask):
        found = read_schedule(off + re.sub(r"\bonly\b|\bjust\b", " ", said.mask)) or found
    if one["action"] == "schedule" and not runs and not STOPS.search(said.mask):
        night = re.search(r"\b(?:nights?|weekends?|overnight|evenings?)\b", said.mask)
        if night:  # hours at which things are off
            found = read_schedule("stop " + said.mask) or found
    one["action"] = "schedule"
    one.pop("hours_per_week", None)
    if found.hours is not None:
        one["hours_per_week"] = found.hours
    said.cut(0, len(said.text))
    return True


def _other_machines(changes: list[dict[str, Any]], said: Said, parser: Parser) -> bool:
    changed = False
    kind = type_shape(parser).search(said.text)
    if kind and len(changes) == 1:
        key = "to_type" if changes[0]["action"] == "resize" else "instance_type"
        changes[0][key] = spelt_type(kind.group(0))
        said.cut(kind.start(), kind.end(), named=True)
        changed = True
    count = COUNT.search(said.mask)
    bare = re.search(
        rf"^\W*(?:(?:and|or|what about|how about|make (?:it|that|them)|with|hm+|ok|okay|no|well|rather|then|let's say|say|take|try|just|only|what if (?:it'?s|it is|we add|we take)?)\W+)*(?P<n>\d{{1,4}}|{_NUMBER})(?:\W+(?:then|instead|rather|of them|of those|please|maybe|more|machines|instances))*\W*$",
        said.mask,
    )
    if kind and changed:
        said.take_all(_INSTEAD)
    if (count or bare) and len(changes) == 1 and changes[0]["action"] in ("add", "remove"):
        number = bare.group("n") if bare else next(group for group in count.groups() if group)  # type: ignore[union-attr]
        changes[0]["count"] = int(number) if number.isdigit() else NUMBERS[number]
        said.cut(*((bare.start(), bare.end()) if bare else (count.start(), count.end())))  # type: ignore[union-attr]
        changed = True
    region = re.search(
        r"\b(?:in|to) (?P<region>[a-z]{2}(?:-[a-z]+)+-\d|[a-z]+(?:europe|us\d?|central|north|south|east|west)\w*)\b",
        said.text,
    )
    if region and len(changes) == 1:
        changes[0]["to_region" if changes[0]["action"] == "move" else "region"] = region.group(
            "region"
        )
        said.cut(region.start(), region.end(), named=True)
        changed = True
    return changed


def _other_action(frame: Frame, said: Said, parser: Parser) -> bool:
    """'and if we also stop dev at night?': one more change, or another instead."""
    found = Changes(parser)
    found.read(
        re.sub(r"^\W*(?:(?:and|or|what|if|we|also|about|instead|then)\b\W*)+", " ", said.text)
    )
    real = [
        one
        for one in found.found
        if one["action"] != "add" or _MORE.search(said.mask) or _AND_MORE.search(said.mask)
    ]
    if not real or found.unknown or found.problem:
        return False
    adds = (
        re.search(r"\b(?:also|and|plus|in addition|on top|as well|too|additionally)\b", said.text)
        and "instead" not in said.text
    )
    held = frame.ahead.get("changes") or []
    if adds and frame.filters and [one["action"] for one in held] == ["growth"]:
        held[0]["filters"], frame.filters = frame.filters, []  # its own scope, and now all costs
    if adds and found.filters and [one["action"] for one in real] == ["growth"]:
        real[0]["filters"] = found.filters
    elif not adds:
        frame.filters = found.filters or frame.filters
    frame.labels |= found.labels
    frame.ahead["changes"] = [*(frame.ahead.get("changes") or []), *real] if adds else real
    frame.assumptions += found.notes
    said.cut(0, len(said.text), named=True)
    return True


def carry_machines(frame: Frame, filters: list[dict[str, Any]], text: str) -> bool:
    """'and if dev too?', 'and for staging?': other machines of the one change; False where the change
    is not about machines that there are.
    """
    changes = frame.ahead.get("changes") or []
    if len(changes) != 1 or changes[0]["action"] in ("growth", "commit", "add"):
        return False
    more = re.search(r"\b(?:too|also|as w[ei]ll|plus|additionally|both)\b", text)
    held: list[dict[str, Any]] = changes[0].setdefault("filters", [])
    for item in filters:
        same = next(
            (one for one in held if (one["field"], one["op"]) == (item["field"], item["op"])), None
        )
        if same is None:
            held.append(item)
        else:
            same["values"] = [*same["values"], *item["values"]] if more else item["values"]
    return True
