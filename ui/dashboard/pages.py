"""The pages beside the chat, as a part of the application."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse

from ui.dashboard import (
    accounts,
    assets,
    changes,
    overview,
    providers,
    recommendations,
    reports,
)
from ui.server.estate import Estate


def mount(app: FastAPI, estate: Estate) -> None:
    """Add them to the application."""
    app.add_api_route("/", home, include_in_schema=False)
    for part in (assets, overview, providers, recommendations, changes, accounts, reports):
        app.include_router(part.router)


def home(request: Request) -> RedirectResponse:
    """To the chat where there is one, else to the dashboard."""
    chat = any(getattr(route, "path", "") == "/chat" for route in request.app.routes)
    return RedirectResponse("/chat" if chat else "/dashboard", 307)
