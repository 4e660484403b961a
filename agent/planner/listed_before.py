"""What an answer listed, so that the next question can point at it: 'dismiss the second one'."""

from __future__ import annotations

from typing import Any

from agent.planner.compose_anomalies import name_of
from agent.planner.compose_foresight import rows_of, table_with, value_of
from agent.planner.frame import FORESIGHT, Frame
from tools.base import Result

_MOST = 50


def keep_listed(frame: Frame, tool: str, result: Result) -> None:
    """Put into the frame which anomalies, recommendations or budgets its answer listed, in order."""
    if frame.intent not in FORESIGHT:
        return
    if tool == "detect_anomalies":
        rows = rows_of(table_with(result, "Id", "Severity", "Start"))
        _keep(
            frame,
            [
                {
                    "id": row["Id"],
                    "name": f"{name_of(row)} ({str(row['Start'])[:10]})",
                    "names": _names(row),
                }
                for row in rows
            ],
        )
    elif tool == "list_recommendations":
        rows = rows_of(table_with(result, "Id", "Type", "MonthlySavings"))
        _keep(
            frame,
            [
                {"id": row["Id"], "name": str(row["Title"]), "names": [str(row["Resource"])]}
                for row in rows
            ],
        )
    elif tool == "explain_recommendation" and value_of(result, "id") is not None:
        known = value_of(result, "id")
        one: dict[str, Any] = {
            "id": known.value if known else "",
            "name": result.title,
            "names": [],
        }
        listed = frame.ahead.get("listed") or []
        places = [place for place, item in enumerate(listed) if item["id"] == one["id"]]
        if places:
            frame.ahead["focus"] = places[0]
        else:
            _keep(frame, [one])
    elif tool in ("list_budgets", "set_budget"):
        _budgets(frame, tool, result)


def _budgets(frame: Frame, tool: str, result: Result) -> None:
    table = table_with(result, "Budget", "Limit", "Status")
    rows = rows_of(table)
    listed: list[dict[str, Any]] = [
        {"name": str(row["Budget"]), "amount": str(row["Limit"]), "names": [str(row["Budget"])]}
        for row in rows
    ]
    if tool == "set_budget" and not listed:
        listed = []
        frame.ahead["removed"] = frame.ahead.pop("name", None)
    _keep(frame, listed)


def _keep(frame: Frame, listed: list[dict[str, Any]]) -> None:
    frame.ahead["listed"] = [{**one, "id": str(one.get("id", ""))} for one in listed[:_MOST]]


def _names(row: dict[str, Any]) -> list[str]:
    return [
        str(row[key]) for key in row if (key.endswith("Name") or key == "Instance") and row[key]
    ]
