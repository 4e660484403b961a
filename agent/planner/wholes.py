"""Which names of a question about a share are the whole: 'what part of the AWS bill is EC2'."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from agent.planner.frame import Frame
from agent.planner.reading import Item, Reading

_NAMES = frozenset(
    {
        "value",
        "tag_pair",
        "charge",
        "untagged",
        "missing",
        "present",
        "pricing",
        "commitment_status",
        "commitment_type",
    }
)
_OF = re.compile(
    r"(?:\b(?:shares?|percent(?:age)?s?|pct|proportions?|fractions?|parts?|portions?|ratio|half|quarters?|thirds?|"
    r"how much)|%)\s+(?:costs?\s+|spend\s+|spending\s+)?(?:out of|of|from|against|relative to|within)\b"
)
_STRONG = re.compile(
    r"\b(?:is|are|was|were|goes|go|went|going|comes?|came|do|does|did|has|have|had|lacks?|miss(?:es)?|carr(?:y|ies)|"
    r"falls?|fell|belongs?|stems?|sits?|sat|runs?|ran|lives?|resides?|stays?|stayed|remains?|located|hosted|makes?|made|consists?|accounts?|accounted|represents?|lands?|landed|not)\b"
)
_WEAK = re.compile(r"\b(?:on|by|for|to|with|without|lacking|missing|carrying|bearing)\b")
_LINK = re.compile(r"\b(?:in|within|of|out of|inside|on|from|under)\s+(?:\w+\s+){0,3}$")
_FRONT = re.compile(
    r"^\W*(?:(?:so|and|now|ok|okay|hi|hey|if|then)\W+)*(?:out of|of|within|in|from|inside|for|on|considering|looking at|"
    r"taking|given|if)\s"
)
_ASKS = re.compile(
    r"\b(?:what|which|how (?:much|big|large|many)|share|percent\w*|give|tell|show)\b"
)
_EVERYTHING = re.compile(
    r"^(?:the|our|my|all|total|whole|entire|overall|grand|complete|combined|full|cloud|monthly|of|what|we|everything|"
    r"costs?|spend|spending|spent|bills?|charges?|money|it|pay|paid|\s)*$"
)
_KEPT = re.compile(r"(?:(?:out )?of\s+)?")  # 'percentage of October spend'
_ASIDE = re.compile(r"\([^)]*\)")
_TOPIC = re.compile(r"^[^:;?]*?(?::|;|\s[–—-]\s)")
_BACK = re.compile(
    r"\s*(?:them|it|those|these|that|this|which|the (?:lot|total|whole|sum))\b(?! \w+s?\b(?<!in))"
)
_INSIDE = re.compile(r"\b(?:within|out of|relative to|compared (?:to|with))\s+(?:\w+\s+){0,3}$")


@dataclass
class Wholes:
    """Where the names of the whole stand."""

    starts: set[int] = field(default_factory=set)


def wholes(reading: Reading) -> Wholes:
    """Tell the names of the whole from those of the part; none when the whole is everything."""
    named = [item for item in reading.items if item.role in _NAMES]
    text = reading.text
    for start, end in reading.periods.covered:
        kept = _KEPT.match(text[start:end])
        begin = start + (kept.end() if kept is not None else 0)
        text = text[:begin] + " " * (end - begin) + text[end:]
    for aside in _ASIDE.finditer(text):  # '(service category Compute)' tells no whole
        named = [item for item in named if not aside.start() < item.start < aside.end()] or named
    found = _fronted(text, named)
    if found is None:
        found = _of_phrase(text, named)
    if found is None:
        found = _by_breadth(text, named)
    starts = {item.start for item in found}
    return Wholes(starts)


def _fronted(text: str, named: list[Item]) -> list[Item] | None:
    """'of the AWS bill, what percent is EC2': what is said first."""
    front = _FRONT.match(text)
    asked = _ASKS.search(text, front.end() if front else 0)
    topic = _TOPIC.match(text)
    if front is None and topic is not None:
        told = [item for item in named if item.end <= topic.end()]
        of = _OF.search(text, topic.end())
        named_after = of is not None and any(item.start >= of.end() for item in named)
        outside = not _OF.search(text[: topic.end()]) and not _ASKS.match(text.lstrip())
        if outside and not named_after and 0 < len(told) < len(named):
            return told  # 'OpenStack: what percent ran in nova-eu?'
    if front is None or asked is None:
        return None
    conditional = front.group(0).rstrip().endswith("if")
    if not conditional and _STRONG.search(
        text[front.end() : asked.start()].split(",", maxsplit=1)[0]
    ):
        return None
    first = [item for item in named if item.end <= asked.start()]
    return first if first and len(first) < len(named) else None


def _of_phrase(text: str, named: list[Item]) -> list[Item] | None:
    """'share of W is P', 'P share of W', 'share of P in W'; None when the words do not tell."""
    of = _OF.search(text)
    if of is None:
        return None
    before = [item for item in named if item.end <= of.start()]
    topic = _TOPIC.match(text) if _BACK.match(text, of.end()) else None
    first = [item for item in before if topic is not None and item.end <= topic.end()]
    if first and len(first) < len(named):
        return first  # 'AWS databases: ElastiCache makes up what percentage of them?'
    after = [item for item in named if item.start >= of.end()]
    for verb in _STRONG.finditer(text, of.end()):
        inside = [item for item in after if item.end <= verb.start()]
        if inside:
            return inside
        if _EVERYTHING.match(text[of.end() : verb.start()]):
            return []
    if before:
        return after or None
    for verb in _WEAK.finditer(text, of.end()):
        inside = [item for item in after if item.end <= verb.start()]
        if inside and len(inside) < len(after):
            return inside
        if not inside and _EVERYTHING.match(text[of.end() : verb.start()]):
            break  # 'percent of cost for team data on AWS'
    return _inner(text, after)


def _inner(text: str, after: list[Item]) -> list[Item] | None:
    """'the share of EC2 in the AWS bill': what stands after 'in', 'of', 'within'."""
    for place in range(1, len(after)):
        if _LINK.search(text[after[place - 1].end : after[place].start]):
            return after[place:]
    return None


def _by_breadth(text: str, named: list[Item]) -> list[Item]:
    """'EC2 % AWS': what a provider's cost is a share of, unless it is alone."""
    values = [item for item in named if item.match is not None and item.role == "value"]
    linked = [
        item for item in values if item is not values[0] and _INSIDE.search(text[: item.start])
    ]
    clouds = [item for item in values if item.match is not None and item.match.field == "provider"]
    broad = linked or clouds
    return broad if broad and len(broad) < len(named) else []


