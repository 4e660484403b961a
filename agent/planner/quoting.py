"""Names in quotes are data: what they hold is not taken for machinery and taken out."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.planner.patterns import QUOTED
from agent.planner.tidy import tidy

_OPEN, _CLOSE = "\ue000", "\ue001"
_HELD = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


def tidied(text: str, is_name: Callable[[str], bool]) -> tuple[str, bool]:
    """`tidy`, with the quoted names of the store left as they are."""
    held: list[str] = []

    def keep(match: re.Match[str]) -> str:
        inner = next(group for group in match.groups() if group is not None)
        if not is_name(inner):
            return match.group(0)
        held.append(match.group(0))
        return f"{_OPEN}{len(held) - 1}{_CLOSE}"

    short, pasted = tidy(QUOTED.sub(keep, text))
    return _HELD.sub(lambda match: held[int(match.group(1))], short), pasted
