"""'Who is the most expensive?': the teams, where the data has them, and not the services."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.reading import Reading

_WHO = re.compile(r"\b(?:who|whose|whom)\b(?!'s (?:been )?(?:using|talking))")
_KEYS = ("team", "owner")


def settle_who(reading: Reading, frame: Frame, grounding: Grounding) -> None:
    """Rank teams (or owners) where nothing but 'who' tells what to rank."""
    if not (frame.defaulted and frame.group_by == ["service"] and _WHO.search(reading.text)):
        return
    for name in _KEYS:
        keys = grounding.tag_keys((name,))
        if keys:
            frame.group_by = [f"tag:{keys[0]}"]
            frame.assumptions = [
                line for line in frame.assumptions if "as no dimension was named" not in line
            ]
            frame.assumptions.append(f"ranked by {name}, as no dimension was named but 'who'")
            frame.named = True
            return
    if grounding.vocabulary.coverage:
        frame.group_by, frame.named = ["account"], True
        frame.assumptions = [
            line for line in frame.assumptions if "as no dimension was named" not in line
        ]
        frame.assumptions.append("ranked by account: the data has no teams or owners")
