"""Which of the budgets there are a command is about: by its scope, its name, or because it is the only one."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.budget_words import changed_amount, default_name
from agent.planner.frame import Frame
from tools.vocabulary import KnownBudget

_ALL_OF_THEM = re.compile(r"\b(?:all|every|each|both)\b.{0,12}\bbudgets?\b|\ball of them\b")
_Key = frozenset[tuple[str, str, frozenset[str]]]


def settle_budget(frame: Frame, known: list[KnownBudget], text: str, last: str = "") -> None:
    """Put the name and the amount of the budget that is meant into the frame of a command; `last` is
    the one that was spoken of before. Without one, a new budget is meant, or it is asked about.
    """
    ahead = frame.ahead
    if frame.intent == "clarify" and frame.reason != "unknown":
        return
    every = _ALL_OF_THEM.search(text) and ahead["command"] == "remove"
    meant = None if every else _meant(frame, known, text, last)
    if meant is None:
        if ahead["command"] in ("change", "remove"):
            ahead["choices"] = [one.name for one in known]
        return
    if frame.intent == "clarify":  # its name is no name of the data
        frame.intent, frame.reason, frame.pending, frame.unknown = "budgets", "", "", []
    ahead |= {"name": meant.name, "old_amount": str(meant.amount), "old_currency": meant.currency}
    ahead["old_period"] = meant.period
    ahead["old_filters"] = [one.model_dump() for one in meant.filters]
    ahead.pop("choices", None)
    frame.filters = []
    if ahead.get("by") or ahead.get("by_percent") is not None:
        amount = changed_amount(meant.amount, ahead, text)
        if amount is not None:
            ahead |= {"amount": f"{amount:f}", "by": False, "by_percent": None}


def in_its_currency(frame: Frame, known: list[str]) -> Frame:
    """The frame, or a question back where nothing is billed in the currency that was named."""
    named = frame.ahead.get("currency")
    if frame.intent == "budgets" and named and known and named not in known:
        frame.pending, frame.intent, frame.reason = "budgets", "clarify", "budget:currency"
        frame.unknown, frame.ahead["asked"] = [str(named), *known], "amount"
    return frame


def _meant(frame: Frame, known: list[KnownBudget], text: str, last: str) -> KnownBudget | None:
    ahead = frame.ahead
    name = str(ahead.get("name") or "").casefold()
    if name:
        return _called(known, name)
    if frame.filters and frame.intent != "clarify":
        scope = _key(frame.filters)
        on_it = [one for one in known if _key([item.model_dump() for item in one.filters]) == scope]
        period = ahead.get("period")
        fitting = [one for one in on_it if period in (None, one.period)]
        if fitting or on_it:
            return (fitting or [None])[0]  # type: ignore[list-item]
        return _called(known, default_name(frame).casefold())
    named = [one for one in known if _in(one.name, text)]
    if named:
        return max(named, key=lambda one: len(one.name))
    if frame.intent == "clarify":
        return None
    if last:
        found = _called(known, last.casefold())
        if found is not None:
            return found
    if ahead["command"] == "set":
        period = ahead.get("period") or "monthly"
        return next((one for one in known if not one.filters and one.period == period), None)
    if re.search(r"\b(?:total|overall|all(?: costs)?|everything|whole)\b", text):
        return next((one for one in known if not one.filters), None)
    return known[0] if len(known) == 1 else None


def _called(known: list[KnownBudget], name: str) -> KnownBudget | None:
    return next((one for one in known if one.name.casefold() == name), None)


def _key(filters: list[dict[str, Any]]) -> _Key:
    """Conditions without their order and case."""
    return frozenset(
        (
            str(one["field"]).lower(),
            str(one["op"]),
            frozenset(str(value).lower() for value in one["values"]),
        )
        for one in filters
    )


def _in(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", text.lower()) is not None
