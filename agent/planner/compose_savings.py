"""Answers about what can be saved, one recommendation, and what was decided about it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.planner.compose_foresight import (
    Row,
    decimal,
    rows_of,
    said_scope,
    table_titled,
    table_with,
    value_of,
)
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import listed, money, number, percent, value_name
from agent.planner.planned import Planned
from tools.base import Result, Value

_NAMES = {
    "right_sizing": "rightsizing", "idle": "idle machines", "commitment": "commitments", "spot": "spot",
    "storage": "storage", "region": "cheaper regions", "schedule": "schedules",
}  # fmt: skip
_SHOWN = 3


def savings(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `list_recommendations`, `explain_recommendation` or `dismiss_recommendation`."""
    planned, result = done[0]
    if planned.tool == "dismiss_recommendation":
        return _decided(frame, done)
    if planned.tool == "explain_recommendation":
        return _explained(frame, result)
    result = of_kind(frame, result)
    rows = rows_of(table_with(result, "Id", "Type", "MonthlySavings"))
    totals = [one for one in result.values if one.name == "monthly savings"]
    count = value_of(result, "recommendations")
    scope, kind = said_scope(frame).replace(" of ", " for ", 1), _kind(frame)
    if not rows or not count:
        return _nothing(result, f"{kind}recommendation{scope}")
    many = int(count.value or 0)
    status = (frame.ahead.get("status") or ["active"])[0]
    first = _first(frame, rows)
    lines = [
        *_target(frame, result),
        *_ranked(frame, rows),
        _total(totals, many, kind, scope, status, result),
    ]
    grouped = _grouped(result) if planned.arguments.get("group_by") else ""
    if grouped:
        lines.append(grouped)
    elif not first and many > 1:
        lines.append(f"Largest: {'; '.join(_one(row) for row in rows[:_SHOWN])}.")
    if len(rows) > 1:
        lines.append("Where several exclude each other, only the best counts in the total.")
    values = [*first, *totals, *(one for one in result.values if one not in totals)]
    if frame.ahead.get("yearly"):
        values = [*_yearly(totals), *values]
        lines.insert(
            0,
            f"Over a year that is {listed([money(one.value, one.currency) for one in _yearly(totals)])}.",
        )
    offers = ["explain the first one", "only rightsizing", "without storage"]
    tables = list(result.tables) if frame.ahead.get("kind") else []
    return Composed("answered", " ".join(lines), values=values, tables=tables, follow_ups=offers)


def of_kind(frame: Frame, result: Result) -> Result:
    """Of recommendations on storage only those on volumes, on snapshots, or on addresses."""
    kind = frame.ahead.get("kind")
    table = table_with(result, "Id", "Title", "Counted")
    if not kind or table is None or frame.ahead.get("types") != ["storage"]:
        return result
    rows = [row for row in rows_of(table) if f" the {kind} " in f" {row['Title']} "]
    own = [row for row in table.rows if row[0] in {one["Id"] for one in rows}]
    sums: dict[str, Decimal] = {}
    for row in rows:
        amount = Decimal(0) if row["Counted"] is None else decimal(row["Counted"])
        sums[row["Currency"]] = sums.get(row["Currency"], Decimal(0)) + amount
    values = [Value(name="recommendations", value=len(rows))]
    values += [
        Value(name="monthly savings", value=amount, unit=code, currency=code)
        for code, amount in sums.items()
    ]
    return result.model_copy(
        update={"values": values, "tables": [table.model_copy(update={"rows": own})]}
    )


def _target(frame: Frame, result: Result) -> list[str]:
    """Yes or no to 'can we cut 10 % of the bill?', by what was found."""
    wanted = frame.ahead.get("target")
    found = [one for one in result.values if "of what a month costs" in one.name and one.value]
    if not wanted or len(found) != 1:
        return []
    share = float(str(found[0].value))
    lead = "Yes" if share >= wanted else "No"
    return [f"{lead}: what was found comes to {percent(share)} of what a month costs."]


