"""Commands to change something, read into the arguments of a proposal. Nothing is changed by it: the
plan that comes of it waits for a person.
"""

from __future__ import annotations

import re
from typing import Any

from agent.planner import change_words as words
from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.said import Said

_PAST = {"it", "that", "this", "them", "that one", "this one", "these", "those"}
_ALL = re.compile(r"^(?:all|every|each|any|both)?\s*(?:of )?(?:the|our|my|these|those)?\s*", re.I)
_NOUNS = re.compile(
    r"\b(?:instances?|servers?|vms?|machines?|boxes|box|hosts?|nodes?|volumes?|disks?|drives?|"
    r"snapshots?|address(?:es)?|ips?|eips?|elastic|floating|public|resources?)\b",
    re.I,
)


_ASKS = re.compile(r"^\W*(?:what|which|how|why|should|when|who|where|is|are|does|do we)\b", re.I)


def change(said: Said, before: Frame | None, parser: Parser, raw: str) -> Frame | None:
    """The frame of a command to change or undo something, or of a question about plans."""
    asks = _ASKS.match(raw) is not None
    found = None if asks else words.commanded(raw, lambda text: bool(_names(text, parser)))
    if found is None:
        return _plans(raw) if words.PLANS.search(said.text) else None
    action, rest = found
    if action == "undo":
        return _undo(rest)
    if action == "apply":
        return _apply(rest, before, parser)
    return _act(action, rest, before, parser)


def _frame(**asked: Any) -> Frame:
    frame = Frame(intent="change")
    frame.ahead = {key: value for key, value in asked.items() if value}
    return frame


def _plans(raw: str) -> Frame:
    """'which changes are pending', 'show plan 1a2b3c4d'."""
    named = re.search(r"\b[0-9a-f]{8}\b", raw.lower())
    states = [
        state
        for state, pattern in (
            ("proposed", r"pending|open|waiting|proposed"),
            ("applied", r"applied|made|done"),
            ("failed", r"failed"),
            ("cancelled", r"cancel"),
        )
        if re.search(pattern, raw, re.I)
    ]
    return _frame(
        tool="list_changes",
        plan=named.group(0) if named else None,
        states=[] if named or "applied" in states else states,
    )


def _undo(rest: str) -> Frame | None:
    named = re.search(r"\b[0-9a-f]{8}\b", rest.lower())
    other = re.sub(
        r"\b(?:that|it|this|them|the|last|previous|latest|most|recent|change|changes|plan|action|"
        r"one|again|please|now|what|we|you|just|did|of|everything|all)\b|\b[0-9a-f]{8}\b|\W",
        " ",
        rest.lower(),
    ).strip()
    if other:
        return _frame(unclear=f"which change is to be undone ({rest})?")
    return _frame(tool="propose_rollback", plan=named.group(0) if named else "last")


def _apply(rest: str, before: Frame | None, parser: Parser) -> Frame:
    """'apply the top recommendation', 'apply it', 'implement the second one', 'apply all idle ones'."""
    listed = (before.ahead.get("listed") or []) if before and before.intent == "savings" else []
    by_id = re.search(r"\brec-[0-9a-f]{8}\b", rest.lower())
    if by_id:
        return _frame(tool="propose_change", recommendation=by_id.group(0))
    names = _names(rest, parser)
    if names:
        return _frame(tool="propose_change", recommendation=names[0])
    every = re.search(r"\b(?:all|every|each|them|these|those)\b", rest, re.I)
    kind = _type(rest)
    if kind and (every or re.search(r"s\b", rest)):
        return _frame(tool="propose_change", recommendation=kind, **_scope(rest, parser))
    if every:
        return _frame(
            unclear="one type of recommendations at a time: idle, right_sizing or storage?"
        )
    place = _place(rest)
    if listed and place is not None and place < len(listed):
        return _frame(tool="propose_change", recommendation=listed[place]["id"])
    focus = before.ahead.get("focus") if before and before.intent == "savings" else None
    if listed and place is None:
        return _frame(tool="propose_change", recommendation=listed[focus or 0]["id"])
    advised = re.search(r"recommend|suggest|saving|advice|proposal|top|best|biggest", rest, re.I)
    if advised and place in (None, 0):
        return _frame(tool="propose_change", recommendation="top")
    return _frame(unclear="which recommendation: its id, or the name of the machine?")


def _act(action: str, rest: str, before: Frame | None, parser: Parser) -> Frame | None:
    """'stop …', 'resize … to …', 'tag … with …'."""
    asked: dict[str, Any] = {"tool": "propose_change", "action": action}
    if action == "resize":
        found = words.TO.search(rest.strip(" .!?"))
        if found is None:
            return _frame(unclear="to which type? For example: resize web-01 to m5.large")
        asked["to_type"], rest = found.group("type"), rest[: found.start()]
    if action == "tag":
        pairs = words.PAIR.findall(rest)
        if not pairs:
            return _frame(unclear="which tag? For example: tag web-01 with owner=alice")
        asked["tags"] = [f"{key}={value}" for key, value in pairs]
        rest = re.sub(r"\b(?:with|as|to|by)\b\s*$", "", words.PAIR.sub(" ", rest).strip(" ,"))
    kind = next((kind for kind, pattern in words.KINDS if pattern.search(rest)), "instance")
    asked |= _of_kind(action, kind)
    return _whom(asked, kind, rest, before, parser)


