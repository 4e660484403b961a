"""Costs by group and by time: one statement, ranked inside each currency."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from tools.base import Filter, Period
from tools.services import amounts
from tools.services.coverage import provider_label
from tools.services.dimensions import Dimension, tag_joins
from tools.services.filters import COMPARISONS, Binder, number
from tools.services.inquiry import Inquiry
from tools.services.scope import Scope

# Granularity: name of the column, SQL.
BUCKETS: dict[str, tuple[str, str]] = {
    "daily": ("Date", "ChargeDay"),
    "weekly": ("Week", "CAST(date_trunc('week', ChargeDay) AS DATE)"),
    "monthly": ("Month", "charge_month"),
    "quarterly": ("Quarter", "concat(year(ChargeDay), '-Q', quarter(ChargeDay))"),
    "yearly": ("Year", "CAST(year(ChargeDay) AS VARCHAR)"),
}


@dataclass(frozen=True)
class Group:
    """One group, in one time bucket if there are any, and one currency."""

    bucket: object  # a date, 'YYYY-MM', or None without granularity
    keys: tuple[object, ...]
    shown: tuple[object, ...]
    currency: str | None
    amount: Decimal | None
    whole: Decimal | None  # over all buckets


@dataclass(frozen=True)
class Grouped:
    """The groups that were kept; how many there are, and their sum, by currency."""

    groups: list[Group]
    places: dict[str | None, int] = field(default_factory=dict)
    sums: dict[str | None, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """How to group: dimensions, time, thresholds on a group's total, order and how many.

    Without dimensions the time buckets are the groups.
    """

    dimensions: Sequence[Dimension]
    granularity: str = "none"
    thresholds: Sequence[Filter] = ()
    top: int | None = None
    order: str = "desc"
    named_only: bool = False  # leave out the group that has no value
    full_only: bool = False  # leave out time buckets that the period or the data cuts
    inside: bool = False  # `top` counts the last dimension within each group of those before it


def in_order(grouped: Grouped, currencies: Sequence[str | None]) -> list[Group]:
    """The groups in the order of a table without time: each currency on its own."""
    place = {currency: index for index, currency in enumerate(currencies)}
    return sorted(grouped.groups, key=lambda one: place[one.currency])


def read_groups(inquiry: Inquiry, scope: Scope, wanted: Wanted) -> Grouped:
    """Run the statement of `wanted` over `scope`."""
    binder = Binder(prefix="g")
    if wanted.full_only and wanted.granularity != "none":
        scope = whole_buckets(inquiry, scope, wanted.granularity)
    sql = _statement(scope, wanted, binder)
    rows = inquiry.rows(sql, {**scope.params, **binder.params})
    return _grouped(rows, wanted)


def whole_buckets(inquiry: Inquiry, scope: Scope, granularity: str) -> Scope:
    """The scope without the days of buckets that the period or the data cuts; as it is without any."""
    last = max(item.last for item in scope.coverage)
    days = [scope.period.start + dt.timedelta(days=count) for count in range(scope.period.days)]
    key = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter"}
    unit = key.get(granularity, "year")
    full = [day for day in days if _holds(day, unit, scope.period, last)]
    if not full or len(full) == len(days):
        return scope
    where = f"{scope.where} AND ChargeDay >= $full_start AND ChargeDay <= $full_end"
    params = {**scope.params, "full_start": full[0], "full_end": full[-1]}
    return replace(scope, where=where, params=params)


def _holds(day: dt.date, unit: str, period: Period, last: dt.date) -> bool:
    """True when the unit around a day lies in the period and in the data."""
    first, end = _around(day, unit)
    return period.start <= first and end <= min(period.end, last)


def _around(day: dt.date, unit: str) -> tuple[dt.date, dt.date]:
    if unit == "week":
        first = day - dt.timedelta(days=day.weekday())
        return first, first + dt.timedelta(days=6)
    text = {
        "day": day.isoformat(),
        "month": day.isoformat()[:7],
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": str(day.year),
    }[unit]
    names = {"day": "daily", "month": "monthly", "quarter": "quarterly", "year": "yearly"}
    return bucket_days(text, names[unit])


def _statement(scope: Scope, wanted: Wanted, binder: Binder) -> str:
    keys = [f"k{position}" for position in range(len(wanted.dimensions))]
    bucket = BUCKETS[wanted.granularity][1] if wanted.granularity != "none" else "NULL"
    source = _grouped_sql(scope, wanted.dimensions, bucket, binder)
    parts = ", ".join(["BillingCurrency", *(keys or ["bucket"])])
    tie = ", ".join(keys or ["bucket"])
    direction = "DESC" if wanted.order == "desc" else "ASC"
    conditions = [_threshold(item, binder) for item in wanted.thresholds]
    conditions += [f"{key} IS NOT NULL" for key in keys if wanted.named_only]
    having = " AND ".join(conditions) or "TRUE"
    top = f"WHERE place <= {binder.bind(wanted.top)}" if wanted.top else ""
    order = "bucket, place" if wanted.granularity != "none" else "place"
    outer = ", ".join(["BillingCurrency", *(keys[:-1] if wanted.inside else [])])
    places = "max(place) OVER (PARTITION BY BillingCurrency)"
    if wanted.inside:
        order = f"outer_cost DESC NULLS LAST, {outer}, place"
        places = "count(*) OVER (PARTITION BY BillingCurrency)"
    return f"""{source},
