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


def meant(
    inquiry: Inquiry, kind: TargetKind, names: Sequence[str], filters: Sequence[Filter]
) -> list[Target]:
    """The resources of these names or ids, those that meet these conditions, or, of both, the named
    ones among those that meet them. Raises InputError for a name that is unknown, with near ones, or
    that several carry, with all of them; for unknown fields; NoDataError saying why there are none.
    """
    if not names:
        return matching(inquiry, kind, filters)
    rows = inquiry.rows(
        f"SELECT provider, account_id, region, resource_id, name, account_name FROM {kind} "
        "ORDER BY resource_id"
    )
    allowed = {one.resource_id for one in matching(inquiry, kind, filters)} if filters else None
    return [_one(kind, name, rows, allowed) for name in dict.fromkeys(names)]


def _one(
    kind: TargetKind, name: str, rows: Sequence[tuple[Any, ...]], allowed: set[str] | None
) -> Target:
    wanted = name.strip().casefold()
    by_id = [row for row in rows if str(row[3]).casefold() == wanted]
    carry = by_id or [row for row in rows if str(row[4] or "").casefold() == wanted]
    found = carry if allowed is None else [row for row in carry if row[3] in allowed]
    if len(found) > 1:
        raise InputError(
            f"{len(found)} {kind}s are called {name!r}: say which one, by its id, or by where it is "
            f"({name} in {found[0][0]}): {_told(found)}"
        )
    if carry and not found:
        raise InputError(
            f"no {kind} called {name!r} meets these conditions: there is {_told(carry)}"
        )
    if not found:
        known = [str(row[4] or row[3]) for row in rows]
        raise InputError(f"there is no {kind} {name!r}: {suggestion(name, known)}")
    provider, account, region, resource, called, _ = found[0]
    return Target(kind, provider, account, region, resource, called)


def _told(rows: Sequence[tuple[Any, ...]]) -> str:
    """'i-0a1 (aws, account Main, eu-west-1), …': ids with where they are."""
    there = [f"{row[3]} ({row[0]}, account {row[5] or row[1]}, {row[2]})" for row in rows[:10]]
    more = [f"and {len(rows) - 10} more"] if rows[10:] else []
    return ", ".join([*there, *more])


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
