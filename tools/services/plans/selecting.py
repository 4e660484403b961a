"""Which resources are meant: names, ids or conditions to targets, from the inventory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.base import Filter, InputError, NoDataError
from tools.clouds.actions import Target, TargetKind
from tools.services.filters import Binder
from tools.services.inquiry import Inquiry
from tools.services.instances import inventory_listing
from tools.services.listing import Request, run
from tools.services.nearest import suggestion
from tools.services.resources import resource_listing


def named(inquiry: Inquiry, kind: TargetKind, names: Sequence[str]) -> list[Target]:
    """The resources of these names or ids. Raises InputError for a name that is unknown, with near
    ones, or that several carry, with all of them.
    """
    rows = inquiry.rows(
        f"SELECT provider, account_id, region, resource_id, name FROM {kind} ORDER BY resource_id"
    )
    return [_one(kind, name, rows) for name in dict.fromkeys(names)]


def _one(kind: TargetKind, name: str, rows: Sequence[tuple[Any, ...]]) -> Target:
    wanted = name.strip().casefold()
    by_id = [row for row in rows if str(row[3]).casefold() == wanted]
    found = by_id or [row for row in rows if str(row[4] or "").casefold() == wanted]
    if len(found) > 1:
        there = ", ".join(f"{row[3]} ({row[0]}, {row[2]})" for row in found[:10])
        raise InputError(f"{len(found)} {kind}s are called {name!r}: name one by its id: {there}")
    if not found:
        known = [str(row[4] or row[3]) for row in rows]
        raise InputError(f"there is no {kind} {name!r}: {suggestion(name, known)}")
    provider, account, region, resource, called = found[0]
    return Target(kind, provider, account, region, resource, called)


def matching(inquiry: Inquiry, kind: TargetKind, filters: Sequence[Filter]) -> list[Target]:
    """The resources that meet conditions, as of list_instances or list_resources. Raises InputError
    for unknown fields, NoDataError saying why there are none.
    """
    listing = inventory_listing(inquiry) if kind == "instance" else resource_listing(inquiry, kind)
    binder = Binder()
    where = listing.fields.predicate(filters, binder, ())
    rows = inquiry.rows(
        f"""{listing.source}
SELECT provider, account_id, region, resource_id, name FROM item WHERE {where}
ORDER BY resource_id""",
        {**listing.params, **binder.params},
    )
    if not rows:
        told = run(inquiry, listing, Request(filters, limit=1), listing.noun)
        raise NoDataError("; ".join(told.warnings) or f"no {listing.singular} meets that")
    return [Target(kind, *row) for row in rows]
