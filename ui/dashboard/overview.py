"""The dashboard: its page, and its cards as fragments that are fetched side by side."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tools.base import CloudwrightError, Result
from ui.cells import clean
from ui.dashboard import cards, showing
from ui.dashboard.cards import CARDS, Card
from ui.dashboard.drawing import drawn, provider_name
from ui.dashboard.rendering import PageRoute, html, page, status_of
from ui.dashboard.view import PERIODS, View
from ui.server import shelf
from ui.server.asking import estate_of, person_of
from ui.sheets import csv_text, file_names

router = APIRouter(include_in_schema=False, route_class=PageRoute)


def read(request: Request, one: cards.Read, view: View) -> Result:
    """One read of a card, as the person of the request."""
    arguments = one.filled(view)
    result = estate_of(request).read(person_of(request), one.tool, arguments)
    shelf.noted(request, one.tool, arguments, result)
    return result


def view_of(request: Request, **fixed: str) -> View:
    """The view that an address asks for. Raises InputError."""
    today = estate_of(request).context(person_of(request)).today
    coverage = _covered(request, View.of({}, today, None))
    asked = {**request.query_params, **fixed}
    return View.of(asked, today, coverage.as_of.date() if coverage.as_of else None)


def _covered(request: Request, any_view: View) -> Result:
    return read(request, cards.COVERAGE, any_view)


def choices(request: Request, view: View) -> dict[str, Any]:
    """What can be chosen in the filters: providers by key and label, accounts by provider."""
    providers: dict[str, str] = {}
    accounts: dict[str, set[str]] = {}
    for one, names in (
        (cards.COVERAGE, ("ProviderName", "SubAccountName")),
        (cards.MACHINES, ("provider", "account")),
    ):
        table = showing.table_of(read(request, one, view))
        for row in showing.records(table):
            key, label = provider_name(row[names[0]])
            providers[key] = label
            if row.get(names[1]):
                accounts.setdefault(key, set()).add(str(row[names[1]]))
    within = [view.provider] if view.provider in accounts else list(accounts)
    listed = sorted({name for key in within for name in accounts[key]}, key=str.lower)
    return {
        "providers": sorted(providers.items(), key=lambda item: item[1].lower()),
        "accounts": [(name, clean(name)) for name in listed],
        "periods": list(PERIODS.items()),
    }


@router.get("/dashboard")
def overview(request: Request) -> HTMLResponse:
    """The page: at once as a frame, its cards fetched by a script; with `cards=inline` all in one."""
    view = view_of(request)
    shown = cards.overview(view)
    drawn_from = frame(request, view, shown, "Overview")
    if not drawn_from["inline"]:  # else a card may tell of an error that passes
        shelf.keep(request, personal=True)
    return page(request, "overview.html", **drawn_from)


def frame(request: Request, view: View, shown: tuple[Card, ...], title: str) -> dict[str, Any]:
    """What a page of cards is drawn from."""
    inline = request.query_params.get("cards") == "inline"
    found = choices(request, view)
    return {
        "title": title,
        "view": view,
        "choices": found,
        "empty": not found["providers"],
        "cards": [
            {"card": card, "src": f"/dashboard/cards/{card.name}?{view.query()}"} for card in shown
        ],
        "bodies": {card.name: _told(request, card, view) for card in shown} if inline else {},
        "inline": inline,
    }


def _told(request: Request, card: Card, view: View) -> str:
    """The body of a card; where that fails, why."""
    try:
        return body(request, card, view)
    except CloudwrightError as error:
        return html(request, "problem.html", text=clean(str(error)), retry="")


def body(request: Request, card: Card, view: View) -> str:
    """The inside of a card. Raises as its reads do."""
    results = {name: read(request, one, view) for name, one in card.reads.items()}
    first = next(iter(results.values()))
    told = showing.notes(results.values())
    if first.status == "no_data":
        why = told.warnings or ["there is no data for this"]
        return html(request, "cards/nothing.html", why=why)
    return html(
        request,
        f"cards/{_template(card.name)}.html",
        card=card,
        view=view,
        notes=told,
        csv=[
            f"/dashboard/csv/{card.name}/{name}?{view.query()}"
            for name, result in results.items()
            if result.tables
        ],
        **drawn(card.name, results, view),
    )


def _template(name: str) -> str:
    return (
        "costs" if name in ("providers", "accounts", "services", "regions", "resources") else name
    )


@router.get("/dashboard/cards/{name}")
def card_fragment(request: Request, name: str) -> HTMLResponse:
    """One card, as it goes into its place on the page."""
    card = _card(name)
    view = view_of(request)
    try:
        made = body(request, card, view)
        shelf.keep(request)
        return HTMLResponse(made, headers={"Cache-Control": "private, no-cache"})
    except CloudwrightError as error:
        text = clean(str(error))
        return page(request, "problem.html", status_of(error), text=text, retry=str(request.url))


@router.get("/dashboard/csv/{name}/{read_name}")
def card_csv(request: Request, name: str, read_name: str, table: int = 0) -> Response:
    """A table of a card, whole, for other programs."""
    card = _card(name)
    if read_name not in card.reads:
        raise HTTPException(404, f"card {name} has no part {read_name!r}")
    view = view_of(request)
    result = read(request, card.reads[read_name], view)
    if not 0 <= table < len(result.tables):
        raise HTTPException(404, "there is no such table")
    return csv_of(result, table, view.end)


def csv_of(result: Result, number: int, day: dt.date) -> Response:
    """A table of a result as a file to save."""
    table = result.tables[number]
    (name,) = file_names([f"{table.title} {day}"], ".csv")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(csv_text(table), media_type="text/csv; charset=utf-8", headers=headers)


def _card(name: str) -> Card:
    if name not in CARDS:
        raise HTTPException(404, f"there is no card {name[:40]!r}; there are: {', '.join(CARDS)}")
    return CARDS[name]
