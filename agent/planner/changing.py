"""Commands to change something, read into the arguments of a proposal. Nothing is changed by it: the
plan that comes of it waits for a person.
"""

from __future__ import annotations

import re
from typing import Any

from agent.planner import change_words as words
from agent.planner.change_follow import followed
from agent.planner.change_spoken import place_of
from agent.planner.change_tags import tagging
from agent.planner.change_targets import names_of, scoped, whom
from agent.planner.change_words import Command
from agent.planner.frame import FORESIGHT, Frame
from agent.planner.parse import Parser
from agent.planner.said import Said

_DATA = ("costs", "compare", "instances", "resources", "metrics")
_LEAVES_OUT = re.compile(r"drop|remove|clear|get rid|clean", re.I)
_TYPES = (
    ("idle", re.compile(r"\bidle\b", re.I)),
    ("right_sizing", re.compile(r"\bright-?siz\w*|\bresiz\w*|\bdownsiz\w*", re.I)),
    ("storage", re.compile(r"\bstorage\b", re.I)),
)
_EVERY = re.compile(r"\b(?:all|every|each|them|these|those|both|everything)\b", re.I)
_COUNT = re.compile(r"\b(?:two|three|four|five|\d+)\b(?!-)", re.I)
_OF_THEM = re.compile(
    r"\b(?:the|all|every|each|of|your|my|our|active|recommendations?|recs?|suggestions?|savings?|advice|ones?|"
    r"for|in|on|from|idle|right-?sizing|right-?size|resizing|downsizing|storage|optimi[sz]ations?|proposals?|"
    r"instances?|servers?|machines?|vms?)\b",
    re.I,
)
_UNDONE = re.compile(
    r"\b(?:that|it|this|them|the|last|previous|latest|most|recent|change|changes|plan|action|one|again|please|"
    r"now|what|we|you|just|did|of)\b|\b[0-9a-f]{8}\b|\W",
    re.I,
)
_ACT = re.compile(
    r"\b(?:changes?|plans?|actions?|resiz\w+|stop\w*|start\w*|tag\w*|snapshot\w*|roll ?back)\b",
    re.I,
)


def change(said: Said, before: Frame | None, parser: Parser, raw: str) -> Frame | None:
    """The frame of a command to change or undo something, or of a question about plans. It keeps
    what was asked before it, for the questions after it.
    """
    frame = _change(said, before, parser, raw)
    kept = before_change(before)
    if frame is not None and kept is not None:
        frame.ahead["before"] = kept.to_dict()
    return frame


def before_change(frame: Frame | None) -> Frame | None:
    """What the next question leans on: after a change, the question that was asked before it."""
    if frame is None or frame.intent != "change":
        return frame
    kept = frame.ahead.get("before")
    return Frame.from_dict(kept) if kept else None


def _change(said: Said, before: Frame | None, parser: Parser, raw: str) -> Frame | None:
    if words.asks_plans(said.text) and not re.match(r"\W*(?:undo|roll|revert|apply)", raw, re.I):
        return _plans(raw, parser)
    if words.asks(raw):
        return None
    plain = words.opened(raw)
    tags = tagging(plain, parser)
    if tags is not None and (tags.tags or not words.otherwise(plain)):
        return _tag(tags.tags, tags.rest, tags.unclear, before, parser)
    further = followed(raw, before, parser)
    if further is not None:
        return _frame(**further)
    savings = before is not None and before.intent == "savings" and bool(before.ahead.get("listed"))
    command = words.commanded(plain, lambda text: bool(names_of(text, parser).all), savings)
    if command is None or _means_rows(command, before):
        return None
    if command.action == "undo":
        return _undo(command, before)
    if command.action == "apply":
        return _apply(command.rest, before if savings else None, parser)
    return _act(command, before, parser)


def _frame(**asked: Any) -> Frame:
    frame = Frame(intent="change", assumptions=list(asked.pop("assumptions", None) or []))
    frame.ahead = {key: value for key, value in asked.items() if value}
    return frame


