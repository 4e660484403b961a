"""The calendar periods of budgets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True)
class Term:
    """One period of a budget, both ends included."""

    first: dt.date
    last: dt.date
    label: str  # '2026-11', '2026-Q4', '2026'


def term_of(period: str, day: dt.date) -> Term:
    """The calendar month, quarter or year that holds a day."""
    months = _MONTHS[period]
    begins = (day.month - 1) // months * months + 1
    first = day.replace(month=begins, day=1)
    after = first.replace(
        year=first.year + (begins + months > 12), month=(begins + months - 1) % 12 + 1
    )
    label = {
        1: f"{first:%Y-%m}",
        3: f"{first.year}-Q{(begins + 2) // 3}",
        12: str(first.year),
    }[months]
    return Term(first, after - dt.timedelta(days=1), label)
