"""What a change of a what-if is about: machines as `list_instances` knows them, or a scope of costs."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.regions import PLACES
from agent.planner.words import phrase

MACHINES = re.compile(
    r"\b(?:instances?|servers?|vms?|virtual machines?|machines?|boxe?s?|hosts?|nodes?|fleet|workloads?|ec2s?|compute)\b"
)
STORAGE = re.compile(
    r"\b(?:volumes?|disks?|snapshots?|(?:elastic |public |floating )?ips?|addresses|backups?)\b"
)
_OWNED = re.compile(
    r"\b(?:that|which) (?P<who>(?:the |our )?(?:team |account |project )?[\w.-]+(?: (?:team|account|project))?) (?:keeps? running|keeps?|is running|are running|runs?|has|have|owns?|operates?|uses?|holds?)\b|\b(?:that|which) (?:belongs? to|are of|is of) (?P<who2>)"
)
_SMALL = re.compile(
    r"^(?:\W|\b(?:all|every|each|any|the|our|my|of|these|those|both|existing|current|running|in|on|at|to|from|for|a|an|some|and|or)\b)+$"
)
_FILL = re.compile(
    r"\b(?:off|down|out|permanently|completely|entirely|altogether|for good|for ever|forever|everything|existing|current|capacity|resources?|everywhere|immediately|tomorrow|today|now|instead|simply|just|ones?|stuff|things|anymore|any more|any|please|too|as well|also|back|away|rid|use|using|usage|running|it all|up|is|are|was|were|be|been|being|gets?|got|we|i|they)\b"
)
_COMPUTE = {"elastic compute": "aws", "virtual machines": "azure", "nova": "openstack"}
_MACHINE_FIELDS = ("tag:environment", "tag:team", "tag:application", "tag", "account", "name")
_ASIDE = re.compile(
    r"\b(?:spend(?:ing)?|costs?|bills?|charges?|consumption|usage|use|demand|load|budget|price[sd]?|pricing|invoice)\b"
)
# What drives costs without being in a bill: growing it means that all costs grow.
DRIVERS = re.compile(
    r"\b(?:traffic|usage|use|load|demand|users?|customers?|requests?|orders?|business|sales|volume|headcount|workloads?|consumption|activity|growth|subscribers?|transactions?|visitors?|data volume|utili[sz]ation|everything|things|it all|prices?|inflation|rates?)\b"
)
_FILLER_OF_SCOPE = re.compile(
    r"\b(?:we|i|us|me|it|they|you|our|my|the|their|all|total|overall|whole|entire|complete|cloud|by|per|each|every|month(?:ly)?|year(?:ly)?|week(?:ly)?|annual(?:ly)?|a|an|are|is|was|were|be|been|gets?|got|goes|go|going|went|to|next|will|would|could|should|can|might|of|in|on|for|at|from|with|about|around|roughly|another|further|extra|additional|across the board|and|or|also|so|then|just|only|suddenly|again|steadily|constantly|amount|level|figure|negotiated?|renegotiated?|received?|get|there|that|than|now|today|currently|expected|projected|rate|number|keeps?|continues?|some|somehow|manage[sd]?|want(?:ed)?|percent(?:age)?|points?|happens?|contracts?|licen[cs]es?|subscription|agreement|vendor|product|instead|itself|money|organic(?:ally)?|driven)\b|[^\w.@:/=¤-]+|(?<=\s)-+(?=\s)"
)


def machines(parser: Parser, text: str) -> tuple[list[dict[str, Any]], Frame, list[str]]:
    """Conditions on machines that a noun phrase in lower case names, its frame, and what is unknown."""
    rest = _OWNED.sub(r"of \g<who> ", text)
    rest = _FILL.sub(" ", rest)
    rest = re.sub(r"[^\w.@:/=%<>'-]+", " ", rest).strip(" '-")
    if not re.search(r"\w", rest) or _SMALL.match(rest):
        return [], Frame(), []
    frame = Frame()
    forms = [f"list instances {rest}"] if MACHINES.search(rest) else []
    if not forms and not rest.startswith(
        ("in ", "on ", "with ", "tagged ", "older ", "that ", "which ")
    ):
        forms = [f"list {rest} instances", f"instances in {rest}"]
    for form in forms or [f"instances {rest}"]:
        frame, _ = parser.parse(form)
        if not frame.unknown:
            break
    if frame.unknown:
        return [], frame, list(frame.unknown)
    found, services = [], []
    for item in frame.filters:
        if item["field"].startswith("service") and item["op"] == "is":
            services.append(item)
            continue
        found.append({**item, "field": "resource_id"} if item["field"] == "resource" else item)
    named = _as_machines(parser, rest, services)
    frame.labels = dict(frame.labels)
    return (
        [*found, *(one for one in named if one["field"] not in {f["field"] for f in found})],
        frame,
        [],
    )


def region_of(parser: Parser, said: str) -> str:
    """The region that words name: one of the store, by its beginning where no other begins so, or one
    that is written as clouds write them; '' for none.
    """
    match = parser.grounding.lookup(phrase(said), field="region")
    if match is not None and len(match.values) == 1:
        return str(match.values[0])
    known = {one.value for one in parser.vocabulary.values if one.field == "region"}
    bare = re.sub(r"[ -]", "", said)
    near = sorted(one for one in known if re.sub(r"[ -]", "", one.lower()).startswith(bare))
    if len(bare) > 3 and len(near) == 1:
        return str(near[0])
    return said if _REGION.fullmatch(said) else next(iter(_cities(said)), "")


def _cities(said: str) -> list[str]:
    """Regions that lie in a city: 'frankfurt' is eu-central-1."""
    return [one for one, names in PLACES.items() if said in names[:1]]


_REGION = re.compile(
    r"[a-z]{2,}(?:-[a-z]+)+-?\d|[a-z]+(?:europe|us\d?|central|north|south|east|west)\w*"
)


def _as_machines(parser: Parser, text: str, services: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A service of machines is its provider's; another reading of a name that is also a service."""
    found: list[dict[str, Any]] = []
    for item in services:
        clouds = {
            cloud
            for value in item["values"]
            for word, cloud in _COMPUTE.items()
            if word in str(value).lower()
        }
        if len(clouds) == 1 and "compute (" not in text:
            if item["field"] == "service":
                found.append({"field": "provider", "op": "is", "values": sorted(clouds)})
            continue
        if item["field"] == "service_category" and item["values"] == ["Compute"]:
            continue
        for word in re.findall(r"[\w-]+", MACHINES.sub(" ", text)):
            match = next(
                (
                    one
                    for name in _MACHINE_FIELDS
                    if (one := parser.grounding.lookup(phrase(word), field=name)) is not None
                    and not one.field.startswith("service")
                ),
                None,
            )
            if match is not None:
                found.append({"field": match.field, "op": "is", "values": list(match.values)})
                break
    return found


