"""Volumes, snapshots and public addresses: listed, counted, aggregated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.base import Result
from tools.services.charges import read_charges
from tools.services.collected import stale_reasons
from tools.services.filters import Field, Fields
from tools.services.inquiry import NO_DATA_AT_ALL, Inquiry
from tools.services.instances import ROUNDED, TAGS
from tools.services.listing import MONEY, Late, Listing, Output, Request, run

if TYPE_CHECKING:
    from tools.context import Context
    from tools.inventory import ListResources


@dataclass(frozen=True)
class Kind:
    """A kind of resource: its words, and what is known about it beyond the common fields."""

    noun: str
    texts: tuple[str, ...]
    numbers: tuple[str, ...] = ()  # beside columns of the store: detached_days
    times: tuple[str, ...] = ()
    defaults: tuple[str, ...] = ()
    statuses: frozenset[str] = frozenset()


_COMMON = ("region", "status", "raw_status", "name", "resource_id", "account_id", "account_name")
_NUMBERS = ("age_days", "monthly_cost", "month_to_date_cost")
KINDS = {
    "volume": Kind(
        "volumes",
        ("zone", "volume_type", "attached_to"),
        ("size_gb", "detached_days"),
        ("detached_at",),
        ("size_gb", "volume_type", "attached_to"),
        frozenset({"in-use", "available", "error", "unknown"}),
    ),
    "snapshot": Kind("snapshots", ("volume_id",), ("size_gb",), (), ("size_gb", "volume_id")),
    "address": Kind(
        "addresses",
        ("ip_address", "attached_to"),
        defaults=("ip_address", "attached_to"),
        statuses=frozenset({"in-use", "idle", "unknown"}),
    ),
}
_UNITS = {
    "size_gb": "GB",
    "age_days": "days",
    "detached_days": "days",
    "monthly_cost": MONEY,
    "month_to_date_cost": MONEY,
}


def list_resources(context: Context, arguments: ListResources) -> Result:
    """Answer `list_resources`. Raises InputError for unknown fields."""
    inquiry = Inquiry.of(context, "list_resources", arguments)
    kind = KINDS[arguments.kind]
    title = kind.noun.capitalize()
    if not inquiry.rows(f"SELECT EXISTS (SELECT 1 FROM {arguments.kind})")[0][0]:
        return inquiry.nothing(title, _nothing(inquiry, kind.noun))
    request = Request(
        arguments.filters,
        arguments.group_by,
        arguments.sort,
        arguments.order,
        (),
        arguments.limit,
        arguments.offset,
        any_of=arguments.any_of,
        within=arguments.limit_within,
    )
    result = run(inquiry, resource_listing(inquiry, arguments.kind), request, title)
    if result.status == "ok":
        result.warnings += stale_reasons(inquiry, arguments.kind)
    return result


def _nothing(inquiry: Inquiry, noun: str) -> str:
    known = inquiry.rows(
        "SELECT EXISTS (SELECT 1 FROM instance) OR EXISTS (SELECT 1 FROM cost_daily)"
    )
    if not known[0][0]:
        return NO_DATA_AT_ALL
    return f"no inventory of {noun} was collected; query_costs shows what the bill charges for them"


def resource_listing(inquiry: Inquiry, name: str) -> Listing:
    """The listing of all resources of a kind."""
    kind, charges = KINDS[name], read_charges(inquiry)
    ages = _age("created_at", "age_days")
    if "detached_days" in kind.numbers:
        ages += f",\n    {_age('detached_at', 'detached_days')}"
    source = f"""WITH charged AS (
  {charges.sql}),
item AS (
  SELECT r.*, c.monthly_cost, c.month_to_date_cost, c.cost_currency,
    {ages}
  FROM {name} r LEFT JOIN charged c ON c.id = lower(r.resource_id))"""
    return Listing(
        kind.noun,
        name,
        source,
        {**charges.params, "now": inquiry.now},
        _fields(inquiry.tool, kind),
        _outputs(kind),
        (
            *("name", "provider", "account", "region", "status"),
            *kind.defaults,
            *("age_days", "monthly_cost"),
        ),
        (("size_gb", "size_gb", "GB"),) if "size_gb" in kind.numbers else (),
        closed={"status": kind.statuses},
        late=Late("created_at", "now", "created"),
        assumptions=charges.assumptions,
        warnings=charges.warnings
        if charges.last
        else ("there are no costs in the ledger, so monthly_cost is unknown",),
    )


def _age(since: str, name: str) -> str:
    """Days since a time; none when that is after the time that is asked about."""
    return (
        f"CASE WHEN r.{since} <= $now THEN (epoch($now) - epoch(r.{since})) / 86400.0 END AS {name}"
    )


def _fields(tool: str, kind: Kind) -> Fields:
    known = [
        Field("provider", ("provider",), provider=True),
        Field("account", ("account_id", "account_name")),
        Field("resource", ("resource_id", "name")),
        *(Field(name, (name,)) for name in (*_COMMON, *kind.texts)),
        *(Field(name, (name,), "number") for name in (*_NUMBERS, *kind.numbers)),
        *(Field(name, (name,), "time") for name in ("created_at", *kind.times)),
    ]
    return Fields(tool, {item.name: item for item in known}, "tagset_id", kind.noun)


def _outputs(kind: Kind) -> dict[str, Output]:
    shown = {
        "provider": Output("provider"),
        "account": Output("coalesce(account_name, account_id)"),
        "collected_at": Output("collected_at"),
        "tags": Output(TAGS),
    }
    named = (*_COMMON, *kind.texts, *_NUMBERS, *kind.numbers, "created_at", *kind.times)
    for name in named:
        digits = ROUNDED.get(name)
        sql = f"round({name}, {digits})" if digits is not None else name
        shown[name] = Output(sql, _UNITS.get(name))
    return shown
