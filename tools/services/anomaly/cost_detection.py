"""Anomalies of costs: the scope read, searched, explained, and told as a result."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tools.base import InputError, Period, Result
from tools.services.anomaly import telling
from tools.services.anomaly.causes import Cause
from tools.services.anomaly.engine import daily_usual, search
from tools.services.anomaly.explaining import explain
from tools.services.anomaly.patterns import Pattern, silenced
from tools.services.anomaly.reading import ONE_DAY, Series, as_costs, read_ledger, read_series
from tools.services.anomaly.series import Bands, CostSeries, Event
from tools.services.anomaly.settings import Settings
from tools.services.dimensions import Dimension, dimensions, split_threshold
from tools.services.inquiry import Inquiry
from tools.services.scope import Scope, check_order, resolve

if TYPE_CHECKING:
    from tools.anomalies import DetectAnomalies
    from tools.context import Context

_SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True)
class Found:
    """An event with its exact money, its causes, and whether it was marked as expected."""

    id: str
    event: Event
    series: Series
    start: dt.date
    last: dt.date
    observed: Decimal  # a day
    impact: Decimal
    pattern: Pattern
    expected: bool
    causes: tuple[Cause, ...] = ()
    days_compared: int = 1


@dataclass(frozen=True)
class Searched:
    """All that the result is told from."""

    scope: Scope
    items: list[Dimension]
    window: Period
    series: list[Series]
    costs: list[CostSeries]
    bands: Bands | None
    found: list[Found]
    settings: Settings


def detect_costs(
    context: Context, arguments: DetectAnomalies, settings: Settings
) -> tuple[Result, dict[str, dict[str, Any]]]:
    """The anomalies of a scope, and the pattern of each by its id. Raises InputError."""
    inquiry = Inquiry.of(context, "detect_anomalies", arguments)
    check_order(inquiry.tool, arguments.start, arguments.end)
    if split_threshold(arguments.filters)[1]:
        raise InputError(
            "detect_anomalies: 'cost' is no condition here; use top, severity or filters"
        )
    items = dimensions(arguments.by or ["account", "service"], inquiry.tool)
    title = f"Cost anomalies by {' and '.join(item.name for item in items)}"
    searched = _search(inquiry, arguments, settings, items, title)
    if isinstance(searched, Result):
        return searched, {}
    wanted = [one for one in searched.found if _wanted(one, arguments)]
    shown = [
        explain(inquiry, searched.scope, items, one, settings) for one in wanted[: arguments.top]
    ]
    rest = wanted[arguments.top :]
    shown = [one for one in shown if _severe(one.event, arguments)]
    shown.sort(key=lambda one: (_SEVERITIES.index(one.event.severity), -abs(one.impact), one.id))
    patterns = {one.id: vars(one.pattern) for one in searched.found}
    return telling.result(inquiry, searched, arguments, title, shown, rest), patterns


def _search(
    inquiry: Inquiry,
    arguments: DetectAnomalies,
    settings: Settings,
    items: list[Dimension],
    title: str,
) -> Searched | Result:
    """Read and search the scope; or a result that says why nothing can be searched."""
    today = inquiry.context.today
    last = min(arguments.end or today - ONE_DAY, today - ONE_DAY)
    everything = resolve(inquiry, title, "EffectiveCost", None, last, arguments.filters)
    if isinstance(everything, Result):
        return everything
    end = min(last, everything.as_of.date())
    start = arguments.start or end - 29 * ONE_DAY
    if start > end:
        return inquiry.nothing(title, f"the data ends {end}, before the period begins ({start})")
    first = max(
        start - settings.history_days * ONE_DAY, min(one.first for one in everything.coverage)
    )
    scope = resolve(inquiry, title, _metric(everything), first, end, arguments.filters)
    if isinstance(scope, Result):
        return scope
    scope = replace(scope, period=Period(start=first, end=end))
    series = read_series(inquiry, scope, items, settings.max_series)
    ledger = read_ledger(inquiry, scope.period, today, settings)
    costs = [as_costs(one, ledger) for one in series]
    window = Period(start=start, end=end)
    if not costs:
        return Searched(scope, items, window, [], [], None, [], settings)
    total: dict[str | None, float] = {}
    for cost in costs:
        total[cost.currency] = total.get(cost.currency, 0.0) + daily_usual(cost)
    result = search(costs, settings, max((start - first).days, 0), total)
    known = [
        Pattern(**one.pattern)
        for one in inquiry.context.store.expected.listed()
        if "rise" in one.pattern
    ]
    found = [
        _found(event, series[event.series], costs[event.series], items, known)
        for event in result.events
        if event.last >= (start - first).days
    ]
    return Searched(scope, items, window, series, costs, result.bands, found, settings)


def _metric(scope: Scope) -> str:
    """EffectiveCost, unless no line item has it."""
    return (
        "BilledCost"
        if all(item.missing == item.lines for item in scope.totals)
        else "EffectiveCost"
    )


def _found(
    event: Event,
    series: Series,
    costs: CostSeries,
    items: Sequence[Dimension],
    known: list[Pattern],
) -> Found:
    """The event in exact money: what was charged, less what was expected to the sixth decimal."""
    start, last = costs.date(event.start), costs.date(event.last)
    days = [start + ONE_DAY * index for index in range(event.last - event.start + 1)]
    observed = sum((series.exact.get(day, Decimal(0)) for day in days), Decimal(0))
    usual = Decimal(str(round(float(_usual(event)), 6)))
    scope = scope_of(items, series)
    impact = observed - usual
    pattern = Pattern.of(scope, event.kind, start, last, float(impact))
    return Found(
        event_id(scope, start, event.kind), event, series, start, last, observed / len(days), impact,
        pattern, silenced(pattern, known),
    )  # fmt: skip


def _usual(event: Event) -> float:
    """What the known days of an event were expected to cost."""
    pairs = zip(event.expected, event.observed, strict=True)
    return float(sum(usual for usual, cost in pairs if not math.isnan(cost)))


def scope_of(items: Sequence[Dimension], series: Series) -> dict[str, Any]:
    """The scope of a series, as it is remembered."""
    values = {
        item.name: None if key is None else str(key)
        for item, key in zip(items, series.keys, strict=True)
    }
    return {"on": "costs", "currency": series.currency, **values}


def event_id(scope: dict[str, Any], start: dt.date, kind: str) -> str:
    """The same for the same scope, first day and kind."""
    text = json.dumps([scope, start.isoformat(), kind], sort_keys=True)
    return f"a{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def _severe(event: Event, arguments: DetectAnomalies) -> bool:
    return _SEVERITIES.index(event.severity) <= _SEVERITIES.index(arguments.severity)


def _wanted(one: Found, arguments: DetectAnomalies) -> bool:
    return _severe(one.event, arguments) and (arguments.include_expected or not one.expected)
