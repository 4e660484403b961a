"""The page of one provider: its cards, and its machines as a table that sorts, filters and turns pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tools.base import InputError, Result
from ui.dashboard import cards, showing
from ui.dashboard.cards import Read
from ui.dashboard.drawing import provider_name
from ui.dashboard.overview import csv_of, frame, read, view_of
from ui.dashboard.rendering import PageRoute, page
from ui.dashboard.showing import grid, table_of
from ui.dashboard.view import LONGEST, View

router = APIRouter(include_in_schema=False, route_class=PageRoute)
A_PAGE = 25  # machines
MOST = 10_000
_COLUMNS = {
    "name": "Name",
    "account": "Account",
    "region": "Region",
    "instance_type": "Type",
    "status": "State",
    "vcpus": "vCPUs",
    "memory_gb": "Memory (GB)",
    "cpu_percent": "CPU",
    "memory_percent": "Memory use",
    "age_days": "Age (days)",
    "monthly_cost": "Cost, last 30 days",
}
_SHOWN = ("currency",)
_STATES = ("running", "stopped", "terminated", "pending", "error")


@dataclass(frozen=True)
class Listing:
    """Which machines, and in what order."""

    search: str
    state: str
    sort: str
    order: str
    number: int  # of the page, from 1

    @classmethod
    def of(cls, request: Request) -> Listing:
        """As the address asks for. Raises InputError."""
        asked = request.query_params
        sort, order = asked.get("sort", "monthly_cost"), asked.get("order", "desc")
        if sort not in _COLUMNS or order not in ("asc", "desc"):
            raise InputError(f"sort: expected asc or desc of one of {', '.join(_COLUMNS)}")
        state = asked.get("status", "")
        if state and state not in _STATES:
            raise InputError(f"status: {state[:40]!r} is none of {', '.join(_STATES)}")
        number = asked.get("page", "1")
        if not number.isdecimal() or not 1 <= int(number[:6]) <= MOST:
            raise InputError(f"page: {number[:20]!r} is not a number from 1 up")
        return cls(asked.get("q", "")[:LONGEST].strip(), state, sort, order, int(number))

    def read(self, view: View, *, whole: bool = False) -> Read:
        """The call that lists them."""
        filters = list(view.scope)
        if self.search:
            filters.append({"field": "name", "op": "contains", "values": [self.search]})
        if self.state:
            filters.append({"field": "status", "op": "is", "values": [self.state]})
        return Read(
            "list_instances",
            {
                "filters": filters,
                "sort": self.sort,
                "order": self.order,
                "columns": ["vcpus", "memory_gb", "memory_percent"],
                "limit": MOST if whole else A_PAGE,
                "offset": 0 if whole else (self.number - 1) * A_PAGE,
            },
        )

    def query(self, view: View, **other: Any) -> str:
        """The parameters of an address: these, with `other` in their place."""
        own: dict[str, Any] = {"q": self.search, "status": self.state, "page": self.number}
        own |= {"sort": self.sort, "order": self.order, "provider": None} | other
        return view.query(**own)


@router.get("/providers/{provider}")
def shown(request: Request, provider: str) -> Response:
    """The page."""
    view, listing = view_of(request, provider=provider), Listing.of(request)
    key, label = provider_name(provider)
    drawn = frame(request, view, cards.OF_PROVIDER, label)
    if key not in dict(drawn["choices"]["providers"]):
        known = ", ".join(dict(drawn["choices"]["providers"])) or "none yet"
        raise HTTPException(
            404, f"there is no provider {label[:60]!r} in the data; there are: {known}"
        )
    result = read(request, listing.read(view), view)
    return page(
        request,
        "provider.html",
        **drawn,
        fixed_provider=True,
        listing=listing,
        states=_STATES,
        machines=_machines(result),
        heads=_heads(listing, view),
        total=result.total_rows or 0,
        pages=_pages(listing, view, result),
        why=[] if result.tables else result.warnings,
        notes=showing.notes([result]),
        csv=f"/providers/{provider}/instances.csv?{listing.query(view, page=None)}",
    )


@router.get("/providers/{provider}/instances.csv")
def machines_csv(request: Request, provider: str) -> Response:
    """All of the machines that meet the conditions, as a file."""
    view, listing = view_of(request, provider=provider), Listing.of(request)
    result = read(request, listing.read(view, whole=True), view)
    if not result.tables:
        raise InputError("there is nothing to save: no machine meets these conditions")
    return csv_of(result, 0, view.today)


def _machines(result: Result) -> showing.Grid | None:
    table = table_of(result)
    return grid(table, [*_COLUMNS, *_SHOWN], names=_COLUMNS) if table else None


def _heads(listing: Listing, view: View) -> dict[str, dict[str, str]]:
    """The headings, each a link that sorts by it."""
    found = {}
    for name in _COLUMNS:
        mine = listing.sort == name
        order = "asc" if mine and listing.order == "desc" else "desc"
        found[name] = {
            "href": f"?{listing.query(view, sort=name, order=order, page=None)}#instances",
            "sorted": {"asc": "ascending", "desc": "descending"}[listing.order] if mine else "none",
        }
    return found


def _pages(listing: Listing, view: View, result: Result) -> dict[str, Any]:
    total = result.total_rows or 0
    first = (listing.number - 1) * A_PAGE + 1
    last = min(listing.number * A_PAGE, total)

    def to(number: int) -> str:
        return f"?{listing.query(view, page=number)}#instances"

    return {
        "said": f"{first:,}–{last:,} of {total:,}"
        if total and first <= total
        else f"{total:,} in all",
        "before": to(listing.number - 1) if listing.number > 1 else "",
        "after": to(listing.number + 1) if last < total else "",
    }
