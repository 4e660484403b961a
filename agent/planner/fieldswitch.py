"""Follow-ups that tell what a name was meant as: 'the team, I mean', 'the account, not the tag'."""

from __future__ import annotations

import copy
import re

from agent.planner.frame import Frame
from agent.planner.grounding import Grounding, Match
from agent.planner.reading import Item, Reading
from agent.planner.words import phrase

_GROUPS = re.compile(r"\b(?:by|per|each|every|split|break\w*|list|show|group\w*|across)\b")
_ASKED = re.compile(r"\b(?:which|what|whose|how many)\s+(?:\w+\s+)?$")
_NOT = re.compile(r"\b(?:not|rather than|instead of|no|isn't|over)\s+(?:the |a |an |that )?$")
_KEPT = ("costs", "compare", "instances", "resources", "metrics")


def switched(before: Frame, current: Frame, reading: Reading, grounding: Grounding) -> Frame | None:
    """The frame before with a name of it taken as a value of the field that is said now."""
    if before.intent not in _KEPT or not before.said or len(reading.text.split()) > 10:
        return None
    if _GROUPS.search(reading.text) or reading.periods.mentions:
        return None
    if any(not _said_again(item, before) for item in reading.of("value")):
        return None
    for item in [*reading.of("dimension"), *reading.of("tag_key")]:
        field = _field(item)
        head = reading.text[: item.start]
        if field is None or _NOT.search(head) or _ASKED.search(head):
            continue
        for held, text in before.said.items():
            match = None if _same(held, field) else _match(grounding, text, field)
            if match is not None:
                return _replaced(before, held, text, match)
    return None


def _said_again(item: Item, before: Frame) -> bool:
    """A name that was said before, or the provider of 'the aws account'."""
    if item.match is not None and item.match.field == "provider":
        return True
    return item.text.lower() in {text.lower() for text in before.said.values()}


def _field(item: Item) -> str | None:
    if item.role == "tag_key":
        return f"tag:{item.payload[0]}"
    name = str(item.payload)
    last = item.text.split()[-1]
    if name in ("name", "currency", "weekday") or (last.endswith("s") and last not in ("bus",)):
        return None
    return name


def _same(held: str, field: str) -> bool:
    return held.lower() == field.lower() or (field == "tag" and held.startswith("tag:"))


def _match(grounding: Grounding, text: str, field: str) -> Match | None:
    key = phrase(text)
    if not field.startswith("tag:"):
        return grounding.lookup(key, field=field)
    for known in grounding.vocabulary.values:
        if known.field.lower() == field.lower() and key in {phrase(name) for name in known.names}:
            return Match(known.field, (known.value,), known.value)
    return None


def _replaced(before: Frame, held: str, text: str, match: Match) -> Frame:
    frame = copy.deepcopy(before)
    frame.filters = [
        {"field": match.field, "op": item["op"], "values": list(match.values)}
        if item["field"].lower() == held.lower() and item["op"] in ("is", "is_not")
        else item
        for item in frame.filters
    ]
    frame.group_by = [
        name for name in frame.group_by if not (frame.defaulted or name == match.field)
    ]
    frame.said = {name: said for name, said in frame.said.items() if name != held} | {
        match.field: text
    }
    frame.labels |= dict.fromkeys(match.values, match.label)
    frame.picked, frame.unknown = None, []
    readable = match.field.replace("_", " ")
    frame.assumptions = [f"{text!r} was taken as the {readable} {match.label}"]
    return frame


def unsaid(before: Frame, current: Frame) -> Frame:
    """The frame before without names that the new question says again of another field."""
    again = {text.lower(): field for field, text in current.said.items()}
    gone = {
        field
        for field, text in before.said.items()
        if again.get(text.lower(), field).lower() != field.lower()
    }
    if not gone:
        return before
    frame = copy.deepcopy(before)
    frame.filters = [item for item in frame.filters if item["field"] not in gone]
    frame.said = {field: text for field, text in frame.said.items() if field not in gone}
    return frame


_OF_GROUPS = re.compile(
    r"^(?P<lead>\W*(?:(?:and|but|ok|okay|now|then|also|please|pls)\W+)*(?:without|excluding|exclude|except|drop|minus|only|just|not|remove|leave out|"
    r"ignore|hide|skip)\s+(?:the |our )?)(?P<name>[\w .&-]{2,40}?)(?P<tail>(?:\s+(?:too|as well|please|pls|team|one|then|either|anymore))*\W*)$",
    re.I,
)


def of_groups(text: str, before: Frame | None, grounding: Grounding) -> str:
    """The text with a name of the groups before in quotes: 'without data' after a list of teams."""
    found = _OF_GROUPS.match(text)
    if before is None or not before.group_by or found is None:
        return text
    key = phrase(found.group("name"))
    for field in before.group_by:
        match = _match(grounding, found.group("name"), field)
        if match is not None and (len(key) == 1 or not field.startswith("tag:")):
            return f'{found.group("lead")}"{found.group("name")}"{found.group("tail")}'
    return text
