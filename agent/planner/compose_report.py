"""Reports told in words: the headline and what matters, above the tables."""

from __future__ import annotations

from agent.planner.compose_foresight import rows_of, table_titled
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.planned import Planned
from tools.base import Result

_MOST = 9  # sentences; the summary table has them all


def report(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `report`."""
    result = done[0][1]
    rows = rows_of(table_titled(result, "summary"))
    if frame.ahead.get("part"):
        return _part(str(frame.ahead["part"]), result)
    said = [str(row["Text"]) for row in rows]
    lines = [f"{result.title}.", *said[:_MOST]]
    if len(said) > _MOST:
        lines.append("The summary below has the rest.")
    offers = {
        "health": ["Anything unusual on our servers?", "What can I save?"],
        "weekly": ["monthly report", "Why did costs change last week?"],
    }.get(str(frame.ahead.get("kind")), ["Why did costs change?", "What can I save?"])
    return Composed("answered", " ".join(lines), values=list(result.values), follow_ups=offers)


def _part(part: str, result: Result) -> Composed:
    """'which disks will be full soon': one part of a report."""
    rows = [
        row for row in rows_of(table_titled(result, "summary")) if str(row["Part"]).lower() == part
    ]
    tables = [one for one in result.tables if one.title.lower().startswith(f"{part}:")]
    verdict = next(
        (
            row
            for row in rows_of(table_titled(result, "verdicts"))
            if str(row.get("Area", "")).lower() == part
        ),
        None,
    )
    lines = [str(row["Text"]) for row in rows]
    if not lines:
        lines = [
            f"{part.capitalize()}: {verdict['Why']}."
            if verdict
            else f"The data tells nothing about {part}."
        ]
    if verdict and verdict.get("Rule"):
        lines.append(f"Rule: {verdict['Rule']}.")
    values = [one for one in result.values if part.rstrip("s") in one.name]
    return Composed(
        "answered",
        " ".join(lines),
        values=values,
        tables=tables,
        follow_ups=["Summarize my infrastructure health"],
    )
