"""Answers about what will be spent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from agent.planner import calendar
from agent.planner.calendar import Span
from agent.planner.compose_foresight import (
    between,
    currencies,
    decimal,
    rows_of,
    said_scope,
    table_titled,
    value_of,
)
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import money, percent, period_name
from agent.planner.planned import Planned
from agent.planner.tables import totals
from tools.base import Result, Value

_DAY = dt.timedelta(days=1)


def forecast(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `forecast`: the figure with its interval, then what it rests on."""
    result = done[0][1]
    lines: list[str] = []
    values: list[Value] = []
    for currency in currencies(result, "forecast"):
        told, found = _headline(frame, done, result, currency)
        lines += told
        values += found
        lines += _error(result, currency)
        if frame.ahead.get("reach") and found:
            line, day = reached(frame, done, currency)
            lines.insert(0, line)
            values += day
        elif frame.ahead.get("limit") is not None and found:
            lines.insert(0, _against_limit(float(frame.ahead["limit"]), found, currency))
    if frame.ahead.get("explain"):
        lines += _explained(result)
    groups = _groups(frame, result)
    lines = [*groups, *lines] if frame.top == 1 else [*lines, *groups]
    own = [one for one in result.values if one.name not in {value.name for value in values}]
    return Composed(
        "answered", " ".join(lines), values=[*values, *own], follow_ups=_follow_ups(frame)
    )


def _headline(
    frame: Frame, done: list[tuple[Planned, Result]], result: Result, currency: str | None
) -> tuple[list[str], list[Value]]:
    """The figure that is asked for, its interval, and what it is compared with."""
    scope = said_scope(frame)
    month = value_of(result, "month", None)
    until = result.period.end if result.period else None
    running = _running_month(result)
    metric = frame.cost or "EffectiveCost"
    so_far = next((one for call, one in done[1:] if call.role == "so_far"), None)
    if (
        month is not None
        and running
        and until == running.end
        and not frame.ahead.get("start")
        and not frame.ahead.get("horizon")
        and so_far is None
    ):
        named, label = "projected month total", f"the whole of {running.start:%B %Y}"
    elif so_far is not None and so_far.status == "ok" and so_far.period is not None:
        return _whole(frame, result, so_far, currency)
    else:
        named = "forecast"
        label = period_name(result.period)
    figure = value_of(result, named, currency)
    low, high = (value_of(result, f"{named}, 95 % {one}", currency) for one in ("low", "high"))
    if figure is None or figure.value is None:
        return [f"The forecast{scope} is unknown."], []
    span = (
        f"95 % interval {between(low.value, high.value, currency)}"
        if low and high and low.value is not None and high.value is not None
        else "no interval is known"
    )
    lines = [
        f"{metric}{scope} for {label} is forecast to be {money(figure.value, currency)} ({span})."
    ]
    values = [figure, *(one for one in (low, high) if one is not None)]
    if named == "projected month total":
        spent = value_of(result, "month so far", currency)
        if spent is not None and spent.value is not None:
            lines.append(f"{money(spent.value, currency)} of it has been spent so far.")
    before = _before(frame, done, figure, currency, result, named)
    return [*lines, *before[0]], [*values, *before[1]]


def _running_month(result: Result) -> Span | None:
    found = value_of(result, "month", None)
    if found is None or not isinstance(found.value, str) or len(found.value) < 7:
        return None
    year, number = found.value[:7].split("-")
    return calendar.month(int(year), int(number)) if year.isdigit() and number.isdigit() else None


