"""What each resource cost lately: the last 30 days of data, and the month so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tools.services.coverage import provider_label
from tools.services.inquiry import Inquiry

MONTH_DAYS = 30  # monthly_cost is the cost of 30 days, whatever the calendar month
_WINDOW = dt.timedelta(days=MONTH_DAYS - 1)


@dataclass(frozen=True)
class Charges:
    """`sql` is a relation (id, monthly_cost, month_to_date_cost, cost_currency), one row for each
    ResourceId in lower case. A resource billed in several currencies has no single cost: null.
    """

    sql: str
    params: dict[str, object]
    first: dt.date | None  # of the whole ledger; None without costs
    last: dt.date | None
    assumptions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read_charges(inquiry: Inquiry) -> Charges:
    """The relation for the ledger as it is."""
    ends = inquiry.rows(
        "SELECT x_Provider, min(ChargeDay), max(ChargeDay) FROM cost_daily GROUP BY 1 ORDER BY 1"
    )
    if not ends:
        empty = (
            "SELECT CAST(NULL AS VARCHAR) AS id, CAST(NULL AS DECIMAL(38, 18)) AS monthly_cost, "
            "CAST(NULL AS DECIMAL(38, 18)) AS month_to_date_cost, "
            "CAST(NULL AS VARCHAR) AS cost_currency WHERE FALSE"
        )
        return Charges(empty, {}, None, None)
    first, last = min(row[1] for row in ends), max(row[2] for row in ends)
    start, month_start = last - _WINDOW, inquiry.context.today.replace(day=1)
    params = {
        "window_start": start,
        "window_end": last,
        "month_start": month_start,
        "oldest_month": min(start, month_start).strftime("%Y-%m"),
    }
    window = "ChargeDay >= $window_start AND ChargeDay <= $window_end"
    sql = f"""SELECT lower(ResourceId) AS id,
    CASE WHEN min(BillingCurrency) = max(BillingCurrency) THEN
      sum(EffectiveCost) FILTER (WHERE {window}) END AS monthly_cost,
    CASE WHEN min(BillingCurrency) = max(BillingCurrency) THEN
      sum(EffectiveCost) FILTER (WHERE ChargeDay >= $month_start) END AS month_to_date_cost,
    max(BillingCurrency) AS cost_currency
  FROM cost_daily
  WHERE ResourceId IS NOT NULL AND charge_month >= $oldest_month
    AND (ChargeDay >= $month_start OR ({window}))
  GROUP BY 1"""
    return Charges(sql, params, first, last, _assumptions(start, last), _short(ends, start, last))


def _assumptions(start: dt.date, last: dt.date) -> tuple[str, ...]:
    return (
        f"monthly_cost is the EffectiveCost of the last {MONTH_DAYS} days of data: {start} to {last}",
    )


def _short(ends: list[tuple[Any, ...]], start: dt.date, last: dt.date) -> tuple[str, ...]:
    """Warnings about providers whose data covers less of those days."""
    lines = []
    for provider, begins, stops in ends:
        if stops < last or begins > start:
            covered = (min(stops, last) - max(begins, start)).days + 1
            lines.append(
                f"monthly_cost of {provider_label(provider)} covers {max(covered, 0)} of the "
                f"{MONTH_DAYS} days: its data goes from {begins} to {stops}"
            )
    return tuple(lines)
