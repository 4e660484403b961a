"""Instances as the inventory knows them, with what they cost and how busy they are."""

from __future__ import annotations

from tools.services.charges import Charges, read_charges
from tools.services.filters import Field, Fields
from tools.services.inquiry import Inquiry
from tools.services.listing import MONEY, Late, Listing, Output
from tools.services.points import recent_use

STATUSES = frozenset(
    {"running", "stopped", "starting", "stopping", "terminated", "error", "unknown"}
)
DEFAULTS = (
    *("name", "provider", "account", "region", "instance_type", "status", "age_days"),
    *("cpu_percent", "monthly_cost"),
)
SUMS = (("vcpus", "vcpus", "vCPU"), ("memory_gb", "memory_gb", "GB"))
_TEXTS = (
    *("region", "zone", "status", "raw_status", "instance_type", "name", "resource_id", "currency"),
    *("account_id", "account_name"),
)
_NUMBERS = (
    *("vcpus", "memory_gb", "disk_gb", "age_days", "uptime_hours", "hourly_cost", "monthly_cost"),
    *("month_to_date_cost", "cpu_percent", "memory_percent"),
)
_LISTS = ("private_ips", "public_ips", "security_groups", "volume_ids")
_UNITS = {
    "vcpus": "vCPU",
    "memory_gb": "GB",
    "disk_gb": "GB",
    "age_days": "days",
    "uptime_hours": "h",
    "hourly_cost": MONEY,
    "monthly_cost": MONEY,
    "month_to_date_cost": MONEY,
    "cpu_percent": "%",
    "memory_percent": "%",
}
TAGS = (
    "(SELECT CAST(json_group_object(tag_key, tag_value) AS VARCHAR) FROM tagset "
    "WHERE tagset.tagset_id = item.tagset_id)"
)
# Ages are exact in conditions, and readable where they are shown.
ROUNDED = {
    "age_days": 2,
    "detached_days": 2,
    "uptime_hours": 1,
    "cpu_percent": 3,
    "memory_percent": 3,
}


# What was launched after the time that is asked about has no age yet.
_AGES = """CASE WHEN i.launched_at <= $now THEN (epoch($now) - epoch(i.launched_at)) / 86400.0 END
      AS age_days,
    CASE WHEN i.status = 'running' AND i.launched_at <= $now
      THEN (epoch($now) - epoch(i.launched_at)) / 3600.0 END AS uptime_hours"""
# The instances alone, for questions that need neither costs nor use.
PLAIN = f"""WITH item AS (
  SELECT i.*, {_AGES} FROM instance i)"""


def fields(tool: str) -> Fields:
    """What conditions on instances can name."""
    known = [
        Field("provider", ("provider",), provider=True),
        Field("account", ("account_id", "account_name")),
        Field("resource", ("resource_id", "name")),
        *(Field(name, (name,)) for name in _TEXTS),
        Field("launched_at", ("launched_at",), "time"),
        *(Field(name, (name,), "number") for name in _NUMBERS),
        *(Field(name, (name,), "texts") for name in _LISTS),
    ]
    return Fields(tool, {item.name: item for item in known}, "tagset_id")


def outputs() -> dict[str, Output]:
    """How each field is shown."""
    shown = {
        "provider": Output("provider"),
        "account": Output("coalesce(account_name, account_id)"),
        "launched_at": Output("launched_at"),
        "collected_at": Output("collected_at"),
        "tags": Output(TAGS),
    }
    for name in (*_TEXTS, *_NUMBERS, *_LISTS):
        digits = ROUNDED.get(name)
        sql = f"round({name}, {digits})" if digits is not None else name
        shown[name] = Output(sql, _UNITS.get(name))
    return shown


def inventory_listing(inquiry: Inquiry) -> Listing:
    """The listing of all instances of the inventory."""
    charges = read_charges(inquiry)
    use, use_params, use_said = recent_use(inquiry, ("cpu_percent", "memory_percent"))
    source = f"""WITH charged AS (
  {charges.sql}),
used AS (
  {use}),
item AS (
  SELECT i.*, c.monthly_cost, c.month_to_date_cost,
    coalesce(c.cost_currency, i.currency) AS cost_currency, u.cpu_percent, u.memory_percent,
    {_AGES}
  FROM instance i
  LEFT JOIN charged c ON c.id = lower(i.resource_id)
  LEFT JOIN used u ON u.resource_id = i.resource_id)"""
    return Listing(
        "instances",
        "instance",
        source,
        {**charges.params, **use_params, "now": inquiry.now},
        fields(inquiry.tool),
        outputs(),
        DEFAULTS,
        SUMS,
        closed={"status": STATUSES},
        rates=("hourly_cost",),
        late=Late("launched_at", "now", "launched"),
        assumptions=tuple(line for line in (*charges.assumptions, use_said) if line),
        warnings=_warnings(charges, use_said),
    )


def _warnings(charges: Charges, use_said: str | None) -> tuple[str, ...]:
    lines = list(charges.warnings)
    if charges.last is None:
        lines.append("there are no costs in the ledger, so monthly_cost is unknown")
    if use_said is None:
        lines.append("there are no measurements, so cpu_percent and memory_percent are unknown")
    return tuple(lines)
