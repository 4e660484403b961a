"""Forecasts of a scope: the door of this package."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tools.base import InputError, Period, Result
from tools.services.collected import stale_reasons
from tools.services.coverage import is_stale
from tools.services.forecast import groups, tables
from tools.services.forecast.history import Past, read_past
from tools.services.forecast.month import month_of
from tools.services.forecast.scope_forecast import FARTHEST, ScopeForecast, forecast_past
from tools.services.inquiry import Inquiry, midnight
from tools.services.scope import MEANINGS, missing_amounts

if TYPE_CHECKING:
    from tools.context import Context
    from tools.forecasts import Forecast


def foretell(context: Context, arguments: Forecast) -> Result:
    """Answer `forecast`. Raises InputError for unknown fields, or days in the past or too far off."""
    inquiry = Inquiry.of(context, "forecast", arguments)
    _check(arguments)
    title = f"Forecast of {arguments.cost}"
    past = read_past(inquiry, title, arguments.cost, arguments.filters)
    if isinstance(past, Result):
        return past
    period = _from(arguments, _period(arguments, past, context.today))
    month = month_of(past.full.last, context.today)
    found = forecast_past(inquiry, past, max(period.end, month.last))
    result = Result(title=f"{title}, {period.start} to {period.end}", period=period)
    for item in found:
        tables.add_values(result, inquiry, past, item, period, month, several=len(found) > 1)
    tables.add_days(result, found, period)
    if arguments.group_by:
        groups.add(result, inquiry, past, arguments, period)
    if arguments.explain:
        tables.add_explanation(result, found)
    return _finish(result, inquiry, past, found, arguments)


def _check(arguments: Forecast) -> None:
    if arguments.horizon is not None and arguments.until is not None:
        raise InputError("forecast: give horizon or until, not both")


def _from(arguments: Forecast, ahead: Period) -> Period:
    """The days ahead from the first one that is asked for. Raises InputError."""
    if arguments.start is None or arguments.start <= ahead.start:
        return ahead
    if arguments.start > ahead.end:
        raise InputError(f"forecast: the start {arguments.start} lies after the end {ahead.end}")
    return Period(start=arguments.start, end=ahead.end)


def _period(arguments: Forecast, past: Past, today: dt.date) -> Period:
    """The days to forecast: from the day after the last full one. Raises InputError."""
    start = past.full.last + dt.timedelta(days=1)
    if arguments.until is None:
        if arguments.horizon is None:
            return Period(start=start, end=max(month_of(past.full.last, today).last, start))
        return Period(start=start, end=start + dt.timedelta(days=arguments.horizon - 1))
    if arguments.until < start:
        raise InputError(
            f"forecast: {arguments.until} is not ahead: costs are known up to {past.full.last}; ask "
            "query_costs for what was spent"
        )
    if (arguments.until - start).days >= FARTHEST:
        raise InputError(
            f"forecast: {arguments.until} is too far: forecasts reach at most {FARTHEST} days after "
            f"{past.full.last}"
        )
    return Period(start=start, end=arguments.until)


def _finish(
    result: Result,
    inquiry: Inquiry,
    past: Past,
    found: list[ScopeForecast],
    arguments: Forecast,
) -> Result:
    """Add meanings, age, warnings and receipts."""
    today = inquiry.context.today
    result.assumptions = list(
        dict.fromkeys(
            [
                MEANINGS[arguments.cost],
                *(line for item in found for line in (*item.assumptions, *item.changes)),
                *result.assumptions,
            ]
        )
    )
    late = (today - past.full.last).days - 1
    if late > 0:
        result.warnings.append(
            f"costs are complete up to {past.full.last}, {late} days before yesterday: the forecast "
            "begins after that day"
            if late > 1
            else f"costs are complete up to {past.full.last}: the forecast begins after that day"
        )
    if len(found) > 1:
        result.assumptions.append("currencies are kept apart: each has a forecast of its own")
    result.warnings += [
        *dict.fromkeys(line for item in found for line in item.warnings),
        *missing_amounts(inquiry, past.scope),
        *stale_reasons(inquiry, "cost", {item.provider for item in past.scope.coverage}),
    ]
    result.as_of = midnight(past.full.last)
    result.stale = is_stale(past.scope.coverage, today)
    result.receipts = inquiry.receipts
    return result
