"""What is said of how long a machine has been in its state: what was recorded, and what was not."""

from __future__ import annotations

from typing import Any

from agent.planner.composed import Composed
from agent.planner.phrasing import sentence
from tools.base import Value


def since_when(known: dict[str, Any], values: list[Value], name: str) -> Composed:
    """A running machine was launched at a known time; when one was stopped is not recorded."""
    status, began = known.get("status") or "not running", known.get("launched_at")
    if status == "running" and began:
        said = f"{name} is running; it was launched on {str(began)[:10]}, {known.get('age_days')} days ago; restarts since then are not recorded"
        facts = [
            Value(name=key, value=known[key]) for key in ("launched_at", "age_days") if key in known
        ]
        return Composed("answered", sentence(said), values=[*facts, *values])
    said = f"{name} is {status}; since when is not recorded: the inventory keeps the state as of its last collection"
    return Composed("no_data", sentence(said), values=values[:1])
