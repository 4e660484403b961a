"""Tables of measurements: per instance or group, and series of points."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.base import Column, InputError, Result, Table, Value
from tools.services import instances
from tools.services.filters import COMPARISONS, Binder, tag_key, tag_label
from tools.services.inquiry import Inquiry
from tools.services.listing import Listing
from tools.services.points import AVERAGE_OF, WEIGHT
from tools.services.spellings import merged_spellings, tag_groups

if TYPE_CHECKING:
    from tools.metrics import QueryMetrics

STATISTICS = ("avg", "min", "max", "p95")
_MOST_POINTS = 10_000  # rows of a series
_DIGITS = 4  # of shown statistics; conditions are exact
# Fields of an instance that come from the ledger and the measurements.
DERIVED = {"monthly_cost", "month_to_date_cost", "cpu_percent", "memory_percent"}
_BUCKETS = {
    "5m": "time_bucket(INTERVAL '5 minutes', ts)",
    "1h": "date_trunc('hour', ts)",
    "1d": "CAST(ts AS DATE)",
}


@dataclass(frozen=True)
class Measured:
    """`base` are CTEs that end with `chosen` (the instances in scope) and `point`."""

    base: str
    params: dict[str, object]
    names: list[str]
    instances: int
    with_points: int
    intervals: tuple[int, int]
    newest: dt.datetime | None
    said: str | None


def instance_relation(
    inquiry: Inquiry, used: set[str]
) -> tuple[str, dict[str, object], str | None]:
    """CTEs that end with `item`: the inventory's instances, or, without an inventory, whatever was
    measured; their parameters; an assumption to state. `used` are the fields in conditions and
    groups: costs and recent use are looked up only for them.
    """
    if inquiry.rows("SELECT EXISTS (SELECT 1 FROM instance)")[0][0]:
        if used & DERIVED:
            listing: Listing = instances.inventory_listing(inquiry)
            return listing.source, listing.params, None
        return instances.PLAIN, {"now": inquiry.now}, None
    nothing = "CAST(NULL AS VARCHAR)"
    texts = ", ".join(
        f"{nothing} AS {name}"
        for name in (
            *("account_name", "region", "zone", "status", "raw_status", "instance_type"),
            *("tagset_id", "currency"),
        )
    )
    numbers = ", ".join(
        f"CAST(NULL AS DOUBLE) AS {name}"
        for name in (
            *("vcpus", "memory_gb", "disk_gb", "age_days", "uptime_hours", "hourly_cost"),
            *("monthly_cost", "month_to_date_cost", "cpu_percent", "memory_percent"),
        )
    )
    lists = ", ".join(
        f"CAST(NULL AS VARCHAR[]) AS {name}"
        for name in ("private_ips", "public_ips", "security_groups", "volume_ids")
    )
    sql = f"""WITH item AS (
  SELECT max(provider) AS provider, max(account_id) AS account_id, resource_id,
    resource_id AS name, {texts}, {numbers}, {lists}, CAST(NULL AS TIMESTAMP) AS launched_at
  FROM metric GROUP BY resource_id)"""
    return sql, {}, "there is no inventory: the instances are those that were measured"


def fill(result: Result, inquiry: Inquiry, measured: Measured, arguments: QueryMetrics) -> None:
    """Add values and tables to the result."""
    binder = Binder(prefix="c")
    kept = _kept(measured, arguments, binder)
    params = {**measured.params, **binder.params}
    _add_values(result, inquiry, measured, arguments, kept, params)
    result.assumptions += merged_spellings(inquiry, arguments.group_by)
    if arguments.group_by:
        _add_groups(result, inquiry, measured, arguments, kept, params)
    else:
        _add_instances(result, inquiry, measured, arguments, kept, params)
    if arguments.interval != "none":
        _add_series(result, inquiry, measured, arguments, kept, params)


def columns_sql(names: list[str]) -> str:
    """Every statistic of every metric as `metric.statistic`."""
    parts = []
    for name in names:
        of = f"FILTER (WHERE metric = '{name}')"
        parts += [
            f'{AVERAGE_OF.format(name=name)} AS "{name}.avg"',
            f'min("min") {of} AS "{name}.min"',
            f'max("max") {of} AS "{name}.max"',
            f'quantile_cont(avg, 0.95) {of} AS "{name}.p95"',
        ]
    return ", ".join(parts)


def _kept(measured: Measured, arguments: QueryMetrics, binder: Binder) -> str:
    """CTEs that end with `kept`: one row per measured instance that meets the conditions."""
    clauses = [
        f'"{item.metric.strip().lower()}.{item.statistic}" {COMPARISONS[item.op]} '
        f"{binder.bind(float(item.value))}"
        for item in arguments.conditions
    ]
    joined = (" OR " if arguments.match == "any" else " AND ").join(clauses)
    return f"""{measured.base},
