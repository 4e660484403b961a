"""Tools that look ahead: forecasts of costs, and what would happen if."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import Field

from tools.base import Arguments, Effect, Filter, Record, Result, tool
from tools.context import Context
from tools.costs import COST_METRIC, CostMetric
from tools.services.forecast import foretelling
from tools.services.whatif import simulation


class Forecast(Arguments):
    """Arguments of `forecast`."""

    cost: CostMetric = Field("EffectiveCost", description=COST_METRIC)
    filters: list[Filter] = Field(default_factory=list, description="As of query_costs")
    group_by: list[str] = Field(
        default_factory=list, max_length=1, description="One dimension: also a forecast a group"
    )
    top: int = Field(10, ge=1, le=50, description="With group_by: the N most expensive groups")
    horizon: int | None = Field(None, ge=1, le=366, description="Days ahead, such as 7, 30, 90")
    until: dt.date | None = Field(
        None, description="Last day, instead of horizon; default: the end of the current month"
    )
    start: dt.date | None = Field(
        None, description="First day told of; default: the day after the last full one"
    )
    explain: bool = Field(False, description="Also trend, weekly pattern and known changes")


@tool(title="Forecast costs", effect=Effect.READ)
def forecast(context: Context, arguments: Forecast) -> Result:
    """Forecast daily costs of any scope with 80 and 95 % intervals, the month's total and its end,
    and the error that the method had on this scope's own past.
    """
    return foretelling.foretell(context, arguments)


class Change(Record):
    """One change of a what-if. `count` instances of `instance_type`, or those that `filters` name."""

    action: Literal["add", "remove", "resize", "move", "stop", "schedule", "growth", "commit"]
    count: int | None = Field(None, ge=1)
    instance_type: str | None = None
    filters: list[Filter] = Field(default_factory=list, description="As of list_instances")
    to_type: str | None = Field(None, description="resize: the new type")
    to_region: str | None = Field(None, description="move: the new region")
    provider: str | None = None
    region: str | None = None
    percent: float | None = Field(
        None,
        description="growth: % by which costs of `filters` (as of query_costs) grow at once, -100: "
        "they end; commit: % of steady use covered; else % of the instances that match",
    )
    amount: Decimal | None = Field(
        None, description="growth: money a month by which costs grow, instead of percent"
    )
    hours_per_week: float | None = Field(
        None, ge=0, le=168, description="schedule: hours it still runs; default 60 (weekdays 8-20)"
    )
    term_years: Literal[1, 3] = 1
    start: dt.date | None = Field(None, description="First day; default: tomorrow")


class Simulate(Arguments):
    """Arguments of `simulate`."""

    changes: list[Change] = Field(min_length=1, description="What would change, all together")
    filters: list[Filter] = Field(
        default_factory=list, description="The scope whose costs are forecast; as of query_costs"
    )
    horizon: int = Field(30, ge=1, le=366, description="Days of the forecast")


@tool(title="Simulate changes", effect=Effect.READ)
def simulate(context: Context, arguments: Simulate) -> Result:
    """What if: monthly cost of added, removed, resized, moved, stopped, scheduled or committed
    instances, or of growth; the forecast with and without it; the prices used and their source.
    """
    return simulation.simulate(context, arguments)
