"""Tools that keep costs to a limit."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from tools.base import Arguments, Effect, Filter, Result, tool
from tools.context import Context
from tools.costs import COST_METRIC, CostMetric
from tools.services.budgets import keeping, using


class ListBudgets(Arguments):
    """Arguments of `list_budgets`."""

    name: str | None = Field(None, description="Only this budget")
    filters: list[Filter] = Field(
        default_factory=list, description="Only budgets on this scope; as of query_costs"
    )
    at_risk: bool = Field(False, description="Only those that are, or are forecast to be, exceeded")


@tool(title="List budgets", effect=Effect.READ)
def list_budgets(context: Context, arguments: ListBudgets) -> Result:
    """Budgets with the use so far, the forecast at the end of the period, the expected day of the
    overrun, and thresholds that were reached.
    """
    return using.list_budgets(context, arguments)


class SetBudget(Arguments):
    """Arguments of `set_budget`."""

    name: str = Field(min_length=1, max_length=100, description="An existing one is changed")
    amount: Decimal | None = Field(None, gt=0, description="Limit per period; needed for a new one")
    currency: str | None = Field(None, description="ISO 4217; default: the scope's own currency")
    period: Literal["monthly", "quarterly", "yearly"] | None = Field(
        None, description="Calendar period; default of a new one: monthly"
    )
    cost: CostMetric | None = Field(None, description=f"{COST_METRIC}; default EffectiveCost")
    filters: list[Filter] | None = Field(
        None, description="The scope; as of query_costs; default: all costs"
    )
    thresholds: list[float] | None = Field(
        None, description="% of the amount that are told of; default 50, 80, 100"
    )
    remove: bool = Field(False, description="Remove the budget of that name")


@tool(title="Set a budget", effect=Effect.RECORD)
def set_budget(context: Context, arguments: SetBudget) -> Result:
    """Make, change or remove a budget. Changes nothing in any cloud."""
    return keeping.set_budget(context, arguments)
