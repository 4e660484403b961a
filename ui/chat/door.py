"""The door to the chat page: what reaches Chainlit, and as whom.

Chainlit knows people by a token in a cookie that it would hand out for days. Here it is the other way
round: whatever token a browser sends is taken away, and each request gets a fresh one for the person
that the guards found. No token ever leaves the process.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.base import StoreError
from tools.people import Person
from ui.chat import presence
from ui.chat.app_root import PATH
from ui.chat.opening import Opened, open_chat
from ui.dashboard.assets import asset
from ui.server.estate import Estate

SOCKET = "/ws/socket.io"
PLOTLY = "plotly.min.js"

# What the page needs; Chainlit has more (its own sign-in, MCP, sharing), which nobody can reach.
_OPEN = {
    "GET": re.compile(
        r"/(assets|public)/.+|/favicon|/logo|/avatars/[^/]+|/auth/config|/user"
        r"|/project/(translations|settings)|/project/thread/[^/]+(/element/[^/]+)?"
        r"|/project/file/[^/]+"
    ),
    "POST": re.compile(r"/set-session-cookie|/project/(threads|action|file)"),
    "PUT": re.compile(r"/feedback|/project/thread"),
    "DELETE": re.compile(r"/feedback|/project/thread"),
}
_PAGES = re.compile(r"/?|/thread/[^/]+|/element/[^/]+|/settings")
_KEPT = re.compile(r"/kept/(?P<key>[^/]+/[^/]+)")
_FOREIGN = re.compile(
    r'<link\b[^>]*href="https?://[^>]*>|<meta property="og:(?:image|url)"[^>]*>', re.S
)


class Door:
    """The ASGI application under /chat. Chainlit is loaded by the first request."""

    def __init__(self, estate: Estate, outermost: ASGIApp) -> None:
        """`outermost` is the whole application with its guards."""
        self._estate = estate
        self._outermost = outermost
        self._opening = asyncio.Lock()
        self._opened: Opened | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or open one socket."""
        if scope["type"] not in ("http", "websocket"):
            return
        person = scope["state"]["person"]
        if presence.SEEN in scope:
            scope[presence.SEEN].append(person)
            await Response(status_code=204)(scope, receive, send)
        else:
            try:
                await self.opened()
            except StoreError as error:
                await _closed(scope, receive, send, str(error))
                return
            answer = self._socket if _path(scope).startswith(SOCKET) else self._request
            await answer(scope, receive, send, person)

    async def opened(self) -> Opened:
        """Chainlit, loaded with our callbacks."""
        async with self._opening:
            if self._opened is None:
                self._opened = await asyncio.to_thread(open_chat, self._estate, self._outermost)
        return self._opened

    async def _socket(self, scope: Scope, receive: Receive, send: Send, person: Person) -> None:
        """A socket, or a request in place of one: what comes through it later is asked for anew."""
        chat = await self.opened()
        inner = {**scope, "headers": _headers(scope, chat.token(person))}
        inner[presence.OPENED_BY] = scope
        presence.ASKING.set(None)
        await chat.app(inner, receive, _tidied(send, "no-store"))

    async def _request(self, scope: Scope, receive: Receive, send: Send, person: Person) -> None:
        path, method = _path(scope), scope["method"]
        chat = await self.opened()
        if method in ("GET", "HEAD") and _PAGES.fullmatch(path):
            await _page(chat, scope)(scope, receive, send)
        elif method == "GET" and (kept := _KEPT.fullmatch(path)):
            file = await chat.kept(person, kept["key"])
            await (_file(file) if file else _missing())(scope, receive, send)
        elif (known := _OPEN.get(method)) and known.fullmatch(path):
            presence.ASKING.set(person)
            inner = {**scope, "headers": _headers(scope, chat.token(person))}
            await chat.app(inner, receive, _tidied(send, _kept_for(path)))
        else:
            await _missing()(scope, receive, send)


def _path(scope: Scope) -> str:
    """The path below /chat."""
    path = scope["path"]
    assert isinstance(path, str)
    return path.removeprefix(scope.get("root_path", "")).removeprefix(PATH)


def _headers(scope: Scope, token: str) -> list[tuple[bytes, bytes]]:
    """The headers of a request without its cookies and credentials, and with our token."""
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if name not in (b"cookie", b"authorization")
    ]
    return [*kept, (b"cookie", f"access_token={token}".encode())]


def _kept_for(path: str) -> str:
    """How long browsers may keep a reply: the names of assets tell their content."""
    if path.startswith("/assets/"):
        return "public, max-age=31536000, immutable"
    return "no-cache" if path.startswith("/public/") else "no-store"


def _tidied(send: Send, kept_for: str) -> Send:
    """What goes out sets no cookies, and is kept no longer than is right."""

    async def pass_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            del headers["set-cookie"]
            headers["Cache-Control"] = kept_for
        await send(message)

    return pass_on


def _page(chat: Opened, scope: Scope) -> Response:
    """The page itself, which asks no other host for anything."""
    signed_in = "yes" if scope["state"].get("signed_in") else "no"
    html = _FOREIGN.sub("", chat.page)
    html = html.replace("<html ", f'<html data-signed-in="{signed_in}" ', 1)
    html = html.replace("<script", f'<script nonce="{scope["state"]["nonce"]}"')
    html = html.replace("</head>", f'<meta name="plotly" content="{asset(PLOTLY)}"></head>', 1)
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


def _file(path: Path) -> Response:
    """A kept chart or table, as what it is; nothing in it is shown as a page."""
    kind = "application/json" if path.suffix == ".json" else "application/octet-stream"
    return FileResponse(path, media_type=kind, headers={"X-Content-Type-Options": "nosniff"})


def _missing() -> Response:
    return JSONResponse({"detail": "there is nothing here"}, status_code=404)


async def _closed(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    """The page cannot be had here."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1011})
    else:
        await PlainTextResponse(f"{why}\n", status_code=503)(scope, receive, send)