def _whole(
    frame: Frame, result: Result, so_far: Result, currency: str | None
) -> tuple[list[str], list[Value]]:
    """'by year end': what has been spent, and what is still to come."""
    spent = next((one for one in totals(so_far) if one.currency == currency), None)
    figure = value_of(result, "forecast", currency)
    low, high = (value_of(result, f"forecast, 95 % {one}", currency) for one in ("low", "high"))
    if spent is None or spent.value is None or figure is None or figure.value is None:
        return ["The forecast is unknown."], []
    base, unit = decimal(spent.value), str(frame.ahead["unit"])
    total = base + decimal(figure.value)
    values = [Value(name=f"forecast of {unit}", value=total, unit=currency, currency=currency)]
    said = ""
    if low and high and low.value is not None and high.value is not None:
        ends = [base + decimal(one.value) for one in (low, high)]
        said = f" (95 % interval {between(ends[0], ends[1], currency)})"
        values += [
            Value(
                name=f"forecast of {unit}, 95 % {word}", value=end, unit=currency, currency=currency
            )
            for word, end in zip(("low", "high"), ends, strict=True)
        ]
    metric = frame.cost or "EffectiveCost"
    return [
        f"{metric}{said_scope(frame)} for the whole of {unit} is forecast to be {money(total, currency)}{said}: "
        f"{money(base, currency)} so far and {money(figure.value, currency)} still to come by {result.period.end.isoformat() if result.period else 'then'}."
    ], [*values, figure, Value(name=f"{unit} so far", value=base, unit=currency, currency=currency)]


def _before(
    frame: Frame,
    done: list[tuple[Planned, Result]],
    figure: Value,
    currency: str | None,
    result: Result,
    named: str,
) -> tuple[list[str], list[Value]]:
    """How it compares with the period that was named, or with the month before."""
    other = next((one for call, one in done[1:] if call.role == "against"), None)
    if other is not None:
        past = next((one for one in totals(other) if one.currency == currency), None)
        label = period_name(other.period)
    elif frame.ahead.get("against"):
        past, label = (
            value_of(result, "projected month total", currency),
            "this month's projected total",
        )
    elif named == "projected month total" or _is_month(result):
        past, label = value_of(result, "last month's total", currency), "last month"
        if named != "projected month total":
            past, label = (
                value_of(result, "projected month total", currency),
                "this month's projected total",
            )
    else:
        return [], []
    if past is None or past.value in (None, 0) or figure.value is None:
        return [], []
    gap = decimal(figure.value) - decimal(past.value)
    share = 100 * gap / abs(decimal(past.value))
    word = "more" if gap >= 0 else "less"
    values = [
        past.model_copy(update={"name": label}) if other is not None else past,
        Value(name=f"change against {label}", value=gap, unit=currency, currency=currency),
        Value(name=f"change against {label} in %", value=share, unit="%"),
    ]
    return [
        f"That is {money(abs(gap), currency)} ({percent(abs(share))}) {word} than {label} ({money(past.value, currency)})."
    ], values


def _is_month(result: Result) -> bool:
    """True where the days are exactly one calendar month."""
    if result.period is None:
        return False
    whole = calendar.unit_of(result.period.start, "month")
    return (whole.start, whole.end) == (result.period.start, result.period.end)


def _error(result: Result, currency: str | None) -> list[str]:
    """The method and the error that it had on the past of the same costs."""
    method = value_of(result, "method") or next(
        (one for one in result.values if one.name.startswith("method")), None
    )
    tests = [
        one
        for one in result.values
        if one.name.startswith("back-tested error") and one.value is not None
    ]
    named = f"Method: {method.value}" if method is not None and method.value else ""
    total = next((one for one in tests if "total" in one.name), None)
    daily = next((one for one in tests if "of a day" in one.name), None)
    said = []
    if total is not None:
        days = total.name.partition("total of ")[2].partition(" in ")[0]
        said.append(
            f"{percent(total.value)} for totals of {days}"
            if days
            else f"{percent(total.value)} for totals"
        )
    if daily is not None:
        said.append(f"{percent(daily.value)} for a single day")
    if not said:
        return (
            [f"{named}; its error could not be tested: the history is too short."] if named else []
        )
    back = f"back-tested on these costs' own past, it was off by {' and '.join(said)} on average."
    return [f"{named}; {back}" if named else back.capitalize()]


def _against_limit(limit: float, found: list[Value], currency: str | None) -> str:
    """'will we go over 80k': yes, no, or too close to tell."""
    figure = float(found[0].value)
    low, high = (
        (float(one.value) for one in found[1:3])
        if len(found) > 2 and all(one.value is not None for one in found[1:3])
        else (figure, figure)
    )
    amount = money(Decimal(str(limit)), currency)
    if low > limit:
        return f"Yes, most likely over {amount}."
    if high < limit:
        return f"No, most likely below {amount}."
    side = "over" if figure > limit else "below"
    return (
        f"Too close to tell: {amount} lies within the interval, the forecast itself is {side} it."
    )


