"""Virtual machines: listed, counted, aggregated; from the inventory, else from the bill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tools.base import Filter, Result, Value
from tools.services.bill_instances import bill_listing, is_machine
from tools.services.charges import MONTH_DAYS
from tools.services.collected import stale_reasons
from tools.services.dimensions import cost_fields
from tools.services.filters import Binder
from tools.services.inquiry import NO_DATA_AT_ALL, STALE_COST_DAYS, Inquiry, midnight
from tools.services.instances import fields, inventory_listing
from tools.services.listing import Listing, Request, run

if TYPE_CHECKING:
    from tools.context import Context
    from tools.inventory import ListInstances

_SCOPE = ("provider", "account", "account_id")


def list_instances(context: Context, arguments: ListInstances) -> Result:
    """Answer `list_instances`. Raises InputError for unknown fields."""
    inquiry = Inquiry.of(context, "list_instances", arguments)
    request = Request(
        arguments.filters,
        arguments.group_by,
        arguments.sort,
        arguments.order,
        arguments.columns,
        arguments.limit,
        arguments.offset,
        any_of=arguments.any_of,
        within=arguments.limit_within,
    )
    if known_from(inquiry, arguments.filters) == "bill":
        return _from_bill(inquiry, request)
    if not inquiry.rows("SELECT EXISTS (SELECT 1 FROM instance)")[0][0]:
        return inquiry.nothing("Instances", _nothing(inquiry))
    return _from_inventory(inquiry, inventory_listing(inquiry), request)


def known_from(inquiry: Inquiry, filters: Sequence[Filter]) -> str:
    """'bill' when no inventory of the asked providers and accounts exists but charges of machines
    do, else 'inventory'.
    """
    scope = [item for item in filters if item.field.strip().lower() in _SCOPE]
    binder = Binder()
    match = " AND ".join(fields(inquiry.tool).clauses(scope, binder)) or "TRUE"
    if inquiry.rows(f"SELECT EXISTS (SELECT 1 FROM instance WHERE {match})", binder.params)[0][0]:
        return "inventory"
    binder = Binder()
    scope = [
        item.model_copy(update={"field": "account"}) if item.field == "account_id" else item
        for item in scope
    ]
    match = " AND ".join([is_machine(), *cost_fields(inquiry.tool).clauses(scope, binder)])
    sql = f"SELECT EXISTS (SELECT 1 FROM cost_daily WHERE {match})"
    return "bill" if inquiry.rows(sql, binder.params)[0][0] else "inventory"


def _nothing(inquiry: Inquiry) -> str:
    if inquiry.rows("SELECT EXISTS (SELECT 1 FROM cost_daily)")[0][0]:
        return "there is no inventory, and the bill names no virtual machines"
    return NO_DATA_AT_ALL


def without_terminated(filters: Sequence[Filter]) -> list[Filter]:
    """The condition that leaves terminated instances out; none when `filters` are about them."""
    for item in filters:
        name = item.field.strip().lower()
        words = {str(value).strip().lower() for value in item.values}
        if name == "raw_status" or (name == "status" and "terminated" in words):
            return []
    return [Filter(field="status", op="is_not", values=["terminated"])]


def _from_inventory(inquiry: Inquiry, listing: Listing, request: Request) -> Result:
    hidden = without_terminated([*request.filters, *request.any_of])
    result = run(inquiry, listing, replace(request, hidden=hidden), "Instances")
    if result.status == "no_data":
        return result
    if hidden and _any_terminated(inquiry):
        result.assumptions.append("terminated instances are left out")
    result.warnings += stale_reasons(inquiry, "instance")
    return result


def _any_terminated(inquiry: Inquiry) -> bool:
    sql = "SELECT EXISTS (SELECT 1 FROM instance WHERE status = 'terminated')"
    return bool(inquiry.rows(sql)[0][0])


def _from_bill(inquiry: Inquiry, request: Request) -> Result:
    listing = bill_listing(inquiry)
    result = run(inquiry, listing, request, "Instances on the bill")
    if result.status == "no_data":
        return result
    last = inquiry.rows(f"SELECT max(ChargeDay) FROM cost_daily WHERE {is_machine()}")[0][0]
    result.as_of = midnight(last)
    result.stale = (inquiry.context.today - last).days > STALE_COST_DAYS
    result.values.insert(1, _recent(inquiry, listing, request))
    return result


def _recent(inquiry: Inquiry, listing: Listing, request: Request) -> Value:
    """How many of the matching instances were charged in the last 30 days of data."""
    binder = Binder()
    where = " AND ".join(listing.fields.clauses(request.filters, binder)) or "TRUE"
    rows = inquiry.rows(
        f"{listing.source}\nSELECT count(*) FROM item WHERE {where} AND id IN (SELECT id FROM charged "
        "WHERE monthly_cost IS NOT NULL)",
        {**listing.params, **binder.params},
    )
    return Value(name=f"charged in the last {MONTH_DAYS} days", value=rows[0][0])
