"""Turns that mend the one before: 'I mean the account', 'the team, not the tag', 'sorry, Tills the account'."""

from __future__ import annotations

import calendar
import copy
import datetime as dt
import re

from agent.planner.frame import Frame, Window
from agent.planner.grounding import Grounding
from agent.planner.reading import Item, Reading
from agent.planner.words import phrase

_MENDS = re.compile(
    r"\b(?:i|we) (?:really |actually |just )?mean(?:t)?\b|\bsorry\b|\bactually\b|\bcorrection\b|\bnot the\b|\bhad in mind\b|\brather\b|"
    r"\bof (?:that|the same) name\b|\b(?:called|named) (?:that|so|the same)\b|\bwith (?:that|the same) name\b|\binstead\b|\boops\b|\bmy (?:bad|mistake)\b|\bto be (?:clear|precise)\b|"
    r"\b(?:is|was|are|were) (?:what|the one|the ones) (?:i|we)(?:'m|'re| am| are| was| were)? (?:want\w*|need\w*|mean\w*|meant|asked|ask\w*|after|look\w*|talk\w*|interested)\b|\b(?:i|we)(?:'m|'re| am| are| was| were)? (?:asked|asking|looking|interested|talking|after|wanted|referring|speaking) (?:about|for|in|to|of)?\b|"
    r"\bin the sense of\b|\bi was thinking of\b|\bi'?m (?:asking|talking) about\b|\bnamely\b|\bthat is,"
)
_PERIODLESS = ("costs", "compare", "instances", "metrics", "resources")
_NAMES = (
    "account",
    "billing_account",
    "service",
    "service_category",
    "service_subcategory",
    "region",
    "resource",
    "resource_type",
)


def mend(
    before: Frame, current: Frame, reading: Reading, grounding: Grounding, said: str
) -> Frame | None:
    """The frame before with one name read as another kind of thing; None when nothing is mended.

    `said` is the whole message as typed.
    """
    said = said.lower()
    if before.intent not in _PERIODLESS or len(reading.text.split()) > 14:
        return None
    short = len(reading.text.split()) <= 3 and not (reading.has("by") or reading.has("breakdown"))
    if not (_MENDS.search(said) or short):
        return None
    other = _of_that_year(before, current, said)
    if other is not None:
        return other
    named = [item for item in current.filters if _nameable(item["field"]) and item["op"] == "is"]
    if named:
        return _renamed(before, named, current) if _MENDS.search(said) else None
    fields = [
        field for item in reading.items if (field := _field(item)) and not _negated(item, reading)
    ]
    if len(set(fields)) != 1 or current.intent in ("define", "help", "status"):
        return None
    return _reread(before, fields[0], current, grounding)


_SAME_OF_YEAR = re.compile(
    r"\b(?:(?:the|that) (?:one|same) |i mean\w* (?:the one )?|(?:asking|talking|thinking) (?:about|of) (?:the one )?)(?:in |of |from )?(?:the year )?20\d\d\b|"
    r"\b(?:that|the one) (?:of|in|from) last year\b"
)


def _of_that_year(before: Frame, current: Frame, said: str) -> Frame | None:
    """'the one in 2025' after November: November 2025."""
    if before.window is None or current.window is None or not _SAME_OF_YEAR.search(said):
        return None
    held, year = before.window.span, current.window.span.start.year
    whole = held.start.year == held.end.year and held.days < 360 and current.window.span.days > 360
    if not whole or held.start.year == year or current.filters:
        return None
    last = calendar.monthrange(year, held.end.month)[1]
    ends = held.end + dt.timedelta(days=1)
    day = last if ends.month != held.end.month else min(held.end.day, last)
    made = copy.deepcopy(before)
    span = (dt.date(year, held.start.month, held.start.day), dt.date(year, held.end.month, day))
    made.window = Window(span[0].isoformat(), span[1].isoformat(), held.unit)
    made.picked, made.assumptions = None, []
    return made


def _renamed(before: Frame, named: list[dict[str, object]], current: Frame) -> Frame | None:
    """'I mean the team ml': in the place of what was taken for it."""
    held = [item for item in before.filters if _nameable(str(item["field"])) and item["op"] == "is"]
    if len(named) != 1 or current.unknown:
        return None
    made = copy.deepcopy(before)
    made.filters = [item for item in made.filters if item not in held]
    for item in current.filters:
        if item["field"] == "provider" or item in named:
            made.filters = [one for one in made.filters if one["field"] != item["field"]]
            made.filters.append(copy.deepcopy(item))
    return _fresh(made, current)


def _reread(before: Frame, field: str, current: Frame, grounding: Grounding) -> Frame | None:
    """'the account': the name before, looked up among the accounts."""
    held = [item for item in before.filters if _nameable(str(item["field"])) and item["op"] == "is"]
    if len(held) != 1 or held[0]["field"] == field:
        return None
    values = [str(value) for value in held[0]["values"]]
    for said in [*values, *(before.labels.get(value, "") for value in values)]:
        match = grounding.lookup(phrase(said), field=field) if said else None
        if match is None:
            continue
        made = copy.deepcopy(before)
        made.filters = [item for item in made.filters if item is not None and item != held[0]]
        for item in current.filters:
            if item["field"] == "provider":
                made.filters = [one for one in made.filters if one["field"] != "provider"]
                made.filters.append(copy.deepcopy(item))
        made.filters.append({"field": match.field, "op": "is", "values": list(match.values)})
        made.labels |= dict.fromkeys(match.values, match.label)
        made.assumptions = [
            f"{said!r} was taken as the {field.removeprefix('tag:').replace('_', ' ')} {match.label}"
        ]
        return _fresh(made, current)
    return None


def _fresh(made: Frame, current: Frame) -> Frame:
    if current.window is not None:
        made.window = current.window
    made.labels |= current.labels
    made.picked, made.unknown, made.reason = None, [], ""
    made.assumptions = list(dict.fromkeys([*made.assumptions, *current.assumptions]))
    made.assumptions = [
        line for line in made.assumptions if not line.startswith(("no period", "taken as"))
    ]
    return made


def _nameable(field: str) -> bool:
    return field in _NAMES or field.startswith("tag:")


def _field(item: Item) -> str:
    if item.role == "tag_key":
        return f"tag:{item.payload[0]}"
    if item.role == "dimension" and item.payload not in ("tag", "name", "currency", "provider"):
        return str(item.payload)
    return ""


def _negated(item: Item, reading: Reading) -> bool:
    return bool(
        re.search(r"\b(?:not|instead of|rather than) (?:the |a |an )?$", reading.text[: item.start])
    )
