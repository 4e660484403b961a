"""Words of a question that must not be dropped: 'savings plan cost', 'who owns …', 'no cost'."""

from __future__ import annotations

import re

from agent.planner.asked_groups import dimension_of
from agent.planner.beside import is_plural
from agent.planner.commitment_words import settle_commitments
from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.machine_conditions import address_words
from agent.planner.reading import Item, Reading
from agent.planner.steps import Scope
from agent.planner.topics import about_cost
from agent.planner.who import settle_who

_DATA = ("costs", "compare", "instances", "resources", "metrics")
# Asked for, understood, and not to be had yet: better said than answered with something else.
_CANNOT = re.compile(
    r"\bratio of\b(?=.*\bto\b)|"
    r"\b(?:which|what|by|per|each|every) (?:day of (?:the |a )?week|week ?day)\b|"
    r"\b(?:compar\w+|versus|vs\.?|than|against|relative) (?:to |with )?(?:the |our |an? )?average of\b"
)
_RANKED_NOUN = re.compile(
    r"\b(?:top|most expensive|costliest|priciest|cheapest|biggest|largest|busiest|oldest|newest|"
    r"smallest|least expensive) (?:\d+ |three |two |five |running |stopped )*"
    r"(?:instances?|servers?|vms?|machines?|boxe?s?|hosts?|nodes?|virtual machines?|volumes?|disks?|"
    r"snapshots?)\b"
)
_RESOURCE_INSIDE = re.compile(
    r"\bresources? (?:in|of|for|per|within|inside|on) (?:each|every|all)\b|\bresources? per (?:\w+ )?(?:account|service|team|region|provider|project|cloud)\b"
)
_PARTS_OF_SERVICES = frozenset(
    "bucket buckets function functions queue queues cluster clusters".split()
)
_IN_PLACE = ("rather than", "instead of", "in place of")
_POINTED = re.compile(
    r"^\s*(?:out |away )?(?:that|it|them|those|this|these|the (?:first|top|second) one)\b(?! (?:month|week|day|year))"
)
_ALL_OF = re.compile(r"\b(?:all|every|any|over|throughout)\s+(?:of\s+)?(?:the |our |my )?$")
_STATES = {
    "active",
    "live",
    "up",
    "down",
    "off",
    "load",
    "performance",
    "workload",
    "hot",
    "traffic",
}
_NAMES_ASKED = re.compile(
    r"^\W*(?:(?:please|so|and|can you|could you|tell me|give me|i need|let me know|show me)\W+)*"
    r"(?:which|what|list|name|show|who are)\W+(?:(?:are|all|the|our|distinct|different|unique|of)\W+)*[\w -]{3,24}s\b"
)


def settle_leftovers(
    reading: Reading, frame: Frame, scope: Scope, grounding: Grounding, assumed: Frame | None
) -> None:
    """Give every word that no step has used its meaning, or note it as not understood."""
    if frame.intent not in _DATA:
        return
    settle_who(reading, frame, grounding)
    settle_commitments(reading, frame, scope, grounding)
    _resource_groups(frame, scope)
    _unused(reading, frame, scope, assumed)
    _ranked_inside(reading, frame, scope)
    if frame.intent == "compare" and re.search(r"\band (?:on|in|for|from) what\b", reading.text):
        frame.group_by.append("service")
    if _listed_names(reading, frame):
        frame.add_filter(frame.group_by[0], "present", [])
    if re.search(r"\b(?:who owns|owners?)\b", reading.text) and frame.intent == "instances":
        keys = grounding.tag_keys(("owner",))
        frame.columns = [f"tag:{key}" for key in keys[:1]]
    if frame.intent == "costs" and frame.share:
        _share_conditions(frame, scope)
    if frame.intent == "costs" and not about_cost(reading) and not frame.group_by:
        frame.assumptions.append("taken as a question about cost")


