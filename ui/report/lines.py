"""The series of a report, read from its table of days, and drawn as a line of characters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from tools.base import Table
from ui.cells import money

_BARS = "▁▂▃▄▅▆▇█"
_MOST = 60  # characters


@dataclass
class Series:
    """The days of one currency: what they cost, and what is forecast with its 80 % interval."""

    currency: str
    days: list[dt.date] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    ahead: list[dt.date] = field(default_factory=list)
    expected: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)


def series(table: Table) -> list[Series]:
    """The series of the table 'Trend: per day', one a currency."""
    at = {column.name: index for index, column in enumerate(table.columns)}
    unit = next((column.unit for column in table.columns if column.unit), "")
    found: dict[str, Series] = {}
    for row in table.rows:
        code = str(row[at["BillingCurrency"]] if "BillingCurrency" in at else unit)
        one = found.setdefault(code, Series(code))
        _read(one, row, at)
    return list(found.values())


def _read(one: Series, row: list[object], at: dict[str, int]) -> None:
    day = row[at["Day"]]
    day = day if isinstance(day, dt.date) else dt.date.fromisoformat(str(day)[:10])
    cost = row[at["EffectiveCost"]]
    if cost is not None:
        one.days.append(day)
        one.costs.append(float(str(cost)))
        return
    parts = [row[at[name]] for name in ("Forecast", "Low80", "High80") if name in at]
    if len(parts) == 3 and None not in parts:
        one.ahead.append(day)
        for kept, value in zip((one.expected, one.low, one.high), parts, strict=True):
            kept.append(float(str(value)))


def sparklines(table: Table) -> Iterator[str]:
    """One line a currency: its days as bars between the least and the most of them."""
    for one in series(table):
        if len(one.costs) < 2:
            continue
        low, high = min(one.costs[-_MOST:]), max(one.costs[-_MOST:])
        days = one.days[-_MOST:]
        bars = "".join(_bar(cost, low, high) for cost in one.costs[-_MOST:])
        yield (
            f"{days[0]} {bars} {days[-1]}  {money(low, one.currency)} to "
            f"{money(high, one.currency)} a day"
        )


def _bar(cost: float, low: float, high: float) -> str:
    share = (cost - low) / (high - low) if high > low else 0.5
    return _BARS[min(int(share * len(_BARS)), len(_BARS) - 1)]
