"""What is ahead: the forecast of the month and of the next 30 days, and the budgets."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tools.base import Column, Period, Result
from tools.services.report import wording
from tools.services.report.asking import figure, reason
from tools.services.report.draft import Draft

PART = "Forecast"
_DAYS = 30
_OLD = dt.timedelta(days=45)  # a report of what is longer ago has nothing ahead
_BOUNDS = ("80 % low", "80 % high", "95 % low", "95 % high")
_MONTH, _NEXT = "projected month total", "forecast"


def add(draft: Draft, data: Period) -> Result | None:
    """The forecast part; gives the forecast of the next days, for the trend."""
    if data.end - draft.told.current.end > _OLD:
        draft.leave_out(
            PART, f"the report is of the past, the data goes to {wording.day(data.end)}"
        )
        return None
    month = draft.desk.ask("forecast", draft.filters)
    if month.status == "no_data":
        draft.leave_out(PART, reason(month))
        return None
    ahead = draft.desk.ask("forecast", draft.filters, aside=True, horizon=_DAYS)
    rows: list[list[Any]] = []
    codes = _codes(month) or _codes(ahead)
    for code in codes:
        several = len(codes) > 1
        _say_month(draft, month, code, several)
        rows += _rows(month, ahead, code, several)
    columns = [Column(name="What"), Column(name="Currency"), Column(name="Forecast cost")]
    columns += [Column(name=f"Cost, {bound}") for bound in _BOUNDS]
    if not draft.brief:
        draft.put(PART, "expected cost and its bounds", columns, rows)
    return ahead if ahead.status == "ok" else None


def _codes(result: Result) -> list[str]:
    """The currencies that are forecast."""
    return list(dict.fromkeys(item.currency for item in result.values if item.currency is not None))


def _named(result: Result, name: str, code: str, several: bool) -> Any:
    """A figure of a forecast; with several currencies its name tells which one it is in."""
    return figure(result, f"{name} in {code}" if several else name)


def _say_month(draft: Draft, month: Result, code: str, several: bool) -> None:
    total = _named(month, _MONTH, code, several)
    label = _named(month, "month", code, several)
    if total is None or label is None:
        return
    first = _first_day(label)
    low, high = (_named(month, f"{_MONTH}, {bound}", code, several) for bound in _BOUNDS[:2])
    so_far = _named(month, "month so far", code, several)
    errors = [
        item.value
        for item in month.values
        if item.name.startswith("back-tested error of the total")
        and (not several or item.name.endswith(f" in {code}"))
    ]
    error = f"; the back-tested error is {wording.percent(errors[0])}" if errors else ""
    spent = "" if so_far is None else f", of which {wording.money(so_far, code)} are spent"
    draft.say(
        PART,
        f"{first:%B %Y} is expected to cost {wording.money(total, code)} (80 % interval "
        f"{wording.money(low, code)} to {wording.money(high, code)}){spent}{error}",
    )
    name = f"expected cost of {first:%B %Y}"
    draft.value(name, total, currency=code)


def _first_day(month: Any) -> dt.date:
    """Of '2026-11'."""
    return dt.date.fromisoformat(f"{month}-01")


def _rows(month: Result, ahead: Result, code: str, several: bool) -> list[list[Any]]:
    rows = []
    label = _named(month, "month", code, several)
    said = f"{_first_day(label):%B %Y}" if label else None
    for what, result, name in ((said, month, _MONTH), (f"next {_DAYS} days", ahead, _NEXT)):
        total = _named(result, name, code, several)
        if what is None or total is None:
            continue
        bounds = (_named(result, f"{name}, {bound}", code, several) for bound in _BOUNDS)
        rows.append([str(what), code, total, *bounds])
    return rows
