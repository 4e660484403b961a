"""REST under /api: an application of its own, with its own errors and its own description."""

from __future__ import annotations

from fastapi import FastAPI

from ui.api import errors, reading, tools
from ui.server.estate import Estate

PREFIX = "/api"


def mount(app: FastAPI, estate: Estate) -> None:
    """Add it to the application."""
    app.mount(PREFIX, make_api(estate))


def make_api(estate: Estate) -> FastAPI:
    """REST over an estate."""
    api = FastAPI(title="Cloudwright", openapi_url=None, docs_url=None, redoc_url=None)
    api.state.estate = estate
    errors.mount(api)
    api.include_router(reading.router())
    api.include_router(tools.router())
    return api