_EACH_WHOLE = re.compile(r"\b(?:of|in|within|for) (?:each|every)\b")
_IN_TOTAL = re.compile(
    r"\b(?:shares?|percent\w*|fractions?|proportions?|portions?|parts?|weight) (?:of |that |which )[^?.,;]{2,40}? (?:in|of|within|out of|from|has in|have in|to) (?:the |our |its |their |all |each |every )*"
    r"(?:total|overall|whole|entire|complete|grand|spend\w*|bills?|costs?)\b|"
    r"(?:'s|s') (?:share|percentage|portion|proportion|part|weight) (?:of|in|within)\b"
)
_OF_TOTAL = re.compile(
    r"\b(?:shares?|percent\w*|fractions?|proportions?|portions?|parts?) of (?:the |our |all )*(?:total|overall|whole|entire|all) (?:spend\w*|costs?|bills?) "
    r"(?:is|are|was|were|do|does|did|has|have|goes to|went to|comes from)\b"
)
_PARTS = ("tags", "charge_", "pricing", "commitment")
_SPLIT = re.compile(
    r"\b(?:split|between|each|than|bigger|larger|versus|vs|against|compar\w*|and|breakdown|distribution|ratio)\b"
)


def settle_share(reading: Reading, frame: Frame) -> None:
    """With groups, the names are the whole that the groups share, unless they are a kind of charge."""
    if not frame.share or frame.intent != "costs":
        return
    held = {
        item["field"] for item in frame.filters if item["op"] == "is" and len(item["values"]) == 1
    }
    if frame.defaulted and frame.group_by and frame.group_by[0] in held:
        frame.group_by = []  # 'what does EC2 make up'
    several = [item for item in frame.filters if item["op"] == "is" and len(item["values"]) > 1]
    open_groups = not frame.group_by or frame.defaulted
    names = [item for item in reading.of("value") if item.match is not None]
    fields = [item.match.field for item in names if item.match is not None]
    for item in several:
        if open_groups and fields.count(item["field"]) > 1 and _SPLIT.search(reading.text):
            frame.group_by, frame.defaulted = [item["field"]], False
    if not frame.group_by or frame.within or _EACH_WHOLE.search(reading.text):
        return
    part = _IN_TOTAL.search(reading.text)
    if part is not None and any(part.start() < item.start < part.end() for item in names):
        return  # 'the share of prod in the total of each account'
    told = _OF_TOTAL.search(reading.text)
    if told is not None and any(item.start >= told.end() for item in names):
        return
    kinds = [
        item
        for item in frame.filters
        if item["field"].startswith(_PARTS) or item["op"] == "missing" or _tagged(item, frame)
    ]
    rest = [item for item in frame.filters if item not in kinds and item["field"] != "cost"]
    frame.within = [dict(item) for item in rest] if rest else []


def _tagged(item: dict[str, Any], frame: Frame) -> bool:
    """'what percentage has a team tag, by provider': a part, unless the groups are that tag's."""
    name = str(item["field"])
    return item["op"] == "present" and name.startswith("tag:") and name not in frame.group_by
