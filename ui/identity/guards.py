"""The guards: who a request comes from is found out before anything else sees it."""

from __future__ import annotations

from dataclasses import replace

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from tools.people import local_user
from ui.server.estate import Estate

FRONTS = {"api": "api", "mcp": "mcp"}


class _Local:
    """Everyone who reaches this process is its owner."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            front = FRONTS.get(scope["path"].split("/")[1], "chat")
            scope.setdefault("state", {})["person"] = replace(local_user(), front=front)
        await self._app(scope, receive, send)


def mount(app: FastAPI, estate: Estate) -> None:
    """Put the guards before everything."""
    app.add_middleware(_Local)
