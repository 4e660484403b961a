"""`detect_anomalies` on metrics: what is unusual in the use of instances."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.base import InputError, Period, Result, Value
from tools.services import metric_tables
from tools.services.collected import stale_reasons
from tools.services.filters import Binder
from tools.services.inquiry import Inquiry, midnight, plural
from tools.services.instances import fields
from tools.services.inventory import without_terminated
from tools.services.points import newest_point
from tools.services.unmatched import Source, explain
from tools.store.columns import METRICS

if TYPE_CHECKING:
    from tools.anomalies import DetectAnomalies
    from tools.context import Context
    from tools.services.anomaly.metric_search import Findings
    from tools.services.anomaly.metric_table import Instance

TITLE = "Anomalies of measurements"
WINDOW_DAYS = 30
STALE_HOURS = 24  # measurements are collected at least daily


@dataclass(frozen=True)
class _Window:
    since: dt.datetime
    until: dt.datetime


def detect_metrics(context: Context, arguments: DetectAnomalies) -> Result:
    """Answer `detect_anomalies` with on="metrics".

    Raises InputError for unknown metrics and fields, for `by`, and for a period that ends before it
    starts.
    """
    from tools.services.anomaly import metric_search, metric_table, settings

    inquiry = Inquiry.of(context, "detect_anomalies", arguments)
    names = _metrics(arguments)
    newest = newest_point(inquiry)
    if newest is None:
        return inquiry.nothing(TITLE, "there are no measurements in the data")
    window = _window(arguments.start, arguments.end, newest[1], inquiry.now)
    scope = _instances(inquiry, arguments)
    if isinstance(scope, str):
        return inquiry.nothing(TITLE, scope)
    search = metric_search.Search(
        window.since,
        window.until,
        settings.load(context, arguments.sensitivity).sensitivity,
        tuple(sorted(scope)) if arguments.filters else None,
    )
    found = metric_search.find(inquiry, search)
    events = [one for one in found.events if one.metric in names and one.resource_id in scope]
    result = metric_table.told(context, arguments, scope, events)
    _decorate(result, inquiry, arguments, window, newest[1], scope, found)
    return result


def pattern_of(context: Context, key: str) -> dict[str, Any] | None:
    """The pattern of an event of the last days by its id, for marking it as expected; None without
    such an event.
    """
    from tools.services.anomaly import metric_expected, metric_search, settings

    inquiry = Inquiry(context, "mark_expected", {"anomaly": key})
    newest = newest_point(inquiry)
    if newest is None:
        return None
    window = _window(None, None, newest[1], inquiry.now)
    search = metric_search.Search(window.since, window.until, settings.load(context).sensitivity)
    for event in metric_search.find(inquiry, search).events:
        if metric_search.event_id(event) == key:
            return metric_expected.pattern(event)
    return None


def _metrics(arguments: DetectAnomalies) -> list[str]:
    if arguments.by:
        raise InputError(
            "detect_anomalies: 'by' says what a series of costs is; on metrics it is always one "
            "instance and one metric, so leave it out"
        )
    names = [name.strip().lower() for name in arguments.metrics] or list(METRICS)
    for name in names:
        if name not in METRICS:
            raise InputError(
                f"detect_anomalies: unknown metric {name!r}; there are {', '.join(METRICS)}"
            )
    return names


def _window(
    first: dt.date | None, last: dt.date | None, newest: dt.datetime, now: dt.datetime
) -> _Window:
    """Up to the newest measurement: what is wrong this hour matters more than a full day."""
    until = min(newest, now)
    if last is not None:
        until = min(until, midnight(last) + dt.timedelta(days=1))
    since = midnight(until.date()) - dt.timedelta(days=WINDOW_DAYS)
    if first is not None:
        since = midnight(first)
    if since >= until:
        raise InputError(
            f"detect_anomalies: nothing is measured between the start ({since:%Y-%m-%d}) and the "
            f"end ({until:%Y-%m-%d %H:%M} UTC); choose an earlier start"
        )
    return _Window(since, until)


def _instances(inquiry: Inquiry, arguments: DetectAnomalies) -> dict[str, Instance] | str:
    """The instances in scope by id, or why there are none."""
    from tools.services.anomaly import metric_table

    filters = [*arguments.filters, *without_terminated(arguments.filters)]
    used = {item.field.strip().lower() for item in arguments.filters}
    ctes, params, _ = metric_tables.instance_relation(inquiry, used)
    binder = Binder()
    known = fields(inquiry.tool)
    where = " AND ".join(known.clauses(filters, binder)) or "TRUE"
    rows = inquiry.rows(
        f"{ctes}\nSELECT resource_id, coalesce(name, resource_id), provider, "
        f"coalesce(account_name, account_id) FROM item WHERE {where} ORDER BY 1",
        {**params, **binder.params},
    )
    if rows:
        return {row[0]: metric_table.Instance(*row) for row in rows}
    source = Source(inquiry, known, ctes, "item", params)
    return explain(source, "instance", filters) if arguments.filters else "there are no instances"


def _decorate(
    result: Result,
    inquiry: Inquiry,
    arguments: DetectAnomalies,
    window: _Window,
    newest: dt.datetime,
    scope: dict[str, Instance],
    found: Findings,
) -> None:
    """Period, age, assumptions and warnings."""
    from tools.services.anomaly.metric_usual import BASELINE_DAYS, LEAST_DAYS

    last = (window.until - dt.timedelta(microseconds=1)).date()
    result.period = Period(start=window.since.date(), end=last)
    result.as_of = min(newest, inquiry.now)
    result.stale = (inquiry.now - newest).total_seconds() / 3600 > STALE_HOURS
    if arguments.start is None and arguments.end is None:
        result.assumptions.append(
            f"no period was given: the {WINDOW_DAYS} days to the newest measurement, "
            f"{window.until:%Y-%m-%d %H:%M} UTC"
        )
    result.assumptions.append(
        "expected is where 96 of 100 hours lay at the same hours of the day, on working days or weekends, "
        f"in the {BASELINE_DAYS} days before; averages of whole hours; End empty: it goes on"
    )
    measured = scope.keys() & {*found.judged, *found.short}
    result.values.append(Value(name="instances judged", value=len(scope.keys() & {*found.judged})))
    short = scope.keys() & {*found.short}
    if short:
        names = ", ".join(sorted(scope[one].name for one in short)[:3])
        more = f" and {len(short) - 3} more" if len(short) > 3 else ""
        result.warnings.append(
            f"{plural(len(short), 'instance')} measured for less than {LEAST_DAYS} days cannot be "
            f"judged yet: {names}{more}"
        )
    without = len(scope) - len(measured)
    if without:
        result.warnings.append(
            f"{plural(without, 'instance')} of {len(scope)} in scope "
            f"{'has' if without == 1 else 'have'} no measurements in the period: unknown, not normal"
        )
    result.warnings += stale_reasons(inquiry, "metric")
    result.receipts = [
        one.model_copy(update={"id": f"r{number}"})
        for number, one in enumerate(inquiry.receipts, start=1)
    ]
