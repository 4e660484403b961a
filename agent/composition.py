"""Results told as they are, where no model's words can be trusted with them."""

from __future__ import annotations

from typing import Any

from agent.planner.phrasing import money, number, percent, period_name
from tools.base import Result, Value

MOST_VALUES = 6  # of one result; its table has the rest


def composition(results: list[Result]) -> tuple[str, dict[str, Any]]:
    """A text from titles and headline figures, and what goes with an answer."""
    held = [result for result in results if result.status == "ok"]
    told = held or results
    text = "\n".join(_told(result) for result in told)
    return text, {
        "status": "answered" if held else "no_data",
        "values": [value.model_dump(mode="json") for item in held for value in item.values],
        "tables": [table.model_dump(mode="json") for item in held for table in item.tables],
        "assumptions": [line for item in told for line in item.assumptions],
        "warnings": [line for item in told for line in item.warnings],
    }


def _told(result: Result) -> str:
    when = f", {period_name(result.period)}" if result.period else ""
    if result.status == "no_data":
        return f"{result.title}{when}: no data."
    figures = "; ".join(_figure(value) for value in result.values[:MOST_VALUES])
    return f"{result.title}{when}: {figures or 'see the table'}."


def _figure(value: Value) -> str:
    if value.currency:
        return f"{value.name} {money(value.value, value.currency)}"
    if value.unit == "%":
        return f"{value.name} {percent(value.value)}"
    if isinstance(value.value, str):
        return f"{value.name} {value.value}"
    return f"{value.name} {number(value.value)} {value.unit or ''}".rstrip()
