"""Answers about what changed between two periods."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.planner.changes import part_of_change
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import (
    ORDINALS,
    conditions,
    field_name,
    money,
    percent,
    period_name,
    plural,
    scope_of,
)
from agent.planner.planned import Planned
from agent.planner.tables import cell, currency_of, row_name
from tools.base import Period, Result, Table, Value

_NAMED = 3
_LISTED = 10
_PERCENT = "change_percent"
_ON_DRIVERS = ("cost", "change", _PERCENT)  # conditions on each driver, not on the total
_THAN = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}


def compare(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `compare_costs`; a running period is also compared on equal days."""
    planned, result = done[0]
    like = next((pair for pair in done if pair[0].role == "like_for_like"), None)
    lines = [*_yes_no(frame, like or done[0]), _sentence(frame, planned, result)]
    if like is not None and like[1].status == "ok":
        lines.append("Over the same days: " + _sentence(frame, *like))
    else:
        lines += _per_day(planned, result)
    basis = like[1] if like is not None and like[1].status == "ok" else result
    lines += _claim(frame, basis)
    drivers = basis.tables[0] if basis.tables else None
    lines += _drivers(frame, drivers)
    lines = [
        *(
            f"{conditions([frame.part], frame.labels)} makes up {percent(value.value)} of the change."
            for value in part_of_change(frame, drivers)
            if frame.part is not None
        ),
        *lines,
    ]
    values = _asked_first(frame, result, drivers)
    if basis is not result and not frame.in_percent and not frame.contrast:
        values += [
            one.model_copy(update={"name": f"{one.name}, same days"}) for one in basis.values
        ]
    if frame.novelty:
        count = len(drivers.rows) if drivers is not None else 0
        values.insert(0, Value(name=frame.novelty, value=count))
    if frame.novelty:
        lines = [*_novel(frame, drivers), *lines[:-1]]
    elif frame.top == 1 or frame.nth > 1:
        lines = [*_winner(frame, drivers), *lines]
    elif drivers is not None and any(item["field"] in _ON_DRIVERS for item in frame.filters):
        lines = [_how_many(frame, basis, drivers), *lines]
        values.insert(0, Value(name="meeting it", value=basis.total_rows or 0))
    return Composed(
        "answered",
        " ".join(line for line in lines if line),
        values=values,
        tables=list(basis.tables) if basis is not result else [],
        follow_ups=_follow_ups(frame),
    )


def _novel(frame: Frame, table: Table | None) -> list[str]:
    """'which services are new': their names."""
    rows = table.rows if table is not None else []
    if table is None or not rows:
        return [f"Nothing is {frame.novelty}."]
    names = [row_name(_without_kind(table), _row_without(table, row)) for row in rows[:10]]
    more = f" and {len(rows) - 10} more" if len(rows) > 10 else ""
    return [f"{frame.novelty.capitalize()}: {', '.join(names)}{more}."]


def _how_many(frame: Frame, result: Result, drivers: Table) -> str:
    """'3 services grew by more than $100.00: …'"""
    groups = frame.group_by or ["service"]
    if len(groups) != 1:
        return ""
    count = result.total_rows or 0
    rows = drivers.rows[:_LISTED]
    moved = {"increase": "grew by", "decrease": "fell by"}.get(frame.direction, "changed by")
    code = currency_of(drivers, rows[0]) if rows else None
    said = [
        f"{'cost' if item['field'] == 'cost' else moved} {_THAN[item['op']]} "
        + (
            percent(item["values"][0])
            if item["field"] == _PERCENT
            else money(item["values"][0], code)
        )
        for item in frame.filters
        if item["field"] in _ON_DRIVERS
    ]
    named = field_name(groups[0]) if count == 1 else plural(groups[0])
    names = [row_name(_without_kind(drivers), _row_without(drivers, row)) for row in rows]
    more = f" and {count - len(rows)} more" if count > len(rows) else ""
    listed = f": {', '.join(names)}{more}" if names else ""
    return f"{count or 'No'} {named} {' and '.join(said)}{listed}."


