"""Tools that write notes (a budget, a dismissal) or propose changes: whether the user asks for it.

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
    "propose_change": re.compile(
        r"start|stop|shut|turn (off|on)|power|resiz|downsiz|upsiz|scale|shrink|bigger|smaller|"
        r"terminat|delet|remov|destroy|kill|tag|label|snapshot|back ?up|releas|apply|implement|"
        r"do it|go ahead|fix|clean",
        re.I,
    ),
    "propose_rollback": re.compile(r"undo|roll ?back|revert|back (out|to)|restore", re.I),
    "dismiss_recommendation": re.compile(
        r"dismiss|ignore|skip|reject|decline|hide|set aside|not interested|drop|discard|"
        r"restore|bring back|reconsider|un-?dismiss",
        re.I,
    ),
}


def refusal(tool: Tool, asked: str | None) -> str:
    """Why the tool may not run after this message of the user; empty if it may. `asked` is None where
    the embedded planner made the call: it reads nothing but the user's words.
    """
    if tool.effect is Effect.READ:
        return ""
    if tool.effect is Effect.CHANGE:
        return f"{tool.name} changes things and needs a person's confirmation"
    words = _WORDS.get(tool.name)
    if asked is None or (words is not None and words.search(asked)):
        return ""
    return (
        f"{tool.name} runs only when the user asks for it in this very message; ask them to say "
        "what they want"
    )
