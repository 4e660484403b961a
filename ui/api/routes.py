"""REST under /api: an application of its own, with its own errors and its own description."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse, JSONResponse, Response

from ui.api import (
    accounts,
    budgets,
    documents,
    errors,
    feedback,
    inventory,
    plans,
    questions,
    reading,
    recommendations,
    refreshing,
    tools,
)
from ui.api.description import describe
from ui.server.estate import Estate

PREFIX = "/api"
# In the order in which paths are looked at: ids may hold slashes, so what takes any path comes last.
PARTS = (
    *(reading, refreshing, questions, feedback, budgets, plans, accounts),
    *(documents, tools, recommendations, inventory),
)


def mount(app: FastAPI, estate: Estate) -> None:
    """Add it to the application."""
    app.mount(PREFIX, make_api(estate))


def make_api(estate: Estate) -> FastAPI:
    """REST over an estate."""
    api = FastAPI(title="Cloudwright", openapi_url=None, docs_url=None, redoc_url=None)
    api.state.estate = estate
    api.state.busy = set()  # conversations in which a question is being answered
    errors.mount(api)
    for part in PARTS:
        api.include_router(part.router())

    @lru_cache(1)
    def schema() -> dict[str, Any]:
        return describe(api, PREFIX)

    def openapi() -> Response:
        return JSONResponse(schema())

    def docs() -> Response:
        from ui.api.page import page

        return HTMLResponse(page(schema()))

    api.add_api_route("/openapi.json", openapi, methods=["GET"], include_in_schema=False)
    api.add_api_route("/docs", docs, methods=["GET"], include_in_schema=False)
    return api
