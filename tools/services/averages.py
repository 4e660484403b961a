"""Averages of a cost total: per day, week and month, per distinct resource or other thing."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import Column, Filter, Period, Result, Value
from tools.services import amounts, units
from tools.services.coverage import clip
from tools.services.dimensions import DIMENSIONS, tag_joins
from tools.services.filters import Binder
from tools.services.grouping import Group, Grouped, Wanted, bucket_days, in_order
from tools.services.inquiry import Inquiry, plural
from tools.services.scope import Scope

if TYPE_CHECKING:
    from tools.costs import QueryCosts

_WEEK = 7
_NAMES = {"resource_day": "resource and day"}
_OF_TIME = ("day", "week", "month")
OF_ROWS = (*_OF_TIME, "resource", "unit")  # what a column of a table can be an average per


def add(
    result: Result,
    inquiry: Inquiry,
    scope: Scope,
    arguments: QueryCosts,
    grouped: Grouped | None = None,
) -> None:
    """Append 'average per …' of each currency's headline total to the values."""
    per, names = arguments.average_per, _weekdays(arguments.filters)
    if per == "unit":
        return units.add(result, inquiry, scope)
    if per == "group":
        return _add_mean(result, scope, grouped)
    counts = _distinct(inquiry, scope, per) if per not in _OF_TIME else {}
    for value in [item for item in result.values if item.name == scope.metric]:
        currency = value.currency
        if per in _OF_TIME:
            covered = clip(scope.period, scope.of_currency(currency)) or scope.period
            average, note = _rate(value.value, covered, per), _times(covered, per, result)
            if per == "day" and len(names) < _WEEK:
                count = sum(_days_called(covered, name) for name in names)
                average = amounts.ratio(value.value, count)
                note = f"the average is over {plural(count, 'day')} of these weekdays"
        else:
            count = counts.get(currency, 0)
            average = amounts.ratio(value.value, count)
            note = _over(inquiry, scope, per, currency, count)
        if len(scope.currencies) > 1:
            note = f"{currency}: {note}"
        result.values.append(
            Value(
                name=f"average per {_NAMES.get(per, per)}",
                value=average,
                unit=currency,
                currency=currency,
            )
        )
        result.assumptions.append(note)
    return None


def _weekdays(filters: Sequence[Filter]) -> set[str]:
    """The weekdays that conditions leave."""
    names = set(calendar.day_name)
    for item in filters:
        said = {str(value).capitalize() for value in item.values}
        if item.field.strip().lower() == "weekday" and item.op in ("is", "is_not"):
            names = names & said if item.op == "is" else names - said
    return names


def _add_mean(result: Result, scope: Scope, grouped: Grouped | None) -> None:
    """The mean of the groups that have a name, each currency on its own."""
    for currency in scope.currencies:
        own = [
            group.amount
            for group in (grouped.groups if grouped else [])
            if group.currency == currency and None not in group.keys and group.amount is not None
        ]
        mean = amounts.ratio(amounts.total(own), len(own))
        result.values.append(
            Value(name="average per group", value=mean, unit=currency, currency=currency)
        )
        result.assumptions.append(
            f"the average is over the {plural(len(own), 'group')} with a name"
        )


def add_column(
    result: Result, inquiry: Inquiry, scope: Scope, wanted: Wanted, grouped: Grouped, per: str
) -> None:
    """Add a column 'average per …' to the table of groups or of time buckets."""
    table = result.tables[0]
    timed = wanted.granularity != "none"
    if per == "unit" or (timed and per == "resource"):
        return
    several = len(scope.currencies) > 1
    counts = _resources_of_groups(inquiry, scope, wanted) if per == "resource" else {}
    cells = []
    for group in grouped.groups if timed else in_order(grouped, scope.currencies):
        if per == "resource":
            count = counts.get((*group.keys, group.currency), 0)
            cells.append(amounts.ratio(group.amount, count))
        else:
            covered = clip(scope.period, scope.of_currency(group.currency)) or scope.period
            within = _within(covered, group, wanted)
            names = [item.name for item in wanted.dimensions]
            if per == "day" and "weekday" in names:
                name = str(group.keys[names.index("weekday")])
                cells.append(amounts.ratio(group.amount, _days_called(within, name)))
                continue
            cells.append(_rate(group.amount, within, per))
    unit = None if several else scope.currencies[0]
    table.columns.append(Column(name=f"average per {per}", unit=unit))
    for row, cell in zip(table.rows, cells, strict=True):
        row.append(cell)
    return


