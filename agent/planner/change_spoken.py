"""What 'it', 'them' or 'the second one' is in a command: the resources that the answer before told."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.frame import Frame

FEW = 10  # as many as 'them' may be without being named
_NOUN = r"(?:server|instance|machine|vm|box|volume|disk|snapshot|address|ip|resource|one)"
_ONE = re.compile(rf"(?:it|that|this|that one|this one|(?:that|this|the same|the) {_NOUN})", re.I)
_MANY = re.compile(
    rf"(?:(?:all|both|each)(?: of)? )?(?:them|these|those|the (?:two|three|four|five))(?: {_NOUN}(?:e?s)?)?|both|(?:them|these|those) (?:all|both)|"
    r"all of it|the lot",
    re.I,
)
_NTH = re.compile(rf"(?:the )?(?P<nth>\w+|#\d+) (?:{_NOUN}|of (?:them|those|these))", re.I)
_ORDER = {
    name: place
    for place, names in enumerate(
        ("first 1st top #1", "second 2nd #2", "third 3rd #3", "fourth 4th #4", "fifth 5th #5",
         "sixth 6th #6", "seventh 7th #7", "eighth 8th #8", "ninth 9th #9", "tenth 10th #10")
    )
    for name in names.split()
}  # fmt: skip
_ASIDE = re.compile(r"^(?:the )?(?:other|rest|remaining|others)\b", re.I)


def place_of(text: str) -> int | None:
    """'the second one' is 1, 'the top' 0; -1 for a place that cannot be told; None for none."""
    found = [_ORDER[word] for word in re.findall(r"#?\w+", text.lower()) if word in _ORDER]
    if re.search(r"\b(?:best|biggest|largest)\b", text, re.I):
        found.append(0)
    if found:
        return found[0] if len(set(found)) == 1 else -1
    odd = re.search(r"\b(?:last|next|bottom|smallest|\d+(?:st|nd|rd|th))\b|#\d+", text, re.I)
    return -1 if odd else None


def pointed(rest: str, before: Frame | None) -> dict[str, Any] | None:
    """The resources that a pronoun means, or why that is unclear; None for a text that is none."""
    text = rest.strip(" .!?,").lower()
    nth = _NTH.fullmatch(text)
    place = place_of(nth.group("nth")) if nth else None
    one, many = _ONE.fullmatch(text) is not None, _MANY.fullmatch(text) is not None
    if _ASIDE.match(text):
        return {"unclear": "Which ones? Name them."}
    if not one and not many and place is None:
        return None
    kind, known = spoken(before)
    if place is not None:
        known = known[place : place + 1] if 0 <= place < len(known) else []
    if not known:
        return {"unclear": "Which one? Name it." if not many else "Which ones? Name them."}
    if one and place is None and len(known) > 1:
        return {"unclear": f"Which of the {len(known)}? Name it."}
    if len(known) > FEW:
        return {
            "unclear": f"More than {FEW} were listed: name those that are meant, or say conditions."
        }
    return {"resources": known, **({"kind": kind} if kind else {})}


def spoken(before: Frame | None) -> tuple[str, list[str]]:
    """The kind ('' for unknown) and names or ids of what the answer before told."""
    if before is None:
        return "", []
    if before.intent == "change":
        return str(before.ahead.get("kind") or ""), list(before.ahead.get("spoken") or [])
    if before.intent == "savings":
        listed = before.ahead.get("listed") or []
        names = listed[0]["names"] if len(listed) == 1 else []
        return "", [name for name in names if name] or _filtered(before)
    kind = before.kind if before.intent == "resources" else ""
    if before.resource:
        return kind, [before.resource]
    picked = before.picked or {}
    if picked.get("field") in ("name", "resource") and not picked.get("first_missing"):
        values = [str(one) for one in picked.get("values", [])]
        if before.nth > 1:
            values = values[before.nth - 1 : before.nth]
        elif before.intent in ("costs", "compare") and before.top != 1:
            values = values if before.top else []
        return kind, values
    return kind, _filtered(before)


def _filtered(before: Frame) -> list[str]:
    """The resources that the question before was narrowed to."""
    return [
        str(value)
        for one in before.filters
        if one["field"] in ("resource", "resource_id", "name") and one["op"] == "is"
        for value in one["values"]
    ]