stat AS (SELECT resource_id, {columns_sql(measured.names)} FROM point GROUP BY resource_id),
kept AS (SELECT * FROM stat WHERE {joined or "TRUE"})"""


def _units() -> dict[str, str]:
    from tools.store.columns import METRICS

    return METRICS


def _round(value: Any) -> Any:
    return round(float(value), _DIGITS) if value is not None else None


def _statistics(names: list[str]) -> list[tuple[str, str]]:
    """Label and unit of each statistic."""
    units = _units()
    return [(f"{name}.{kind}", units[name]) for name in names for kind in STATISTICS]


def _add_values(
    result: Result,
    inquiry: Inquiry,
    measured: Measured,
    arguments: QueryMetrics,
    kept: str,
    params: dict[str, object],
) -> None:
    """Statistics over all points of all kept instances, and how many instances these are."""
    rows = inquiry.rows(
        f"""{kept}
SELECT (SELECT count(*) FROM kept), {columns_sql(measured.names)}
FROM point WHERE resource_id IN (SELECT resource_id FROM kept)""",
        params,
    )
    count, *figures = rows[0]
    found = [
        Value(name=label, value=_round(value), unit=unit)
        for (label, unit), value in zip(_statistics(measured.names), figures, strict=True)
    ]
    number = Value(name="instances", value=int(count))
    result.values = [number, *found] if arguments.conditions else [*found, number]
    result.total_rows = int(count)


def _add_instances(
    result: Result,
    inquiry: Inquiry,
    measured: Measured,
    arguments: QueryMetrics,
    kept: str,
    params: dict[str, object],
) -> None:
    statistics = _statistics(measured.names)
    labels = [label for label, _ in statistics]
    sort = _sort(arguments, labels)
    direction = "DESC" if arguments.order == "desc" else "ASC"
    shown = ", ".join(f'"{label}"' for label in labels)
    rows = inquiry.rows(
        f"""{kept}
SELECT chosen.name, kept.resource_id, chosen.provider,
  coalesce(chosen.account_name, chosen.account_id), {shown}
FROM kept JOIN chosen USING (resource_id)
ORDER BY "{sort}" {direction} NULLS LAST, chosen.name, kept.resource_id LIMIT $limit""",
        {**params, "limit": arguments.limit},
    )
    columns = [Column(name=name) for name in ("name", "resource_id", "provider", "account")]
    columns += [Column(name=label, unit=unit) for label, unit in statistics]
    table = [[*row[:4], *map(_round, row[4:])] for row in rows]
    result.tables.append(Table(title=result.title, columns=columns, rows=table))
    result.truncated = len(rows) < (result.total_rows or 0)


def _sort(arguments: QueryMetrics, labels: list[str]) -> str:
    wanted = (arguments.sort or labels[0]).strip().lower()
    wanted = wanted if "." in wanted else f"{wanted}.avg"
    if wanted not in labels:
        raise InputError(
            f"query_metrics: cannot sort by {arguments.sort!r}; it is one of {', '.join(labels)}"
        )
    return wanted


def _keys(
    inquiry: Inquiry, arguments: QueryMetrics, binder: Binder
) -> tuple[list[str], list[str], str]:
    """Labels, SQL and joins of the groups."""
    outputs, labels, sql, joins = instances.outputs(), [], [], []
    for name in dict.fromkeys(arguments.group_by):
        key = tag_key(name, inquiry.tool)
        if key is not None:
            parameter = binder.bind(key)
            alias = f"t_{parameter[1:]}"
            joins.append(
                f"LEFT JOIN {tag_groups(parameter)} {alias} ON {alias}.tagset_id = item.tagset_id"
            )
            labels.append(tag_label(key))
            sql.append(f"{alias}.tag_value")
            continue
        plain = instances.fields(inquiry.tool).find(name).name
        plain = "name" if plain == "resource" else plain
        labels.append(plain)
        sql.append(outputs[plain].sql)
    return labels, sql, "\n".join(joins)


def _grouped_points(keys: list[str], joins: str) -> str:
    named = ", ".join(f"{sql} AS k{index}" for index, sql in enumerate(keys))
    by = ", ".join(f"k{index}" for index in range(len(keys)))
    return f"""SELECT {by}, point.* FROM point
  JOIN (SELECT item.resource_id, {named} FROM chosen item {joins}) keyed USING (resource_id)
  WHERE resource_id IN (SELECT resource_id FROM kept)"""


def _add_groups(
    result: Result,
    inquiry: Inquiry,
    measured: Measured,
    arguments: QueryMetrics,
    kept: str,
    params: dict[str, object],
) -> None:
    binder = Binder(prefix="g")
    labels, keys, joins = _keys(inquiry, arguments, binder)
    statistics = _statistics(measured.names)
    sort = _sort(arguments, [label for label, _ in statistics])
    direction = "DESC" if arguments.order == "desc" else "ASC"
    by = ", ".join(f"k{index}" for index in range(len(keys)))
    rows = inquiry.rows(
        f"""{kept},
