"""Answers about the data itself: since when, how fresh, from where, whether it is complete."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import listed, value_name
from agent.planner.planned import Planned
from agent.planner.tables import cell, index_of, shown
from tools.base import Result, Table, Value

_MOST = 8
_ONE_DAY = dt.timedelta(days=1)
# Figures that the rows of one provider or account tell, by the table that holds them.
_SCOPED = ("first day", "last day", "line items", "age of costs", "missing days", "accounts")
_TABLES = {
    "missing days": "Missing days",
    "reconciled": "Reconciliation: as imported against as stored",
    "rejected rows": "Rejected rows",
    "imports": "Imports",
    "last import": "Imports",
    "newest metric point": "Measurements",
    "metrics": "Measurements",
    "inventory collected": "Inventory",
    "tag keys": "Tags",
}


def status(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `data_status`, or of a daily series: the figures that were asked for first."""
    planned, result = done[0]
    if planned.tool == "query_costs":
        return _of_days(frame, result)
    result.values.extend(_derived(frame, result))
    own = _own(frame, result)
    absent = _absent(frame, result)
    if absent:
        return Composed("no_data", absent, tables=list(result.tables))
    asked = [value for name in frame.asked for value in result.values if value.name == name]
    if own:
        told = {name for name in _SCOPED if any(value.name.endswith(f" {name}") for value in own)}
        asked = [value for value in asked if value.name not in told]
    rest = [value for value in result.values if value not in asked]
    gaps = _gaps(frame, result) if "missing days" in frame.asked else []
    facts = _wanted(frame, own) + asked or own or rest[:_MOST]
    text = "; ".join(f"{value.name}: {_shown(value)}" for value in facts)
    lines = [*_period(frame, result), *gaps, f"{text}." if text else result.title]
    composed = Composed(
        "answered",
        " ".join([*lines, *_named(frame, result)]),
        values=[*own, *asked, *rest],
        tables=_ordered(frame, result, own=bool(own)),
        follow_ups=["How many line items were rejected?"]
        if frame.section == "imports"
        else ["Which tag keys do we have?"],
    )
    if _asks_whether(frame) and lines[0].startswith("No:"):
        composed.status = "no_data"
        composed.values = []
    return composed


def _derived(frame: Frame, result: Result) -> list[Value]:
    """Figures that others tell: machines that were never measured, the oldest measurement."""
    known = {value.name: value.value for value in result.values}
    found: list[Value] = []
    every, measured = known.get("instances"), known.get("instances with measurements")
    if "instances without measurements" in frame.asked and every is not None:
        left = int(every) - int(measured or 0)
        found.append(Value(name="instances without measurements", value=left))
    table = _table(result, "Measurements")
    if "oldest metric point" in frame.asked and table is not None and table.rows:
        oldest = min(str(cell(table, row, "first point")) for row in table.rows)
        found.append(Value(name="oldest metric point", value=oldest))
    return found


def _wanted(frame: Frame, own: list[Value]) -> list[Value]:
    """Of the figures of one provider, those that were asked for."""
    return [value for value in own if any(value.name.endswith(f" {name}") for name in frame.asked)]


def _ordered(frame: Frame, result: Result, *, own: bool) -> list[Table]:
    """The tables, the one that holds what was asked for first."""
    first = [_TABLES[name] for name in frame.asked if name in _TABLES]
    first += ["Providers"] if own or "provider" in frame.group_by else []
    return sorted(
        result.tables,
        key=lambda table: first.index(table.title) if table.title in first else len(first),
    )


def _shown(value: Value) -> str:
    if isinstance(value.value, str) and value.value.endswith("T00:00:00"):
        return value.value[:10]
    if isinstance(value.value, str) and re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value.value):
        return f"{value.value[:10]} {value.value[11:16]} UTC"
    return shown(value)


def _asks_whether(frame: Frame) -> bool:
    """'is there data for 2024?', not 'what is the last day?', whose words also name a day."""
    if frame.window is None:
        return False
    return frame.window.span.days > 1 or not {"first day", "last day"} & set(frame.asked)


