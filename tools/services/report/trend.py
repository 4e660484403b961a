"""How costs went on before, in and after the period: by week or month, and day by day for charts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tools.base import Column, Period, Result
from tools.services.report.draft import Draft

PART = "Trend"
DAYS = "per day"
_WEEKS, _MONTHS = 8, 6
_DAY = dt.timedelta(days=1)


def add(draft: Draft, data: Period, ahead: Result | None) -> None:
    """`data` are the days that the costs cover, `ahead` the forecast, where there is one."""
    told = draft.told
    first = _first(draft)
    start = max(first, data.start)
    last = min(max(told.current.end, data.end), told.current.end + 31 * _DAY)
    unit = "weekly" if told.unit == "week" else "monthly"
    if not draft.brief:
        series = _series(draft, unit, start, told.current.end)
        if series.tables and len(series.tables[0].rows) > 1:
            draft.add(PART, f"per {told.unit}", series.tables[0])
    daily = _series(draft, "daily", max(start, last - 91 * _DAY), last)
    if not daily.tables:
        draft.leave_out(PART, "there are no costs in these days")
        return
    _add_days(draft, daily, ahead, last)


def _first(draft: Draft) -> dt.date:
    """The first day of the series: some whole weeks or months back."""
    start = draft.told.whole.start
    if draft.told.unit == "week":
        return start - (_WEEKS - 1) * 7 * _DAY
    for _ in range(_MONTHS - 1):
        start = (start - _DAY).replace(day=1)
    return start


def _series(draft: Draft, granularity: str, start: dt.date, end: dt.date) -> Result:
    return draft.desk.ask(
        "query_costs",
        draft.filters,
        aside=True,
        start=start.isoformat(),
        end=end.isoformat(),
        granularity=granularity,
    )


def _add_days(draft: Draft, daily: Result, ahead: Result | None, last: dt.date) -> None:
    """One row a day and currency: what it cost."""
    table = daily.tables[0]
    columns = [Column(name="Day"), *table.columns[1:]]
    rows: list[list[Any]] = [[_date(row[0]), *row[1:]] for row in table.rows]
    draft.put(PART, DAYS, columns, rows)


def _date(value: object) -> dt.date:
    return dt.date.fromisoformat(str(value)[:10])