member AS ({_grouped_points(keys, joins)})
SELECT {by}, count(DISTINCT resource_id), {columns_sql(measured.names)}
FROM member GROUP BY {by} ORDER BY "{sort}" {direction} NULLS LAST, {by}""",
        {**params, **binder.params},
    )
    width = len(keys)
    columns = [Column(name=label) for label in labels] + [Column(name="instances")]
    columns += [Column(name=label, unit=unit) for label, unit in statistics]
    table = [[*row[: width + 1], *map(_round, row[width + 1 :])] for row in rows[: arguments.limit]]
    title = f"{result.title} by {' and '.join(labels)}"
    result.tables.append(Table(title=title, columns=columns, rows=table))
    result.total_rows = len(rows)
    result.truncated = len(table) < len(rows)
    after = next(i for i, item in enumerate(result.values) if item.name == "instances") + 1
    result.values.insert(after, Value(name="groups", value=len(rows)))


def _add_series(
    result: Result,
    inquiry: Inquiry,
    measured: Measured,
    arguments: QueryMetrics,
    kept: str,
    params: dict[str, object],
) -> None:
    """Points in long form, per group or per instance, cut to a bounded number of rows."""
    binder = Binder(prefix="g")
    if arguments.group_by:
        labels, keys, joins = _keys(inquiry, arguments, binder)
    else:
        labels, keys, joins = ["name", "resource_id"], ["item.name", "resource_id"], ""
    by = ", ".join(f"k{index}" for index in range(len(keys)))
    average = f"sum(avg * {WEIGHT}) / sum({WEIGHT}) FILTER (WHERE avg IS NOT NULL)"
    rows = inquiry.rows(
        f"""{kept},
member AS ({_grouped_points(keys, joins)})
SELECT {_BUCKETS[arguments.interval]} AS bucket, {by}, metric, min("min"), max("max"), {average}
FROM member GROUP BY bucket, {by}, metric ORDER BY {by}, metric, bucket LIMIT $most""",
        {**params, **binder.params, "most": _MOST_POINTS + 1},
    )
    width = len(keys) + 2
    units = _units()
    unit = units[measured.names[0]] if len({units[name] for name in measured.names}) == 1 else None
    columns = [Column(name="ts")] + [Column(name=label) for label in labels]
    columns += [Column(name="metric")] + [
        Column(name=name, unit=unit) for name in ("min", "max", "avg")
    ]
    table = [[*row[:width], *map(_round, row[width:])] for row in rows[:_MOST_POINTS]]
    result.tables.append(Table(title=f"Every {arguments.interval}", columns=columns, rows=table))
    if len(rows) > _MOST_POINTS:
        result.truncated = True
        result.warnings.append(f"the series is cut after {_MOST_POINTS:,} points")
