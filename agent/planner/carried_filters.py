"""Conditions and groups of a question that leans on the one before: 'and Azure?', 'by region'."""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner.continuing import INSTEAD
from agent.planner.frame import Frame
from agent.planner.reading import Reading
from agent.planner.words import phrase

# A new provider makes conditions that lie below the one before meaningless.
_BELOW_PROVIDER = frozenset(
    """currency account billing_account service service_subcategory region zone instance_type resource_type
    resource""".split()
)
_ONE_THING = ("resource", "resource_id", "name", "volume_id")
_BACK = re.compile(
    r"\b(?:with|including|include|incl|plus|add|put|bring|back|again|restore|count)\b"
)
_AND_BY = re.compile(
    r"\b(?:inside(?: of)?|within|in|for) each\b|\b(?:and|also|additionally|then)\s+(?:(?!seen|viewed|looked|told)\w+\s+)?(?:by|per)\b|\balso\b"
)
_CLEAR = re.compile(
    r"\b(?:all (?:clouds|providers|of them|accounts|services|regions)|every cloud|everything|"
    r"remove (?:the )?filters?|without (?:the )?filters?)\b"
)
_WHATEVER = re.compile(
    r"\b(?:whatever|whichever|no matter(?: which| what)?|regardless of|irrespective of|independent of|for any) "
    r"(?:the |its |their |which )?(?:\w+[ _-])??(?P<field>[a-z]+)(?=s? *(?:[?.!,;]|$| is\b| may\b))"
)
_PLUS = re.compile(r"^\W*(?:and )?(?:plus|add|include|also|together with)\b")
PART_OF = re.compile(  # 'as a share of AWS': the name is the whole of what was asked before
    r"\bas (?:a |the )?(?:share|percent(?:age)?|%|pct|fraction|part|proportion|portion) of\b|"
    r"\b(?:what|which) (?:share|percent(?:age)?|%|pct|fraction|part|proportion|portion) of .+ (?:is|was) (?:that|it|this)\b"
)


def carry_filters(merged: Frame, current: Frame, reading: Reading) -> None:
    """The conditions of the question before, changed by those of the new one."""
    text = reading.text
    for found in _WHATEVER.finditer(text):
        merged.filters = [
            item for item in merged.filters if found.group("field") not in phrase(item["field"])
        ]
    if re.search(r"\b(?:all|every|each)\b", text) and not current.share:
        named = set(current.group_by)
        merged.filters = [item for item in merged.filters if item["field"] not in named]
    of_all = merged.share and re.search(r"\bof (?:all|everything)\b", text)  # the whole of a share
    if _CLEAR.search(text) and not current.filters and not current.share and not of_all:
        _clear(merged, text)
        return
    if INSTEAD.search(text) and any(item["op"] == "missing" for item in current.filters):
        merged.filters = [item for item in merged.filters if item["op"] != "missing"]
    if any(item["field"] in _ONE_THING and item["op"] == "is" for item in current.filters):
        merged.filters = [
            item for item in merged.filters if item["field"] not in _ONE_THING or item["op"] != "is"
        ]
    before = copy.deepcopy(merged.filters)
    for item in current.filters:
        if _held_already(merged, current, item, text):
            continue
        if item["op"] == "is_not":
            _exclude(merged, item)
        else:
            _replace(merged, item, text, moved=item not in before)


def _clear(merged: Frame, text: str) -> None:
    """'all clouds', 'remove the filters': no conditions on what is named, or none at all."""
    broad = re.search(r"\b(clouds|providers|accounts|services|regions)\b", text)
    field = {"clouds": "provider", "providers": "provider"}.get(
        broad.group(1) if broad else "", broad.group(1)[:-1] if broad else ""
    )
    merged.filters = [item for item in merged.filters if field and item["field"] != field]


def _held_already(merged: Frame, current: Frame, item: dict[str, Any], text: str) -> bool:
    """True when a condition only ends, widens or repeats one of those before."""
    if _BACK.search(text) and _taken_back(merged, item):
        return True
    if _PLUS.match(text) and _joined_to(merged, item):
        return True
    return current.contrast and any(  # 'how many times bigger is Redshift?' of two named before
        held["field"] == item["field"]
        and held["op"] == item["op"] == "is"
        and len(held["values"]) > 1
        and set(item["values"]) <= set(held["values"])
        for held in merged.filters
    )


def _replace(merged: Frame, item: dict[str, Any], text: str, *, moved: bool) -> None:
    """A condition takes the place of those on the same field; `moved` when it is a new one."""
    if item["op"] in ("is", "missing", "present"):
        merged.filters = [
            held for held in merged.filters if not same_field(held["field"], item["field"])
        ]
        shared = (merged.share and re.search(r"\bof\b", text)) or PART_OF.search(text)
        if item["op"] == "is" and item["field"] == "provider" and moved and not shared:
            _leave_provider(merged)
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


def _leave_provider(merged: Frame) -> None:
    """Drop the conditions that only mean something in the provider before."""
    merged.filters = [
        held
        for held in merged.filters
        if held["field"] not in _BELOW_PROVIDER
        or (held["field"] == "resource_type" and len(held["values"]) > 1)
        or held["op"] == "present"
    ]


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


def _joined_to(merged: Frame, item: dict[str, Any]) -> bool:
    """'plus CC-1020': one more alternative of a condition there is."""
    for held in merged.filters:
        if held["op"] == item["op"] == "is" and same_field(held["field"], item["field"]):
            held["values"] = list(dict.fromkeys([*held["values"], *item["values"]]))
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


def same_field(one: str, other: str) -> bool:
    """True for fields that differ in spelling only, such as 'tag:A|B' and 'tag:b'."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(phrase(name.partition("|")[0]))


def carry_groups(merged: Frame, current: Frame, reading: Reading) -> None:
    """'by region instead' takes the place of the groups before; 'and by account' adds one."""
    ranks = reading.has("top") or reading.has("ranking")
    if merged.intent == "metrics" and reading.has("noun", "instance") and ranks:
        merged.group_by = list(current.group_by)  # 'the three busiest machines there'
        return
    if not current.group_by or (current.defaulted and merged.group_by):
        return
    merged.single = current.single  # 'which services?' after 'which team?' are not one
    bare = reading.has("breakdown") and current.defaulted
    if bare and merged.intent not in ("costs", "compare"):
        return
    if _AND_BY.search(reading.text) and not INSTEAD.search(reading.text) and merged.group_by:
        merged.group_by += [name for name in current.group_by if name not in merged.group_by]
    else:
        merged.group_by = list(current.group_by)
        if current.granularity == "none" and not _AND_BY.search(reading.text):
            merged.granularity = "none"