def _sentence(frame: Frame, planned: Planned, result: Result) -> str:
    """'EffectiveCost (AWS) was $10 in October 2026 against $8 in September 2026: up $2 (25.0 %).'"""
    metric = frame.cost or "EffectiveCost"
    of_rows = [item for item in frame.filters if item["field"] not in _ON_DRIVERS]
    where = scope_of(of_rows, frame.any_of, frame.labels)
    scope = f" ({where})" if where else ""
    arguments = planned.arguments
    now = period_name(_period(arguments["start"], arguments["end"]))
    before = period_name(_period(arguments["baseline_start"], arguments["baseline_end"]))
    parts = []
    for currency in _currencies(result):
        current, baseline, change, ratio = (
            _figure(result, name, currency)
            for name in ("current", "baseline", "change", "change %")
        )
        parts.append(
            f"{money(current, currency)} in {now} against {money(baseline, currency)} in {before}: "
            f"{_direction(change, ratio, currency)}"
        )
    return f"{metric}{scope} was {'; '.join(parts)}."


def _yes_no(frame: Frame, basis: tuple[Planned, Result]) -> list[str]:
    """'Yes.' or 'No.' to 'did costs go down?', where all currencies and the days agree on it."""
    asked = frame.ahead.get("asks")
    if asked not in ("increase", "decrease") or basis[1].status != "ok":
        return []
    changes = [_figure(basis[1], "change", code) for code in _currencies(basis[1])]
    ups = {float(one) > 0 for one in changes if one is not None}
    said = _per_day(*basis)
    if len(ups) != 1 or (said and ("(+" in said[0]) != ups.copy().pop()):
        return []
    if any(one is not None and float(one) == 0 for one in changes):
        return ["No."]
    return ["Yes." if ups.pop() == (asked == "increase") else "No."]


