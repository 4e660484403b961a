"""The door to the chat page: what reaches Chainlit, and as whom.

Chainlit knows people by a token in a cookie that it would hand out for days. Here it is the other way
round: whatever token a browser sends is taken away, and each request gets a fresh one for the person
that the guards found. No token ever leaves the process.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.people import Person
from ui.chat import presence
from ui.chat.app_root import PATH
from ui.chat.opening import Opened, open_chat
from ui.server.estate import Estate

LARGEST_UPLOAD = 100 * 1024 * 1024  # bytes; larger bills come in with `cloudwright import`
LARGEST_REQUEST = 1024 * 1024  # bytes of anything else
SOCKET = "/ws/socket.io"

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
        elif not _same_site(scope):
            await _refused(scope, receive, send)
        elif _path(scope).startswith(SOCKET):
            await self._socket(scope, receive, send, person)
        else:
            await self._request(scope, receive, send, person)

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
        await chat.app(inner, _bounded(receive, LARGEST_REQUEST), _without_token(send))

    async def _request(self, scope: Scope, receive: Receive, send: Send, person: Person) -> None:
        path, method = _path(scope), scope["method"]
        chat = await self.opened()
        if method in ("GET", "HEAD") and _PAGES.fullmatch(path):
            await _page(chat, scope)(scope, receive, send)
        elif method == "GET" and (kept := _KEPT.fullmatch(path)):
            file = await chat.kept(person, kept["key"])
            await (_file(file) if file else _missing())(scope, receive, send)
        elif (known := _OPEN.get(method)) and known.fullmatch(path):
            most = LARGEST_UPLOAD if path == "/project/file" else LARGEST_REQUEST
            if int(Headers(scope=scope).get("content-length") or 0) > most + LARGEST_REQUEST:
                await _too_large(most)(scope, receive, send)
                return
            presence.ASKING.set(person)
            inner = {**scope, "headers": _headers(scope, chat.token(person))}
            await chat.app(inner, _bounded(receive, most), _without_token(send))
        else:
            await _missing()(scope, receive, send)


def _path(scope: Scope) -> str:
    """The path below /chat."""
    path = scope["path"]
    assert isinstance(path, str)
    return path.removeprefix(scope.get("root_path", "")).removeprefix(PATH)


def _same_site(scope: Scope) -> bool:
    """Whether a request that may act comes from this very site; browsers say where they are."""
    if (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and "/ws/" not in scope["path"]
    ):
        return True
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _headers(scope: Scope, token: str) -> list[tuple[bytes, bytes]]:
    """The headers of a request without its cookies and credentials, and with our token."""
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if name not in (b"cookie", b"authorization")
    ]
    return [*kept, (b"cookie", f"access_token={token}".encode())]


def _without_token(send: Send) -> Send:
    """What goes out sets no cookies."""

    async def pass_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            del headers["set-cookie"]
        await send(message)

    return pass_on


def _bounded(receive: Receive, most: int) -> Receive:
    """A body that ends as a broken connection once it is longer than announced or allowed."""
    came = 0

    async def take() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most + LARGEST_REQUEST:
            return {"type": "http.disconnect"}
        return message

    return take


def _page(chat: Opened, scope: Scope) -> Response:
    """The page itself, which asks no other host for anything."""
    html = _FOREIGN.sub("", chat.page)
    state = scope["state"]
    if nonce := state.get("nonce"):
        html = html.replace("<script", f'<script nonce="{nonce}"')
    if csrf := state.get("csrf"):
        html = html.replace("</head>", f'<meta name="csrf" content="{csrf}"></head>', 1)
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


def _file(path: Path) -> Response:
    """A kept chart or table, as what it is; nothing in it is shown as a page."""
    kind = "application/json" if path.suffix == ".json" else "application/octet-stream"
    return FileResponse(path, media_type=kind, headers={"X-Content-Type-Options": "nosniff"})


def _missing() -> Response:
    return JSONResponse({"detail": "there is nothing here"}, status_code=404)


def _too_large(most: int) -> Response:
    text = (
        f"the file is larger than {most // 1024 // 1024} MB: import it on the server with "
        "`cloudwright import FILE`"
    )
    return JSONResponse({"detail": text}, status_code=413)


async def _refused(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    detail = "this request comes from another site"
    await JSONResponse({"detail": detail}, status_code=403)(Request(scope).scope, receive, send)
