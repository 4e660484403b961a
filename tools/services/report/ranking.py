"""What to do first: the actions of all parts in one order.

High comes before medium and low; within a priority the most money comes first, each currency on its
own, and what has no amount last. Savings that are alternatives are counted once by the tool that
recommends them.
"""

from __future__ import annotations

from decimal import Decimal

from tools.base import Column
from tools.services.report import wording
from tools.services.report.draft import Action, Draft

PART = "Actions"
_ABOVE = "Headline"
_PRIORITIES = ("high", "medium", "low")
_MOST, _MOST_BRIEF = 10, 5


def add(draft: Draft) -> None:
    """The table of actions, or that there is nothing to do."""
    ordered = in_order(draft.actions)
    if not ordered:
        draft.say(PART, "nothing needs to be done, as far as the data tells")
        return
    shown = ordered[: _MOST_BRIEF if draft.brief else _MOST]
    if not draft.brief:
        _say_first(draft, shown[0])
    if len(shown) < len(ordered):
        draft.say(PART, f"the first {len(shown)} of {len(ordered)}, the most urgent first")
    currencies = {action.currency for action in shown if action.amount is not None}
    several = len(currencies) > 1
    columns = [Column(name="No."), Column(name="Priority"), Column(name="Action")]
    columns += [Column(name="BillingCurrency")] if several else []
    columns.append(Column(name="Amount", unit=None if several else next(iter(currencies), None)))
    columns += [Column(name="What the amount is")]
    columns += [] if draft.brief else [Column(name="More with")]
    rows = [
        [
            *(number, action.priority, action.text),
            *([action.currency] if several else []),
            *(action.amount, action.meaning),
            *([] if draft.brief else [action.source]),
        ]
        for number, action in enumerate(shown, 1)
    ]
    draft.put(PART, "what to do first", columns, rows)


def _say_first(draft: Draft, first: Action) -> None:
    """The most urgent action, also under the headline where there is one."""
    places = [at for at, (part, _) in enumerate(draft.summary) if part == _ABOVE]
    if not places:
        return
    money = "" if first.amount is None else f"{wording.money(first.amount, first.currency)} "
    text = f"To do first: {first.text} ({money}{first.meaning})."
    draft.summary.insert(places[-1] + 1, [_ABOVE, text])


def in_order(actions: list[Action]) -> list[Action]:
    """By priority, then the largest amounts of each currency in turn, then those without one."""
    places: dict[tuple[str, str | None], int] = {}
    keyed = []
    for action in sorted(actions, key=_size):
        key = (action.priority, action.currency)
        places[key] = places.get(key, -1) + 1
        rank = _PRIORITIES.index(action.priority)
        keyed.append(((rank, action.amount is None, places[key], action.currency or ""), action))
    return [action for _, action in sorted(keyed, key=lambda item: item[0])]


def _size(action: Action) -> tuple[bool, Decimal]:
    return action.amount is None, -abs(action.amount or Decimal(0))
