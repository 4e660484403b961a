"""The one application: every front of the web, behind the same guards."""

from __future__ import annotations

from fastapi import FastAPI

from ui.api import routes
from ui.chat import mounting
from ui.dashboard import pages
from ui.identity import guards
from ui.server import mcp_mount
from ui.server.estate import Estate


def make_app(estate: Estate) -> FastAPI:
    """All fronts over one estate. The chat takes every path that is left, so it comes last; guards
    see each request first.
    """
    app = FastAPI(
        title="Cloudwright",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.estate = estate
    routes.mount(app, estate)
    pages.mount(app, estate)
    mcp_mount.mount(app, estate)
    mounting.mount(app, estate)
    guards.mount(app, estate)
    return app
