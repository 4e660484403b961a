"""Answers about the data itself: since when, how fresh, from where, whether it is complete."""

from __future__ import annotations

import datetime as dt
from typing import Any

from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import listed, value_name
from agent.planner.plan import Planned
from agent.planner.tables import cell, index_of, shown
from tools.base import Result, Table, Value

_MOST = 8


def status(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `data_status`: the figures that were asked for first."""
    result = done[0][1]
    providers = frame.filter_of("provider")
    own = _of_providers(frame, providers["values"], result) if providers else []
    asked = [value for name in frame.asked for value in result.values if value.name == name]
    if own:
        asked = [
            value for value in asked if value.name not in ("first day", "last day", "line items")
        ]
    rest = [value for value in result.values if value not in asked]
    facts = own + asked or rest[:_MOST]
    text = "; ".join(f"{value.name}: {_shown(value)}" for value in facts)
    lines = [*_period(frame, result), f"{text}." if text else result.title, *_named(frame, result)]
    composed = Composed(
        "answered",
        " ".join(lines),
        values=[*own, *asked, *rest],
        follow_ups=["How many line items were rejected?"]
        if frame.section == "imports"
        else ["Which tag keys do we have?"],
    )
    if frame.window is not None and lines[0].startswith("No:"):
        composed.status = "no_data"
        composed.values = []
    return composed


def _shown(value: Value) -> str:
    if isinstance(value.value, str) and value.value.endswith("T00:00:00"):
        return value.value[:10]
    return shown(value)


def _period(frame: Frame, result: Result) -> list[str]:
    """'is there data for 2024?'"""
    if frame.window is None:
        return []
    days = {value.name: value.value for value in result.values}
    if days.get("first day") is None:
        return []
    first, last = (
        dt.date.fromisoformat(str(days[name])[:10]) for name in ("first day", "last day")
    )
    span = frame.window.span
    if span.end < first or span.start > last:
        return [f"No: there is no cost data for {frame.window.label}."]
    start, end = max(span.start, first), min(span.end, last)
    whole = start == span.start and end == span.end
    part = "" if whole else f", but only {start.isoformat()} to {end.isoformat()}"
    return [f"Yes: there is cost data for {frame.window.label}{part}."]


def _of_providers(frame: Frame, wanted: list[Any], result: Result) -> list[Value]:
    """Days and line items of the clouds that the question names."""
    table = next((one for one in result.tables if one.title == "Costs"), None)
    if table is None:
        return []
    found: list[Value] = []
    for value in wanted:
        names = {value_name("provider", value).lower(), str(value).lower()}
        names |= {name.lower() for name in frame.labels.get(f"names of {value}", "").split("|")}
        rows = [row for row in table.rows if str(row[0]).lower() in names]
        if rows:
            found += _figures(str(rows[0][0]), table, rows, frame.asked)
    return found


def _figures(name: str, table: Table, rows: list[list[Any]], asked: list[str]) -> list[Value]:
    figures = {
        "first day": min(str(cell(table, row, "first day"))[:10] for row in rows),
        "last day": max(str(cell(table, row, "last day"))[:10] for row in rows),
        "line items": sum(int(cell(table, row, "line items")) for row in rows),
        "accounts": len([row for row in rows if cell(table, row, "SubAccountId")]),
        "currencies": ", ".join(sorted({str(cell(table, row, "BillingCurrency")) for row in rows})),
    }
    ordered = [key for key in asked if key in figures] + [
        key for key in figures if key not in asked
    ]
    return [Value(name=f"{name} {key}", value=figures[key]) for key in ordered]


def _named(frame: Frame, result: Result) -> list[str]:
    """The names behind a count: which providers, accounts, metrics, tag keys there are."""
    said = []
    for key, title, column in (
        ("providers", "Costs", "ProviderName"),
        ("accounts", "Costs", "SubAccountName"),
        ("metrics", "Measurements", "metric"),
        ("tag keys", "Tags", "tag_key"),
    ):
        table = next((one for one in result.tables if one.title == title), None)
        position = index_of(table, column) if table is not None else None
        if key not in frame.asked or table is None or position is None:
            continue
        names = [str(row[position]) for row in table.rows if row[position] is not None]
        unique = list(dict.fromkeys(names))
        more = f" and {len(unique) - 12} more" if len(unique) > 12 else ""
        said.append(f"{key.capitalize()}: {listed(unique[:12])}{more}.")
    return said
