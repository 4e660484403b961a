"""Tools that tell what to save, and keep what people decided about it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.base import Arguments, Effect, Filter, Result, tool
from tools.context import Context
from tools.services.recommendations import deciding, explaining, telling

Type = Literal["right_sizing", "idle", "commitment", "spot", "storage", "region", "schedule"]
Status = Literal["active", "dismissed", "applied", "failed", "rolled_back"]


class ListRecommendations(Arguments):
    """Arguments of `list_recommendations`."""

    types: list[Type] = Field(default_factory=list, description="Only these; default: all")
    filters: list[Filter] = Field(
        default_factory=list,
        description="Conditions: provider, account, region, resource (name or id), instance_type, "
        "priority, confidence, savings, or tag:KEY",
    )
    status: list[Status] = Field(default=["active"])
    group_by: Literal["type", "provider", "account", "region"] | None = Field(
        None, description="Also savings a group"
    )
    sort: Literal["savings", "priority", "confidence", "created"] = "savings"
    top: int = Field(20, ge=1, le=1000)


@tool(title="List recommendations", effect=Effect.READ)
def list_recommendations(context: Context, arguments: ListRecommendations) -> Result:
    """What can be saved and how: rightsizing, idle, commitments, spot, storage, regions, schedules,
    with monthly savings, confidence and evidence. The total counts each resource once.
    """
    return telling.list_recommendations(context, arguments)


class ExplainRecommendation(Arguments):
    """Arguments of `explain_recommendation`."""

    recommendation: str = Field(description="Id, or name or id of the resource, or 'top'")


@tool(title="Explain a recommendation", effect=Effect.READ)
def explain_recommendation(context: Context, arguments: ExplainRecommendation) -> Result:
    """One recommendation in full: the numbers it rests on, price and source, risk, alternatives,
    similar instances, and what was decided before.
    """
    return explaining.explain(context, arguments)


class DismissRecommendation(Arguments):
    """Arguments of `dismiss_recommendation`."""

    recommendation: str = Field(description="Id, or name or id of the resource")
    reason: str = Field("", description="Why, in the user's words")
    restore: bool = Field(False, description="Make a dismissed one active again")


@tool(title="Dismiss a recommendation", effect=Effect.RECORD)
def dismiss_recommendation(context: Context, arguments: DismissRecommendation) -> Result:
    """Set a recommendation aside, with the reason. Changes nothing in any cloud."""
    return deciding.dismiss(context, arguments)
