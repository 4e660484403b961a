"""The result of a search for cost anomalies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from tools.base import Column, Result, Table, Value
from tools.services.anomaly import wording
from tools.services.anomaly.judging import WARM_UP
from tools.services.inquiry import Inquiry, plural

if TYPE_CHECKING:
    from tools.anomalies import DetectAnomalies
    from tools.services.anomaly.cost_detection import Found, Searched
    from tools.services.anomaly.series import Event

_SIX = Decimal("0.000001")


def result(
    inquiry: Inquiry,
    searched: Searched,
    arguments: DetectAnomalies,
    title: str,
    shown: Sequence[Found],
    rest: Sequence[Found],
) -> Result:
    """What was found: figures, the table of events, and the daily series where one is meant."""
    found = Result(title=title, total_rows=len(shown) + len(rest), truncated=bool(rest))
    _add_values(found, searched, [*shown, *rest])
    found.tables = [_events_table(searched, shown)]
    daily = _daily_table(searched, shown)
    if daily is not None:
        found.tables.append(daily)
    _explain(found, searched, arguments)
    searched.scope.decorate(found, inquiry)
    found.period = searched.window
    return found


def _add_values(found: Result, searched: Searched, events: Sequence[Found]) -> None:
    found.values = [Value(name="anomalies", value=len(events))]
    for severity in ("critical", "warning", "info"):
        count = sum(one.event.severity == severity for one in events)
        found.values.append(Value(name=severity, value=count))
    for currency in searched.scope.currencies:
        own = [one.impact for one in events if one.series.currency == currency]
        more = sum((one for one in own if one > 0), Decimal(0))
        less = sum((one for one in own if one < 0), Decimal(0))
        found.values.append(
            Value(name="total impact", value=more, unit=currency, currency=currency)
        )
        if less:
            found.values.append(
                Value(name="less than usual", value=-less, unit=currency, currency=currency)
            )


def _events_table(searched: Searched, shown: Sequence[Found]) -> Table:
    several = len(searched.scope.currencies) > 1
    unit = None if several else searched.scope.currencies[0]
    columns = [Column(name=name) for name in ("Id", "Severity", "Kind")]
    columns += [Column(name=name) for item in searched.items for name, _ in item.shows]
    if several:
        columns.append(Column(name="BillingCurrency"))
    columns += [Column(name=name) for name in ("Start", "End")]
    money = ("Observed", "ExpectedLow", "ExpectedHigh", "Impact")
    columns += [Column(name=name, unit=unit) for name in money]
    columns += [Column(name=name) for name in ("Cause", "NextStep", "Reported")]
    rows = [_row(one, several) for one in shown]
    if any(one.expected for one in shown):
        columns.append(Column(name="Expected"))
        rows = [[*row, one.expected] for row, one in zip(rows, shown, strict=True)]
    return Table(title="Anomalies", columns=columns, rows=rows)


def _row(one: Found, several: bool) -> list[object]:
    event = one.event
    cause = one.causes[0] if one.causes else None
    low, high = _range(event)
    reported = one.start + (event.reported - event.start) * (one.last.resolution)
    return [
        one.id, event.severity, event.kind, *one.series.shown,
        *([one.series.currency] if several else []),
        one.start, None if event.end is None else one.last,
        one.observed.quantize(_SIX), low, high, one.impact,
        wording.cause_phrase(cause, event, one.series.currency, one.days_compared),
        wording.next_step(event, cause, one.start), reported,
    ]  # fmt: skip


def _range(event: Event) -> tuple[Decimal, Decimal]:
    """The expected range of an average day of the event."""
    known = ~np.isnan(event.observed)
    low, high = event.low[known], event.high[known]
    return _money(float(low.mean())), _money(float(high.mean()))


def _money(value: float) -> Decimal:
    return Decimal(str(round(value, 6)))


def _daily_table(searched: Searched, shown: Sequence[Found]) -> Table | None:
    """The days of the only series there is, or of the only event."""
    names = {one.event.series for one in shown}
    if searched.bands is None or (len(searched.series) != 1 and len(shown) != 1):
        return None
    row = names.pop() if names else 0
    series, costs, bands = searched.series[row], searched.costs[row], searched.bands
    expected, low, high = bands.expected[row].copy(), bands.low[row].copy(), bands.high[row].copy()
    for one in shown:
        span = slice(one.event.start, one.event.last + 1)
        expected[span], low[span], high[span] = one.event.expected, one.event.low, one.event.high
    rows: list[list[object]] = []
    for index in range(max(0, (searched.window.start - costs.first).days), len(costs)):
        day = costs.date(index)
        known = not math.isnan(costs.amounts[index])
        amount = series.exact.get(day, Decimal(0)) if known else None
        band = [
            None if math.isnan(one[index]) else _money(float(one[index]))
            for one in (expected, low, high)
        ]
        rows.append([day, amount, *band])
    unit = series.currency
    names_of = ("Observed", "Expected", "ExpectedLow", "ExpectedHigh")
    columns = [Column(name="Date"), *(Column(name=name, unit=unit) for name in names_of)]
    return Table(title="Daily cost and expected range", columns=columns, rows=rows)


def _explain(found: Result, searched: Searched, arguments: DetectAnomalies) -> None:
    settings = searched.settings
    found.assumptions = [
        "each day is judged by the days before it: level, trend, weekday, place in the month; "
        f"at least {settings.baseline_days} days of history",
        "Observed and the expected range are of an average day of the event; Impact is the sum over "
        "all its days, also those before the period; no End means that it goes on",
        "purchases, credits, taxes and other one-off charges are left aside",
    ]
    if arguments.sensitivity is not None:
        found.assumptions.append(f"sensitivity {arguments.sensitivity:g} was asked for")
    silent = sum(one.expected for one in searched.found)
    if silent and not arguments.include_expected:
        found.assumptions.append(f"{plural(silent, 'anomaly')} marked as expected are left out")
    _warn_of_short(found, searched)
    if len(searched.series) >= settings.max_series:
        found.warnings.append(
            f"only the {settings.max_series} series with the highest cost were looked at"
        )


def _warn_of_short(found: Result, searched: Searched) -> None:
    """Say which series have too little history to be judged."""
    least = max(searched.settings.baseline_days, WARM_UP)
    short = [
        one
        for one, costs in zip(searched.series, searched.costs, strict=True)
        if int(np.sum(~np.isnan(costs.amounts))) <= least
    ]
    if len(short) == len(searched.series):
        found.status = "no_data"  # silence would be taken for all is well
        found.values, found.tables = [], []
        found.warnings.insert(
            0,
            f"there are not more than {least} days of history: nothing can be judged yet as usual or "
            "unusual",
        )
    elif short:
        found.warnings.append(
            f"{len(short)} of {len(searched.series)} series have not more than {least} days of history "
            "and cannot be judged"
        )