def _period(frame: Frame, result: Result) -> list[str]:
    """'is there data for 2024?'"""
    if not _asks_whether(frame) or frame.window is None or "missing days" in frame.asked:
        return []
    days = {value.name: value.value for value in result.values}
    if days.get("first day") is None:
        return []
    first, last = (_day(days[name]) for name in ("first day", "last day"))
    span = frame.window.span
    if span.start.year <= 2000:  # 'up to yesterday'
        if span.end > last:
            return [f"No: the cost data ends {last}."]
        return [f"Yes: the cost data goes from {first} to {last}."]
    if span.end < first or span.start > last:
        return [f"No: there is no cost data for {frame.window.label}."]
    start, end = max(span.start, first), min(span.end, last)
    whole = start == span.start and end == span.end
    part = "" if whole else f", but only {start.isoformat()} to {end.isoformat()}"
    return [f"Yes: there is cost data for {frame.window.label}{part}."]


def _day(value: Any) -> dt.date:
    return dt.date.fromisoformat(str(value)[:10])


# one provider, one account, each provider ---------------------------------------------------------


def _names(frame: Frame, field: str, value: Any) -> set[str]:
    found = {value_name(field, value).lower(), str(value).lower()}
    found |= {name.lower() for name in frame.labels.get(f"names of {value}", "").split("|")}
    return found | {frame.labels.get(str(value), "").lower()} - {""}


def _table(result: Result, title: str) -> Table | None:
    return next((one for one in result.tables if one.title == title), None)


def _own(frame: Frame, result: Result) -> list[Value]:
    """Figures of the providers and accounts that the question names, or of each provider."""
    found: list[Value] = []
    providers, costs = _table(result, "Providers"), _table(result, "Costs")
    named = (frame.filter_of("provider") or {"values": []})["values"]
    each = "provider" in frame.group_by and not named
    for row in providers.rows if providers is not None else []:
        label = str(row[0])
        if each or any(label.lower() in _names(frame, "provider", value) for value in named):
            found += _figures(label, providers, row, frame.asked)
    for value in (frame.filter_of("account") or {"values": []})["values"]:
        for row in costs.rows if costs is not None else []:
            if str(row[1]) != str(value):
                continue
            found += _figures(str(row[2] or row[1]), costs, row, frame.asked)
    inventory = _table(result, "Inventory")
    if inventory is None:
        return found
    for value in named:
        wanted = _names(frame, "provider", value)
        rows = [row for row in inventory.rows if str(row[0]).lower() in wanted]
        if rows:
            collected = min(str(cell(inventory, row, "collected_at")) for row in rows)
            label = value_name("provider", value)
            figures = [Value(name=f"{label} inventory collected", value=collected)]
            found = figures + found if "inventory collected" in frame.asked else found + figures
    return found


def _figures(name: str, table: Any, row: list[Any], asked: list[str]) -> list[Value]:
    figures = {
        "first day": str(cell(table, row, "first day"))[:10],
        "last day": str(cell(table, row, "last day"))[:10],
        "line items": int(cell(table, row, "line items")),
        "accounts": cell(table, row, "accounts"),
        "currencies": cell(table, row, "BillingCurrency"),
        "age of costs": cell(table, row, "age"),
        "missing days": cell(table, row, "missing days"),
    }
    ordered = [key for key in asked if key in figures] + [
        key for key in figures if key not in asked
    ]
    units = {"age of costs": "days", "missing days": "days"}
    return [
        Value(name=f"{name} {key}", value=figures[key], unit=units.get(key))
        for key in ordered
        if figures[key] is not None
    ]


