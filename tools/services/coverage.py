"""Which days the ledger covers, per provider, and what that means for a period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.base import Period
from tools.services.inquiry import STALE_COST_DAYS, Inquiry, plural

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Covered:
    """The days of one provider: all of them, those that match the filters, those in the period."""

    provider: str
    label: str
    first: dt.date
    last: dt.date
    matching_first: dt.date | None  # None: no line item matches the filters
    matching_last: dt.date | None
    days_inside: int  # days of the asked period that have line items, filters aside


def read_coverage(
    inquiry: Inquiry,
    match: str,
    params: dict[str, object],
    start: dt.date | None,
    end: dt.date | None,
) -> list[Covered]:
    """One entry per provider of the whole ledger; `match` is the predicate of the filters."""
    inside = "ChargeDay >= $start AND ChargeDay <= $end"
    bounds = {"start": start or dt.date.min, "end": end or dt.date.max}
    rows = inquiry.rows(
        f"""SELECT x_Provider, min(ChargeDay), max(ChargeDay),
  min(ChargeDay) FILTER (WHERE {match}), max(ChargeDay) FILTER (WHERE {match}),
  count(DISTINCT CASE WHEN {inside} THEN ChargeDay END)
FROM cost_daily GROUP BY x_Provider ORDER BY x_Provider""",
        {**params, **bounds},
    )
    return [
        Covered(key, provider_label(key) or "an unnamed provider", *rest) for key, *rest in rows
    ]


def provider_label(key: str | None, low: str | None = None, high: str | None = None) -> str | None:
    """How a provider is shown: by its one name on the bill, else by the label of its key."""
    from tools.store.columns import PROVIDER_LABELS

    if low is not None and low == high:
        return low
    return PROVIDER_LABELS.get(key, key) if key is not None else None


def matching(coverage: Iterable[Covered]) -> list[Covered]:
    """The providers that have line items which match the filters, at any time."""
    return [item for item in coverage if item.matching_first is not None]


def whole(coverage: Sequence[Covered]) -> Period | None:
    """From the first to the last day of these providers; None without any."""
    if not coverage:
        return None
    return Period(
        start=min(item.first for item in coverage), end=max(item.last for item in coverage)
    )


def clip(period: Period, coverage: Sequence[Covered]) -> Period | None:
    """The part of the period that the data covers; None when it covers none of it."""
    data = whole(coverage)
    if data is None or data.start > period.end or data.end < period.start:
        return None
    return Period(start=max(data.start, period.start), end=min(data.end, period.end))


def incomplete(
    coverage: Sequence[Covered], period: Period, today: dt.date, from_start: bool = True
) -> list[str]:
    """Warnings about days of the period that have no data: too late, too early, or missing.

    Without `from_start` the period begins with the data, so that later beginnings go unsaid.
    """
    lines: list[str] = []
    ends = _by_day({item.label: item.last for item in coverage if item.last < period.end})
    lines += [
        f"data{names} ends {day}, the period to {period.end} is not complete"
        for day, names in ends.items()
    ]
    late = [item for item in coverage if item.first > period.start] if from_start else []
    lines += [
        f"data{names} begins {day}, later than the period's {period.start}"
        for day, names in _by_day({item.label: item.first for item in late}).items()
    ]
    for item in coverage:
        covered = clip(period, [item])
        gaps = covered.days - item.days_inside if covered else 0
        if gaps > 0 and covered:
            lines.append(
                f"{item.label} has no line items on {gaps} of the {plural(covered.days, 'day')} "
                f"from {covered.start} to {covered.end}"
            )
    if period.start <= today <= period.end and any(item.last >= today for item in coverage):
        lines.append(f"{today} is not over, its costs are not complete")
    return lines


def _by_day(found: dict[str, dt.date]) -> dict[dt.date, str]:
    """' of A, B' by day."""
    days: dict[dt.date, list[str]] = {}
    for label, day in found.items():
        days.setdefault(day, []).append(label)
    return {day: f" of {', '.join(names)}" for day, names in sorted(days.items())}


def is_stale(coverage: Sequence[Covered], today: dt.date) -> bool:
    """True when the newest costs of these providers are more than STALE_COST_DAYS old."""
    return (today - max(item.last for item in coverage)).days > STALE_COST_DAYS
