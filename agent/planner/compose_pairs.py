"""Answers about one figure in two periods: a share and its percentage points, an average a day."""

from __future__ import annotations

from decimal import Decimal

from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import conditions, money, percent, period_name, scope_of
from agent.planner.planned import Planned
from agent.planner.tables import find
from tools.base import Result, Value

Done = list[tuple[Planned, Result]]


def pairs(frame: Frame, done: Done) -> Composed:
    """The figure of each period, and how they differ, each currency on its own."""
    found = {call.role: result for call, result in done if result.status == "ok"}
    if len(found) < 2:
        missing = [line for _, result in done if result.status != "ok" for line in result.warnings]
        return Composed("no_data", " ".join(missing))
    now, before = found["main"], found["before"]
    name = "share of total" if frame.share else "average per"
    values: list[Value] = []
    lines = []
    for new, old in zip(find(now, name), find(before, name), strict=False):
        values += [
            Value(
                name=f"{value.name}, {period_name(result.period)}",
                value=value.value,
                unit=value.unit,
                currency=value.currency,
            )
            for value, result in ((new, now), (old, before))
        ]
        lines.append(_line(frame, now, before, new, old))
        values += _difference(frame, new, old)
    rest = [value for result in (now, before) for value in result.values]
    return Composed("answered", " ".join(lines), values=[*values, *rest], follow_ups=["why?"])


def _difference(frame: Frame, new: Value, old: Value) -> list[Value]:
    if new.value is None or old.value is None:
        return []
    one, other = Decimal(str(new.value)), Decimal(str(old.value))
    if frame.share:
        return [Value(name="change in percentage points", value=one - other, unit="pp")]
    found = [Value(name="change", value=one - other, unit=new.unit, currency=new.currency)]
    if other:
        ratio = 100 * (one - other) / abs(other)
        found.append(Value(name="change in %", value=ratio, unit="%"))
    return found


def _line(frame: Frame, now: Result, before: Result, new: Value, old: Value) -> str:
    when, then = period_name(now.period), period_name(before.period)
    if not frame.share:
        where = scope_of(frame.filters, frame.any_of, frame.labels)
        scope = f" ({where})" if where else ""
        each = new.name.removeprefix("average per ")
        return (
            f"{frame.cost or 'EffectiveCost'}{scope} was {money(new.value, new.currency)} a {each} on average in "
            f"{when} and {money(old.value, old.currency)} in {then}."
        )
    part = conditions([item for item in frame.filters if item not in frame.within], frame.labels)
    whole = conditions(frame.within, frame.labels)
    spend = f"the {whole} spend" if whole else "all spend"
    text = f"{part or 'This'} was {percent(new.value)} of {spend} in {when} and {percent(old.value)} in {then}"
    if new.value is None or old.value is None:
        return f"{text}."
    gap = Decimal(str(new.value)) - Decimal(str(old.value))
    return f"{text}: {'up' if gap > 0 else 'down'} {abs(gap):.2f} percentage points."
