"""Answers about what is not as it usually is, and what was noted as expected."""

from __future__ import annotations

from typing import Any

from agent.planner.compose_foresight import Row, rows_of, said_scope, table_with
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import listed, money, number, period_name
from agent.planner.planned import Planned
from tools.base import Result, Table, Value

_SHOWN = 3
_MEASURES = (
    "Id", "Severity", "Kind", "Start", "End", "Observed", "ExpectedLow", "ExpectedHigh", "Impact", "Cause", "NextStep",
    "Reported", "BillingCurrency", "Expected", "Peak", "Unit", "Metric", "Instance", "InstanceId", "Provider", "Account",
)  # fmt: skip


def anomalies(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `detect_anomalies` or `mark_expected`."""
    planned, result = done[0]
    if planned.tool == "mark_expected":
        return _noted(frame, done)
    result = _large(frame, result)
    table = table_with(result, "Id", "Severity", "Start")
    rows = rows_of(table)
    scope = said_scope(frame).replace(" of ", " in ", 1)
    what = "in the use of machines" if frame.ahead.get("on") == "metrics" else "in costs"
    when = period_name(result.period)
    severity = frame.ahead.get("severity")
    level = f"{severity} " if severity == "critical" else ""
    if severity == "warning":
        what = f"of at least warning level {what}"
    if not rows:
        text = f"Nothing {'that is ' + level if level else ''}unusual was found {what}{scope} in {when}."
        return Composed(
            "answered",
            text,
            values=list(result.values),
            follow_ups=["and the 90 days before?", "be more sensitive"],
        )
    if frame.ahead.get("explain"):
        return _explained(frame, rows, table, result)
    count = _count(result, rows)
    lines = [
        f"{number(count)} {level}{'anomaly' if count == 1 else 'anomalies'} {what}{scope} in {when}{_levels(result, count)}{_impact(result)}."
    ]
    ramps = [row for row in rows if row.get("Kind") == "ramp"] if frame.ahead.get("kind") else []
    if frame.ahead.get("kind"):
        told = "; ".join(_one(row, table) for row in ramps[:_SHOWN])
        lines.append(f"Growing bit by bit: {told}." if told else "None of them grows bit by bit.")
    groups = _groups(rows) if frame.ahead.get("by_group") else {}
    if groups:
        told = ", ".join(f"{name} {number(many)}" for name, many in groups.items())
        lines.append(f"Most: {told}." if len(groups) > 1 else f"All of them: {told}.")
    if frame.ahead.get("worst") and count > 1:
        worst = max(rows, key=_weight)
        lines = [f"The largest: {_one(worst, table)}.", *_because(worst), *lines]
        rows = [row for row in rows if row is not worst]
    lines.append(
        f"{'It is' if count == 1 else 'First'}: {'; '.join(_one(row, table) for row in rows[:_SHOWN])}."
    )
    if rows[0].get("Cause") and not frame.ahead.get("worst"):
        lines.append(f"Likely cause of the first: {rows[0]['Cause']}.")
    offers = ["explain the first one", "only critical ones", "that one is expected"]
    tables = list(result.tables) if frame.ahead.get("least") else []
    values = list(result.values)
    values += [Value(name=f"anomalies of {name}", value=many) for name, many in groups.items()]
    return Composed("answered", " ".join(lines), values=values, tables=tables, follow_ups=offers)


def _groups(rows: list[Row]) -> dict[str, int]:
    """How many events each group has, most first."""
    found: dict[str, int] = {}
    for row in rows:
        found[name_of(row)] = found.get(name_of(row), 0) + 1
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def _weight(row: Row) -> float:
    """How much an event weighs: its impact, or how far it is from what is usual."""
    if row.get("Impact") is not None:
        return abs(float(_real(row["Impact"])))
    high = float(_real(row["ExpectedHigh"] or 0)) or 1.0
    return abs(float(_real(row["Observed"] or 0)) - high) / abs(high)


def _because(row: Row) -> list[str]:
    return [f"Likely cause: {row['Cause']}."] if row.get("Cause") else []


def _large(frame: Frame, result: Result) -> Result:
    """Only events of at least the impact that was named."""
    table, least = table_with(result, "Id", "Severity", "Impact"), frame.ahead.get("least")
    if not least or table is None:
        return result
    at = [column.name for column in table.columns].index("Impact")
    rows = [row for row in table.rows if row[at] is not None and abs(float(row[at])) >= least]
    total = sum((_real(row[at]) for row in rows), _real(0))
    code = table.columns[at].unit
    values = [
        Value(name="anomalies", value=len(rows)),
        Value(name="total impact", value=total, unit=code, currency=code),
    ]
    return result.model_copy(
        update={"values": values, "tables": [table.model_copy(update={"rows": rows})]}
    )


def _count(result: Result, rows: list[Row]) -> int:
    named = next((one for one in result.values if one.name in ("anomalies", "events")), None)
    return int(named.value) if named is not None and named.value is not None else len(rows)


def _levels(result: Result, count: int) -> str:
    """': 1 critical, 2 warning, 11 info'."""
    found = [
        f"{number(one.value)} {one.name.removesuffix(' events')}"
        for one in result.values
        if one.name.removesuffix(" events") in ("critical", "warning", "info") and one.value
    ]
    return f" ({', '.join(found)})" if found and count > 1 else ""


def _impact(result: Result) -> str:
    found = [one for one in result.values if one.name.startswith("total impact") and one.value]
    return (
        f", {listed([money(one.value, one.currency) for one in found])} more than usual in all"
        if found
        else ""
    )


def _one(row: Row, table: Table | None) -> str:
    """'Azure Monitor, Corporate Production since 2026-10-27: $173.99 a day instead of $26.97 to $44.73, …'."""
    return f"{name_of(row)} {_when(row)}: {_size(row, table)}"


def name_of(row: Row) -> str:
    """What an event is about."""
    if row.get("Instance") or row.get("InstanceId"):
        return f"{row.get('Instance') or row['InstanceId']} {str(row.get('Metric', '')).replace('_', ' ')}"
    named = [
        str(value)
        for key, value in row.items()
        if key not in _MEASURES and isinstance(value, str) and value
    ]
    names = [key for key in row if key.endswith("Name")]
    return (
        " of ".join(reversed([str(row[key]) for key in names if row[key]]))
        or ", ".join(named)
        or "everything"
    )


def _when(row: Row) -> str:
    start = str(row["Start"])[:16].removesuffix(" 00:00").replace("T00:00", "")
    end = (
        str(row["End"])[:16].removesuffix(" 00:00").replace("T00:00", "") if row.get("End") else ""
    )
    if not end:
        return f"since {start}"
    return f"on {start}" if end[:10] == start[:10] and len(end) == 10 else f"from {start} to {end}"


def _size(row: Row, table: Table | None) -> str:
    if "Metric" in row:
        unit = f" {row['Unit']}" if row.get("Unit") else ""
        return f"{number(row['Observed'])}{unit} where {number(row['ExpectedLow'])} to {number(row['ExpectedHigh'])}{unit} is usual ({row['Severity']})"
    code = (
        row.get("BillingCurrency")
        or next((one.unit for one in table.columns if one.name == "Impact"), None)
        if table
        else None
    )
    impact = row.get("Impact")
    said = (
        f", {money(abs(_real(impact)), code)} {'more' if _real(impact) >= 0 else 'less'} in all"
        if impact is not None
        else ""
    )
    return f"{money(row['Observed'], code)} a day where {money(row['ExpectedLow'], code)} to {money(row['ExpectedHigh'], code)} is usual{said} ({row['Severity']})"


def _real(value: Any) -> Any:
    from decimal import Decimal

    return Decimal(str(value))


def _explained(frame: Frame, rows: list[Row], table: Table | None, result: Result) -> Composed:
    """One event in full: what, when, against what, why, and what to do."""
    place = int(frame.ahead.get("focus") or 0)
    if place >= len(rows):
        return Composed("clarify", f"There are only {len(rows)} of them; which one do you mean?")
    row = rows[place]
    if frame.ahead.get("worst") and not place:
        row = max(rows, key=_weight)
    lines = [f"{_one(row, table)[:1].upper()}{_one(row, table)[1:]}."]
    if frame.ahead.get("lasts"):
        lines.append("It still goes on." if not row.get("End") else "It is over.")
    lines.append(
        f"Likely cause: {row['Cause']}." if row.get("Cause") else "No cause was found in the data."
    )
    if row.get("NextStep"):
        step = str(row["NextStep"])
        lines.append(f"Next: {step}.")
    code = (
        row.get("BillingCurrency")
        or next((one.unit for one in table.columns if one.name == "Impact"), None)
        if table
        else None
    )
    values = []
    if row.get("Impact") is not None:
        values.append(
            Value(name=f"impact of {row['Id']}", value=row["Impact"], unit=code, currency=code)
        )
    offers = ["that one is expected", "what about the second one?"]
    return Composed(
        "answered", " ".join(lines), values=[*values, *result.values], follow_ups=offers
    )


def _noted(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """What was noted, and how to undo it."""
    undo = bool(frame.ahead.get("undo"))
    named = listed([str(one) for one in frame.ahead.get("names", [])]) or listed(
        [one.title for _, one in done]
    )
    many = len(done) > 1
    if undo:
        text = f"Noted: {named} {'alarm' if many else 'alarms'} again."
        return Composed("answered", text)
    reason = str(frame.ahead.get("reason") or "")
    why = f" Reason: {reason}." if reason else ""
    text = f"Noted: {named} {'are' if many else 'is'} expected.{why} The same pattern is silent from now on; say “it is not expected” to undo that. Nothing was changed in any cloud."
    return Composed(
        "answered",
        text,
        follow_ups=["any other anomalies?"],
    )
