"""Refusals: why a request does not go on, told as each part of the application tells such things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from urllib.parse import quote

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from ui.identity.asked import SIGNING, Area, Asked

CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    413: "payload_too_large",
    421: "misdirected_request",
    429: "rate_limited",
    431: "headers_too_large",
}


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cloudwright</title>
<link rel="stylesheet" href="/sign-in/static/sign-in.css">
<main><h1>Cloudwright</h1><p role="alert">This did not go on: {}.</p><p><a href="/">Back</a></p></main>
</html>
"""


class Refused(Exception):
    """The request does not go on. The message names what was expected and what to do."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        """`status` is of HTTP; websockets are closed before they open."""
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})


def envelope(status: int, message: str, now: dt.datetime) -> dict[str, object]:
    """The error as REST tells it."""
    code = CODES.get(status, HTTPStatus(status).phrase.lower().replace(" ", "_"))
    stamp = now.astimezone(dt.UTC).isoformat(timespec="seconds")
    return {"error": {"code": code, "message": message, "details": {}, "timestamp": stamp}}


async def tell(
    refused: Refused, asked: Asked, now: dt.datetime, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer a request that was refused."""
    if asked.kind == "websocket":
        # Before the handshake: servers answer it with 403.
        await send({"type": "websocket.close", "code": 1008, "reason": str(refused)[:120]})
        return
    await _response(refused, asked, now)(scope, receive, send)


def _response(refused: Refused, asked: Asked, now: dt.datetime) -> Response:
    headers = dict(refused.headers)
    if refused.status == 401 and asked.navigates and asked.area in (Area.PAGE, Area.CHAT):
        return RedirectResponse(sign_in_at(asked), 303, headers)
    if refused.status == 401 and asked.area in (Area.MCP, Area.API):
        headers.setdefault("WWW-Authenticate", 'Bearer realm="cloudwright"')
    if asked.shows and asked.area not in (Area.API, Area.MCP):
        return HTMLResponse(_PAGE.format(escape(str(refused))), refused.status, headers)
    return JSONResponse(envelope(refused.status, str(refused), now), refused.status, headers)


def sign_in_at(asked: Asked) -> str:
    """The address of the sign-in page that leads back to where the request wanted to."""
    wanted = asked.path + (f"?{asked.query}" if asked.query else "")
    return SIGNING if wanted == "/" else f"{SIGNING}?next={quote(wanted, safe='')}"
