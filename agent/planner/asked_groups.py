"""What a question is about by its nouns: the groups that are asked for, or ranked, or paired."""

from __future__ import annotations

import re

from agent.planner.beside import is_plural
from agent.planner.frame import Frame
from agent.planner.measures import direction
from agent.planner.reading import Item, Reading
from agent.planner.steps import Scope
from agent.planner.topics import about_cost

_WHICH_ONE = re.compile(
    r"\b(?:which|what|whose)(?: (?:single|one|individual|of (?:the|our)|cloud|aws|azure|gcp|openstack)){0,2} $"
)
_LARGEST_LINE = re.compile(
    r"\b(?:what|which|who)(?:'s| is| was| were)? (?:the |our |my |its |their )?(?:single )?(?:biggest|largest|highest|top|main|"
    r"most expensive|costliest|smallest|cheapest|lowest) (?:single |cost |spending |bill )?(?:line|item|thing|cost|one|entry|"
    r"component|contributor|expense|charge|position|spender|consumer|driver)\b(?! items)"
)
_COST_AFTER = re.compile(
    r"\s*(?:costs?|shares?|proportions?|percentages?|spend|spending|bill|charges?|totals?|breakdown|split|table|ranking|report)\b"
)

_WHAT_MOVED = re.compile(
    r"^\W*(?:(?:and|so|show me|tell me|list)\W+)*what(?:'s|s| has| have)? (?!(?:is|was|did|does|do|are|were|share|percent\w*|part)\b)"
)
_AND_MORE = re.compile(
    r"\b(?:and so on|etc|and so forth|and the (?:rest|others)|and (?:all )?the other ones|and (?:what|who)ever else|"
    r"and what not|and all that|among others|and everything else|you name it)\b"
)


def asked_one(text: str, at: int) -> bool:
    """True for 'which service …' with the noun at a place: one is asked for."""
    return _WHICH_ONE.search(text[:at]) is not None


def settle_subject(reading: Reading, frame: Frame, scope: Scope, assumed: Frame | None) -> None:
    """Groups that are asked for by their noun: 'which service', 'top 5 regions'."""
    ranked = reading.has("top") or reading.has("ranking") or frame.nth > 1
    asks = bool(
        re.search(r"\b(?:which|what|who|list|show|rank|how many|number of|count)\b", reading.text)
    )
    for item in scope.dimensions:
        name = dimension_of(item)
        if name is None:
            continue
        plural = is_plural(item)
        frame.single = frame.single or (
            not plural
            and (asked_one(reading.text, item.start) or reading.text.strip(" ?") == item.text)
        )
        wanted = ranked or plural or (asks and _asked(reading, item))
        wanted = wanted or (
            frame.intent in ("costs", "compare")
            and _COST_AFTER.match(reading.text[item.end :]) is not None
            and not (frame.intent == "compare" and item.text == "cloud")  # 'our cloud costs'
        )
        if _paired(reading, frame, item, name, assumed=assumed, plural=plural, ranked=bool(ranked)):
            frame.group_by.append(name)
            continue
        if (
            wanted
            and not frame.group_by
            and frame.intent in ("costs", "compare", "instances", "metrics", "resources")
        ):
            frame.group_by.append(name)
            if not plural and ranked and frame.top is None:
                frame.top = 1
            elif not plural and frame.intent == "compare" and asked_one(reading.text, item.start):
                frame.top = frame.top or 1
                frame.direction = direction(reading)
    nouns = reading.of("noun")
    if frame.intent in ("costs", "compare") and not frame.group_by and nouns:
        _noun_group(reading, frame, nouns, ranked, asks)
    if frame.intent == "costs" and not frame.group_by and reading.has("breakdown"):
        _broken_down(frame)
    nouned = [item for item in nouns if not item.text.endswith("s")]
    frame.single = frame.single or any(
        asked_one(reading.text, item.start) or reading.text.strip(" ?") == item.text
        for item in nouned
    )
    if frame.group_by and frame.top is None and _LARGEST_LINE.search(reading.text):
        frame.top = 1
    if frame.intent == "compare" and frame.single and nouned and frame.top is None:
        frame.top, frame.direction = 1, direction(reading)
    _ranked_one_way(reading, frame, assumed)
    if frame.intent in ("instances", "resources"):
        frame.group_by = [name for name in frame.group_by if name != "resource"]  # 'every server'
    _who_compares(reading, frame, scope)
    _ranked_by_service(reading, frame)


_STEPS = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,2}?(?<!this )(?<!last )(?<!per )(?:days?|weeks?|months?|quarters?|years?)\b"
)


def _ranked_one_way(reading: Reading, frame: Frame, assumed: Frame | None) -> None:
    """'which regions are behind the rise', 'where did we save most': what went the other way is no answer."""
    if frame.intent != "compare":
        return
    if frame.novelty:
        if not frame.group_by and reading.has("noun", "resource"):
            frame.group_by = ["resource"]  # 'which resources are new that cost more than $50?'
        return
    most = (reading.has("top") or _WHAT_MOVED.match(reading.text)) and not frame.group_by
    if (
        most
        and assumed is None
        and direction(reading) != "both"
        and not _STEPS.search(reading.text)
    ):
        frame.group_by = ["service"]
    if frame.group_by:
        frame.direction = direction(reading)


