"""The charts of a report: what they show, in words and numbers, before anything is drawn."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tools.base import Period, Table
from ui.cells import clean, money
from ui.report.layout import CHARTED, Document
from ui.report.lines import Series, series

_MOST_BARS = 10
_WORTH_A_MARK = ("critical", "warning")
_OTHERS = re.compile(r"\d+ others")  # all of them together are no bar among bars


@dataclass(frozen=True)
class Mark:
    """An anomaly on the trend."""

    day: dt.date
    cost: float


@dataclass(frozen=True)
class TrendChart:
    """Costs a day of one currency, with what is ahead and what was unusual."""

    part: str
    title: str
    alt: str
    series: Series
    told: tuple[dt.date, dt.date] | None
    marks: list[Mark] = field(default_factory=list)
    low: bool = False  # little room on paper


@dataclass(frozen=True)
class BarChart:
    """Amounts by name: this period's, and those before where they are known."""

    part: str
    title: str
    alt: str
    currency: str
    names: list[str]
    values: list[float]
    before: list[float] | None
    labels: tuple[str, str]  # what values are, and what before is


Chart = TrendChart | BarChart


def charts(report: Document, period: Period | None) -> list[Chart]:
    """All charts of a report on that period, in the order of its parts."""
    told = (period.start, period.end) if period else None
    tables = {table.title: table for table in report.tables}
    found: list[Chart] = []
    for title, what in (("Costs: by provider", "provider"), ("Costs: by service", "service")):
        if title in tables:
            found += _cost_bars(tables[title], what)
    for title in CHARTED & tables.keys():
        found += _trends(tables, title, told, report.brief)
    if "Savings: by type" in tables:
        found += _saving_bars(tables["Savings: by type"])
    return found


def _trends(
    tables: dict[str, Table], title: str, told: tuple[dt.date, dt.date] | None, low: bool
) -> Iterator[Chart]:
    for one in series(tables[title]):
        if len(one.costs) < 2:
            continue
        code = one.currency
        top = one.costs.index(max(one.costs))
        ahead = ""
        if one.ahead:
            ahead = (
                f" From {one.ahead[0]} to {one.ahead[-1]} "
                f"{money(sum(one.expected), code)} are expected in all."
            )
        marks = list(_marks(tables, one))
        alt = (
            f"Line chart: {code} a day from {one.days[0]} to {one.days[-1]}, between "
            f"{money(min(one.costs), code)} and {money(max(one.costs), code)} "
            f"({one.days[top]}).{ahead}"
            + (
                f" Anomalies are marked on {', '.join(str(mark.day) for mark in marks)}."
                if marks
                else ""
            )
        )
        yield TrendChart(
            title.partition(":")[0], f"Cost per day ({code})", alt, one, told, marks, low
        )


def _marks(tables: dict[str, Table], one: Series) -> Iterator[Mark]:
    """The days of anomalies that the series holds; each day once."""
    costs = dict(zip(one.days, one.costs, strict=True))
    seen = set()
    for title, table in tables.items():
        if not title.startswith("Anomalies: "):
            continue
        at = {column.name.lower(): index for index, column in enumerate(table.columns)}
        currency = at.get("billingcurrency", at.get("currency"))
        for row in table.rows if "start" in at else []:
            if currency is not None and row[currency] not in (None, one.currency):
                continue
            if "severity" in at and row[at["severity"]] not in _WORTH_A_MARK:
                continue
            day = dt.date.fromisoformat(str(row[at["start"]])[:10])
            if day in costs and day not in seen:
                seen.add(day)
                yield Mark(day, costs[day])


def _cost_bars(table: Table, what: str) -> Iterator[Chart]:
    names = [column.name for column in table.columns]
    currency = names.index("BillingCurrency") if "BillingCurrency" in names else None
    first = 1 if currency is None else 2
    unit = table.columns[first].unit or ""
    codes = (
        [unit]
        if currency is None
        else list(dict.fromkeys(str(row[currency]) for row in table.rows))
    )
    for code in codes:
        rows = [row for row in table.rows if currency is None or str(row[currency]) == code]
        rows = [row for row in rows if not _OTHERS.fullmatch(str(row[0]))][:_MOST_BARS]
        values = [float(str(row[first] or 0)) for row in rows]
        shown = [clean(str(row[0])) for row in rows]
        if not values:
            continue
        told = "; ".join(
            f"{name} {money(value, code)}" for name, value in zip(shown, values, strict=True)
        )
        yield BarChart(
            "Costs",
            f"Cost by {what} ({code})",
            f"Bar chart of the cost by {what} in {code}: {told}.",
            code,
            shown,
            values,
            [float(str(row[first + 1] or 0)) for row in rows],
            (clean(names[first]), clean(names[first + 1])),
        )


def _saving_bars(table: Table) -> Iterator[Chart]:
    """The money a month that each kind of recommendation saves."""
    at = {column.name.lower(): index for index, column in enumerate(table.columns)}
    money_at = next((index for name, index in at.items() if "saving" in name), None)
    if money_at is None or not table.rows:
        return
    code_at = at.get("currency", at.get("billingcurrency"))
    unit = table.columns[money_at].unit or ""
    codes = [unit] if code_at is None else list(dict.fromkeys(str(r[code_at]) for r in table.rows))
    for code in codes:
        rows = [row for row in table.rows if code_at is None or str(row[code_at]) == code]
        names = [clean(str(row[0])).replace("_", " ") for row in rows]
        values = [float(str(row[money_at] or 0)) for row in rows]
        told = "; ".join(f"{n} {money(v, code)}" for n, v in zip(names, values, strict=True))
        yield BarChart(
            "Savings",
            f"Possible savings a month by kind ({code})",
            f"Bar chart of possible savings a month in {code}: {told}.",
            code,
            names,
            values,
            None,
            ("savings a month", ""),
        )
