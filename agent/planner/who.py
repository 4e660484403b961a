"""'Who is the most expensive?': the teams, where the data has them, and not the services."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.measures import direction
from agent.planner.reading import Reading

_WHO = re.compile(r"\b(?:who|whose|whom)\b(?!'s (?:been )?(?:using|talking))")
_SUBJECT = re.compile(r"^\W*(?:(?:and|so|but)\W+)*who(?:'s| is| was)?\b")
_KEYS = ("team", "owner")


def settle_who(reading: Reading, frame: Frame, grounding: Grounding) -> None:
    """Rank teams (or owners) where nothing but 'who' tells what to rank."""
    guessed = frame.defaulted and frame.group_by == ["service"] and _WHO.search(reading.text)
    moved = frame.intent == "compare" and not frame.group_by and _SUBJECT.match(reading.text)
    if not (guessed or moved):
        return None
    if moved:
        frame.direction = direction(reading)
    for name in _KEYS:
        keys = grounding.tag_keys((name,))
        if keys:
            told = f"ranked by {name}, as no dimension was named but 'who'"
            return _rank(frame, f"tag:{keys[0]}", told)
    if grounding.vocabulary.coverage:
        _rank(frame, "account", "ranked by account: the data has no teams or owners")
    return None


def _rank(frame: Frame, field: str, told: str) -> None:
    """Rank by that, and say so in place of what was assumed before."""
    frame.group_by, frame.named = [field], True
    kept = [line for line in frame.assumptions if "as no dimension was named" not in line]
    frame.assumptions = [*kept, told]