def _broken_down(frame: Frame) -> None:
    """'the split between prod and staging'; by service, when nothing is named."""
    parts = next(
        (item["field"] for item in frame.filters if item["op"] == "is" and len(item["values"]) > 1),
        "",
    )
    frame.group_by.append(parts or "service")
    if not parts:
        frame.defaulted = True
        frame.assumptions.append("broken down by service, as no dimension was named")


def _paired(
    reading: Reading,
    frame: Frame,
    item: Item,
    name: str,
    *,
    assumed: Frame | None,
    plural: bool,
    ranked: bool,
) -> bool:
    """'team / provider', 'services per account', and bare dimensions of a follow-up."""
    if frame.intent != "costs" or ranked or name in frame.group_by or len(frame.group_by) > 2:
        return False
    around = (
        reading.text[max(0, item.start - 4) : item.start],
        reading.text[item.end : item.end + 4],
    )
    joined = bool(
        re.search(r"(?:\bx|×|/|&|\+)\s*$", around[0]) or re.match(r"\s*(?:x\b|×|/|&|\+)", around[1])
    )
    if joined and (frame.group_by or len(reading.of("dimension")) + len(reading.of("tag_key")) > 1):
        return True
    if frame.group_by:
        return plural and reading.has("by") and not reading.has("count")
    bare = assumed is not None and assumed.intent == "costs"
    return bare and not about_cost(reading) and len(reading.text.split()) <= 5


def _noun_group(
    reading: Reading, frame: Frame, nouns: list[Item], ranked: bool, asks: bool
) -> None:
    """'which server cost most': resources are listed, when their noun asks for them."""
    if frame.average == "resource" or frame.share:
        return
    singular = not nouns[0].text.endswith("s")
    listed = (
        not about_cost(reading)
        or ranked
        or (asks and frame.granularity == "none" and not reading.has("how_much"))
    )
    counted = frame.count or reading.has("untagged") or not reading.has("cost")
    if listed and (ranked or counted):
        frame.group_by.append("resource")
        if ranked and singular and frame.top is None:
            frame.top = 1


def _who_compares(reading: Reading, frame: Frame, scope: Scope) -> None:
    """'AWS vs Azure' with one period asks for both side by side."""
    if frame.contrast and frame.intent == "costs" and not frame.within:
        frame.share = frame.share and not re.search(r"\bratio\b", reading.text)
    if frame.intent != "costs" or frame.group_by or frame.share:
        return
    kinds = ("pricing_category", "charge_category", "commitment_status")
    for item in frame.filters:
        beside = item["field"] in kinds and reading.has("compare") and item["op"] == "is"
        if beside and len(item["values"]) > 1 and frame.granularity == "none":
            frame.group_by.append(item["field"])
            return
    for item in frame.filters:
        if (
            item["op"] == "is"
            and len(item["values"]) > 1
            and _mentioned(scope, str(item["field"])) > 1
            and frame.granularity == "none"
            and frame.average == "none"
        ):
            frame.group_by.append(item["field"])


def and_more(reading: Reading, frame: Frame) -> None:
    """'compute, storage and so on, by category': the names are examples of the groups."""
    if frame.intent not in ("costs", "compare") or frame.defaulted:
        return
    if _AND_MORE.search(reading.text):
        frame.filters = [
            item
            for item in frame.filters
            if item["field"] not in frame.group_by[-1:] or item["op"] != "is"
        ]


def _mentioned(scope: Scope, field: str) -> int:
    """How many names of a field were said; keys of tags may differ in case."""
    return sum(count for name, count in scope.mentions.items() if name.lower() == field.lower())


def _ranked_by_service(reading: Reading, frame: Frame) -> None:
    """'top 5 in October', 'what do we spend most on': services, when nothing else is named."""
    ranked = frame.top is not None or reading.has("top") or frame.nth > 1
    if frame.intent != "costs" or frame.group_by or not ranked:
        return
    if frame.granularity == "none" and not frame.share and frame.average == "none":
        frame.group_by.append("service")
        frame.defaulted = True
        frame.assumptions.append("ranked by service, as no dimension was named")


def dimension_of(item: Item) -> str | None:
    """The column that a noun groups by; None for one that groups nothing."""
    if item.role == "tag_key":
        return f"tag:{item.payload[0]}"
    return None if item.payload in ("tag", "name", "currency", "type") else str(item.payload)


def _asked(reading: Reading, item: Item) -> bool:
    """True for 'which service', 'how many regions': the noun is what is asked for."""
    start = item.start  # 'which Azure subscription', 'which hetzner project'
    for one in reading.of("value"):
        cloud = one.match is not None and one.match.field == "provider"
        if cloud and one.end <= start and not reading.text[one.end : start].strip():
            start = one.start
    head = reading.text[max(0, start - 14) : start]
    return bool(
        re.search(r"\b(?:which|what|whose|many|of|who)\s+(?:cloud |of |our |the |is the )*$", head)
    )
