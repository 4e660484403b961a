"""Bare answers to questions back about a change: 'm5.large' to which type, 'web-01' to which one, 'the
azure one' where several carry a name.
"""

from __future__ import annotations

import re
from typing import Any

from agent.planner import change_words as words
from agent.planner.change_acts import asked_frame, resolved
from agent.planner.change_advice import apply
from agent.planner.change_targets import names_of, scoped, whom
from agent.planner.frame import Frame
from agent.planner.parse import Parser

Open = dict[str, Any]  # missing: what was asked about; asked: the rest of the call; see `resolved`
_LEAD = re.compile(
    r"^\W*(?:(?:ah|oh|ok(?:ay)?|sorry|well|please|i (?:mean|meant)|that (?:is|would be)|it(?: i|')s|it should be|"
    r"make (?:it|that)|only|just|take|use|the one (?:called|named)|to|an?|into)\b[\s,:]*)*",
    re.I,
)
_TAIL = re.compile(r"(?:[\s,]+(?:please|then|thanks|instead))*\W*$", re.I)
_TYPE = re.compile(words.TYPE, re.I)
_PLAN = re.compile(
    r"(?:plan )?(?P<id>[0-9a-f]{8})|the (?:last|latest|newest)(?: (?:one|change|plan))?", re.I
)
_ALL = re.compile(r"\b(?:all|every|each)\b", re.I)


def answered(raw: str, before: Frame | None, parser: Parser) -> Frame | None:
    """The frame of a change whose missing part a message tells; None for other messages."""
    left: Open | None = before.ahead.get("open") if before and before.intent == "change" else None
    text = _TAIL.sub("", _LEAD.sub("", raw, count=1))
    if not left or not text:
        return None
    match left["missing"]:
        case "to_type":
            return _typed(text, left, parser)
        case "resources":
            return _meant(text, left, parser)
        case "plan":
            found = _PLAN.fullmatch(text)
            plan = (found.group("id") or "last") if found else None
            return asked_frame(tool="propose_rollback", plan=plan) if plan else None
        case _:
            return _advice(text, left, before, parser)


def _typed(text: str, left: Open, parser: Parser) -> Frame | None:
    """'m5.large': a type as it is written, or one that the inventory knows."""
    items = parser.reader.read(text, parser.today).items
    known = any(one.match is not None and one.match.field == "instance_type" for one in items)
    if " " in text or not (known or _TYPE.fullmatch(text)) or names_of(text, parser).exact:
        return None
    asked = {**left["asked"], "to_type": text}
    meant = {key: asked.pop(key) for key in ("resources", "filters", "kind") if key in asked}
    named = meant.get("resources") or meant.get("filters")
    return resolved(asked, meant if named else {"unclear": "Which one? Name it."}, left["filters"])


def _meant(text: str, left: Open, parser: Parser) -> Frame | None:
    """'web-01', 'the dev ones'; where one was asked for, conditions alone do not tell which."""
    asked = dict(left["asked"])
    if left.get("instead"):
        return _instead(text, left["instead"], asked, left["filters"], parser)
    found = whom(asked["action"], text, None, parser)
    if "unclear" in found or (left["one"] and not found.get("resources") and not _ALL.search(text)):
        return None
    return resolved(asked, found, left["filters"])


def _instead(text: str, name: str, asked: Open, filters: list[Any], parser: Parser) -> Frame | None:
    """Another name or an id in the place of one that nothing, or several things, carry; or in which
    cloud, account or region that one is.
    """
    kind = asked.pop("kind", "instance")
    resources: list[str] = asked.pop("resources", [])
    given = [*asked.pop("filters", []), *filters]
    named = names_of(text, parser)
    if named.all and named.all != [name]:
        found = whom(asked["action"], text, None, parser)
        if "unclear" in found or not found.get("resources"):
            return None
        resources = [
            new for one in resources for new in (found["resources"] if one == name else [one])
        ]
        given = [*given, *found.get("filters", [])]
        return resolved(asked, {"kind": kind, "resources": resources}, given)
    scope = scoped(named.left if named.all else text, kind, parser)
    if not scope.get("filters"):
        return None
    return resolved(asked, {**scope, "kind": kind, "resources": resources}, given)


def _advice(text: str, left: Open, before: Frame | None, parser: Parser) -> Frame | None:
    kept = before.ahead.get("before") if before is not None else None
    listed = Frame.from_dict(kept) if kept and kept.get("intent") == "savings" else None
    found = apply(f"all {text}" if left["every"] else text, listed, parser)
    return found if found.ahead.get("tool") else None
