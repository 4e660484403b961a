"""Follow-ups of what-ifs: 'and with m5.xlarge?', 'what about 20?', 'for 90 days?', 'and if we also stop dev?'."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.frame import Frame
from agent.planner.future_periods import find_ahead
from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.whatif_changes import Changes
from agent.planner.whatif_costs import by_times, share_of
from agent.planner.whatif_hours import read_schedule
from agent.planner.whatif_objects import region_of
from agent.planner.whatif_words import (
    COUNT,
    DOWN,
    NUMBERS,
    SHARE_OF,
    STOPS,
    TIMES,
    UP,
    spelt_type,
    type_shape,
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
    if _hours(changes, said):
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
    if _percentage(changes, said):
        return True
    return _other_machines(changes, said, parser) or _other_action(frame, said, parser)


# Words that carry no condition: what stands among nothing else is a figure for the one before.
_LIGHT = re.compile(
    r"\b(?:and|or|but|if|it|it's|they|they're|there|we|we'd|i|you|were|was|is|are|be|been|had|have|has|took|take|need(?:ed)?|want(?:ed)?|only|just|about|what|how|make|made|that|that's|this|with|for|at|by|to|say|let|let's|us|s|more like|actually|sorry|no|wait|meant|mean|well|hm+|ok|okay|rather|instead|then|now|try|do|did|does|go|went|goes|up|add(?:ed)?|put|of|them|those|these|the|same|thing|machines?|instances?|boxes|servers?|vms?|nodes?|units?|pieces|please|pls|maybe|perhaps|even|in total|all|together|altogether|would|could|should|number|count|growth|percent(?:age)?)\b|%"
)


def _bare_number(mask: str) -> str | None:
    """The number that is all a follow-up says: 'and if it were 12?', 'make that twenty'."""
    found = re.findall(
        r"[^\s,;:.?!()'-]+", _LIGHT.sub(" ", re.sub(r"(?<=\d)[x×]|[x×](?=\d)", "", mask))
    )
    if len(found) != 1 and " ".join(found) not in NUMBERS:
        return None
    said = " ".join(found)
    return said if re.fullmatch(r"\d{1,4}(?:\.\d+)?", said) or said in NUMBERS else None


_NIGHTS_OFF, _WEEKENDS_OFF, _BOTH_OFF = 84.0, 120.0, 60.0  # hours a week that remain
_OF_MACHINES = ("stop", "resize", "remove", "move", "schedule")


def _percentage(changes: list[dict[str, Any]], said: Said) -> bool:
    """'and 50?', 'with 80 %': another percentage of the changes that have one."""
    percent = re.search(r"(?P<n>\d+(?:\.\d+)?) ?(?:%|percent)", said.mask)
    times = TIMES.search(said.mask)
    if times and [one["action"] for one in changes] == ["growth"] and "percent" in changes[0]:
        rest = _LIGHT.sub(" ", TIMES.sub(" ", said.mask))
        if not re.search(r"[\w¤]", rest):
            changes[0]["percent"] = by_times(times)
            said.cut(0, len(said.text))
            return True
    part = SHARE_OF.search(said.mask) if len(changes) == 1 else None
    if part and part.group("word") != "all" and changes[0]["action"] in _OF_MACHINES:
        changes[0]["percent"] = share_of(part)
        changes[0].pop("count", None)
        said.cut(0, len(said.text))
        return True
    held = [one for one in changes if one.get("percent") is not None]
    held = held or [one for one in changes if one["action"] == "commit"]
    plain = DOWN.sub(" ", UP.sub(" ", said.mask))
    bare = _bare_number(plain) if held == changes else None
    number = percent.group("n") if percent else bare
    if not held or number is None:
        return False
    down = DOWN.search(said.mask) is not None
    if held[0]["action"] == "growth" and not down and not UP.search(said.mask):
        down = held[0].get("percent", 0) < 0
    for one in held:
        one["percent"] = float(NUMBERS.get(number, number)) * (-1 if down else 1)
    if bare:
        said.cut(0, len(said.text))
        return True
    said.cut(percent.start(), percent.end())  # type: ignore[union-attr]
    for pattern in (UP, DOWN, _LIGHT):
        said.take_all(pattern)
    return True


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
    both = {one.get("hours_per_week"), found.hours} == {_NIGHTS_OFF, _WEEKENDS_OFF}
    one["action"] = "schedule"
    one.pop("hours_per_week", None)
    if both and _MORE.search(said.mask):
        one["hours_per_week"] = _BOTH_OFF  # 'weekends as well', after the nights
    elif found.hours is not None:
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
    bare = _bare_number(re.sub(r"\bmore\b", " ", said.mask))
    if kind and changed:
        said.take_all(_INSTEAD)
        said.take_all(_LIGHT)
    if (count or bare) and len(changes) == 1 and changes[0]["action"] in ("add", "remove"):
        number = bare or next(group for group in count.groups() if group)  # type: ignore[union-attr]
        changes[0]["count"] = int(number) if number.isdigit() else NUMBERS[number]
        said.cut(*((0, len(said.text)) if bare else (count.start(), count.end())))  # type: ignore[union-attr]
        changed = True
    if len(changes) == 1 and changes[0]["action"] in ("add", "move"):
        changed = _other_region(changes[0], said, parser) or changed
    return changed


_REGION = re.compile(
    r"\b(?:in|to|at) (?:the )?(?:region )?(?P<region>[a-z]+(?:[ -][a-z]+)*?(?:[ -]?\d)?)\b(?= instead| rather| then|\W*$)"
)
_BARE_REGION = re.compile(
    r"^\W*(?:(?:and|or|what about|how about|with|for|then|rather|instead|maybe|ok)\W+)*(?P<region>[a-z][a-z -]*\d?)(?:\W+(?:instead|then|rather|please))*\W*$"
)


def _other_region(change: dict[str, Any], said: Said, parser: Parser) -> bool:
    """'in us-west-2?', 'what about ireland': another place for what is added or moved."""
    for pattern in (_REGION, _BARE_REGION):
        found = pattern.search(said.text)
        where = region_of(parser, found.group("region").strip()) if found else ""
        if found and where:
            change["to_region" if change["action"] == "move" else "region"] = where
            said.cut(found.start(), found.end(), named=True)
            said.take_all(_LIGHT)
            return True
    return False


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
