"""Whether a tool would take a call as it was planned, told before the call is made."""

from __future__ import annotations

from pydantic import ValidationError

from agent.planner.planned import Planned
from tools.registry import find_tool

COST_FIELDS = frozenset(
    """provider billing_account account service service_category service_subcategory region resource
    resource_type instance_type charge_category charge_class charge_frequency pricing_category
    commitment commitment_type commitment_status currency invoice_issuer invoice_month weekday tags cost""".split()
)
INSTANCE_FIELDS = frozenset(
    """provider account region zone status raw_status instance_type name resource_id vcpus memory_gb
    disk_gb launched_at age_days uptime_hours hourly_cost monthly_cost month_to_date_cost
    cpu_percent memory_percent public_ips private_ips tags""".split()
)
RESOURCE_FIELDS = frozenset(
    """provider account region status name resource_id size_gb volume_type attached_to volume_type volume_id created_at detached_days age_days
    monthly_cost tags""".split()
)
_TAKEN = INSTANCE_FIELDS | set(
    "resource currency account_id account_name security_groups volume_ids".split()
)
_OF_TOOL = {
    "query_costs": COST_FIELDS,
    "compare_costs": COST_FIELDS | {"change", "change_percent"},
    "list_instances": _TAKEN,
    "query_metrics": _TAKEN,
    "list_resources": RESOURCE_FIELDS,
}


def refused(call: Planned) -> list[str]:
    """What of a call its tool would not take, as names of arguments or fields; none when it is fine."""
    try:
        find_tool(call.tool).arguments.model_validate(call.arguments)
    except ValidationError as error:
        return sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]})
    found = _foreign(call.arguments.get("filters") or [], _OF_TOOL.get(call.tool))
    for change in call.arguments.get("changes") or []:
        of_costs = change.get("action") == "growth"
        found += _foreign(change.get("filters") or [], COST_FIELDS if of_costs else _TAKEN)
    return list(dict.fromkeys(found))


def _foreign(filters: list[dict[str, object]], known: frozenset[str] | None) -> list[str]:
    """The fields of conditions that are not among those known; tags always are."""
    if known is None:
        return []
    names = [str(item["field"]) for item in filters]
    return [name for name in names if name not in known and not name.startswith("tag:")]
