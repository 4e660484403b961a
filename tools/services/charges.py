"""What each resource cost lately: the last 30 days of data, and the month so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tools.services.coverage import provider_label
from tools.services.inquiry import Inquiry

MONTH_DAYS = 30  # monthly_cost is the cost of 30 days, whatever the calendar month


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


def read_charges(inquiry: Inquiry) -> Charges:
    """The relation for the ledger as it is; each provider's window ends with its own data."""
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
    month_start = inquiry.context.today.replace(day=1)
    windows, params = _windows([(provider, last) for provider, _, last in ends])
    oldest = min([month_start, *(last - dt.timedelta(days=MONTH_DAYS) for _, _, last in ends)])
    params |= {"month_start": month_start, "oldest_month": oldest.strftime("%Y-%m")}
    sql = f"""SELECT lower(ResourceId) AS id,
    CASE WHEN min(BillingCurrency) = max(BillingCurrency) THEN
      sum(EffectiveCost) FILTER (WHERE {windows}) END AS monthly_cost,
    CASE WHEN min(BillingCurrency) = max(BillingCurrency) THEN
      sum(EffectiveCost) FILTER (WHERE ChargeDay >= $month_start) END AS month_to_date_cost,
    max(BillingCurrency) AS cost_currency
  FROM cost_daily
  WHERE ResourceId IS NOT NULL AND charge_month >= $oldest_month
    AND (ChargeDay >= $month_start OR {windows})
  GROUP BY 1"""
    return Charges(
        sql,
        params,
        min(first for _, first, _ in ends),
        max(last for _, _, last in ends),
        (_say([(provider, last) for provider, _, last in ends]),),
    )


def _windows(ends: list[tuple[str, dt.date]]) -> tuple[str, dict[str, object]]:
    params: dict[str, object] = {}
    days = {last for _, last in ends}
    if len(days) == 1:
        last = days.pop()
        params["window_start"] = last - dt.timedelta(days=MONTH_DAYS - 1)
        params["window_end"] = last
        return "ChargeDay >= $window_start AND ChargeDay <= $window_end", params
    parts = []
    for index, (provider, last) in enumerate(ends):
        params |= {
            f"window_of_{index}": provider,
            f"window_start_{index}": last - dt.timedelta(days=MONTH_DAYS - 1),
        }
        parts.append(
            f"x_Provider IS NOT DISTINCT FROM $window_of_{index} "
            f"AND ChargeDay >= $window_start_{index}"
        )
    return f"({' OR '.join(parts)})", params


def _say(ends: list[tuple[str, dt.date]]) -> str:
    spans: dict[dt.date, list[str]] = {}
    for provider, last in ends:
        spans.setdefault(last, []).append(provider_label(provider) or "an unnamed provider")
    parts = [
        f"{last - dt.timedelta(days=MONTH_DAYS - 1)} to {last}"
        + (f" ({', '.join(names)})" if len(spans) > 1 else "")
        for last, names in sorted(spans.items())
    ]
    return (
        f"monthly_cost is the EffectiveCost of the last {MONTH_DAYS} days of data: "
        f"{', '.join(parts)}"
    )
