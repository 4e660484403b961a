"""The outermost edge of the web: an error nobody foresaw becomes one sentence, and a line for whoever
runs the process; its traceback goes to error.log in the home.
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.errors import envelope
from ui.cli.failure import unexpected
from ui.cli.terminal import say
from ui.server.estate import Estate

SORRY = "Something went wrong here that should not have; it was written down. Try again, please."
_PAGE = f"<!doctype html><title>Cloudwright</title><p>{SORRY}</p><p><a href='/'>Back</a></p>"
_INTERNAL = 1011  # closes a websocket


class Edge:
    """Catches what nothing else did, before the server would print it."""

    def __init__(self, app: ASGIApp, estate: Estate) -> None:
        self._app = app
        self._estate = estate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the outermost edge
            say(f"cloudwright: {unexpected(error, self._estate.home)}")
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": _INTERNAL})
            elif not begun:
                await self._apology(scope["path"])(scope, receive, send)

    def _apology(self, path: str) -> Response:
        if path.startswith("/api"):
            return envelope(self._estate, 500, "internal", SORRY)
        return HTMLResponse(_PAGE, status_code=500)


def mount(app: FastAPI, estate: Estate) -> None:
    """Put it around everything that was added so far."""
    app.add_middleware(Edge, estate=estate)
