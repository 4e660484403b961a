"""The forecast of a scope with and without the changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import Column, Filter, InputError, Period, Result, Table, Value
from tools.services.filters import provider as provider_key
from tools.services.filters import text
from tools.services.forecast.scope_forecast import ScopeForecast, scope_forecast
from tools.services.whatif.changes import Workbench
from tools.services.whatif.effects import DAYS_A_MONTH, Effect, rounded

if TYPE_CHECKING:
    from tools.forecasts import Change

COST = "EffectiveCost"
_DAILY_AT_MOST = 31  # days shown one by one; beyond that, by month
_MONTH = 30  # days of the forecast that growth is told of


def growth(
    bench: Workbench, change: Change, filters: Sequence[Filter], horizon: int
) -> list[Effect]:
    """Costs of the scope that grow by a percentage at once, one row a currency."""
    if change.percent is None and change.amount is None:
        raise InputError("simulate: 'growth' needs 'percent', such as 10 (or -10 for less)")
    if change.percent is None:
        return [_by_amount(bench, change, filters)]
    if change.percent < -100:
        raise InputError(f"simulate: costs cannot shrink by more than 100 %, not {change.percent}")
    own = [*filters, *change.filters, *_named(change)]
    found = scope_forecast(bench.inquiry, COST, own, horizon=max(horizon, _MONTH))
    if isinstance(found, Result):
        bench.empty += [f"growth: {line}" for line in found.warnings]
        return []
    part = Decimal(str(change.percent)) / 100
    bench.notes.assume(
        f"growth is of the forecast cost of the scope, as it is without the other changes; its "
        f"monthly figure is that of the next {_MONTH} days as a month of 365 / 12 days"
    )
    return [_grown(bench, change, one, part) for one in found]


def _by_amount(bench: Workbench, change: Change, filters: Sequence[Filter]) -> Effect:
    """So much money a month more or less, the same every day."""
    assert change.amount is not None
    found = scope_forecast(bench.inquiry, COST, [*filters, *change.filters], horizon=_MONTH)
    currencies = [] if isinstance(found, Result) else [one.currency for one in found]
    if len(currencies) > 1:
        raise InputError(f"simulate: an amount needs a scope of one currency, not {currencies}")
    return Effect(
        f"{'less' if change.amount < 0 else 'more'} by {abs(change.amount):,.2f} a month", None,
        change.provider, change.region, None, None, None, None, None, change.amount,
        currencies[0] if currencies else None, "as asked", bench.start(change),
    )  # fmt: skip


def _grown(bench: Workbench, change: Change, found: ScopeForecast, part: Decimal) -> Effect:
    by_day = {item.day: item.amount.mean * part for item in found.days}
    month = sum((item.amount.mean for item in found.days[:_MONTH]), Decimal(0))
    days = min(_MONTH, len(found.days))
    return Effect(
        _label(change.percent or 0), None, change.provider, change.region, None, None, None,
        None, None, rounded(month / days * DAYS_A_MONTH * part), found.currency,
        f"forecast by {found.method}", bench.start(change), _lookup(by_day),
    )  # fmt: skip


def _label(percent: float) -> str:
    if percent == -100:
        return "all of these costs end"
    return f"growth of {percent:g} %"


def _lookup(by_day: dict[dt.date, Decimal]) -> Callable[[dt.date], Decimal]:
    return lambda day: by_day.get(day, Decimal(0))


def _named(change: Change) -> list[Filter]:
    given = {
        "provider": change.provider,
        "region": change.region,
        "instance_type": change.instance_type,
    }
    return [Filter(field=name, values=[value]) for name, value in given.items() if value]


def add_forecast(
    result: Result,
    bench: Workbench,
    filters: Sequence[Filter],
    effects: Sequence[Effect],
    horizon: int,
) -> None:
    """Put the forecast without and with the changes into the result, currency by currency."""
    found = scope_forecast(bench.inquiry, COST, filters, horizon=horizon)
    if isinstance(found, Result):
        bench.notes.warn(f"there is no forecast: {'; '.join(found.warnings)}")
        return
    inside, outside = _split(effects, filters)
    if outside:
        bench.notes.warn(
            "not in the forecast, since they are outside its scope: "
            + ", ".join(dict.fromkeys(one.change for one in outside))
        )
    foreign = sorted(
        {one.currency for one in inside if one.currency} - {one.currency or "" for one in found}
    )
    if foreign:
        bench.notes.warn(
            f"changes in {', '.join(foreign)} are not in the forecast, which has no costs in it: "
            "currencies are never mixed"
        )
    rows: list[list[object]] = []
    for one in found:
        rows += _rows(
            result, one, [item for item in inside if item.currency == one.currency], horizon
        )
        for line in one.assumptions:
            bench.notes.assume(line)
        for line in one.warnings:
            bench.notes.warn(line)
    result.tables.append(_table(rows, [one.currency for one in found], horizon))
    start = found[0].start
    result.period = Period(start=start, end=start + dt.timedelta(days=horizon - 1))
    early = sorted({item.start for item in inside if item.start < start})
    if early:
        bench.notes.assume(
            f"changes that start before {start}, the first day of the forecast, count from then on"
        )


def _split(
    effects: Sequence[Effect], filters: Sequence[Filter]
) -> tuple[list[Effect], list[Effect]]:
    """Effects inside and outside a scope, as far as providers and regions tell."""
    inside: list[Effect] = []
    outside: list[Effect] = []
    for one in effects:
        (inside if all(_may_hold(one, item) for item in filters) else outside).append(one)
    return inside, outside


def _may_hold(effect: Effect, condition: Filter) -> bool:
    name = condition.field.strip().lower()
    own = {"provider": effect.provider, "region": effect.region}.get(name)
    if own is None or condition.op not in ("is", "is_not"):
        return True
    values = [text(value) for value in condition.values]
    same = own.lower() in [
        provider_key(value) if name == "provider" else value.lower() for value in values
    ]
    return same if condition.op == "is" else not same


def _rows(
    result: Result, found: ScopeForecast, effects: Sequence[Effect], horizon: int
) -> list[list[object]]:
    """The figures of one currency into the result, and its rows by day or by month."""
    days = found.days[:horizon]
    last = days[-1].day
    whole = found.total(found.start, last)
    change = sum((item.on(day.day) for item in effects for day in days), Decimal(0))
    currency = found.currency
    changed = whole.plus(rounded(change))
    for name, value in (
        ("forecast without the changes", whole.mean),
        ("forecast with the changes", changed.mean),
        ("change of the forecast", rounded(change)),
        ("80 % interval with the changes, low", changed.low80),
        ("80 % interval with the changes, high", changed.high80),
    ):
        result.values.append(Value(name=name, value=value, unit=currency, currency=currency))
    buckets: dict[str, list[Decimal]] = {}
    for day in days:
        key = str(day.day) if horizon <= _DAILY_AT_MOST else f"{day.day:%Y-%m}"
        sums = buckets.setdefault(key, [Decimal(0), Decimal(0)])
        sums[0] += day.amount.mean
        sums[1] += day.amount.mean + sum((item.on(day.day) for item in effects), Decimal(0))
    return [
        [key, currency, rounded(without), rounded(after)]
        for key, (without, after) in buckets.items()
    ]


def _table(rows: list[list[object]], currencies: Sequence[str | None], horizon: int) -> Table:
    unit = currencies[0] if len(currencies) == 1 else None
    return Table(
        title="Forecast without and with the changes",
        columns=[
            Column(name="Day" if horizon <= _DAILY_AT_MOST else "Month"),
            Column(name="BillingCurrency"),
            Column(name="Without", unit=unit),
            Column(name="With", unit=unit),
        ],
        rows=rows,
    )
