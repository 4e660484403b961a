"""A conversation within a budget of tokens: what is old goes first, the question always stays."""

from __future__ import annotations

from langchain_core.messages import ToolMessage

from agent.models.history import Step, size
from tools.base import CloudwrightError

OLD_RESULT = 600  # characters that are left of a result of an earlier turn
SHORT_RESULT = 1_500  # and of one of this turn, when nothing else helps
CUT = "… (shortened: call the tool again, with filters or a smaller top, for the rest)"


class TooLong(CloudwrightError):
    """Even the question and its shortened results are more than the model may be sent."""


def fit(turns: list[list[Step]], budget: int) -> list[Step]:
    """The steps of all turns within `budget` tokens. A call is never parted from its results."""
    *old, current = turns
    if _size([*old, current]) > budget:
        old = [[_shortened(step, OLD_RESULT) for step in turn] for turn in old]
    while old and _size([*old, current]) > budget:
        old = old[1:]
    if _size([current]) > budget:
        current = _squeezed(current, budget)
    if _size([current]) > budget:
        raise TooLong("the question and what was found for it are too long")
    return [step for turn in [*old, current] for step in turn]


def _squeezed(turn: list[Step], budget: int) -> list[Step]:
    """Shorten the longest step until the turn fits."""
    turn = list(turn)
    for index in sorted(range(len(turn)), key=lambda at: -size(turn[at])):
        if _size([turn]) <= budget:
            break
        turn[index] = _shortened(turn[index], SHORT_RESULT)
    return turn


def _shortened(step: Step, most: int) -> Step:
    return [
        item.model_copy(update={"content": str(item.content)[:most] + CUT})
        if isinstance(item, ToolMessage) and len(str(item.content)) > most
        else item
        for item in step
    ]


def _size(turns: list[list[Step]]) -> int:
    return sum(size(step) for turn in turns for step in turn)
