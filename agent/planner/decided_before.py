"""Commands on what the answer before listed: 'dismiss the second one', 'that one is expected', 'raise it to 6000'."""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner.anomaly_words import calls_expected, reason_of
from agent.planner.budget_known import in_its_currency, settle_budget
from agent.planner.budget_words import command_of, read_command
from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.saving_words import decides, leaves_out, pointed_at


def decided(before: Frame, said: Said, parser: Parser, raw: str) -> Frame | None:
    """The frame of a command on what the answer before listed; None where none is commanded."""
    if before.intent == "anomalies":
        expected = calls_expected(said)
        if expected is not None:
            return _mark(before, said, raw, undo=not expected)
    if before.intent == "budgets" and before.ahead.get("asked"):
        answered = _answered(before, said, parser)
        if answered is not None:
            return answered
    if before.intent == "budgets":
        command = command_of(said, leaning=True)
        if command:
            return _budget(before, said, parser, command)
        if re.search(r"\bundo\b|\btake (?:that|it) back\b", said.mask) and before.ahead.get("name"):
            return _budget(
                before, Said("remove that budget", parser.reader, parser.today), parser, "remove"
            )
    if before.intent == "savings":
        verb = decides(said)
        asking = (
            "?" in said.text
            and verb != "apply"
            and not re.match(r"^\W*(?:can|could|would|will|please)", said.text)
        )
        if verb and not asking and not (verb == "dismiss" and leaves_out(said)):
            return _decide(before, said, verb, raw, parser)
    return None


def chosen_of(before: Frame, said: Said) -> list[dict[str, Any]] | None:
    """What of the list before is pointed at; None where it has no such place."""
    listed: list[dict[str, Any]] = before.ahead.get("listed") or []
    named = [(_longest(one, said.text), one) for one in listed]
    longest = max((length for length, _ in named), default=0)
    if longest:
        return [one for length, one in named if length == longest]
    places = pointed_at(said, len(listed))
    if not places and len(listed) == 1:
        places = [0]
    focus = before.ahead.get("focus")
    if (
        places == [0]
        and isinstance(focus, int)
        and not re.search(r"\b(?:first|1st|top|one\b(?= of)|number)\b", said.mask)
    ):
        places = [focus] if focus < len(listed) else [0]
    if not places or any(place >= len(listed) or place < 0 for place in places):
        return None
    return [listed[place] for place in places]


def _longest(one: dict[str, Any], text: str) -> int:
    """How long the longest name of a listed thing is that a text has."""
    return max((len(name) for name in one.get("names", []) if _in(name, text)), default=0)


def _in(name: str, text: str) -> bool:
    return (
        bool(name) and re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", text) is not None
    )


def _which(before: Frame, reason: str) -> Frame:
    """A question back: which one?"""
    frame = copy.deepcopy(before)
    frame.pending, frame.intent, frame.reason = before.intent, "clarify", reason
    frame.assumptions = []
    return frame


def _mark(before: Frame, said: Said, raw: str, *, undo: bool) -> Frame:
    chosen = _noted_last(before, said, undo=undo) or chosen_of(before, said)
    if not chosen:
        return _which(before, "foresight:which")
    frame = copy.deepcopy(before)
    frame.assumptions = []
    frame.ahead |= {
        "noted": chosen,
        "act": "mark",
        "undo": undo,
        "ids": [one["id"] for one in chosen],
        "reason": reason_of(raw),
    }
    frame.ahead["names"] = [one["name"] for one in chosen]
    return frame


def _decide(before: Frame, said: Said, verb: str, raw: str, parser: Parser) -> Frame:
    chosen = _noted_last(before, said, undo=verb == "restore") or chosen_of(before, said)
    if verb == "apply":
        first = (before.ahead.get("listed") or [{"id": "top"}])[:1]
        return _declined((chosen or first)[0]["id"], before)
    if not chosen:
        named = of_named(said, parser, verb, raw)
        return named if named.intent == "savings" else _which(before, "foresight:which")
    frame = copy.deepcopy(before)
    frame.assumptions = []
    frame.ahead |= {
        "act": "dismiss", "undo": verb == "restore", "ids": [one["id"] for one in chosen],
        "names": [one["name"] for one in chosen], "reason": reason_of(raw), "noted": chosen,
    }  # fmt: skip
    return frame


