"""Names of rows that the answer before showed, where alone they would be read as something else: 'and the live one'.

After costs by stage, 'live' is the stage and no state of machines; after costs by account, 'prod' is
the account and not the environment of that name. The field is put beside the name, which is quoted.
'drop prod' leaves out that row of the table, and nothing of a cloud.
"""

from __future__ import annotations

import re
from typing import Any

from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.lexicon import LEXICON
from agent.planner.words import phrase

_BEFORE = (
    r"(?:^\W*|\b(?:in|for|of|only|just|and|or|about|is|are|was|down|without|excluding|except|from|on|split|break|vs\.?|versus|minus|at|not|within|"
    r"to|what|how|does|did|do|show|than|with|inside|against|now|then)\s+)"
)
_AFTER = (
    r"(?=\W*$|\s*[,:?]|\s+(?:by|per|in|for|only|please|and|or|month|monthly|last|to|vs|versus|daily|weekly|alone|then|instead|with|split|cost|"
    r"costs|spend|spends|spent|from|since|go|went|gone|up|down|do|did|grow|grew|mean|made|than|against|over|is|was|too|as well)\b)"
)
_DROP = re.compile(
    r"^\W*(?:(?:and|ok|okay|now|then|please|but)\W+)*(?P<verb>drop|remove|hide|take out|leave out|lose|forget|kick out|scratch|cut) (?:the )?(?P<name>[^?.!,]+?)"
    r"(?: (?:one|account|team|service|row|line|region|cloud))?(?: (?:please|then|now|too|as well))*\W*$",
    re.I,
)
_FIELDS = ("account", "tag:")


def named(text: str, before: Frame | None, grounding: Grounding) -> str:
    """The text with names of rows shown put so that they are read as such."""
    if before is None or before.intent not in ("costs", "compare", "instances"):
        return text
    for field, shown in before.shown.items():
        if field in before.group_by:
            text = _left_out(text, shown)
        held = before.filter_of(field) is not None
        if field.startswith(_FIELDS) and (field in before.group_by or held):
            text = _with_field(text, field, shown, grounding)
    return text


def _left_out(text: str, shown: dict[str, Any]) -> str:
    """'drop prod' is 'without prod' where that is a row shown."""
    drop = _DROP.match(text)
    if drop is None or drop["name"].lower() not in [one.lower() for one in _names(shown)]:
        return text
    return f"{text[: drop.start('verb')]}without {text[drop.end('verb') + 1 :]}"


def _with_field(text: str, field: str, shown: dict[str, Any], grounding: Grounding) -> str:
    for name in _names(shown):
        if not re.search(rf"\b{re.escape(name)}\b", text, re.I):
            continue
        if _elsewhere(name, field, grounding):
            said = rf"(?P<lead>{_BEFORE})(?:the\s+)?{re.escape(name)}(?:\s+ones?\b)?{_AFTER}"
            key = field.removeprefix("tag:").partition("|")[0]
            found = re.search(said, text, re.I)
            if found is not None:
                text = f'{text[: found.end("lead")]}{key} "{name}"{text[found.end() :]}'
    return text


def _names(shown: dict[str, Any]) -> list[str]:
    return [str(shown["labels"].get(value, value)) for value in shown["values"]]


def _elsewhere(name: str, field: str, grounding: Grounding) -> bool:
    """Whether a name alone would not be read as one of the field."""
    key = phrase(name)
    if len(key) != 1 or '"' in name:
        return False
    match = grounding.lookup(key)
    return key in LEXICON or match is None or match.field.lower() != field.partition("|")[0].lower()