def scope(
    parser: Parser, text: str, mask: str
) -> tuple[list[dict[str, Any]], Frame, list[str], str]:
    """Conditions on costs that a noun phrase names, what is unknown, and what only drives costs.

    `mask` is the text with the store's names hidden.
    """
    driver = DRIVERS.search(mask)
    left = _blank(text, mask, _ASIDE)
    if not re.search(r"[a-z]", _blank(left, mask, _FILLER_OF_SCOPE)):
        return [], Frame(), [], driver.group(0) if driver else ""
    frame = _read(parser, text, mask)
    if frame.unknown:
        tighter = _blank(_blank(text, mask, DRIVERS), mask, _FILLER_OF_SCOPE)
        if not re.search(r"[a-z]", _blank(tighter, _masked(mask, tighter), _ASIDE)):
            return [], Frame(), [], driver.group(0) if driver else ""
        frame = _read(parser, tighter, mask)
    return list(frame.filters), frame, list(frame.unknown), driver.group(0) if driver else ""


def _read(parser: Parser, text: str, mask: str) -> Frame:
    said = re.sub(r"[^\w.@:/=&+'%-]+", " ", text).strip(" '-")
    frame, _ = parser.parse(f"cost of {said}")
    return frame


def _blank(text: str, mask: str, pattern: re.Pattern[str]) -> str:
    """The text without what a pattern finds outside names."""
    kept = list(text)
    for found in pattern.finditer(mask):
        for index in range(found.start(), min(found.end(), len(kept))):
            kept[index] = " "
    return "".join(kept)


def _masked(mask: str, text: str) -> str:
    return "".join(" " if char == " " else mask[at] for at, char in enumerate(text))
