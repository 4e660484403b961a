"""Averages of a cost total: per day, per calendar month, per distinct resource."""

from __future__ import annotations

import calendar

from tools.base import Column, Period, Result, Value
from tools.services import amounts
from tools.services.coverage import clip
from tools.services.dimensions import tag_joins
from tools.services.filters import Binder
from tools.services.grouping import Group, Grouped, Wanted
from tools.services.inquiry import Inquiry, plural
from tools.services.scope import Scope


def add(result: Result, inquiry: Inquiry, scope: Scope, per: str) -> None:
    """Append 'average per …' of each currency's headline total to the values."""
    counts = _resources(inquiry, scope) if per == "resource" else {}
    for value in [item for item in result.values if item.name == scope.metric]:
        currency = value.currency
        if per == "resource":
            count = counts.get(currency, 0)
            note = f"the average is over {plural(count, 'distinct resource')} (ResourceId)"
            if _unassigned(inquiry, scope, currency):
                note += "; the total also holds charges that belong to no resource"
        else:
            covered = clip(scope.period, scope.of_currency(currency)) or scope.period
            count, note = _days(covered) if per == "day" else _months(covered, result)
        if len(scope.currencies) > 1:
            note = f"{currency}: {note}"
        average = amounts.ratio(value.value, count)
        result.values.append(
            Value(name=f"average per {per}", value=average, unit=currency, currency=currency)
        )
        result.assumptions.append(note)


def add_column(
    result: Result, inquiry: Inquiry, scope: Scope, wanted: Wanted, grouped: Grouped, per: str
) -> None:
    """Add a column 'average per …' to the table of groups."""
    table = result.tables[0]
    several = len(scope.currencies) > 1
    counts = _resources_of_groups(inquiry, scope, wanted) if per == "resource" else {}
    cells = []
    for group in _in_order(table.rows, grouped, scope):
        if per == "resource":
            count = counts.get((*group.keys, group.currency), 0)
        else:
            covered = clip(scope.period, scope.of_currency(group.currency)) or scope.period
            count = covered.days if per == "day" else _month_count(covered)
        cells.append(amounts.ratio(group.amount, count))
    unit = None if several else scope.currencies[0]
    table.columns.append(Column(name=f"average per {per}", unit=unit))
    for row, cell in zip(table.rows, cells, strict=True):
        row.append(cell)


def _in_order(rows: list[list[object]], grouped: Grouped, scope: Scope) -> list[Group]:
    """The groups in the order of the table: each currency on its own."""
    place = {currency: index for index, currency in enumerate(scope.currencies)}
    found = sorted(grouped.groups, key=lambda one: place[one.currency])
    assert len(found) == len(rows)
    return found


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


def _month_count(covered: Period) -> int:
    first, last = covered.start, covered.end
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _days(covered: Period) -> tuple[int, str]:
    return covered.days, (
        f"the average is over the {plural(covered.days, 'day')} that the data covers: "
        f"{covered.start} to {covered.end}"
    )


def _months(covered: Period, result: Result) -> tuple[int, str]:
    first, last = covered.start, covered.end
    count = _month_count(covered)
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
    return count, (
        f"the average is over the {plural(count, 'calendar month')} that the data covers: "
        f"{first} to {last}"
    )


def _resources(inquiry: Inquiry, scope: Scope) -> dict[str | None, int]:
    rows = inquiry.rows(
        "SELECT BillingCurrency, count(DISTINCT ResourceId) FROM cost_daily "
        f"WHERE {scope.where} GROUP BY BillingCurrency",
        scope.params,
    )
    return {currency: int(count) for currency, count in rows}


def _unassigned(inquiry: Inquiry, scope: Scope, currency: str | None) -> bool:
    rows = inquiry.rows(
        f"SELECT EXISTS (SELECT 1 FROM cost_daily WHERE {scope.where} AND ResourceId IS NULL "
        f"AND {scope.metric} <> 0 AND BillingCurrency IS NOT DISTINCT FROM $currency)",
        {**scope.params, "currency": currency},
    )
    return bool(rows[0][0])