def _per_day(planned: Planned, result: Result) -> list[str]:
    """'Per day: $577.23 against $528.80, up 9.2 %', where the periods differ by more than the length
    of months does.
    """
    arguments = planned.arguments
    now = _period(arguments["start"], arguments["end"]).days
    before = _period(arguments["baseline_start"], arguments["baseline_end"]).days
    if abs(now - before) <= max(3, before // 20):
        return []
    said = []
    for currency in _currencies(result):
        current, old = (_figure(result, name, currency) for name in ("current", "baseline"))
        if current is None or old is None or not float(old):
            continue
        rates = Decimal(str(current)) / now, Decimal(str(old)) / before
        ratio = 100 * (rates[0] - rates[1]) / abs(rates[1])
        said.append(
            f"{money(rates[0], currency)} against {money(rates[1], currency)} "
            f"({float(ratio):+.1f} %)"
        )
    return [f"Per day that is {'; '.join(said)}."] if said else []


def _period(start: str, end: str) -> Period:
    return Period.model_validate({"start": start, "end": end})


def _currencies(result: Result) -> list[str | None]:
    return list(dict.fromkeys(value.currency for value in result.values if value.currency)) or [
        None
    ]


def _figure(result: Result, name: str, currency: str | None) -> Any:
    for value in result.values:
        if _kind(value) == name and value.currency in (currency, None):
            return value.value
    return None


def _kind(value: Value) -> str:
    """current, baseline, change or change %, from a figure's name and unit."""
    lowered = value.name.lower()
    if "per day" in lowered or "daily" in lowered:
        return "other"
    if "change" in lowered:
        return "change %" if value.unit == "%" else "change"
    if "baseline" in lowered or "before" in lowered:
        return "baseline"
    return "current" if "current" in lowered else "other"


def _direction(change: Any, ratio: Any, currency: str | None) -> str:
    if change is None:
        return "the change is unknown"
    amount = float(change)
    if amount == 0:
        return "no change"
    word = "up" if amount > 0 else "down"
    size = money(abs(amount), currency)
    return f"{word} {size}" + (f" ({float(ratio):+.1f} %)" if ratio is not None else "")


def _claim(frame: Frame, result: Result) -> list[str]:
    """What the question took for granted is checked."""
    if frame.claim is None:
        return []
    found = [value for value in result.values if _kind(value) == "change %"]
    if not found or found[0].value is None:
        return []
    real = float(found[0].value)
    if abs(abs(real) - frame.claim) <= 1.0:
        return []
    return [f"You said {frame.claim:g} %; the data shows {real:+.1f} %."]


def _drivers(frame: Frame, table: Table | None) -> list[str]:
    if table is None or not table.rows:
        return []
    named = []
    for row in table.rows[: max(_NAMED, _asked_apart(frame))]:
        change = cell(table, row, "Change", "change")
        kind = cell(table, row, "Kind", "kind")
        if change is None or float(change) == 0:
            continue
        sign = "+" if float(change) > 0 else "-"
        said = f"{row_name(_without_kind(table), _row_without(table, row))} {sign}{money(abs(float(change)), currency_of(table, row) or _unit(table))}"
        named.append(f"{said} ({kind})" if kind else said)
    if not named:
        return []
    return [f"{'Drivers' if frame.why else 'Largest changes'}: {'; '.join(named)}."]


def _asked_apart(frame: Frame) -> int:
    """How many names the question tells apart: the change of each is an answer."""
    held = frame.filter_of(frame.group_by[0]) if len(frame.group_by) == 1 else None
    return min(len(held["values"]), 10) if held is not None and held["op"] == "is" else 0


def _winner(frame: Frame, table: Table | None) -> list[str]:
    """'which service grew most': the first driver is the answer."""
    if table is None or not table.rows:
        word = "changed" if frame.direction == "both" else f"{frame.direction}d"
        return [f"Nothing {word}."]
    place = max(frame.nth, 1) - 1
    if place >= len(table.rows):
        return [f"Only {len(table.rows)} changed."]
    row = table.rows[place]
    change = float(cell(table, row, "Change"))
    ratio = cell(table, row, "Change %")
    name = row_name(_without_kind(table), _row_without(table, row))
    size = money(abs(change), currency_of(table, row) or _unit(table))
    grown = f" ({float(ratio):+.1f} %)" if ratio is not None else ""
    most = "most" if not place else f"the {ORDINALS[frame.nth]} most"
    if frame.rank_by == "percent":
        most += " in %"
    return [f"{name} {'grew' if change > 0 else 'fell'} {most}: by {size}{grown}."]


def _unit(table: Table) -> str | None:
    return next((column.unit for column in table.columns if column.name.lower() == "change"), None)


def _measure(name: str) -> bool:
    return name.lower() in ("kind", "cause", "effect")


def _without_kind(table: Table) -> Table:
    return Table(
        title=table.title,
        columns=[column for column in table.columns if not _measure(column.name)],
        rows=[],
    )


def _row_without(table: Table, row: list[Any]) -> list[Any]:
    return [
        value for column, value in zip(table.columns, row, strict=True) if not _measure(column.name)
    ]


def _asked_first(frame: Frame, result: Result, drivers: Table | None) -> list[Value]:
    """With 'which service grew most' the winner comes first, else the totals, or their change."""
    values = list(result.values)
    if frame.in_percent or frame.contrast:
        kind = "change %" if frame.in_percent else "change"
        asked = [value for value in values if _kind(value) == kind]
        values = [*asked, *(value for value in values if value not in asked)]
    values = [*part_of_change(frame, drivers), *values]
    place = max(frame.nth, 1) - 1
    ranked = frame.top == 1 or frame.nth > 1
    if ranked and drivers is not None and place < len(drivers.rows):
        row = drivers.rows[place]
        change = cell(drivers, row, "Change", "change")
        currency = currency_of(drivers, row) or _unit(drivers)
        name = row_name(_without_kind(drivers), _row_without(drivers, row))
        values.insert(0, Value(name=name, value=change, unit=currency, currency=currency))
        ratio = Value(name=f"{name} change %", value=cell(drivers, row, "Change %"), unit="%")
        values.insert(0 if frame.rank_by == "percent" else 1, ratio)
    return values


def _follow_ups(frame: Frame) -> list[str]:
    offers = [] if frame.group_by in ([], ["service"]) else ["by service"]
    if "region" not in frame.group_by:
        offers.append("by region instead")
    if "account" not in frame.group_by:
        offers.append("by account instead")
    return [*offers, "per day"][:3]
