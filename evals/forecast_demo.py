"""Forecasts of the demo estate as they would have been a month ago, against what came."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any

from tools.context import Context
from tools.loading import load_demo
from tools.registry import find_tool

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
SEEDS = (2026, 2027, 2028)
DAYS = 30
AGO = (30, 60, 90)  # days before the end of the estate of each seed when forecasts are made
WITHIN = Decimal("0.10")
_MATERIAL = Decimal("0.01")  # of the estate's cost of the month before
_KINDS: tuple[tuple[str, ...], ...] = (
    (),
    ("provider",),
    ("account",),
    ("service",),
    ("tag:team",),
    ("account", "service"),
)


@dataclass(frozen=True)
class ScopeScore:
    """One scope: what was forecast for 30 days, and what came. `kind` says what it is a scope of."""

    kind: str
    name: str
    forecast: Decimal
    low80: Decimal
    high80: Decimal
    actual: Decimal
    run_rate: Decimal  # what 30 days at the rate of the 30 days before would come to

    @property
    def error(self) -> Decimal:
        """The relative error of the total."""
        return abs(self.forecast - self.actual) / max(abs(self.actual), Decimal("0.01"))

    @property
    def right(self) -> bool:
        """Within ±10 %."""
        return self.error <= WITHIN

    @property
    def run_rate_right(self) -> bool:
        """Whether the run rate was within ±10 %."""
        gap = abs(self.run_rate - self.actual)
        return gap / max(abs(self.actual), Decimal("0.01")) <= WITHIN


def scores(seeds: Sequence[int] = SEEDS) -> Iterator[ScopeScore]:
    """All material scopes of the demo estate of each seed."""
    for seed, ago in zip(seeds, cycle(AGO), strict=False):
        with tempfile.TemporaryDirectory(prefix="cloudwright-forecast-") as folder:
            context = Context(home=Path(folder) / "home", now=NOW)
            load_demo(context, seed=seed)
            yield from _of_estate(context, ago)


def missed(found: Sequence[ScopeScore]) -> Counter[str]:
    """How many scopes of each kind were not within ±10 %."""
    return Counter(one.kind for one in found if not one.right)


def _of_estate(context: Context, ago: int) -> Iterator[ScopeScore]:
    start = context.today - dt.timedelta(days=ago)
    before = Context(home=context.home, now=NOW - dt.timedelta(days=ago))
    whole: Decimal | None = None
    for kind in _KINDS:
        past = _costs(context, kind, start - dt.timedelta(days=DAYS))
        after = _costs(context, kind, start)
        whole = whole or sum(past.values(), Decimal(0))
        for key, spent in past.items():
            if spent < _MATERIAL * whole:
                continue
            yield _score(before, kind, key, spent, after.get(key, Decimal(0)))


def _score(
    context: Context, kind: tuple[str, ...], key: tuple[str, ...], spent: Decimal, actual: Decimal
) -> ScopeScore:
    filters: list[dict[str, Any]] = [
        {"field": name, "values": [value]} if value else {"field": name, "op": "missing"}
        for name, value in zip(kind, key, strict=True)
    ]
    found = find_tool("forecast").call(context, {"filters": filters, "horizon": DAYS})
    values = {value.name: value.value for value in found.values}
    return ScopeScore(
        " × ".join(kind) or "total",
        " / ".join(key) or "all",
        values["forecast"],
        values["forecast, 80 % low"],
        values["forecast, 80 % high"],
        actual,
        spent,
    )


def _costs(
    context: Context, kind: tuple[str, ...], start: dt.date
) -> dict[tuple[str, ...], Decimal]:
    """Cost by group of the 30 days from `start`."""
    names = {"account": "SubAccountId", "provider": "ProviderName", "service": "ServiceName"}
    end = start + dt.timedelta(days=DAYS - 1)
    asked = {"group_by": list(kind), "start": start.isoformat(), "end": end.isoformat()}
    found = find_tool("query_costs").call(context, asked)
    if not kind:
        return {(): found.values[0].value}
    table = found.tables[0]
    columns = [column.name for column in table.columns]
    places = [columns.index(names.get(name, name)) for name in kind]
    cost = columns.index("EffectiveCost")
    return {tuple(row[place] or "" for place in places): row[cost] for row in table.rows}