summed AS (SELECT *, sum(cost) OVER (PARTITION BY {parts}) AS whole FROM grouped),
kept AS (SELECT * FROM summed WHERE {having}),
ranked AS (
  SELECT *, dense_rank() OVER (
    PARTITION BY {outer} ORDER BY whole {direction} NULLS LAST, {tie}) AS place
  FROM kept),
counted AS (
  SELECT *, {places} AS places, sum(cost) OVER (PARTITION BY BillingCurrency) AS kept_cost,
    sum(cost) OVER (PARTITION BY {outer}) AS outer_cost
  FROM ranked)
SELECT * FROM counted {top} ORDER BY {order}, BillingCurrency"""


def _grouped_sql(scope: Scope, items: Sequence[Dimension], bucket: str, binder: Binder) -> str:
    """CTEs up to `grouped`: bucket, k0…, s0_0…, BillingCurrency, cost.

    Tags are looked up after summing by set of tags: far fewer rows, and a set that has a key twice
    cannot double an amount.
    """
    tagged = any(item.tag is not None for item in items)
    inner, outer, by = [f"{bucket} AS bucket"], ["bucket"], ["1"]
    for position, item in enumerate(items):
        key = "NULL" if item.tag is not None else item.key
        inner.append(f"{key} AS k{position}")
        outer.append(
            f"t{position}.tag_value AS k{position}" if item.tag is not None else f"k{position}"
        )
        by.append(str(position + 2))
    shows = list(shown_columns(items))
    inner += [f"{sql} AS {alias}" for alias, sql in shows]
    outer += [f"max({alias}) AS {alias}" for alias, _ in shows]
    ids = ", x_TagsetId" if tagged else ""
    first = f"""WITH {"scoped" if tagged else "grouped"} AS (
  SELECT {", ".join(inner)}{ids}, BillingCurrency, sum({scope.metric}) AS cost
  FROM cost_daily WHERE {scope.where}
  GROUP BY {", ".join(by)}{ids}, BillingCurrency)"""
    if not tagged:
        return first
    return f"""{first},
grouped AS (
  SELECT {", ".join(outer)}, BillingCurrency, sum(cost) AS cost
  FROM scoped
  {tag_joins(items, binder)}
  GROUP BY {", ".join(by)}, BillingCurrency)"""


def shown_columns(items: Sequence[Dimension]) -> list[tuple[str, str]]:
    """Alias and aggregate of every column that is more than its dimension's key."""
    return [
        (f"s{position}_{index}", sql)
        for position, item in enumerate(items)
        for index, (_, sql) in enumerate(item.shows)
        if sql is not None
    ]


def _threshold(condition: Filter, binder: Binder) -> str:
    value = binder.bind(number(condition.values[0], "cost"))
    return f"whole {COMPARISONS[condition.op]} {value}"


def bucket_days(bucket: object, granularity: str) -> tuple[dt.date, dt.date]:
    """First and last day of a bucket: '2026', '2026-Q3', '2026-10', '2026-10-05'."""
    text = str(bucket)[:10]
    if granularity in ("daily", "weekly"):
        first = dt.date.fromisoformat(text)
        return first, first + dt.timedelta(days=6 if granularity == "weekly" else 0)
    start, months = {
        "monthly": (text[5:7], 1),
        "quarterly": (str(int(text[6:7] or 1) * 3 - 2), 3),
        "yearly": ("1", 12),
    }[granularity]
    year, month = int(text[:4]), int(start)
    last = calendar.monthrange(year, month + months - 1)[1]
    return dt.date(year, month, 1), dt.date(year, month + months - 1, last)


def is_full(bucket: object, granularity: str, period: Period, last: dt.date) -> bool:
    """True when the period and the data, which ends on `last`, hold all days of a bucket."""
    first, end = bucket_days(bucket, granularity)
    return period.start <= first and end <= min(period.end, last)


def _grouped(rows: list[tuple[Any, ...]], wanted: Wanted) -> Grouped:
    count, extra = len(wanted.dimensions), len(shown_columns(wanted.dimensions))
    groups, places, sums = [], {}, {}
    for row in rows:
        bucket, keys = row[0], row[1 : 1 + count]
        shown, tail = row[1 + count : 1 + count + extra], row[1 + count + extra :]
        currency, cost, whole, _place, many, kept, _outer = tail
        places[currency], sums[currency] = int(many), amounts.exact(kept)
        cells = show(wanted.dimensions, keys, shown)
        groups.append(
            Group(bucket, tuple(keys), cells, currency, amounts.exact(cost), amounts.exact(whole))
        )
    return Grouped(groups, places, sums)


def show(
    items: Sequence[Dimension], keys: Sequence[object], extras: Sequence[object]
) -> tuple[object, ...]:
    """The cells of a group: its keys and the aggregates beside them, provider names filled in."""
    left = iter(extras)
    cells: list[object] = []
    for item, key in zip(items, keys, strict=True):
        found = [key if sql is None else next(left) for _, sql in item.shows]
        if item.name == "provider" and found == [None] and key is not None:
            found = [provider_label(str(key))]
        cells += found
    return tuple(cells)
