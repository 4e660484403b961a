"""Questions back about budgets, what-ifs and what to note."""

from __future__ import annotations

from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import listed, money

_WHAT_IF = {
    "none": "What would change? I can simulate adding, removing, resizing, moving or stopping instances, running them only at "
    "certain hours, commitments, and growth in percent; for example: what if we add 10 m5.large?",
    "type": "Of which instance type, and how many? For example: what if we add 10 m5.large?",
    "what": "Which instances are meant? Name a type, a tag, an account or the instances; for example: what if we stop dev at night?",
    "provider": "I can simulate a move to another region, but not to another provider: prices of services differ too much to compare. "
    "Which region would it be?",
    "to_type": "To which instance type? For example: what if we resize all m5.xlarge to m5.large?",
    "past": "I can work out what a change would do from now on, but not what would have been without what was done. "
    "Which change should I simulate?",
}
_BUDGET = {
    "amount": "How much should the budget be, in which currency, and for a month, a quarter or a year? Nothing was noted yet.",
    "period": "Budgets are for a month, a quarter or a year; which one should it be? Nothing was noted yet.",
    "scope": "Which costs is the budget for? Name a provider, an account, a service or a tag. Nothing was noted yet.",
}


def ask_back(frame: Frame) -> Composed | None:
    """The question back for a frame; None when it is not about these."""
    kind, _, what = frame.reason.partition(":")
    if kind == "whatif":
        return Composed(
            "clarify",
            _WHAT_IF[what],
            follow_ups=["What if I add 10 m5.large?", "What if we stop dev at night?"],
        )
    if kind == "budget":
        return _budget(frame, what)
    if frame.reason == "foresight:which":
        return _which(frame)
    if frame.reason == "foresight:too_far":
        return Composed(
            "no_data",
            "Forecasts reach at most 366 days ahead, and that begins later.",
            follow_ups=["Forecast the next 90 days"],
        )
    return None


def _budget(frame: Frame, what: str) -> Composed:
    if what == "digits":
        one, other = money(frame.ahead["amount"], None), money(frame.ahead["or_amount"], None)
        return Composed(
            "clarify",
            f"Do you mean {one} or {other}? Nothing was noted yet.",
            follow_ups=[f"{one}", f"{other}"],
        )
    if what == "currency":
        named, *known = frame.unknown
        return Composed(
            "clarify",
            f"The charges are in {listed(known)} and amounts are never converted, so a budget in {named} cannot be held against them. How much is it in {listed(known)}? Nothing was noted yet.",
        )
    if what == "which":
        names = [str(one) for one in frame.ahead.get("choices") or []]
        there = f" There are {listed(names)}." if names else ""
        return Composed(
            "clarify",
            f"Which budget do you mean?{there} Nothing was noted yet.",
            follow_ups=["list budgets"],
        )
    return Composed("clarify", _BUDGET[what])


def _which(frame: Frame) -> Composed:
    names = [str(one["name"]) for one in frame.ahead.get("listed") or []][:5]
    if not names:
        return Composed(
            "clarify",
            "Which one do you mean? Ask for the list first, then say “the first one”. Nothing was noted.",
            follow_ups=["What can I save?", "Any anomalies?"],
        )
    said = "; ".join(f"{number}. {name}" for number, name in enumerate(names, 1))
    return Composed("clarify", f"Which one do you mean: {said}? Nothing was noted.")