def _asked_for(frame: Frame, rows: list[Row]) -> list[Row]:
    """'the three biggest', 'what first?': those that are asked for themselves."""
    if frame.ahead.get("single") or (frame.ahead.get("first") and not frame.top):
        return rows[:1]
    return rows[: frame.top] if frame.top else []


def _first(frame: Frame, rows: list[Row]) -> list[Value]:
    """Their savings, and what they come to."""
    asked = [row for row in _asked_for(frame, rows) if row["MonthlySavings"] is not None]
    found = [
        Value(name=str(row["Title"]), value=decimal(row["MonthlySavings"]), unit=row["Currency"], currency=row["Currency"])
        for row in asked
    ]  # fmt: skip
    codes = {row["Currency"] for row in asked}
    if len(asked) > 1 and len(codes) == 1:
        code = codes.pop()
        total = sum((decimal(row["Counted"] or 0) for row in asked), Decimal(0))
        name = f"the first {len(asked)} together"
        found.insert(0, Value(name=name, value=total, unit=code, currency=code))
    return found


def _ranked(frame: Frame, rows: list[Row]) -> list[str]:
    """The answer to which ones: they stand before the total."""
    asked = _asked_for(frame, rows)
    if not asked:
        return []
    if len(asked) == 1:
        lines = [f"Start with: {_one(rows[0])}."]
        rest = rows[1:_SHOWN] if not frame.ahead.get("single") else []
        return [*lines, f"Then: {'; '.join(_one(row) for row in rest)}."] if rest else lines
    lines = [f"The {len(asked)} that save most: {'; '.join(_one(row) for row in asked[:10])}."]
    together = _first(frame, rows)[0]
    if together.name.endswith("together"):
        lines.append(f"Together {money(together.value, together.currency)} a month.")
    return lines


def _grouped(result: Result) -> str:
    """'aws $3,864.09 (42); …'."""
    table = table_titled(result, "savings by")
    if table is None or not table.rows:
        return ""
    named = [
        f"{value_name(table.columns[0].name.lower(), row[0])} {money(row[2], row[3])} a month ({number(row[1])})"
        for row in table.rows[:6]
    ]
    return f"By {table.columns[0].name.lower()}: {'; '.join(named)}."


def _nothing(result: Result, what: str) -> Composed:
    """No recommendation: because there is nothing to save, or because too little is known."""
    unknown = next((line for line in result.warnings if "no inventory" in line), "")
    if unknown:
        text = f"There is no {what}, but {unknown}."
        return Composed("no_data", text, warnings=[unknown])
    text = f"There is no {what} now: nothing that would save money was found."
    return Composed("answered", text, values=list(result.values))


def _yearly(totals: list[Value]) -> list[Value]:
    return [
        Value(
            name="yearly savings",
            value=12 * decimal(one.value),
            unit=one.unit,
            currency=one.currency,
        )
        for one in totals
        if one.value is not None
    ]


def _kind(frame: Frame) -> str:
    types = frame.ahead.get("types") or []
    if types == ["storage"] and frame.ahead.get("kind"):
        return f"{frame.ahead['kind']} "
    if not types or len(types) > 3:
        return ""
    return f"{listed([str(_NAMES[one]).removesuffix(' machines').removesuffix('s') for one in types])} "


def _total(
    totals: list[Value], many: int, kind: str, scope: str, status: str, result: Result
) -> str:
    said = listed([money(one.value, one.currency) for one in totals if one.value is not None])
    word = "recommendation" if many == 1 else "recommendations"
    plain = (
        f"{number(many)} {'' if status == 'active' else status.replace('_', ' ') + ' '}{kind}{word}"
    )
    share = next(
        (
            one
            for one in result.values
            if "of what a month costs" in one.name and one.value is not None
        ),
        None,
    )
    part = (
        f", {percent(share.value)} of what a month costs"
        if share is not None and len(totals) == 1
        else ""
    )
    if not said:
        return (
            f"There {'is' if many == 1 else 'are'} {plain}{scope}; what that would save is unknown."
        )
    if status != "active":
        return f"There {'is' if many == 1 else 'are'} {plain}{scope}, worth {said} a month."
    return f"You can save about {said} a month{scope}{part}: {plain}."


