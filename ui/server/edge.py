"""The outermost edge of the web: an error nobody foresaw becomes one sentence, and a line for whoever
runs the process; its traceback goes to error.log in the home.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.cli.failure import unexpected
from ui.cli.terminal import say

if TYPE_CHECKING:
    from ui.server.estate import Estate

SORRY = "Something went wrong here that should not have; it was written down. Try again, please."
_PAGE = f"<!doctype html><title>Cloudwright</title><p>{SORRY}</p><p><a href='/'>Back</a></p>"
_INTERNAL = 1011  # closes a websocket


@contextmanager
def watched(home: Path) -> Iterator[None]:
    """What nobody foresaw ends the block, and is told and written down; for threads."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the outermost edge
        say(f"cloudwright: {unexpected(error, home)}")


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

        async def send_watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_watched)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the outermost edge
            say(f"cloudwright: {unexpected(error, self._estate.home)}")
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": _INTERNAL})
            elif not begun:
                await HTMLResponse(_PAGE, 500)(scope, receive, send)


def mount(app: FastAPI, estate: Estate) -> None:
    """Put it around everything that was added so far."""
    app.add_middleware(Edge, estate=estate)
