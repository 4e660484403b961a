"""Rows that answers showed, pointed at in the next question: 'the first one by region', 'the other two'.

What is pointed at becomes a condition that joins those of the frame before, and the words that
point become 'it' or 'them', so that the rest is read as any other follow-up. Rows of earlier
answers of the conversation can be pointed at as well: 'and the second account?' after the services
of the first one.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.picked import ids_of
from agent.planner.spelt_out import spends
from agent.planner.thresholds import whole_number
from agent.planner.words import phrase

_PLACES = {
    **dict.fromkeys(("first", "1st", "number one", "top"), 0),
    **dict.fromkeys(("second", "2nd", "number two", "runner-up", "runner up"), 1),
    **dict.fromkeys(("third", "3rd", "number three"), 2),
    **dict.fromkeys(("fourth", "4th", "number four"), 3),
    **dict.fromkeys(("fifth", "5th", "number five"), 4),
    **dict.fromkeys(("last", "bottom"), -1),
}
_MOST = r"biggest|largest|most expensive|priciest|costliest|dearest|highest|leading|main|most common|most frequent|most used|bigger|larger|pricier"
_LEAST = r"smallest|smaller|cheaper|cheapest|least expensive|lowest|least common|rarest"
_NOUNS = {
    "provider": "providers?|clouds?|vendors?",
    "account": "accounts?|subscriptions?|projects?",
    "service": "services?|products?",
    "service_category": "categor(?:y|ies)",
    "region": "regions?|locations?",
    "instance_type": "(?:instance |machine )?types?|sizes?",
    "name": "machines?|instances?|servers?|vms?|box(?:es)?|hosts?|nodes?",
    "resource": "machines?|instances?|servers?|vms?|box(?:es)?|hosts?|resources?|things?",
}
_GROUP = "teams?|squads?|groups?|units?|owners?|departments?"
_ROW = re.compile(
    r"(?<![\w-])(?:(?P<det>the|that|this|our|those|these|said) (?:very |single |same )?)?"
    rf"(?:(?P<nth>{'|'.join(sorted(_PLACES, key=len, reverse=True))})|(?P<most>{_MOST})|(?P<least>{_LEAST})|(?P<other>other))"
    r"(?: (?P<count>two|three|four|five|\d))?"
    r"(?: (?P<one>ones?)\b| of (?:them|those|these)\b| (?P<noun>[a-z_]+(?: types?)?)\b|(?P<bare>(?=\W*$|,)))",
    re.I,
)
_SMALL = re.compile(
    r"\b(?:and|ok|okay|now|then|so|what|how|about|for|which|who|is|was|are|were|do|does|did|s|show|give|tell|list|name|me|us|please|pls|"
    r"it|them|in|on|of|with|just|only|same|the|then|also|too|much|cost|costs|spend|but|to|one|cut|limit|reduce|shorten|keep|make)\b|\W",
    re.I,
)
_ASKS = re.compile(
    r"(?:\b(?:what|which|who)(?:'s|’s| is| was| are| were)|\b(?:show|list|name|give|find|tell|rank)(?: me| us)?|\bby|\btop)\W+$",
    re.I,
)
_INSIDE = re.compile(
    r"\b(?:in|of|for|within|inside|from|on|about|does|did|do|has|have|take|break|split|into|open|unpack|by|to|with|same|without|than)\W+$",
    re.I,
)
_IN_IT = re.compile(
    r"\W*(?:(?:and|ok|okay|now|then|so|what about|how about)\W+)*(?:in|for|of|within|inside)\W+$",
    re.I,
)
_WORDS = re.compile(r" ones?$| of \w+$", re.I)
_OF_CHANGE = re.compile(
    r"\b(?:percent\w*|%|share|part|fraction|much) of (?:the|that|this) (?:\w+ )?(?:increase|growth|change|rise|jump|drop|decrease|difference)\b",
    re.I,
)
_SPLITS = re.compile(
    r"\b(?:by|per|split|break|broken|breakdown|each|services|regions|accounts|teams|why|trend|share|percent\w*|made of|in it)\b",
    re.I,
)
_NO_NOUN = re.compile(  # 'break the first down', 'what does the second cost'
    r"down|by|per|in|into|up|out|and|for|with|from|over|on|please|then|did|does|do|is|was|has|had|costs?|spend|spent|daily|made|to|use|run"
)
_ANY = re.compile(
    r"items?|entr(?:y|ies)|rows?|movers?|risers?|gainers?|growers?|climbers?|spenders?|culprits?|offenders?|results?"
)
_LEAVES_OUT = re.compile(
    r"\b(?:exclud\w*|without|except|minus|leav\w+|drop\w*|remov\w+|ignor\w+|not|skip\w*|omit\w*|apart from|besides|other than)\W+$",
    re.I,
)
_KINDS = ("costs", "compare", "instances", "resources", "metrics")
_THINGS = ("resource", "resource_id", "name")


def point(text: str, before: Frame | None, grounding: Grounding) -> tuple[str, Frame] | None:
    """The question and the frame before, about the rows that are pointed at; None where none are."""
    if before is None or not before.shown or before.intent not in _KINDS:
        return None
    ways = (_pointed(text, before, found, grounding) for found in _ROW.finditer(text))
    return next((way for way in ways if way is not None), None)


def _pointed(
    text: str, before: Frame, found: re.Match[str], grounding: Grounding
) -> tuple[str, Frame] | None:
    """The question and the frame before, where the words that were found point at rows."""
    end, noun = found.end(), (found.group("noun") or "").lower()
    if noun and _NO_NOUN.fullmatch(noun):
        end, noun = found.start("noun") - 1, ""
    if not found.group("det") and (
        found.group("bare") is not None or not (noun or _WORDS.search(found.group(0)))
    ):
        return None
    bare = not noun and not _WORDS.search(text[found.start() : end])
    alone = bare and not found.group("count") and not _LEAVES_OUT.search(text[: found.start()])
    if alone and (found.group("nth") or "").lower() in ("top", "bottom", "last"):
        return None  # 'which one is at the bottom?'
    shown = _shown(before, found, noun)
    if not noun and _IN_IT.match(text[: found.start()]) and not _SMALL.sub("", text[end:]):
        shown = _drilled(before) or shown  # 'and in the second?' after what is in the first
    if shown is None:
        return None
    shown = _by_id(shown, grounding)
    values = _rows(before, shown, found)
    if not values:
        return None
    start, tail = text[: found.start()], text[end:]
    out = _LEAVES_OUT.search(start)
    if out is not None:
        return f"{text[: out.start()]}the same for them{tail}", without(before, shown, values)
    if before.intent == "compare" and _OF_CHANGE.search(text) and len(values) == 1:
        name = shown["labels"].get(values[0], values[0])
        return f'{start}"{name}"{tail}', before
    pronoun = "it" if len(values) == 1 else "them"
    rest = f"{start}{pronoun}{tail}"
    if not spends(rest, before) and not _SMALL.sub("", f"{start} {tail}"):
        drilled = _held(before, shown) is not None
        if not drilled or shown["field"] == (before.picked or {}).get("field"):
            return None  # 'and the second one?' goes on with the ranking
        return f"the same for {pronoun}", about(before, shown, values)
    ranks = found.group("most") or found.group("least") or found.group("nth") in ("top", "last")
    loose = ranks or not found.group("det")
    asks = _ASKS.search(start) and (ranks or noun)
    if (asks or (loose and not _INSIDE.search(start))) and not _SPLITS.search(tail):
        return None  # 'the biggest account in June?' asks for a ranking
    return rest, about(before, shown, values)


def _shown(before: Frame, found: re.Match[str], noun: str) -> dict[str, Any] | None:
    """The rows that the words name: of the newest answer, or of an earlier one with that noun."""
    newest = before.picked if _is_list(before.picked) and len(before.picked["values"]) > 1 else None  # type: ignore[index]
    every = [*before.shown.values()]
    candidates = [*([newest] if newest else []), *reversed(every)]
    if noun and _ANY.fullmatch(noun):
        return newest
    if noun:
        return next((one for one in candidates if is_called(one["field"], noun)), None)
    if found.group("other"):
        return _drilled(before) or newest
    return newest or _drilled(before)


def _drilled(before: Frame) -> dict[str, Any] | None:
    """The rows of which some were gone into last."""
    every = reversed([*before.shown.values()])
    return next((one for one in every if _held(before, one) is not None), None)


def _by_id(shown: dict[str, Any], grounding: Grounding) -> dict[str, Any]:
    """Clouds are shown by the names that their bills have, and filtered by their ids."""
    if shown["field"] != "provider":
        return shown
    ids = []
    for name in shown["values"]:
        match = grounding.lookup(phrase(name), field="provider")
        ids.append(match.values[0] if match is not None else name)
    labels = dict(zip(ids, shown["values"], strict=True))
    return {**shown, "values": ids, "labels": labels}


def is_called(field: str, noun: str) -> bool:
    """Whether a noun is a word for the rows of a field."""
    if field.startswith("tag:"):
        key = field.removeprefix("tag:").partition("|")[0].replace("_", " ").lower()
        own = re.fullmatch(rf"{re.escape(key)}(?:e?s)?", noun) is not None
        return own or (key in ("team", "squad", "owner") and bool(re.fullmatch(_GROUP, noun)))
    return re.fullmatch(_NOUNS.get(field, re.escape(field)), noun) is not None


def _is_list(picked: dict[str, Any] | None) -> bool:
    return bool(picked) and picked["field"] not in ("period", "buckets")  # type: ignore[index]


def _rows(before: Frame, shown: dict[str, Any], found: re.Match[str]) -> list[str]:
    """The values of the rows that are meant."""
    values: list[str] = shown["values"]
    count = found.group("count")
    many = whole_number(count.lower()) if count else 0
    if found.group("other"):
        held = _held(before, shown)
        taken = {str(one) for one in held["values"]} if held else set(values[:1])
        taken |= {value for value in values if str(shown["labels"].get(value, "")) in taken}
        rest = [value for value in values if value not in taken]
        single = (found.group("one") or "").lower() == "one"
        fits = held is not None and len(rest) < len(values) and (not many or many == len(rest))
        return rest if fits and (not single or len(rest) == 1) else []
    if many:
        return values[:many] if len(values) >= many else []
    if found.group("most"):
        place = 0 if before.order == "desc" else -1
    elif found.group("least"):
        place = -1 if before.order == "desc" else 0
    else:
        place = _PLACES[found.group("nth").lower()]
    return values[place : place + 1 or None] if len(values) > place else []


def _held(before: Frame, shown: dict[str, Any]) -> dict[str, Any] | None:
    """The condition before that is on the field of rows shown."""
    fields = _THINGS if shown["field"] in _THINGS else (shown["field"],)
    items = [item for item in before.filters if item["op"] == "is"]
    return next((item for item in items if item["field"] in fields), None)


def about(before: Frame, shown: dict[str, Any], values: list[str]) -> Frame:
    """The frame before about some of the rows shown: they join its other conditions."""
    frame = copy.deepcopy(before)
    ids, held = ids_of(shown, values), _held(before, shown)
    field = str(shown["field"])
    if field in _THINGS:
        field = "resource" if frame.intent in ("costs", "compare") else "resource_id"
    if held is None:
        frame.around = [item for item in copy.deepcopy(before.filters) if item["field"] != "cost"]
    drop = (*(_THINGS if shown["field"] in _THINGS else (field,)), "cost")
    frame.filters = [item for item in frame.filters if item["field"] not in drop]
    frame.filters.append({"field": field, "op": "is", "values": list(ids) or list(values)})
    frame.labels |= ids | {key: label for key, label in shown["labels"].items() if key in values}
    if held is None:
        frame.group_by = [name for name in frame.group_by if name != shown["field"]]
        frame.top, frame.sort, frame.named = None, None, False
        frame.count, frame.order = False, "desc"
    frame.nth, frame.within_groups, frame.single = 0, False, False
    frame.picked, frame.assumptions, frame.unknown = None, [], []
    return frame


def without(before: Frame, shown: dict[str, Any], values: list[str]) -> Frame:
    """The frame before without some of the rows shown: of those where only some were asked for."""
    frame = copy.deepcopy(before)
    ids = ids_of(shown, values)
    field = "resource_id" if ids else str(shown["field"])
    frame.add_filter(field, "is_not", [*ids] or [*values])
    frame.labels |= ids | {key: label for key, label in shown["labels"].items() if key in values}
    if frame.top is not None and frame.top > len(values):
        frame.top -= len(values)
    elif frame.top is not None:
        frame.nth = 0
    frame.picked, frame.assumptions, frame.unknown = None, [], []
    return frame


def keep_shown(frame: Frame, previous: Frame | None) -> None:
    """Keep the rows of an answer beside those of the answers before it, the newest last."""
    earlier = previous.shown if previous is not None else {}
    frame.shown = {
        **{key: one for key, one in earlier.items() if key not in frame.shown},
        **frame.shown,
    }
    picked = frame.picked
    if picked is not None and _is_list(picked) and len(picked["values"]) > 1:
        field = str(picked["field"])
        frame.shown = {key: one for key, one in frame.shown.items() if key != field}
        frame.shown[field] = copy.deepcopy(picked)
