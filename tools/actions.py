"""Tools around changes to clouds: they propose, and tell; none of them changes anything.

A proposal is confirmed by a person, at a front (`tools.changing`); no tool does that.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.base import Arguments, Effect, Filter, Result, tool
from tools.clouds.actions import Action
from tools.context import Context
from tools.services.plans import asking, telling


class ProposeChange(Arguments):
    """Arguments of `propose_change`."""

    action: Action | None = Field(None, description="Left out with a recommendation")
    resources: list[str] = Field(default_factory=list, description="Names or ids")
    filters: list[Filter] = Field(
        default_factory=list, description="As of list_instances: instead of names, or to tell which"
    )
    kind: Literal["instance", "volume", "snapshot", "address"] = Field(
        "instance", description="Of the resources"
    )
    to_type: str | None = Field(None, description="resize: the new instance type")
    tags: list[str] = Field(
        default_factory=list, description="tag: KEY=VALUE to set, KEY= to remove"
    )
    recommendation: str | None = Field(
        None,
        description="Instead: its id, 'top', or a type such as 'idle': all of it that meet the filters",
    )


@tool(title="Propose a change", effect=Effect.PROPOSE)
def propose_change(context: Context, arguments: ProposeChange) -> Result:
    """Make a plan to start, stop, resize, terminate, tag or snapshot instances, or to delete volumes,
    snapshots and idle addresses. Nothing happens until a person confirms the plan.
    """
    return asking.propose_change(context, arguments)


class ProposeRollback(Arguments):
    """Arguments of `propose_rollback`."""

    plan: str = Field("last", description="Id of the plan to undo; default: the last one applied")


@tool(title="Propose to undo a change", effect=Effect.PROPOSE)
def propose_rollback(context: Context, arguments: ProposeRollback) -> Result:
    """Make the plan that undoes an applied plan. Nothing happens until a person confirms it."""
    return asking.propose_rollback(context, arguments)


class ListChanges(Arguments):
    """Arguments of `list_changes`."""

    plan: str | None = Field(None, description="Id of one plan: all about it")
    states: list[
        Literal[
            "proposed",
            "confirmed",
            "applying",
            "applied",
            "failed",
            "undone",
            "cancelled",
            "expired",
            "rolled_back",
        ]
    ] = Field(default_factory=list, description="Only these; default: all")
    newest: int = Field(20, ge=1, le=1000)


@tool(title="List changes", effect=Effect.READ)
def list_changes(context: Context, arguments: ListChanges) -> Result:
    """Plans of changes: what was proposed, confirmed, applied, undone, by whom and how it ended."""
    return telling.list_changes(context, arguments)
