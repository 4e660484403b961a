"""Instances as the bill knows them, for scopes whose inventory was never collected."""

from __future__ import annotations

import datetime as dt

from tools.services.charges import MONTH_DAYS, Charges, read_charges
from tools.services.filters import Field, Fields
from tools.services.inquiry import STALE_COST_DAYS, Inquiry
from tools.services.instances import TAGS, fields, outputs
from tools.services.listing import Late, Listing, Output

# What clouds call a virtual machine in ResourceType, in lower case.
MACHINE_TYPES = (
    *("instance", "instances", "virtual machine", "virtual machines", "virtualmachine", "vm"),
    *("virtualmachines", "microsoft.compute/virtualmachines", "microsoft.compute/virtualmachine"),
    *("ec2 instance", "server", "servers"),
    *("gce instance", "compute instance", "compute engine instance", "vm instance", "nova server"),
    *("compute.googleapis.com/instance", "os::nova::server"),
)
_UNKNOWN = frozenset(
    {
        *("zone", "status", "raw_status", "vcpus", "memory_gb", "disk_gb", "launched_at"),
        *("uptime_hours", "hourly_cost", "cpu_percent", "memory_percent", "private_ips"),
        *("public_ips", "security_groups", "volume_ids"),
    }
)
_DEFAULTS = (
    *("name", "resource_id", "provider", "account", "region", "instance_type", "age_days"),
    *("first_seen", "last_seen", "monthly_cost"),
)


def is_machine() -> str:
    """Predicate over cost_daily: the charge is of a virtual machine."""
    listed = ", ".join(f"'{name}'" for name in MACHINE_TYPES)
    return (
        f"ResourceId IS NOT NULL AND (lower(ResourceType) IN ({listed}) "
        "OR (ServiceCategory = 'Compute' AND x_InstanceType IS NOT NULL))"
    )


def bill_listing(inquiry: Inquiry) -> Listing:
    """The listing of all virtual machines that were ever charged."""
    charges = read_charges(inquiry)
    today, last = inquiry.context.today, charges.last or inquiry.context.today
    old = (today - last).days > STALE_COST_DAYS
    reference = last if old else today
    source = f"""WITH charged AS (
  {charges.sql}),
seen AS (
  SELECT lower(ResourceId) AS id, max(x_Provider) AS provider, max(SubAccountId) AS account_id,
    max(SubAccountName) AS account_name, max(ResourceId) AS resource_id,
    arg_max(ResourceName, ChargeDay) AS name, arg_max(x_InstanceType, ChargeDay) AS instance_type,
    arg_max(coalesce(RegionId, RegionName), ChargeDay) AS region,
    arg_max(x_TagsetId, ChargeDay) AS tagset_id,
    min(ChargeDay) AS first_seen, max(ChargeDay) AS last_seen
  FROM cost_daily WHERE {is_machine()} GROUP BY 1),
item AS (
  SELECT s.*, c.monthly_cost, c.month_to_date_cost, c.cost_currency,
    CASE WHEN s.first_seen <= $reference THEN CAST($reference - s.first_seen AS DOUBLE) END
      AS age_days,
    CAST(NULL AS TIMESTAMP) AS collected_at
  FROM seen s LEFT JOIN charged c ON c.id = s.id)"""
    shown = {name: item for name, item in outputs().items() if name not in _UNKNOWN}
    shown |= {name: Output("NULL", outputs()[name].unit) for name in _UNKNOWN}
    shown |= {"first_seen": Output("first_seen"), "last_seen": Output("last_seen")}
    shown |= {"tags": Output(TAGS), "currency": Output("cost_currency")}
    return Listing(
        "instances",
        "instance",
        source,
        {**charges.params, "reference": reference},
        _fields(inquiry.tool),
        shown,
        _DEFAULTS,
        (),
        late=Late("first_seen", "reference", "first charged"),
        unknown=_UNKNOWN,
        unknown_reason="there is no inventory of this scope, only the bill",
        assumptions=(
            "there is no inventory of this scope: answered from the bill, where an instance is a "
            "ResourceId charged as a virtual machine at any time (see last_seen)",
            *charges.assumptions,
        ),
        warnings=_warnings(charges, old, reference),
    )


def _fields(tool: str) -> Fields:
    known = dict(fields(tool).known)
    known |= {name: Field(name, (name,), "time") for name in ("first_seen", "last_seen")}
    known["currency"] = Field("currency", ("cost_currency",))
    return Fields(tool, known, "tagset_id")


def _warnings(charges: Charges, old: bool, reference: dt.date) -> tuple[str, ...]:
    lines = [
        f"the bill starts on {charges.first}, so ages are at least this: they count from the first "
        "charge",
        "whether an instance still exists is unknown from the bill",
    ]
    if old:
        lines.insert(
            0,
            f"the data ends {reference}: ages and the last {MONTH_DAYS} days are counted from there",
        )
    return (*lines, *charges.warnings)
