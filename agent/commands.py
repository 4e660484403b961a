"""Tools that write notes (a budget, a dismissal): whether the user's own words ask for it.

A hosted model may have been talked into a call by text in its results. So such a call runs only when
the message that the user just sent names what it does.
"""

from __future__ import annotations

import re

from tools.base import Effect, Tool

_WORDS = {
    "set_budget": re.compile(r"budget|\blimit|\bcap\b|presupuesto|orçamento", re.I),
    "mark_expected": re.compile(
        r"expect|\bnormal\b|planned|intend|on purpose|known|\bfine\b|\bok(ay)?\b|ignore|silence|"
        r"mute|stop alarming|alarm again",
        re.I,
    ),
    "dismiss_recommendation": re.compile(
        r"dismiss|ignore|skip|reject|decline|hide|set aside|not interested|drop|discard|"
        r"restore|bring back|reconsider|un-?dismiss",
        re.I,
    ),
}


def refusal(tool: Tool, asked: str) -> str:
    """Why the tool may not run after this message of the user; empty if it may."""
    if tool.effect is Effect.READ:
        return ""
    if tool.effect is not Effect.RECORD:
        return f"{tool.name} changes things and needs a person's confirmation"
    words = _WORDS.get(tool.name)
    if words is not None and words.search(asked):
        return ""
    return (
        f"{tool.name} runs only when the user asks for it in this very message; ask them to say "
        "what should be noted"
    )