def _means_rows(command: Command, before: Frame | None) -> bool:
    """'remove web-01' after a list of rows: from the list."""
    told = before is not None and before.intent in (*_DATA, *FORESIGHT)
    sure = re.search(r"\b(?:volumes?|disks?|snapshots?|them|these|those|it)\b", command.rest, re.I)
    return told and _LEAVES_OUT.match(command.verb) is not None and not sure


def _plans(raw: str, parser: Parser) -> Frame:
    """'which changes are pending', 'show plan 1a2b3c4d'."""
    named = re.search(r"\bplan (?P<id>[0-9a-f]{8})\b", raw.lower())
    states = [
        state
        for state, pattern in (
            ("proposed", r"pending|open|wait|awaiting|proposed"),
            ("applied", r"applied|made|done"),
            ("failed", r"failed"),
            ("cancelled", r"cancel"),
            ("rolled_back", r"rolled"),
        )
        if re.search(pattern, raw, re.I)
    ]
    dated = parser.reader.read(raw.lower(), parser.today).periods.mentions
    return _frame(
        tool="list_changes",
        plan=named.group("id") if named else None,
        states=[] if named or "applied" in states else states,
        assumptions=["plans of every time are listed, not only of that period"] if dated else [],
    )


def _undo(command: Command, before: Frame | None) -> Frame | None:
    """'undo that' is the plan that was told last; 'undo the last change' the last one applied."""
    rest = command.rest
    about = before is not None and before.intent == "change"
    acts = _ACT.search(rest) is not None or re.match(r"roll", command.verb) is not None
    if not about and not acts and before is not None and before.intent in (*FORESIGHT, *_DATA):
        if before.intent in FORESIGHT or command.verb.startswith("rever"):
            return None  # of a budget, a mark, or an order of rows
        return _frame(unclear="Which change? Say 'undo the last change', or the id of a plan.")
    if command.verb.startswith("rever") and not about and not acts:
        return None
    named = re.search(r"\b[0-9a-f]{8}\b", rest.lower())
    if _UNDONE.sub("", rest):
        asks = "One plan at a time: say 'undo the last change', or the id of a plan (list changes)."
        return _frame(unclear=asks) if about or acts or not re.search(r"\w{3}", rest) else None
    if re.search(r"\bchanges\b|\bthem\b", rest, re.I) and not about:
        return _frame(unclear="Which plan? Say its id (list changes), or 'undo the last change'.")
    told = before.ahead.get("told") if before is not None and about else None
    last = re.search(r"\b(?:last|latest|previous|recent)\b", rest, re.I)
    return _frame(
        tool="propose_rollback",
        plan=named.group(0) if named else "last" if last else told or "last",
    )


def _apply(rest: str, before: Frame | None, parser: Parser) -> Frame:
    """'apply the top recommendation', 'apply it', 'implement the second one', 'apply all idle ones'."""
    listed = (before.ahead.get("listed") or []) if before is not None else []
    one = re.findall(r"\brec-[0-9a-f]{8}\b", rest.lower())
    names = [] if one else names_of(rest, parser).all
    if len(one) == 1 or len(names) == 1:
        return _frame(tool="propose_change", recommendation=(one or names)[0])
    if one or names or (_COUNT.search(rest) and not re.search(r"#\d", rest)):
        return _frame(unclear="One recommendation at a time, or all of one type: which?")
    kind = next((kind for kind, pattern in _TYPES if pattern.search(rest)), None)
    if _EVERY.search(rest) or (
        kind and re.search(r"\b(?:ones|\w+(?:tion|saving|rec|proposal)s)\b", rest)
    ):
        return _apply_all(kind, rest, before, parser)
    place = place_of(rest)
    if place is None and listed and not kind:
        place = int(before.ahead.get("focus") or 0) if before is not None else 0
    if listed and place is not None and 0 <= place < len(listed):
        return _frame(tool="propose_change", recommendation=listed[place]["id"])
    if not listed and not kind and place == 0:
        return _frame(tool="propose_change", recommendation="top")
    return _frame(unclear="Which recommendation? Say its id, or the name of the machine.")


