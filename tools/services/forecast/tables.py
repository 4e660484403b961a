"""What a forecast shows: its figures, the days or weeks, and why it is what it is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tools.base import Column, Period, Result, Table, Value
from tools.services import amounts
from tools.services.forecast.history import Past
from tools.services.forecast.month import Month, complete
from tools.services.forecast.scope_forecast import DayAhead, Interval, ScopeForecast
from tools.services.inquiry import Inquiry

WEEKLY_FROM = 63  # days; longer forecasts are shown by week
_BOUNDS = ("low80", "high80", "low95", "high95")
_WORDS = {"low80": "80 % low", "high80": "80 % high", "low95": "95 % low", "high95": "95 % high"}


def add_values(
    result: Result,
    inquiry: Inquiry,
    past: Past,
    forecast: ScopeForecast,
    period: Period,
    month: Month,
    *,
    several: bool,
) -> None:
    """The headline figures of one currency."""
    code = forecast.currency
    completed = complete(inquiry, past, forecast, month)
    found = [
        *_figures("forecast", forecast.total(period.start, period.end), code),
        Value(name="month", value=month.label),
        _money("month so far", completed.so_far, code),
        *_figures("projected month total", completed.projected, code),
        _money("last month's total", completed.before, code),
        Value(name="method", value=forecast.method),
        _percent("back-tested error of a day", forecast.wape),
        _percent(
            f"back-tested error of the total of {forecast.tested_days} days"
            if forecast.tested_days
            else "back-tested error of the total",
            forecast.total_error,
        ),
    ]
    if several:
        found = [item.model_copy(update={"name": f"{item.name} in {code}"}) for item in found]
    result.values += found


def _figures(name: str, found: Interval, code: str | None) -> list[Value]:
    return [
        _money(name, found.mean, code),
        *(_money(f"{name}, {_WORDS[bound]}", getattr(found, bound), code) for bound in _BOUNDS),
    ]


def _money(name: str, value: Decimal | None, code: str | None) -> Value:
    return Value(name=name, value=value, unit=code, currency=code)


def _percent(name: str, value: float | None) -> Value:
    return Value(name=name, value=percent(value), unit="%")


def percent(value: float | None) -> Decimal | None:
    """A part of 1 as % with one decimal."""
    return None if value is None else Decimal(f"{100 * value:.1f}")


def add_days(result: Result, found: list[ScopeForecast], period: Period) -> None:
    """The table by day, or by week when it would be long."""
    several = len(found) > 1
    weekly = period.days >= WEEKLY_FROM
    unit = None if several else found[0].currency
    columns = [Column(name="Week" if weekly else "Day")]
    columns += [Column(name="Days")] if weekly else []
    columns += [Column(name="BillingCurrency")] if several else []
    columns += [
        Column(name=name, unit=unit) for name in ("Forecast", "Low80", "High80", "Low95", "High95")
    ]
    rows: list[list[object]] = []
    for item in found:
        code = [item.currency] if several else []
        days = [day for day in item.days if period.start <= day.day <= period.end]
        if weekly:
            rows += [
                [week[0].day, len(week), *code, *_cells(item.total(week[0].day, week[-1].day))]
                for week in _weeks(days)
            ]
        else:
            rows += [[day.day, *code, *_cells(day.amount)] for day in days]
    title = "Forecast by week" if weekly else "Forecast by day"
    result.tables.append(Table(title=title, columns=columns, rows=rows))


def _cells(found: Interval) -> list[object]:
    return [found.mean, found.low80, found.high80, found.low95, found.high95]


def _weeks(days: list[DayAhead]) -> list[list[DayAhead]]:
    """Days by calendar week, Monday first; the first and last may be cut."""
    weeks: dict[dt.date, list[DayAhead]] = {}
    for day in days:
        weeks.setdefault(day.day - dt.timedelta(days=day.day.weekday()), []).append(day)
    return list(weeks.values())


def add_explanation(result: Result, found: list[ScopeForecast]) -> None:
    """Trend and weekly pattern of the daily costs, and the methods that were tried."""
    for item in found:
        code = f" in {item.currency}" if len(found) > 1 else ""
        now, before = _means(item.history.values, 28), _means(item.history.values[:-28], 28)
        for name, value in (
            ("daily mean of the last 28 days", now),
            ("daily mean of the 28 days before", before),
        ):
            result.values.append(_money(f"{name}{code}", value, item.currency))
        change = None if now is None or before is None else amounts.change_percent(now, before)
        result.values.append(Value(name=f"trend per 28 days{code}", value=change, unit="%"))
        result.tables += [_weekdays(item, code), _methods(item, code)]


def _means(values: list[Decimal | None], days: int) -> Decimal | None:
    known = [one for one in values[-days:] if one is not None]
    return amounts.ratio(amounts.total(known), len(known)) if len(known) > days // 2 else None


def _weekdays(forecast: ScopeForecast, code: str) -> Table:
    history = forecast.history
    offset = history.last - dt.timedelta(days=len(history.values) - 1)
    recent = list(enumerate(history.values))[-56:]
    whole = _means([value for _, value in recent], len(recent) or 1)
    rows: list[list[object]] = []
    for weekday in range(7):
        own = [
            value
            for index, value in recent
            if value is not None and (offset + dt.timedelta(days=index)).weekday() == weekday
        ]
        mean = amounts.ratio(amounts.total(own), len(own))
        name = (dt.date(2024, 1, 1) + dt.timedelta(days=weekday)).strftime("%A")
        change = None if mean is None or whole is None else amounts.change_percent(mean, whole)
        rows.append([name, mean, change])
    return Table(
        title=f"Weekly pattern of the last eight weeks{code}",
        columns=[
            Column(name="Weekday"),
            Column(name="Mean", unit=forecast.currency),
            Column(name="Against the mean", unit="%"),
        ],
        rows=rows,
    )


def _methods(forecast: ScopeForecast, code: str) -> Table:
    ordered = sorted(
        forecast.errors.items(), key=lambda item: (item[1] is None, item[1] or 0.0, item[0])
    )
    return Table(
        title=f"Back-tested error of each method{code}",
        columns=[Column(name="Method"), Column(name="Error of a day", unit="%")],
        rows=[[name, percent(error)] for name, error in ordered],
    )
