"""How costs went on before, in and after the period: by week or month, and day by day for charts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tools.base import Column, Period, Result
from tools.services import amounts
from tools.services.report import outlook, wording
from tools.services.report.draft import Draft

PART = "Trend"
DAYS = "per day"
_AHEAD = ("Forecast", "Low80", "High80")  # as the forecast names them
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
    if not draft.brief:
        _say(draft, daily)
    _add_days(draft, daily, ahead)


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


def _add_days(draft: Draft, daily: Result, ahead: Result | None) -> None:
    """One row a day and currency: what it cost, or what is expected and between which bounds."""
    table = daily.tables[0]
    columns = [Column(name="Day"), *table.columns[1:]]
    rows: list[list[Any]] = [[_date(row[0]), *row[1:]] for row in table.rows]
    if ahead is not None and ahead.tables:
        unit = columns[-1].unit
        columns += [Column(name=name, unit=unit) for name in _AHEAD]
        rows = [[*row, None, None, None] for row in rows]
        rows += _expected(ahead, len(columns) == len(_AHEAD) + 3)
    draft.put(outlook.PART if draft.brief else PART, DAYS, columns, rows)


def _expected(ahead: Result, several: bool) -> list[list[Any]]:
    """The days of the forecast, without a cost."""
    table = ahead.tables[0]
    at = {column.name: index for index, column in enumerate(table.columns)}
    only = next((item.currency for item in ahead.values if item.currency), None)
    return [
        [
            _date(row[at["Day"]]),
            *([row[at["BillingCurrency"]] if "BillingCurrency" in at else only] if several else []),
            None,
            *(row[at[name]] for name in _AHEAD),
        ]
        for row in table.rows
    ]


def _say(draft: Draft, daily: Result) -> None:
    """The mean and the dearest day of the period, one sentence a currency."""
    table = daily.tables[0]
    names = [column.name for column in table.columns]
    unit = table.columns[-1].unit
    told: dict[str | None, list[tuple[Decimal, dt.date]]] = {}
    for row in table.rows:
        code = row[names.index("BillingCurrency")] if "BillingCurrency" in names else unit
        day = _date(row[0])
        if row[-1] is not None and draft.told.current.start <= day <= draft.told.current.end:
            told.setdefault(code, []).append((row[-1], day))
    for code, days in told.items():
        cost, day = max(days)
        mean = amounts.ratio(amounts.total(one for one, _ in days), len(days))
        draft.say(
            PART,
            f"a day cost {wording.money(mean, code)} on average, the dearest, {wording.day(day)}, "
            f"{wording.money(cost, code)}",
        )


def _date(value: object) -> dt.date:
    return dt.date.fromisoformat(str(value)[:10])