def _apply_all(kind: str | None, rest: str, before: Frame | None, parser: Parser) -> Frame:
    """All of one type: the type and conditions as said, or as the list before had them."""
    scope: dict[str, Any] = {}
    asked = before.ahead if before is not None else {}
    if kind is None and before is not None and len(asked.get("types") or []) == 1:
        if asked.get("conditions") or asked.get("status") or before.top:
            return _frame(unclear="Which of them? Name one at a time, by its id or machine.")
        kind, scope = asked["types"][0], {"filters": before.filters}
    if kind is None:
        return _frame(unclear="One type at a time: all of idle, right_sizing or storage?")
    left = " ".join(_OF_THEM.sub(" ", _EVERY.sub(" ", rest)).split())
    if left:
        found = scoped(left, "instance", parser)
        if "unclear" in found:
            return _frame(**found)
        scope = {**found, "filters": [*scope.get("filters", []), *found.get("filters", [])]}
    return _frame(tool="propose_change", recommendation=kind, **scope)


def _act(command: Command, before: Frame | None, parser: Parser) -> Frame | None:
    """'stop …', 'resize … to …', 'delete …'."""
    action, rest = command.action, command.rest
    asked: dict[str, Any] = {"tool": "propose_change", "action": action}
    when = words.later(rest)
    if when and not re.search(r"\b(?:older|younger|newer|more|less|over|than)\b", rest, re.I):
        return _frame(
            unclear=f"A change is made once you confirm it, not {when}: say it without that."
        )
    if action == "suspend":
        return _frame(
            unclear="Machines can be stopped and started, not suspended: say stop if that is meant."
        )
    filters: list[dict[str, Any]] = []
    if action == "resize":
        sized = words.resized_to(rest)
        if sized is None:
            return _frame(unclear="To which type? For example: resize web-01 to m5.large")
        asked["to_type"], rest = sized
        came = re.search(r"\s+from (?:an? )?(?P<type>[\w.]+)$", rest)
        if came is not None:
            filters = [{"field": "instance_type", "op": "is", "values": [came.group("type")]}]
            rest = rest[: came.start()]
    if action == "stop" and words.IDLE.search(rest) and not names_of(rest, parser).all:
        scope = scoped(words.IDLE.sub(" ", rest), "instance", parser)
        if "unclear" in scope:
            return _frame(**scope)
        return _frame(tool="propose_change", recommendation="idle", **scope)
    return _on(asked, whom(action, rest, before, parser), filters)


def _tag(
    tags: list[str], rest: str, unclear: str, before: Frame | None, parser: Parser
) -> Frame | None:
    if unclear:
        return _frame(unclear=unclear)
    return _on(
        {"tool": "propose_change", "action": "tag", "tags": tags},
        whom("tag", rest, before, parser),
        [],
    )


def _on(
    asked: dict[str, Any], found: dict[str, Any], filters: list[dict[str, Any]]
) -> Frame | None:
    """The frame of an action on what was found to be meant."""
    if "unclear" in found:
        return _frame(unclear=found["unclear"])
    if filters and found.get("resources"):
        names = {"field": "name", "op": "is", "values": found.pop("resources")}
        found["filters"] = [names, *filters]
    elif filters:
        found["filters"] = [*found.get("filters", []), *filters]
    if not (found.get("resources") or found.get("filters")):
        return None
    kind = str(found.get("kind") or "instance")
    return _frame(
        **{**asked, **found, "kind": kind, "action": _of_kind(str(asked["action"]), kind)}
    )


def _of_kind(action: str, kind: str) -> str:
    """'delete the volume' deletes it; 'delete the server' terminates it."""
    if action not in ("terminate", "release_address"):
        return action
    by_kind = {
        "volume": "delete_volume",
        "snapshot": "delete_snapshot",
        "address": "release_address",
    }
    return by_kind.get(kind, "terminate")