def _absent(frame: Frame, result: Result) -> str:
    """Why there is nothing to tell of a provider that the question names, '' when there is."""
    table = _table(result, "Providers")
    named = (frame.filter_of("provider") or {"values": []})["values"]
    if table is None or not named:
        return ""
    known = {str(row[0]).lower() for row in table.rows}
    missing = [value for value in named if not known & _names(frame, "provider", value)]
    if len(missing) < len(named):
        return ""
    names = listed([value_name("provider", value) for value in missing])
    return (
        f"There is no data of {names}: there is data of {listed([str(r[0]) for r in table.rows])}."
    )


# gaps ---------------------------------------------------------------------------------------------


def _gaps(frame: Frame, result: Result) -> list[str]:
    """Which days are missing, of the providers and the period of the question."""
    table = _table(result, "Missing days")
    named = (frame.filter_of("provider") or {"values": []})["values"]
    wanted = {name for value in named for name in _names(frame, "provider", value)}
    span = frame.window.span if frame.window is not None else None
    said = []
    for provider, first, last, _ in table.rows if table is not None else []:
        start, end = _day(first), _day(last)
        if span is not None:
            start, end = max(start, span.start), min(end, span.end)
        if start > end or (wanted and str(provider).lower() not in wanted):
            continue
        days = (end - start).days + 1
        dates = str(start) if days == 1 else f"{start} to {end}"
        said.append(f"{provider} has no line items on {dates} ({days} day{'s' * (days > 1)}).")
    if said:
        return ["Yes, there are gaps.", *said]
    where = f" of {listed([value_name('provider', value) for value in named])}" if named else ""
    when = f" in {frame.window.label}" if frame.window is not None else ""
    return [f"No days are missing in the cost data{where}{when}.", *_ends_early(frame, result)]


def _ends_early(frame: Frame, result: Result) -> list[str]:
    """'is November complete?': not while the data ends before the period does."""
    days = {value.name: value.value for value in result.values}
    if frame.window is None or days.get("last day") is None:
        return []
    first, last, span = _day(days["first day"]), _day(days["last day"]), frame.window.span
    if span.start > last or span.end < first:
        return [f"But there is no cost data for {frame.window.label} at all: {first} to {last}."]
    lines = [f"The data ends {last}, before the period does."] if span.end > last else []
    return lines + ([f"The data begins only on {first}."] if span.start < first else [])


def _of_days(frame: Frame, result: Result) -> Composed:
    """First, last and missing days of what a daily series of some costs holds."""
    table = result.tables[0]
    dates = sorted({_day(row[0]) for row in table.rows})
    first, last = dates[0], dates[-1]
    missing = (last - first).days + 1 - len(dates)
    figures: dict[str, Any] = {"first day": str(first), "last day": str(last)}
    figures |= {"days with costs": len(dates), "missing days": missing}
    ordered = [name for name in frame.asked if name in figures]
    ordered += [name for name in figures if name not in ordered]
    text = "; ".join(f"{name}: {figures[name]}" for name in ordered)
    after = {date + _ONE_DAY for date in dates[:-1]} - set(dates)
    if "missing days" in frame.asked and after:
        text += f"; the gaps begin on {listed([str(day) for day in sorted(after)[:6]])}"
    return Composed(
        "answered", f"{text}.", values=[Value(name=name, value=figures[name]) for name in ordered]
    )


def _named(frame: Frame, result: Result) -> list[str]:
    """The names behind a count: which providers, accounts, metrics, tag keys there are."""
    said = []
    for key, title, column in (
        ("providers", "Costs", "ProviderName"),
        ("accounts", "Costs", "SubAccountName"),
        ("metrics", "Measurements", "metric"),
        ("tag keys", "Tags", "tag_key"),
    ):
        table = _table(result, title)
        position = index_of(table, column) if table is not None else None
        if key not in frame.asked or table is None or position is None:
            continue
        names = [str(row[position]) for row in table.rows if row[position] is not None]
        unique = list(dict.fromkeys(names))
        more = f" and {len(unique) - 12} more" if len(unique) > 12 else ""
        said.append(f"{key.capitalize()}: {listed(unique[:12])}{more}.")
    return said