def reached(
    frame: Frame, done: list[tuple[Planned, Result]], currency: str | None
) -> tuple[str, list[Value]]:
    """The day on which what is spent, and what is forecast after it, come to a limit."""
    result, limit = done[0][1], Decimal(str(frame.ahead["limit"]))
    amount = money(limit, currency)
    so_far = next((one for call, one in done[1:] if call.role == "so_far"), None)
    base = (
        next((one for one in totals(so_far) if one.currency == currency), None) if so_far else None
    )
    base = base or value_of(result, "month so far", currency)
    total = decimal(base.value) if base is not None and base.value is not None else Decimal(0)
    since = str(frame.ahead.get("unit") or "this month")
    if total >= limit:
        return (
            f"{amount} was reached already: {money(total, currency)} of {since} has been spent.",
            [],
        )
    for row in rows_of(table_titled(result, "forecast by day")):
        code = row.get("BillingCurrency")
        if row.get("Forecast") is None or (code is not None and code != currency):
            continue
        total += decimal(row["Forecast"])
        if total >= limit:
            day = str(row["Day"])[:10]
            return (
                f"{amount} is expected to be reached on {day}, counted from the first day of {since}.",
                [Value(name="reached on", value=day)],
            )
    end = result.period.end.isoformat() if result.period else "then"
    return (
        f"{amount} is not expected to be reached by {end}, counted from the first day of {since}.",
        [],
    )


def _explained(result: Result) -> list[str]:
    """Trend, weekly pattern."""
    trend = next(
        (
            one
            for one in result.values
            if one.name.startswith("trend per 28 days") and one.value is not None
        ),
        None,
    )
    lines = []
    if trend is not None:
        share = decimal(trend.value)
        word = "up" if share > 0 else "down"
        lines.append(
            f"The daily mean of the last 28 days is {word} {percent(abs(share))} on the 28 days before."
        )
    week = [
        row
        for row in rows_of(table_titled(result, "weekly pattern"))
        if row.get("Against the mean") is not None
    ]
    if week:
        low = min(week, key=lambda row: float(row["Against the mean"]))
        high = max(week, key=lambda row: float(row["Against the mean"]))
        lines.append(
            f"{high['Weekday']}s are the most expensive ({_signed(high)} against the mean), {low['Weekday']}s the cheapest ({_signed(low)})."
        )
    return lines


def _signed(row: dict[str, Any]) -> str:
    share = float(row["Against the mean"])
    return f"{'+' if share >= 0 else '-'}{percent(abs(share))}"


def _groups(frame: Frame, result: Result) -> list[str]:
    """The groups with the largest forecasts."""
    if not frame.group_by or not result.tables:
        return []
    table = next(
        (
            one
            for one in result.tables
            if " by " in one.title
            and not one.title.startswith(("Forecast by day", "Forecast by week"))
        ),
        None,
    )
    rows = rows_of(table)
    named = []
    for row in rows[:3]:
        cells = list(row.items())
        amount = next((value for key, value in cells if key == "Forecast"), None)
        code = row.get("BillingCurrency") or (
            next((one.unit for one in table.columns if one.name == "Forecast"), None)
            if table
            else None
        )
        texts = [
            str(value)
            for key, value in cells
            if isinstance(value, str)
            and key not in ("BillingCurrency", "Method", "SubAccountId", "Kind")
        ]
        if amount is not None and texts:
            named.append(f"{texts[0]} {money(amount, code)}")
    word = "Most is expected of" if frame.top == 1 else "Largest:"
    return [f"{word} {'; '.join(named)}."] if named else []


def _follow_ups(frame: Frame) -> list[str]:
    offers = (
        ["How accurate is that?", "Why?"]
        if not frame.ahead.get("explain")
        else ["How accurate is that?"]
    )
    if not frame.group_by:
        offers.append("by service")
    offers.append(
        "What about the next 90 days?"
        if frame.ahead.get("horizon") != 90
        else "What about next month?"
    )
    return offers[:3]
