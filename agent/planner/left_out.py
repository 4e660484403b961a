"""Follow-ups that leave out, or keep, some of the groups of the answer before: 'drop the payer one'."""

from __future__ import annotations

import copy
import re

from agent.planner.frame import Frame
from agent.planner.words import clean, phrase

_LEAD = r"^\W*(?:(?:and|ok|okay|now|then|so|but|also|please|pls|just|can you|could you|let's|lets|what if (?:we|i)|if (?:we|i|you))\W+)*"
_OUT = re.compile(
    rf"{_LEAD}(?:drop|exclude|excluding|without|minus|leave out|leaving out|remove|ignore|skip|lose|omit|take out|taking out|forget|hide|ex|except|not|sans)\s+(?P<names>[^?.!;:]+?)(?: (?:out|please|pls|too|then|now|as well))*\W*$"
)
_KEPT = re.compile(
    rf"{_LEAD}(?:only|just|keep|keep only|show only|zoom in on|focus on) (?P<names>[^?.!;:]+?)(?: (?:only|please|pls|then|now))*\W*$"
)
_BETWEEN = re.compile(r"\s*(?:,|&|\+|/|\band\b|\bor\b|\bas well as\b)\s*")
_ARTICLE = re.compile(
    r"^(?:the|our|my|both|all)\s+|\s+(?:one|ones|account|team|service|region|project|squad|group|row|line)s?$"
)


def left_out(text: str, before: Frame | None) -> Frame | None:
    """The frame before without the groups that are named, or with them only; None for other text."""
    picked = before.picked if before is not None else None
    if before is None or picked is None or before.intent not in ("costs", "compare"):
        return None
    field = str(picked["field"])
    if field not in before.group_by or before.top == 1 or before.nth > 1:
        return None
    text = clean(text).lower()
    out, kept = _OUT.match(text), _KEPT.match(text)
    found = out or kept
    if found is None or len(text.split()) > 12:
        return None
    labels = {value: str(picked["labels"].get(value, value)) for value in picked["values"]}
    named = [_named(part, labels) for part in _BETWEEN.split(found.group("names")) if part.strip()]
    values = [value for value in named if value is not None]
    if not named or len(values) != len(named) or (kept and len(values) < 2):
        return None
    frame = copy.deepcopy(before)
    frame.filters = [
        item for item in frame.filters if item["field"] != field or item["op"] == "is_not"
    ]
    frame.add_filter(field, "is_not" if out else "is", list(dict.fromkeys(values)))
    frame.labels |= {value: labels[value] for value in values}
    frame.picked, frame.unknown, frame.assumptions = None, [], []
    frame.past = None
    return frame


def _named(text: str, labels: dict[str, str]) -> str | None:
    """The one group that a name, or a telling part of it, stands for."""
    said = _ARTICLE.sub("", _ARTICLE.sub("", text.strip()))
    key = phrase(said)
    if not key:
        return None
    exact = [value for value, label in labels.items() if phrase(label) == key]
    parts = [value for value, label in labels.items() if set(key) <= set(phrase(label))]
    found = exact or parts
    return found[0] if len(found) == 1 else None
