"""The answers to the clauses of one question, put together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.planner.clauses import Combine
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import conditions, money, number, percent
from tools.base import Value

Part = tuple[Frame, Composed]


def combine(how: Combine, parts: list[Part]) -> Composed:
    """One answer of several; with a ratio or a difference, that figure first."""
    if len(parts) == 1:
        return parts[0][1]
    every = [composed for _, composed in parts]
    if how not in ("ratio", "difference"):
        every = list({one.text: one for one in every}.values())  # the same twice is said once
    lines: list[str] = []
    values: list[Value] = []
    if how == "last" and every[-1].status == "answered":
        return _last(every)
    if how in ("ratio", "difference") and all(one.status == "answered" for one in every):
        lines, values = _contrast(how, parts)
    answered = [one for one in every if one.status == "answered"]
    missing = [one.text for one in every if one.status != "answered" and answered]
    return Composed(
        status="answered" if answered else every[0].status,
        text=" ".join([*lines, *(one.text for one in every)]),
        values=[*values, *(value for one in every for value in one.values)],
        tables=[table for one in every for table in one.tables],
        assumptions=[line for one in every for line in one.assumptions],
        warnings=[*missing, *(line for one in every for line in one.warnings)],
        follow_ups=every[-1].follow_ups,
    )


def _last(every: list[Composed]) -> Composed:
    """The answer to the last clause; what led to it is only among its tables and notes."""
    turned = every[::-1]
    return Composed(
        status="answered",
        text=every[-1].text,
        values=list(every[-1].values),
        tables=[table for one in turned for table in one.tables],
        assumptions=[line for one in every for line in one.assumptions],
        warnings=[line for one in every for line in one.warnings],
        follow_ups=every[-1].follow_ups,
    )


def _contrast(how: Combine, parts: list[Part]) -> tuple[list[str], list[Value]]:
    """The ratio and the difference of two totals, each currency on its own."""
    names = [conditions(frame.filters, frame.labels) or "everything" for frame, _ in parts]
    lines: list[str] = []
    values: list[Value] = []
    for first in [
        value for value in parts[0][1].values if value.name == parts[0][1].values[0].name
    ]:
        second = _same(first, parts[1][1].values)
        if second is None or first.value is None or second.value is None:
            continue
        one, other = Decimal(str(first.value)), Decimal(str(second.value))
        gap = Value(name="difference", value=one - other, unit=first.unit, currency=first.currency)
        times = Value(name="ratio", value=one / other) if other else None
        share = (
            Value(name="difference in %", value=100 * (one - other) / abs(other), unit="%")
            if other
            else None
        )
        ordered = [times, gap, share] if how == "ratio" else [gap, times, share]
        values += [value for value in ordered if value is not None]
        lines.append(_said(names, gap, times, share))
    return lines, values


def _same(first: Value, values: list[Value]) -> Value | None:
    return next(
        (one for one in values if one.currency == first.currency and one.unit == first.unit), None
    )


def _said(names: list[str], gap: Value, times: Value | None, share: Value | None) -> str:
    size: Any = abs(gap.value)
    word = "more" if gap.value >= 0 else "less"
    amount = money(size, gap.currency) if gap.currency else number(size)
    text = f"{names[0]}: {amount} {word} than {names[1]}"
    if times is not None and share is not None:
        text += f", {number(times.value)} times as much ({percent(share.value)})"
    return f"{text}."