def _noted_last(before: Frame, said: Said, *, undo: bool) -> list[dict[str, Any]]:
    """'restore it', 'undo that': what was noted last, unless a place in the list is named."""
    placed = re.search(
        r"\b(?:first|second|third|fourth|fifth|last|number|\dth|1st|2nd|3rd)\b|#\d", said.mask
    )
    return list(before.ahead.get("noted") or []) if undo and not placed else []


def _declined(which: str, before: Frame | None = None) -> Frame:
    """A recommendation that is to be applied: it is shown instead."""
    frame = copy.deepcopy(before) if before is not None else Frame(intent="savings")
    frame.assumptions = []
    frame.ahead |= {"act": "explain", "ids": [which], "declined": True}
    return frame


def of_named(said: Said, parser: Parser, verb: str, raw: str) -> Frame:
    """'dismiss the recommendation for web-1', 'apply the top recommendation', said on their own."""
    reading = parser.reader.read(said.text, parser.today)
    names = [
        str(item.match.label)
        for item in reading.of("value")
        if item.match and item.match.field == "resource"
    ]
    if verb == "apply":
        return _declined(names[0] if names else "top")
    top = re.search(r"\b(?:top|first|best|biggest|number one)\b", said.mask)
    if not names and not top:
        return Frame(intent="clarify", reason="foresight:which", pending="savings")
    ids = names or ["top"]
    frame = Frame(intent="savings")
    frame.ahead = {
        "act": "dismiss",
        "undo": verb == "restore",
        "ids": ids,
        "names": ids,
        "noted": [{"id": one, "name": one} for one in ids],
        "reason": reason_of(raw),
    }
    return frame


def _answered(before: Frame, said: Said, parser: Parser) -> Frame | None:
    """'2000 a month', 'the AWS one': what was asked about a budget that is to be noted."""
    text = said.text
    if len(text.split()) > 12 or command_of(said):
        return None
    known = before.ahead
    frame = read_command(said, parser, str(known["command"]))
    if frame.intent not in ("budgets", "clarify"):
        return None
    told = {key: value for key, value in frame.ahead.items() if value and key != "command"}
    gone = {"asked", "choices", "no_period", "listed"}
    gone |= {"or_amount", "amount", "currency"} if told.get("amount") else set()
    if frame.filters and known.get("old_amount"):  # the one that was taken for want of a scope
        gone |= {"name", "old_amount", "old_currency", "old_period", "old_filters"}
    if not told and not frame.filters and known["asked"] != "which":
        return None
    frame.ahead = {**{key: value for key, value in known.items() if key not in gone}, **told}
    if not frame.filters:
        frame.filters, frame.labels = copy.deepcopy(before.filters), dict(before.labels)
    settle_budget(frame, parser.budgets(), text)
    if frame.intent == "clarify":
        return None
    return in_its_currency(frame, parser.vocabulary.currencies)


_UNDO = re.compile(
    r"^\W*(?:(?:no|wait|sorry|please|oh|oops|ah|hm+|actually|ok|okay|damn)\W+)*(?:undo|revert)\b"
)


def _budget(before: Frame, said: Said, parser: Parser, command: str) -> Frame:
    """'raise it to 6000', 'delete that budget': the one that was spoken of."""
    text = said.text
    listed = before.ahead.get("listed") or []
    last = before.ahead.get("name") or (listed[0]["name"] if len(listed) == 1 else "")
    another = re.search(r"\b(?:a|another|new|an) (?:\w+ ){0,2}?budget", text)
    frame = read_command(said, parser, command)
    held = before.ahead.get("old_amount")
    if command == "remove" and _UNDO.match(text) and held is not None:
        if before.ahead.get("command") == "remove":
            return _set_again(before)
        frame.ahead |= {"command": "change", "amount": held}  # it was there before
    if frame.intent in ("budgets", "clarify"):
        settle_budget(frame, parser.budgets(), text, "" if another else str(last))
        return in_its_currency(frame, parser.vocabulary.currencies)
    return frame


def _set_again(before: Frame) -> Frame:
    """The budget that was just removed, as it was."""
    known = before.ahead
    frame = Frame(intent="budgets", labels=dict(before.labels))
    frame.filters = copy.deepcopy(known.get("old_filters") or [])
    frame.ahead = {
        "command": "set",
        "name": known.get("removed") or known["name"],
        "amount": known["old_amount"],
    }
    frame.ahead |= {"currency": known.get("old_currency"), "period": known.get("old_period")}
    return frame