def _days_called(covered: Period, name: str) -> int:
    """How many Mondays a period has."""
    first = covered.start
    days = [first + dt.timedelta(days=count) for count in range(covered.days)]
    return sum(calendar.day_name[day.weekday()] == name for day in days)


def _within(covered: Period, group: Group, wanted: Wanted) -> Period:
    """The covered days of the group's time bucket; all of them without buckets."""
    if wanted.granularity == "none":
        return covered
    first, last = bucket_days(group.bucket, wanted.granularity)
    start, end = max(first, covered.start), min(last, covered.end)
    return Period(start=start, end=end) if start <= end else Period(start=first, end=last)


def _resources_of_groups(
    inquiry: Inquiry, scope: Scope, wanted: Wanted
) -> dict[tuple[object, ...], int]:
    """Distinct resources by keys of the group and currency."""
    binder = Binder(prefix="a")
    keys = [
        f"t{position}.tag_value" if item.tag is not None else item.key
        for position, item in enumerate(wanted.dimensions)
    ]
    joins = tag_joins(wanted.dimensions, binder)
    rows = inquiry.rows(
        f"SELECT {', '.join(keys)}, BillingCurrency, count(DISTINCT ResourceId) FROM cost_daily "
        f"{joins} WHERE {scope.where} GROUP BY ALL",
        {**scope.params, **binder.params},
    )
    return {tuple(row[:-1]): int(row[-1]) for row in rows}


def _rate(amount: Decimal | None, covered: Period, per: str) -> Decimal | None:
    """An amount per day, per seven days, or per calendar month begun."""
    if per == "day":
        return amounts.ratio(amount, covered.days)
    if per == "week":
        weekly = None if amount is None else amounts.EXACT.multiply(amount, Decimal(_WEEK))
        return amounts.ratio(weekly, covered.days)
    return amounts.ratio(amount, _month_count(covered))


def _month_count(covered: Period) -> int:
    first, last = covered.start, covered.end
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _times(covered: Period, per: str, result: Result) -> str:
    if per == "month":
        return _months(covered, result, _month_count(covered))
    each = "; a week is seven days" if per == "week" else ""
    return (
        f"the average is over the {plural(covered.days, 'day')} that the data covers: "
        f"{covered.start} to {covered.end}{each}"
    )


def _months(covered: Period, result: Result, count: int) -> str:
    first, last = covered.start, covered.end
    month_end = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    partial = [
        day.strftime("%Y-%m")
        for day, cut in ((first, first.day != 1), (last, last != month_end))
        if cut
    ]
    if partial:
        names = " and ".join(dict.fromkeys(partial))
        result.warnings.append(
            f"the average per month counts {names} as a whole month, but the data covers only a part"
        )
    return (
        f"the average is over the {plural(count, 'calendar month')} that the data covers: "
        f"{first} to {last}"
    )


def _key(per: str) -> str:
    if per == "resource_day":
        return "CASE WHEN ResourceId IS NOT NULL THEN concat(ResourceId, ' ', ChargeDay) END"
    return "ResourceId" if per == "resource" else DIMENSIONS[per].key


def _distinct(inquiry: Inquiry, scope: Scope, per: str) -> dict[str | None, int]:
    rows = inquiry.rows(
        f"SELECT BillingCurrency, count(DISTINCT {_key(per)}) FROM cost_daily "
        f"WHERE {scope.where} GROUP BY BillingCurrency",
        scope.params,
    )
    return {currency: int(count) for currency, count in rows}


def _over(inquiry: Inquiry, scope: Scope, per: str, currency: str | None, count: int) -> str:
    """What the average is over, and that the total holds more where it does."""
    of = " (ResourceId)" if per == "resource" else ""
    note = f"the average is over {plural(count, f'distinct {per}')}{of}"
    if per == "resource_day":
        note = f"the average is over {count:,} days on which a distinct resource has charges"
    if _unassigned(inquiry, scope, currency, per):
        note += (
            f"; the total also holds charges that belong to no {_NAMES.get(per, per).split()[0]}"
        )
    return note


def _unassigned(inquiry: Inquiry, scope: Scope, currency: str | None, per: str) -> bool:
    rows = inquiry.rows(
        f"SELECT EXISTS (SELECT 1 FROM cost_daily WHERE {scope.where} AND {_key(per)} IS NULL "
        f"AND {scope.metric} <> 0 AND BillingCurrency IS NOT DISTINCT FROM $currency)",
        {**scope.params, "currency": currency},
    )
    return bool(rows[0][0])