def _resource_groups(frame: Frame, scope: Scope) -> None:
    named = {str(item.payload) for item in scope.dimensions}
    if "resource_group" in named and "resource_group" not in frame.group_by:
        frame.group_by.append("resource_group")


def _unused(reading: Reading, frame: Frame, scope: Scope, assumed: Frame | None) -> None:
    """Words with a meaning that has no place in this question are asked about."""
    made_of = [item for item in reading.of("noun") if item.text in _PARTS_OF_SERVICES]
    if made_of and frame.filter_of("service") is None:
        frame.unknown += [item.text for item in made_of]
    taken = scope.used | address_words(reading)
    unused = [
        item
        for item in [*reading.of("missing"), *reading.of("neg")]
        if item.start not in taken
        and not (assumed is not None and item.role == "neg" and _pointed(item, reading, frame))
    ]
    frame.unknown += [item.text for item in [*reading.of("zero"), *unused]]
    if frame.intent in ("costs", "compare"):
        frame.unknown += [item.text for item in reading.items if _foreign_to_costs(item)]
    counts = reading.has("count") and frame.granularity == "none" and not frame.group_by
    if frame.intent == "costs" and counts:
        frame.unknown += [item.text for item in reading.of("count")]
    frame.cannot += [found.group(0) for found in _CANNOT.finditer(reading.text)]


def _pointed(item: Item, reading: Reading, frame: Frame) -> bool:
    """True for 'without those' and 'by team instead of by service', in a conversation."""
    if _POINTED.match(reading.text[item.end :]):
        return True
    return item.text in _IN_PLACE and bool(frame.group_by) and not frame.filters


def _ranked_inside(reading: Reading, frame: Frame, scope: Scope) -> None:
    """'the most expensive server in each region': the first of every group."""
    ranked = frame.top is not None or reading.has("top") or frame.nth > 1
    listed = frame.intent in ("instances", "resources")
    if listed and frame.group_by and _RANKED_NOUN.search(reading.text):
        frame.within_groups, frame.top = True, frame.top or 1
    elif frame.intent == "costs" and ranked and _RESOURCE_INSIDE.search(reading.text):
        frame.group_by = [name for name in frame.group_by if name != "resource"] + ["resource"]
        frame.within_groups, frame.top = len(frame.group_by) > 1, frame.top or 1
    elif frame.intent in ("costs", "instances") and ranked and frame.group_by and scope.dimensions:
        asked = [
            dimension_of(item) or ""
            for item in scope.dimensions
            if not _ALL_OF.search(reading.text[: item.start])
        ]
        inner = [name for name in asked if name and name not in frame.group_by]
        if inner and frame.granularity == "none":
            frame.group_by.append(inner[0])
            frame.within_groups = True
            frame.top = frame.top or 1


def _share_conditions(frame: Frame, scope: Scope) -> None:
    """'what share … an owner tag': a condition that was not read."""
    used = {
        *frame.group_by,
        *(str(item["field"]) for item in [*frame.filters, *frame.any_of]),
    }
    for item in scope.dimensions:
        bare = item.role == "tag_key" and not is_plural(item)
        if bare and not any(f"tag:{key}" in used or "|" in str(used) for key in item.payload):
            frame.unknown.append(item.text)


def _foreign_to_costs(item: Item) -> bool:
    """Words about use, states and attachment, which a question about costs cannot use."""
    if item.role in ("metric", "level", "state", "attach"):
        return item.text not in _STATES and item.payload != "any"
    return item.role == "column" and item.payload == "hourly_cost"


def _listed_names(reading: Reading, frame: Frame) -> bool:
    """'which owners are in the tags of our instances' asks for names, not for a table of all."""
    if frame.intent not in ("instances", "resources") or len(frame.group_by) != 1:
        return False
    asked = any(
        reading.has(role) for role in ("count", "by", "top", "ranking", "breakdown", "share")
    )
    tagged = frame.group_by[0].startswith("tag:") and frame.top is None
    return tagged and not asked and _NAMES_ASKED.match(reading.text) is not None
