"""What whoever runs the process wants to know: /health for everyone, /metrics for admins, and with
`--verbose` a line for each request.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import version

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.base import CloudwrightError
from tools.people import Role
from ui.cells import clean
from ui.cli.terminal import say
from ui.server.asking import person_of
from ui.server.counting import Counts
from ui.server.estate import Estate

_ONCE = {"Cache-Control": "no-store"}
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class Observed:
    """Counts each request, and tells of it where that is wanted. Query strings are never told: they may
    hold names, or secrets in the wrong place.
    """

    def __init__(self, app: ASGIApp, counts: Counts, verbose: bool) -> None:
        self._app = app
        self._counts = counts
        self._verbose = verbose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, send_noted)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        self._counts.request(scope["method"], scope["path"], status, seconds)
        if self._verbose:
            path = clean(scope["path"])[:200]
            say(f"{scope['method']} {path} {status or 'gone'} {seconds * 1000:.0f} ms")


def mount(app: FastAPI, estate: Estate) -> None:
    """Add both paths to the application."""
    app.add_api_route("/health", _health(estate), methods=["GET"], include_in_schema=False)
    app.add_api_route("/metrics", _metrics(estate), methods=["GET"], include_in_schema=False)


def watch(app: FastAPI, estate: Estate, *, verbose: bool) -> None:
    """Count every request, also those that guards refuse."""
    app.add_middleware(Observed, counts=estate.counts, verbose=verbose)


def _health(estate: Estate) -> Callable[[], Response]:
    def health() -> Response:
        """Whether the store can be read, and which state of the data is served."""
        told = {"status": "ok", "version": version("cloudwright")}
        try:
            freshness = estate.freshness
        except CloudwrightError:
            return JSONResponse({**told, "status": "store unavailable"}, 503, _ONCE)
        return JSONResponse({**told, "data": freshness}, headers=_ONCE)

    return health


def _metrics(estate: Estate) -> Callable[[Request], Response]:
    def metrics(request: Request) -> Response:
        """Counts since the process began, as Prometheus reads them."""
        if person_of(request).role < Role.ADMIN:
            return PlainTextResponse("the counts are for admins: use the key of one\n", 403)
        return Response(estate.counts.text(), media_type=PROMETHEUS)

    return metrics
