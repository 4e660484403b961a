"""Results to words: one short answer per kind of question, from the tools' figures only."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.planner.compose_accounts import accounts
from agent.planner.compose_anomalies import anomalies
from agent.planner.compose_budgets import budgets
from agent.planner.compose_change import compare
from agent.planner.compose_changes import changes, refused_change
from agent.planner.compose_costs import costs
from agent.planner.compose_forecast import forecast
from agent.planner.compose_pairs import pairs
from agent.planner.compose_report import report
from agent.planner.compose_savings import savings
from agent.planner.compose_status import status
from agent.planner.compose_things import describe, instances, metrics, resources
from agent.planner.compose_whatif import whatif
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import sentence
from agent.planner.planned import Planned
from agent.planner.whatif_words import WELL_FORMED
from tools.base import Result

Done = tuple[Planned, Result | None, str]
__all__ = ["Composed", "compose"]

_WRITERS: dict[str, Callable[[Frame, list[tuple[Planned, Result]]], Composed]] = {
    "costs": costs,
    "compare": compare,
    "instances": instances,
    "resources": resources,
    "metrics": metrics,
    "describe": describe,
    "status": status,
    "accounts": accounts,
    "anomalies": anomalies,
    "forecast": forecast,
    "whatif": whatif,
    "budgets": budgets,
    "savings": savings,
    "report": report,
    "change": changes,
}


_UNPRICED = re.compile(
    r"\b(?:price of '?(?P<type>[\w.-]+)'?.* is not known|nothing is known of the region)\b"
)
_PROPOSING = ("propose_change", "propose_rollback", "list_changes")
_NOTES = ("set_budget", "mark_expected", "dismiss_recommendation")


def compose(frame: Frame, done: list[Done]) -> Composed:
    """The answer of a turn from its tool results. The first call is the main one."""
    planned, result, said = done[0]
    if result is None and planned.tool in _NOTES:
        return Composed(
            "clarify", f"Nothing was noted: {sentence(said.partition(': ')[2] or said)}"
        )
    if result is None and planned.tool in _PROPOSING:
        return refused_change(frame, said)
    if result is None and said.startswith(f"{planned.tool}: "):  # asked for what it does not know
        text = sentence(said.partition(": ")[2])
        status = "no_data" if _unpriced(text) else "clarify"
        return Composed(status, text, assumptions=frame.assumptions)
    if result is None:
        return Composed("error", said, assumptions=frame.assumptions)
    found = [(call, one) for call, one, _ in done if one is not None]
    if result.status == "no_data":
        composed = Composed("no_data", _why_nothing(result))
        composed.warnings = result.warnings[1:]
    else:
        pair = frame.intent == "compare" and planned.tool == "query_costs"
        composed = pairs(frame, found) if pair else _WRITERS[frame.intent](frame, found)
        composed.warnings = composed.warnings or [
            line for _, one in found[:1] for line in one.warnings
        ]
        if planned.tool != "mark_expected":
            tables = [table for _, one in found for table in one.tables]
            composed.tables = composed.tables or tables
    composed.assumptions = [
        *frame.assumptions,
        *composed.assumptions,
        *(line for _, one in found[:1] for line in one.assumptions),
    ]
    if planned.arguments.get("top") and result.truncated and frame.top is None:
        composed.warnings.append(f"only the first {planned.arguments['top']} are shown")
    return composed


def _unpriced(text: str) -> bool:
    """True where the price is not known, other than for a slip in the name of the type."""
    found = _UNPRICED.search(text)
    if found is None:
        return False
    typed = found.groupdict().get("type") or ""
    return "; nearest: " not in text or WELL_FORMED.fullmatch(typed) is not None


def _why_nothing(result: Result) -> str:
    return sentence(result.warnings[0] if result.warnings else "there is no data for this")
