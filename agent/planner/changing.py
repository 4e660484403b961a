"""Commands to change something, read into the arguments of a proposal. Nothing is changed by it: the
plan that comes of it waits for a person.
"""

from __future__ import annotations

import re

from agent.planner import change_words as words
from agent.planner.change_acts import act, asked_frame, tag
from agent.planner.change_advice import apply
from agent.planner.change_answers import answered
from agent.planner.change_follow import followed
from agent.planner.change_listed import listed, part_of
from agent.planner.change_supposed import done_as_supposed
from agent.planner.change_tags import tagging
from agent.planner.change_targets import names_of
from agent.planner.change_words import Command
from agent.planner.frame import FORESIGHT, Frame
from agent.planner.parse import Parser
from agent.planner.reasons import without_reasons
from agent.planner.said import Said

_DATA = ("costs", "compare", "instances", "resources", "metrics")
_LEAVES_OUT = re.compile(r"drop|remove|clear|get rid|clean", re.I)
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
    if frame is None or _asks_back(frame):
        frame = _without_reason(before, parser, raw) or frame
    kept = before_change(before)
    if frame is not None and kept is not None:
        frame.ahead["before"] = kept.to_dict()
    return frame


def _asks_back(frame: Frame) -> bool:
    return frame.intent == "clarify" or bool(frame.ahead.get("unclear"))


def _without_reason(before: Frame | None, parser: Parser, raw: str) -> Frame | None:
    """'stop web-01 please, the release is live': the command without what is told beside it."""
    for shorter, left in without_reasons(raw):
        if names_of(left, parser).all or words.asks(shorter):
            return None
        said = Said(parser.spelt(shorter), parser.reader, parser.today)
        frame = _change(said, before, parser, shorter)
        if frame is not None and frame.intent == "change" and not _asks_back(frame):
            frame.assumptions.append(f"{left!r} was taken as told beside the command")
            return frame
    return None


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
    answer = answered(raw, before, parser)
    if answer is not None:
        return answer
    if before is not None and before.ahead.get("unclear"):
        before = before_change(before)
    plain = words.opened(raw)
    tags = tagging(plain, parser)
    if tags is not None and (tags.tags or not words.otherwise(plain)):
        return tag(tags.tags, tags.rest, tags.unclear, before, parser)
    further = followed(raw, before, parser)
    if further is not None:
        return asked_frame(**further)
    supposed = done_as_supposed(raw, before, parser)
    if supposed is not None:
        return supposed
    savings = before is not None and before.intent == "savings" and bool(before.ahead.get("listed"))
    some = listed(before) is not None

    def named(text: str) -> bool:
        return bool(names_of(text, parser).all) or (some and part_of(text) is not None)

    command = words.commanded(plain, named, savings)
    if command is None or _means_rows(command, before):
        return None
    if command.action == "undo":
        return _undo(command, before)
    if command.action == "apply":
        return apply(command.rest, before if savings else None, parser)
    return act(command, before, parser)


def _means_rows(command: Command, before: Frame | None) -> bool:
    """'remove web-01' after a list of rows: from the list."""
    told = before is not None and before.intent in (*_DATA, *FORESIGHT)
    sure = re.search(r"\b(?:volumes?|disks?|snapshots?|them|these|those|it)\b", command.rest, re.I)
    if not sure and listed(before) is not None and command.verb in ("delete", "get rid of"):
        sure = re.search(r"\bones?\b", command.rest, re.I)
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
    return asked_frame(
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
        return _which_plan("Which change? Say 'undo the last change', or the id of a plan.")
    if command.verb.startswith("rever") and not about and not acts:
        return None
    named = re.search(r"\b[0-9a-f]{8}\b", rest.lower())
    if _UNDONE.sub("", rest):
        asks = "One plan at a time: say 'undo the last change', or the id of a plan (list changes)."
        return _which_plan(asks) if about or acts or not re.search(r"\w{3}", rest) else None
    if re.search(r"\bchanges\b|\bthem\b", rest, re.I) and not about:
        return _which_plan("Which plan? Say its id (list changes), or 'undo the last change'.")
    told = before.ahead.get("told") if before is not None and about else None
    last = re.search(r"\b(?:last|latest|previous|recent)\b", rest, re.I)
    return asked_frame(
        tool="propose_rollback",
        plan=named.group(0) if named else "last" if last else told or "last",
    )


def _which_plan(asks: str) -> Frame:
    return asked_frame(unclear=asks, open={"missing": "plan"})
