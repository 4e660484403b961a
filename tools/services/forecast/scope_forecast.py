"""The forecast of a scope, currency by currency: what tools and budgets build on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import Filter, InputError, Result
from tools.services import amounts
from tools.services.forecast.charges import due
from tools.services.forecast.history import History, Past, read_past
from tools.services.forecast.known_changes import known_changes
from tools.services.inquiry import Inquiry, plural

if TYPE_CHECKING:
    from tools.services.forecast.engine import Band, Foreseen

FARTHEST = 400  # days ahead
_OF_SPREAD = (Decimal("1.6"), Decimal("2.5"))  # of a mean absolute error, for 80 and 95 %
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Interval:
    """An expected amount with its 80 and 95 % interval."""

    mean: Decimal
    low80: Decimal
    high80: Decimal
    low95: Decimal
    high95: Decimal

    def plus(self, amount: Decimal, spread: Decimal = Decimal(0)) -> Interval:
        """The same with a further amount whose error is usually `spread`: certain, where that is 0."""
        wide80, wide95 = (money(float(times * spread)) for times in _OF_SPREAD)
        return Interval(
            self.mean + amount,
            self.low80 + amount - wide80,
            self.high80 + amount + wide80,
            self.low95 + amount - wide95,
            self.high95 + amount + wide95,
        )


@dataclass(frozen=True)
class DayAhead:
    """One day of a forecast; `monthly` is the part of it that comes once a month."""

    day: dt.date
    amount: Interval
    monthly: Decimal
    monthly_spread: Decimal = Decimal(0)  # how far off that part usually is


@dataclass(frozen=True)
class ScopeForecast:
    """The forecast of one currency from `start`, the day after the last full day, to `until`.

    `wape` is the back-tested error of a day and `total_error` that of a sum over `tested_days`,
    both as a part of 1; None where the past is too short to tell. `assumptions`, `changes` and
    `warnings` are sentences for people.
    """

    currency: str | None
    history: History
    days: list[DayAhead]
    method: str
    errors: dict[str, float | None]
    wape: float | None
    total_error: float | None
    tested_days: int
    folds: int
    assumptions: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)  # known changes that were carried in
    warnings: list[str] = field(default_factory=list)
    _widths: list[Interval] = field(default_factory=list, repr=False)  # of sums, by day

    @property
    def start(self) -> dt.date:
        """The first day that is forecast."""
        return self.days[0].day

    @property
    def until(self) -> dt.date:
        """The last day that is forecast."""
        return self.days[-1].day

    def total(self, first: dt.date, last: dt.date) -> Interval:
        """The sum of the days of the forecast from `first` to `last`; zero when there are none. The
        interval is that of a sum, narrower than the sum of the days' intervals.
        """
        inside = [index for index, day in enumerate(self.days) if first <= day.day <= last]
        if not inside:
            return Interval(*[Decimal(0)] * 5)
        mean = amounts.total(self.days[index].amount.mean for index in inside) or Decimal(0)
        width = self._widths[inside[-1]]  # of the sum from the first day on: never too narrow
        if inside[0] > 0:
            width = self._widths[len(inside) - 1] if inside[0] < 7 else width
        spread = amounts.total(self.days[index].monthly_spread for index in inside)
        return Interval(
            mean, mean - width.low80, mean + width.high80, mean - width.low95, mean + width.high95
        ).plus(Decimal(0), spread or Decimal(0))

    def mean_per_day(self) -> Decimal:
        """The expected cost of a day, without what comes once a month."""
        usual = amounts.total(item.amount.mean - item.monthly for item in self.days)
        return amounts.ratio(usual, len(self.days)) or Decimal(0)


def scope_forecast(
    inquiry: Inquiry,
    cost: str,
    filters: Sequence[Filter],
    until: dt.date | None = None,
    *,
    horizon: int | None = None,
    any_of: Sequence[Filter] = (),
    title: str = "Forecast",
) -> list[ScopeForecast] | Result:
    """Forecasts by currency up to `until` (default: the end of the month of the first day), or for
    `horizon` days, whichever is longer; or a result that says why there are none. The one with the
    most line items comes first. Raises InputError for unknown fields or days too far ahead.
    """
    past = read_past(inquiry, title, cost, filters, any_of)
    if isinstance(past, Result):
        return past
    return forecast_past(inquiry, past, until, horizon)


def forecast_past(
    inquiry: Inquiry, past: Past, until: dt.date | None = None, horizon: int | None = None
) -> list[ScopeForecast]:
    """The same from a past that has been read."""
    start = past.full.last + _ONE_DAY
    days = max(((until or month_end(start)) - start).days + 1, horizon or 1, 1)
    if days > FARTHEST:
        raise InputError(
            f"{inquiry.tool}: {start + dt.timedelta(days=days - 1)} is {days} days after the last "
            f"full day; forecasts reach at most {FARTHEST} days"
        )
    return [_of(inquiry, past, history, days) for history in past.histories]


def month_end(day: dt.date) -> dt.date:
    """The last day of its month."""
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - _ONE_DAY


def _of(inquiry: Inquiry, past: Past, history: History, days: int) -> ScopeForecast:
    from tools.services.forecast.cached import foreseen

    changes = known_changes(
        inquiry, past.scope, history.currency, history.last, history.recent_mean
    )
    found = foreseen(inquiry.context.home, history.adjusted(changes.past), days)
    dates = [history.last + dt.timedelta(days=ahead) for ahead in range(1, days + 1)]
    single = due(history.monthly, dates)
    ahead = [
        DayAhead(
            date,
            _interval(found.daily, index).plus(money(float(changes.ahead))).plus(*single[index]),
            *single[index],
        )
        for index, date in enumerate(dates)
    ]
    return ScopeForecast(
        currency=history.currency,
        history=history,
        days=ahead,
        method=found.method,
        errors=dict(found.errors),
        wape=found.wape,
        total_error=found.total_error,
        tested_days=found.tested_days,
        folds=found.folds,
        assumptions=_assumed(history, found),
        changes=changes.said,
        warnings=[*found.notes, *past.full.notes],
        _widths=[_width(found.total, index) for index in range(days)],
    )


def _assumed(history: History, found: Foreseen) -> list[str]:
    lines = [
        f"the forecast rests on {plural(found.history_days, 'day')} up to {history.last}, the last "
        "full day"
    ]
    if history.monthly:
        names = ", ".join(dict.fromkeys(item.stream.name for item in history.monthly))
        lines.append(f"charges that come once a month are expected on their day: {names}")
    irregular = dict.fromkeys(item.name for item in history.irregular)
    if irregular:
        lines.append(f"charges without a pattern are not in the forecast: {', '.join(irregular)}")
    return lines


def _interval(band: Band, index: int) -> Interval:
    return Interval(
        *(
            money(float(part[index]))
            for part in (band.mean, band.low80, band.high80, band.low95, band.high95)
        )
    )


def _width(band: Band, index: int) -> Interval:
    """How far each bound is from the mean."""
    found = _interval(band, index)
    return Interval(
        found.mean,
        found.mean - found.low80,
        found.high80 - found.mean,
        found.mean - found.low95,
        found.high95 - found.mean,
    )


def money(value: float) -> Decimal:
    """A forecast as money: cents, or six decimals where cents would say too little."""
    return Decimal(f"{value:.2f}" if abs(value) >= 1 else f"{value:.6f}")
