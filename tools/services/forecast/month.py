"""The month that a forecast completes: what is known of it, and what is still to come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from tools.services import amounts
from tools.services.forecast.history import Past
from tools.services.forecast.scope_forecast import Interval, ScopeForecast, month_end
from tools.services.inquiry import Inquiry

_LATE = 35  # days; with older data the current month has nothing to do with it


@dataclass(frozen=True)
class Month:
    """A calendar month, and the last day up to which its costs are known."""

    first: dt.date
    last: dt.date
    known: dt.date

    @property
    def label(self) -> str:
        """'2026-11'."""
        return self.first.strftime("%Y-%m")

    @property
    def before(self) -> tuple[dt.date, dt.date]:
        """First and last day of the month before."""
        end = self.first - dt.timedelta(days=1)
        return end.replace(day=1), end


@dataclass(frozen=True)
class Completed:
    """What a month will come to. `so_far` is exact; it and `before` are None without data of theirs."""

    so_far: Decimal | None
    projected: Interval
    before: Decimal | None


def month_of(known: dt.date, today: dt.date) -> Month:
    """The current month; when the data is old, the month of the day after its last one."""
    start = known + dt.timedelta(days=1)
    anchor = today if (today - known).days <= _LATE else start
    anchor = max(anchor, start)
    return Month(anchor.replace(day=1), month_end(anchor), known)


def complete(inquiry: Inquiry, past: Past, forecast: ScopeForecast, month: Month) -> Completed:
    """What the month of a scope and currency will come to; single charges included."""
    first, last = month.before
    so_far, before = _spent(inquiry, past, forecast.currency, month)
    begun = month.first <= month.known
    known = last <= month.known and any(item.first <= first for item in past.scope.coverage)
    ahead = forecast.total(max(month.first, forecast.start), month.last)
    return Completed(so_far if begun else None, ahead.plus(so_far), before if known else None)


def _spent(
    inquiry: Inquiry, past: Past, currency: str | None, month: Month
) -> tuple[Decimal, Decimal]:
    """The exact sums of a currency: of the month so far, and of the month before."""
    rows = inquiry.rows(
        f"""SELECT sum({past.scope.metric}) FILTER (WHERE ChargeDay >= $month),
  sum({past.scope.metric}) FILTER (WHERE ChargeDay < $month)
FROM cost_daily WHERE {past.scope.where} AND BillingCurrency IS NOT DISTINCT FROM $currency""",
        {
            **past.scope.params,
            "currency": currency,
            "month": month.first,
            "start": month.before[0],
            "end": month.known,
            "first_month": month.before[0].strftime("%Y-%m"),
            "last_month": month.known.strftime("%Y-%m"),
        },
    )
    so_far, before = (amounts.exact(amount) or Decimal(0) for amount in rows[0])
    return so_far, before
