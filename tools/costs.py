"""Tools that answer questions about money."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from tools.base import Arguments, Effect, Filter, Result, tool
from tools.context import Context
from tools.services import comparison, costs

CostMetric = Literal["EffectiveCost", "BilledCost", "ListCost", "ContractedCost"]
COST_METRIC = (
    "EffectiveCost: amortised, for usage questions. BilledCost: as invoiced. "
    "ListCost: at public prices. ContractedCost: at negotiated prices before commitments"
)
DIMENSIONS = (
    "provider, billing_account, account, service, service_category, service_subcategory, region, "
    "resource, resource_type, instance_type, charge_category, charge_class, charge_frequency, "
    "currency, pricing_category, "
    "commitment, commitment_type, commitment_status, invoice_issuer, invoice_month, weekday, or tag:KEY"
)


ANY_OF = "Alternatives across fields: at least one of these must hold beside all of `filters`"


class QueryCosts(Arguments):
    """Arguments of `query_costs`."""

    cost: CostMetric = Field("EffectiveCost", description=COST_METRIC)
    start: dt.date | None = Field(
        None, description="First day, by ChargePeriodStart in UTC; default: all data"
    )
    end: dt.date | None = Field(None, description="Last day, included; default: all data")
    group_by: list[str] = Field(default_factory=list, description=f"Dimensions: {DIMENSIONS}")
    granularity: Literal["none", "daily", "weekly", "monthly", "quarterly", "yearly"] = Field(
        "none", description="Also split by time; weeks start on Monday"
    )
    filters: list[Filter] = Field(
        default_factory=list,
        description=f"Conditions on dimensions ({DIMENSIONS}); field 'tags' with op 'missing' "
        "means no tags at all; field 'cost' with gt/ge/lt/le is a threshold on each group's total",
    )
    any_of: list[Filter] = Field(default_factory=list, description=ANY_OF)
    top: int | None = Field(None, ge=1, le=10000, description="Keep the N first groups")
    top_within: bool = Field(
        False,
        description="With top and two or more dimensions: the N first of the last dimension "
        "within each group of the others",
    )
    order: Literal["desc", "asc"] = Field("desc", description="Order of the groups by cost")
    full_only: bool = Field(
        False,
        description="With granularity: leave out weeks, months, quarters and years that the period "
        "or the data cuts",
    )
    named_only: bool = Field(
        False, description="Leave out the group of what has no value (for rankings)"
    )
    count_lines: bool = Field(
        False, description="Also give the number of line items, of each group too"
    )
    share_of_total: bool = Field(
        False, description="Also give the share of the same period's total without the filters"
    )
    share_within: list[Filter] = Field(
        default_factory=list,
        description="With share_of_total: the whole that the share is of meets these conditions "
        "(for 'what share of the AWS bill is EC2': provider is aws)",
    )
    average_per: Literal[
        "none",
        "day",
        "week",
        "month",
        "resource",
        "resource_day",
        "account",
        "service",
        "region",
        "provider",
        "group",
        "unit",
    ] = Field(
        "none",
        description="Also give the average per day, week, month or distinct resource, account, "
        "service, region or provider, or per resource and day (resource_day), of the total and (except account to provider) of each group "
        "or time bucket; group: the mean of the groups; unit: the cost per consumed unit, such as "
        "GB-month or hour",
    )


@tool(title="Query costs", effect=Effect.READ)
def query_costs(context: Context, arguments: QueryCosts) -> Result:
    """Sum costs over any period, with any grouping and filters: totals, breakdowns, time series,
    top N, share of total, averages, untagged spend.

    Amounts are never mixed across currencies: each currency has its own total.
    """
    return costs.query(context, arguments)


class CompareCosts(Arguments):
    """Arguments of `compare_costs`."""

    cost: CostMetric = Field("EffectiveCost", description=COST_METRIC)
    start: dt.date = Field(description="First day of the period in question")
    end: dt.date = Field(description="Last day of it, included")
    baseline_start: dt.date = Field(description="First day of the period to compare with")
    baseline_end: dt.date = Field(description="Last day of it, included")
    group_by: list[str] = Field(
        default_factory=list,
        description=f"What the drivers are: one or two of {DIMENSIONS}; default: service",
    )
    filters: list[Filter] = Field(
        default_factory=list,
        description=f"Conditions on dimensions ({DIMENSIONS}); field 'cost' with gt/ge/lt/le is a "
        "threshold on each driver's cost in the period in question, 'change' and 'change_percent' on "
        "the size of its change",
    )
    any_of: list[Filter] = Field(default_factory=list, description=ANY_OF)
    top: int = Field(10, ge=1, le=1000, description="Number of drivers")
    named_only: bool = Field(
        False, description="Leave out the driver that has no value of the dimension"
    )
    rank_by: Literal["change", "percent"] = Field(
        "change", description="Order of the drivers: by the amount or the % of their change"
    )
    kind: Literal["any", "new", "gone"] = Field(
        "any", description="Keep only drivers without cost in the baseline (new), or now (gone)"
    )
    direction: Literal["both", "increase", "decrease"] = Field(
        "both", description="Keep only the drivers that grew, or only those that shrank"
    )


@tool(title="Compare costs of two periods", effect=Effect.READ)
def compare_costs(context: Context, arguments: CompareCosts) -> Result:
    """Compare two periods: absolute and % change, and the drivers ranked by their effect, each
    marked new, gone, price, usage or other.
    """
    return comparison.compare(context, arguments)
