"""A forecast for each group of a dimension: the same as asking for the group by itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tools.base import Column, Filter, InputError, Period, Result, Table
from tools.services.dimensions import Dimension, dimensions
from tools.services.forecast.history import Past
from tools.services.forecast.scope_forecast import ScopeForecast, scope_forecast
from tools.services.forecast.tables import percent
from tools.services.grouping import Group, Wanted, in_order, read_groups
from tools.services.inquiry import Inquiry
from tools.services.scope import Scope, period_where

if TYPE_CHECKING:
    from tools.forecasts import Forecast

_RECENT = 30  # days: the groups that cost most lately
_OF_TIME = ("weekday", "invoice_month")


def add(result: Result, inquiry: Inquiry, past: Past, arguments: Forecast, period: Period) -> None:
    """Append the table of groups. Raises InputError for a dimension that is about time."""
    item = dimensions(arguments.group_by, inquiry.tool)[0]
    if item.name in _OF_TIME:
        raise InputError(f"forecast: cannot group by {item.name!r}; a forecast is by day anyway")
    grouped = read_groups(inquiry, _recent(past), Wanted([item], top=arguments.top))
    rows: list[list[object]] = []
    for group in in_order(grouped, past.scope.currencies):
        own = _forecast(inquiry, arguments, item, group, period)
        if own is not None:
            rows.append(_row(group, own, period))
    names = [Column(name=name) for name, _ in item.shows]
    several = len(past.scope.currencies) > 1
    unit = None if several else past.scope.currencies[0]
    money = ("Forecast", "Low80", "High80", "Low95", "High95")
    result.tables.append(
        Table(
            title=f"Forecast by {item.name}",
            columns=[
                *names,
                Column(name="BillingCurrency"),
                *(Column(name=name, unit=unit) for name in money),
                Column(name="Method"),
                Column(name="Error of a day", unit="%"),
            ],
            rows=rows,
        )
    )
    result.total_rows = sum(grouped.places.values())
    result.truncated = result.total_rows > len(grouped.groups)
    result.assumptions.append(
        "each group is forecast by itself, with the method that suits it: the groups need not add up "
        "to the total"
    )


def _recent(past: Past) -> Scope:
    """The scope cut to its last full days."""
    from dataclasses import replace

    last = past.full.last
    period = Period(start=last - dt.timedelta(days=_RECENT - 1), end=last)
    return replace(
        past.scope, period=period, params={**past.scope.params, **period_where(period)[1]}
    )


def _forecast(
    inquiry: Inquiry, arguments: Forecast, item: Dimension, group: Group, period: Period
) -> ScopeForecast | None:
    """The forecast of one group in its currency; None when nothing can be said."""
    found = scope_forecast(
        inquiry, arguments.cost, [*arguments.filters, _condition(item, group)], period.end
    )
    if isinstance(found, Result):
        return None
    return next((one for one in found if one.currency == group.currency), None)


def _condition(item: Dimension, group: Group) -> Filter:
    """The filter that makes the group a scope of its own."""
    name = item.name if item.tag is None else f"tag:{item.tag}"
    if group.keys[0] is None:
        return Filter(field=name, op="missing")
    return Filter(field=name, values=[str(group.keys[0])])


def _row(group: Group, own: ScopeForecast, period: Period) -> list[object]:
    total = own.total(period.start, period.end)
    return [
        *group.shown,
        group.currency,
        *(total.mean, total.low80, total.high80, total.low95, total.high95),
        own.method,
        percent(own.wape),
    ]
