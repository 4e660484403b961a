"""Use of instances: statistics over a period, per instance or group, and series."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.base import InputError, Period, Result
from tools.services import metric_tables
from tools.services.collected import stale_reasons
from tools.services.filters import Binder
from tools.services.inquiry import Inquiry, naive_utc, plural
from tools.services.instances import fields
from tools.services.inventory import without_terminated
from tools.services.metric_tables import Measured
from tools.services.points import finest, newest_point
from tools.services.unmatched import Source, explain

if TYPE_CHECKING:
    from tools.context import Context
    from tools.metrics import QueryMetrics

DEFAULT_DAYS = 7  # long enough to hold a working week
STALE_METRIC_HOURS = 24  # measurements are collected at least daily


@dataclass(frozen=True)
class Window:
    """From `start`, included, to `end`, excluded; naive UTC."""

    start: dt.datetime
    end: dt.datetime

    @property
    def params(self) -> dict[str, object]:
        """Parameters for `where`."""
        return {
            "since": self.start,
            "until": self.end,
            "first_day": self.start.strftime("%Y-%m-%d"),
            "last_day": self.end.strftime("%Y-%m-%d"),
        }

    @property
    def where(self) -> str:
        """Predicate over metric; the days let whole partitions be skipped."""
        return (
            "ts >= $since AND ts < $until AND metric_day >= $first_day AND metric_day <= $last_day"
        )


def query(context: Context, arguments: QueryMetrics) -> Result:
    """Answer `query_metrics`. Raises InputError for unknown metrics, fields and statistics."""
    inquiry = Inquiry.of(context, "query_metrics", arguments)
    names = _names(arguments)
    title = f"Use: {', '.join(names)}"
    newest = newest_point(inquiry)
    if newest is None:
        return inquiry.nothing(title, "there are no measurements in the data")
    window = _window(arguments, newest[1])
    measured = _measured(inquiry, arguments, names, window)
    if isinstance(measured, str):
        return inquiry.nothing(title, measured)
    if not measured.with_points:
        return _no_points(inquiry, title, measured, window, newest)
    result = Result(title=title)
    metric_tables.fill(result, inquiry, measured, arguments)
    _decorate(result, inquiry, arguments, measured, window, newest)
    return result


def _names(arguments: QueryMetrics) -> list[str]:
    """The metrics asked for and those in conditions."""
    from tools.store.columns import METRICS

    names = [name.strip().lower() for name in arguments.metrics]
    names += [item.metric.strip().lower() for item in arguments.conditions]
    for name in names:
        if name not in METRICS:
            raise InputError(
                f"query_metrics: unknown metric {name!r}; there are {', '.join(METRICS)}"
            )
    return list(dict.fromkeys(names))


def _fields_used(arguments: QueryMetrics) -> set[str]:
    return {item.field.strip().lower() for item in arguments.filters} | {
        name.strip().lower() for name in arguments.group_by
    }


def _window(arguments: QueryMetrics, newest: dt.datetime) -> Window:
    end = naive_utc(arguments.end) if arguments.end else newest
    if arguments.last_hours is not None:
        return Window(end - dt.timedelta(hours=arguments.last_hours), end)
    start = naive_utc(arguments.start) if arguments.start else end - dt.timedelta(days=DEFAULT_DAYS)
    if start >= end:
        raise InputError(f"query_metrics: the period ends ({end}) before it starts ({start})")
    return Window(start, end)


def _measured(
    inquiry: Inquiry, arguments: QueryMetrics, names: Sequence[str], window: Window
) -> Measured | str:
    """The statements' common parts, or why no instance is in scope."""
    filters = [*arguments.filters, *without_terminated(arguments.filters)]
    binder = Binder()
    where = " AND ".join(fields(inquiry.tool).clauses(filters, binder)) or "TRUE"
    ctes, params, said = metric_tables.instance_relation(inquiry, _fields_used(arguments))
    scope = inquiry.rows(
        f"{ctes}\nSELECT count(*) FROM item WHERE {where}", {**params, **binder.params}
    )
    if not scope[0][0]:
        source = Source(inquiry, fields(inquiry.tool), ctes, "item", params)
        return explain(source, "instance", list(filters)) if filters else "there are no instances"
    names_sql = ", ".join(f"'{name}'" for name in names)
    every = {**params, **binder.params, **window.params}
    condition = f"metric IN ({names_sql}) AND {window.where}"
    if arguments.interval == "5m":
        condition += " AND interval_s = 300"
    elif arguments.interval == "1h":
        condition += " AND interval_s <= 3600"
    base = f"""{ctes},
chosen AS (SELECT * FROM item WHERE {where}),
point AS (SELECT p.* FROM {finest(inquiry, condition, every)} p
  WHERE p.resource_id IN (SELECT resource_id FROM chosen))"""
    counted = inquiry.rows(
        f"{base}\nSELECT count(DISTINCT resource_id), min(interval_s), max(interval_s), max(ts) FROM point",
        every,
    )[0]
    return Measured(
        base, every, list(names), int(scope[0][0]), int(counted[0]), counted[1:3], counted[3], said
    )


def _no_points(
    inquiry: Inquiry,
    title: str,
    measured: Measured,
    window: Window,
    newest: tuple[dt.datetime, dt.datetime],
) -> Result:
    first = inquiry.rows("SELECT min(ts) FROM metric")[0][0]
    return inquiry.nothing(
        title,
        f"none of the {plural(measured.instances, 'instance')} in scope has a measurement of "
        f"{', '.join(measured.names)} from {window.start} to {window.end}, which is unknown, not 0; "
        f"measurements of all instances go from {first} to {newest[0]}",
    )


def _decorate(
    result: Result,
    inquiry: Inquiry,
    arguments: QueryMetrics,
    measured: Measured,
    window: Window,
    newest: tuple[dt.datetime, dt.datetime],
) -> None:
    last = (window.end - dt.timedelta(microseconds=1)).date()
    result.period = Period(start=window.start.date(), end=last)
    result.as_of = measured.newest
    age = (inquiry.now - newest[1]).total_seconds() / 3600
    result.stale = age > STALE_METRIC_HOURS
    if arguments.start is None and arguments.last_hours is None:
        result.assumptions.append(
            f"no period was given: the {DEFAULT_DAYS} days to {window.end:%Y-%m-%d %H:%M} UTC"
        )
    low, high = measured.intervals
    result.assumptions.append(
        "avg is weighted by samples; p95 is of the averages of intervals of "
        + (f"{low // 60} min" if low == high else f"{low // 60} to {high // 60} min")
    )
    if measured.said:
        result.assumptions.append(measured.said)
    without = measured.instances - measured.with_points
    if without:
        result.warnings.append(
            f"{plural(without, 'instance')} of {measured.instances} in scope "
            f"{'has' if without == 1 else 'have'} no measurements in the period: unknown, not 0"
        )
    if window.end > newest[1]:
        result.warnings.append(f"measurements end {newest[1]:%Y-%m-%d %H:%M} UTC")
    result.warnings += stale_reasons(inquiry, "metric")
    result.receipts = inquiry.receipts
