"""Follow-ups that name another thing which shares nothing with the one before: 'Glue in October', 'the warehouse?'."""

from __future__ import annotations

import re

from agent.planner.frame import Frame

_ALONE = re.compile(
    r"^\W*(?:(?:and|ok|okay|now|then|so|also|what|how|about|for|the|our|with|of|please|next|or|same|but)\W+)*"
    r"(?P<name>[\w./-]+(?: [\w./-]+){0,2}?)(?: (?:too|then|please|now|alone|itself|next|instead))*\W*$",
    re.I,
)
_BESIDE = re.compile(
    r"\b(?:next to|beside|alongside|against|versus|vs|compared (?:to|with)) (?:it|that|this|them)\b",
    re.I,
)
_COMPLETE = re.compile(  # a whole sentence, with what was spent by whom
    r"\b(?:(?:did|do|have|has) we (?:\w+ )?(?:spen[dt]|pa(?:y|id))|we (?:spent|paid|spend|pay)|(?:did|does|do) [\w -]{2,40} costs?(?: us)?|(?:is|was|were) (?:the|our) (?:bill|cost|spend))\b",
    re.I,
)
_INSIDE = re.compile(
    r"\b(?:in (?!(?:20\d\d|q[1-4]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|the (?:last|past)|last|this))|within|there|only|just|of that|from|inside|without|under|not|excluding)\b",
    re.I,
)
_NAMES = ("account", "service", "resource")


def apart(frame: Frame, previous: Frame | None, text: str) -> Frame | None:
    """The frame about the new name alone, when nothing is in both; None when it only narrows."""
    if previous is None or frame.intent != "costs":
        return None
    new = [item for item in frame.filters if item not in previous.filters]
    old = [item for item in frame.filters if item in previous.filters]
    if len(new) != 1 or not old or not _nameable(str(new[0]["field"])):
        return None
    beside = _BESIDE.search(text) is not None
    bare = _ALONE.match(text) is not None and not frame.group_by
    if not beside and (not (bare or _COMPLETE.search(text)) or _INSIDE.search(text)):
        return None
    made = Frame.from_dict(frame.to_dict())
    tags = [item for item in old if str(item["field"]).startswith("tag")]
    made.filters = new if len(tags) == len(old) or not bare else [*tags, *new]
    value = str(new[0]["values"][0])
    made.assumptions = [
        *frame.assumptions,
        f"{frame.labels.get(value, value)} was taken alone: nothing is in both it and what was asked before",
    ]
    return made


def _nameable(field: str) -> bool:
    return field in _NAMES or field.startswith("tag:")
