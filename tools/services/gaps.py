"""Days inside a provider's data on which it has no line item at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tools.base import Column, Result, Table
from tools.services.coverage import provider_label
from tools.services.inquiry import Inquiry, plural

_ONE_DAY = dt.timedelta(days=1)
_MOST_SAID = 6
_MOST_ROWS = 400


@dataclass(frozen=True)
class Gap:
    """Days in a row without a line item, both ends included."""

    provider: str
    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many days are missing."""
        return (self.last - self.first).days + 1

    @property
    def said(self) -> str:
        """'2026-09-12' or '2026-09-12 to 2026-09-13'."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def find_gaps(inquiry: Inquiry) -> list[Gap]:
    """All gaps of all providers, in order."""
    rows = inquiry.rows(
        """WITH day AS (SELECT DISTINCT x_Provider, ChargeDay FROM cost_daily),
next AS (SELECT x_Provider, ChargeDay,
  lead(ChargeDay) OVER (PARTITION BY x_Provider ORDER BY ChargeDay) AS following FROM day)
SELECT next.x_Provider, ChargeDay, following, said.name FROM next
JOIN (SELECT x_Provider, max(ProviderName) AS name FROM cost_daily GROUP BY 1) said
  ON said.x_Provider IS NOT DISTINCT FROM next.x_Provider
WHERE date_diff('day', ChargeDay, following) > 1 ORDER BY 1, 2"""
    )
    return [
        Gap(_named(provider, said), before + _ONE_DAY, after - _ONE_DAY)
        for provider, before, after, said in rows
    ]


def _named(provider: str | None, said: str | None) -> str:
    label = str(provider_label(provider))
    return str(said) if said and label == provider else label


def add_gap_table(result: Result, inquiry: Inquiry) -> bool:
    """The table of all gaps; False when there are none."""
    gaps = find_gaps(inquiry)
    if not gaps:
        return False
    names = ("ProviderName", "first missing day", "last missing day")
    columns = [*(Column(name=name) for name in names), Column(name="missing days", unit="days")]
    rows: list[list[object]] = [[gap.provider, gap.first, gap.last, gap.days] for gap in gaps]
    result.tables.append(Table(title="Missing days", columns=columns, rows=rows[:_MOST_ROWS]))
    return True


def warn_of_gaps(result: Result, gaps: list[Gap]) -> None:
    """A warning for each provider that has gaps, with the days."""
    for provider in dict.fromkeys(gap.provider for gap in gaps):
        own = [gap for gap in gaps if gap.provider == provider]
        days = sum(gap.days for gap in own)
        more = f" and {len(own) - _MOST_SAID} more gaps" if len(own) > _MOST_SAID else ""
        said = ", ".join(gap.said for gap in own[:_MOST_SAID])
        result.warnings.append(
            f"{provider} has no line items on {plural(days, 'day')} inside its data: {said}{more}"
        )