def _of_kind(action: str, kind: str) -> dict[str, Any]:
    """'delete the volume' deletes it; 'delete the server' terminates it."""
    if action in ("terminate", "release_address"):
        by_kind = {
            "volume": "delete_volume",
            "snapshot": "delete_snapshot",
            "address": "release_address",
        }
        return {"action": by_kind.get(kind, "terminate")}
    return {"action": action, "kind": kind if kind != "instance" else None}


def _whom(
    asked: dict[str, Any], kind: str, rest: str, before: Frame | None, parser: Parser
) -> Frame | None:
    """Which resources: names, what was spoken of, what is idle, or conditions."""
    names = _names(rest, parser)
    if names:
        return _frame(**asked, resources=names)
    plain = _ALL.sub("", rest.strip(" .!?,").lower())
    if plain in _PAST or rest.strip(" .!?,").lower() in _PAST:
        spoken = _spoken(before)
        if spoken:
            return _frame(**asked, resources=spoken)
        return _frame(unclear="which one? Name it")
    if asked["action"] == "stop" and words.TYPED.search(rest):
        scope = _scope(words.TYPED.sub(" ", rest), parser)
        if "unclear" in scope:
            return _frame(**scope)
        return _frame(tool="propose_change", recommendation="idle", **scope)
    if re.fullmatch(r"[\w.:/-]*[\d-][\w.:/-]*", rest.strip(" .!?,")):
        return _frame(**asked, resources=[rest.strip(" .!?,")])  # the tool tells near names
    loose = kind in ("volume", "address") and words.UNATTACHED.search(rest) is not None
    scope = _scope(words.UNATTACHED.sub(" ", rest) if loose else rest, parser)
    if loose:
        scope["filters"] = [*scope.get("filters", []), {"field": "attached_to", "op": "missing"}]
    if "unclear" in scope:
        return _frame(**scope)
    if not scope.get("filters"):
        if _NOUNS.search(rest) and re.search(r"\b(?:all|every|everything)\b", rest, re.I):
            return _frame(
                unclear="all of them? Say which: an environment, an account, a tag, or names"
            )
        return None
    return _frame(**asked, **scope)


def _names(text: str, parser: Parser) -> list[str]:
    """The resources that a text names."""
    reading = parser.reader.read(text.lower(), parser.today)
    return list(
        dict.fromkeys(
            str(item.match.label)
            for item in reading.of("value")
            if item.match and item.match.field == "resource"
        )
    )


def _scope(text: str, parser: Parser) -> dict[str, Any]:
    """Conditions of the inventory that a text tells; `unclear` says what was not understood."""
    left = " ".join(
        _NOUNS.sub(
            " ",
            re.sub(r"\b(?:all|every|each|the|our|my|of|in|on|for|ones?)\b", " ", text, flags=re.I),
        ).split()
    )
    left = left.strip(" .!?,")
    if not left:
        return {}
    frame, reading = parser.parse(f"list all instances {left}")
    del reading
    if frame.intent != "instances":
        unknown = ", ".join(frame.unknown) or left
        return {"unclear": f"what is meant by {unknown!r}?"}
    return {"filters": frame.filters}


def _spoken(before: Frame | None) -> list[str]:
    """What the answer before was about: one resource, or what it put first."""
    if before is None:
        return []
    if before.resource:
        return [before.resource]
    if before.ahead.get("resources"):
        return list(before.ahead["resources"])
    picked = before.picked or {}
    if picked.get("field") in ("resource", "resource_id", "name", "instance") and picked.get(
        "value"
    ):
        return [str(picked["value"])]
    return []


def _type(text: str) -> str | None:
    for kind, pattern in (
        ("idle", r"\bidle\b"),
        ("right_sizing", r"\bright-?siz\w*|\bresiz\w*|\bdownsiz\w*"),
        ("storage", r"\bstorage\b"),
    ):
        if re.search(pattern, text, re.I):
            return kind
    return None


def _place(text: str) -> int | None:
    """'the second one' is 1; 'top' is 0."""
    ordinals = (
        r"top|first|1st|best|biggest|#1",
        r"second|2nd|#2",
        r"third|3rd|#3",
        r"fourth|4th|#4",
        r"fifth|5th|#5",
    )
    for number, pattern in enumerate(ordinals):
        if re.search(rf"\b(?:{pattern})\b", text, re.I):
            return number
    return None