def _one(row: Row) -> str:
    saved = money(row.get("MonthlySavings"), row.get("Currency"))
    return f"{row.get('Title') or row.get('Resource')} ({saved} a month)"


def _explained(frame: Frame, result: Result) -> Composed:
    """One recommendation: what, why, how sure."""
    declined = bool(frame.ahead.get("declined"))
    saved, yearly = value_of(result, "monthly savings"), value_of(result, "yearly savings")
    several = table_titled(result, "recommendations that match")
    if several is not None:
        said = "; ".join(f"{row['Id']}: {row['Title']}" for row in rows_of(several)[:5])
        return Composed("clarify", f"Several recommendations match. Which one: {said}?")
    facts = {
        str(row.get("field")): row.get("value")
        for row in rows_of(table_titled(result, "recommendation"))
    }
    head = (
        f"{result.title}: saves about {money(saved.value, saved.currency)} a month"
        if saved is not None and saved.value is not None
        else result.title
    )
    if yearly is not None and yearly.value is not None:
        head += f" ({money(yearly.value, yearly.currency)} a year)"
    lines = [f"{head}."]
    if frame.ahead.get("risk"):
        lines = [*_confidence(result, facts), *lines]
    if facts.get("what"):
        lines.append(_sentence(facts["what"]))
    if not frame.ahead.get("risk"):
        lines += _confidence(result, facts)
    if facts.get("price from"):
        lines.append(f"Price: {facts['price from']}.")
    others = rows_of(table_titled(result, "alternatives"))
    if others:
        lines.append(f"Instead of it, not on top: {'; '.join(_one(row) for row in others[:2])}.")
    offers = ["dismiss it", "show all recommendations"]
    if declined:
        lines.insert(
            0,
            "I cannot change anything in a cloud yet, so nothing was done. This is what it would be:",
        )
        return Composed(
            "refused",
            " ".join(lines),
            values=list(result.values),
            tables=list(result.tables),
            follow_ups=offers,
        )
    return Composed("answered", " ".join(lines), values=list(result.values), follow_ups=offers)


def _confidence(result: Result, facts: dict[str, Any]) -> list[str]:
    sure, risk = value_of(result, "confidence"), value_of(result, "risk")
    parts = []
    if sure is not None and sure.value is not None:
        share = float(sure.value)
        parts.append(f"Confidence {percent(100 * share if share <= 1 else share)}")
    if risk is not None and risk.value:
        parts.append(f"risk {risk.value}")
    if facts.get("impact"):
        parts.append(str(facts["impact"]).rstrip("."))
    return [f"{'; '.join(parts)}."] if parts else []


def _sentence(text: Any) -> str:
    said = str(text).strip()
    return said if said.endswith(".") else f"{said}."


def _decided(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """What was noted, and how to undo it."""
    results = [one for _, one in done]
    several = next(
        (one for one in results if table_titled(one, "recommendations that match")), None
    )
    if several is not None:
        said = "; ".join(f"{row['Id']}: {row['Title']}" for row in rows_of(several.tables[0])[:5])
        return Composed(
            "clarify", f"Several recommendations match, so nothing was noted. Which one: {said}?"
        )
    undo = bool(frame.ahead.get("undo"))
    named = listed([one.title for one in results])
    reason = str(frame.ahead.get("reason") or "")
    lines = [f"Noted: {named}."]
    if reason and not undo:
        lines.append(f"Reason: {reason}.")
    lines.append(
        "It is listed again." if undo
        else "It is left out of lists and totals from now on; say “restore it” to undo that. Nothing was changed in any cloud."
    )  # fmt: skip
    values = [value for one in results for value in one.values]
    return Composed(
        "answered",
        " ".join(lines),
        values=values,
        follow_ups=["What can I save?"] if undo else ["restore it", "What can I save?"],
    )
