"""Tools that answer questions about what exists."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.base import Arguments, Effect, Filter, Result, tool
from tools.context import Context
from tools.services import description, inventory, resources

INSTANCE_FIELDS = (
    "provider, account, region, zone, status, raw_status, instance_type, name, resource_id, "
    "vcpus, memory_gb, disk_gb, launched_at, age_days, uptime_hours, hourly_cost, monthly_cost, "
    "month_to_date_cost, cpu_percent, memory_percent, public_ips, private_ips, tags, or tag:KEY"
)


class ListInstances(Arguments):
    """Arguments of `list_instances`."""

    filters: list[Filter] = Field(
        default_factory=list,
        description=f"Conditions on {INSTANCE_FIELDS}. monthly_cost is the EffectiveCost of the "
        "last 30 days of data; cpu_percent and memory_percent are averages of the last 24 h",
    )
    group_by: list[str] = Field(
        default_factory=list,
        description="Count instances and sum vCPUs, memory and cost per group instead of listing",
    )
    sort: str | None = Field(None, description=f"One of {INSTANCE_FIELDS}; default: monthly_cost")
    order: Literal["desc", "asc"] = "desc"
    columns: list[str] = Field(
        default_factory=list, description="Further fields to show beside the usual ones"
    )
    any_of: list[Filter] = Field(
        default_factory=list,
        description="Alternatives across fields: at least one must hold beside all of `filters`",
    )
    limit: int = Field(50, ge=1, le=10000)
    limit_within: str | None = Field(
        None, description="The first `limit` within each value of this field, not in all"
    )
    offset: int = Field(0, ge=0)


@tool(title="List instances", effect=Effect.READ)
def list_instances(context: Context, arguments: ListInstances) -> Result:
    """List, count and aggregate virtual machines of all clouds, by any condition."""
    return inventory.list_instances(context, arguments)


class ListResources(Arguments):
    """Arguments of `list_resources`."""

    kind: Literal["volume", "snapshot", "address"]
    filters: list[Filter] = Field(
        default_factory=list,
        description="Conditions on provider, account, region, status, name, resource_id, size_gb, "
        "created_at, age_days, monthly_cost, tags, or tag:KEY; of volumes also volume_type, "
        "attached_to (an id; op missing = unattached), detached_at, detached_days; of snapshots "
        "volume_id; of addresses ip_address, attached_to (op missing = idle)",
    )
    group_by: list[str] = Field(default_factory=list, description="Count and sum per group")
    sort: str | None = Field(
        None, description="A field of that kind, as in filters; default: monthly_cost"
    )
    order: Literal["desc", "asc"] = "desc"
    any_of: list[Filter] = Field(
        default_factory=list,
        description="Alternatives across fields: at least one must hold beside all of `filters`",
    )
    limit: int = Field(50, ge=1, le=10000)
    limit_within: str | None = Field(
        None, description="The first `limit` within each value of this field, not in all"
    )
    offset: int = Field(0, ge=0)


@tool(title="List volumes, snapshots or addresses", effect=Effect.READ)
def list_resources(context: Context, arguments: ListResources) -> Result:
    """List, count and aggregate volumes, snapshots or public addresses of all clouds."""
    return resources.list_resources(context, arguments)


class DescribeResource(Arguments):
    """Arguments of `describe_resource`."""

    resource: str = Field(description="Name or id of an instance, volume, snapshot or address")


@tool(title="Describe a resource", effect=Effect.READ)
def describe_resource(context: Context, arguments: DescribeResource) -> Result:
    """Everything known about one resource: facts, tags, attached volumes, recent cost and use.

    A name that several resources carry is answered with the list of them.
    """
    return description.describe(context, arguments)
