"""MCP over HTTP as a part of the application, under /mcp."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_server.estate import Front
from tools.people import Person
from ui.server import threads
from ui.server.asking import person_of
from ui.server.estate import Estate

LOOK = 0.5  # seconds between two looks whether the process is to end


class _Mounted:
    """Speaks the protocol while the application runs."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._speaking: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._speaking is None:
            ended = PlainTextResponse("the server is starting, or ends: try again", 503)
            await ended(scope, receive, send)
        else:
            await self._speaking(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sessions live as long as the application; their streams end when the process is to."""
        async with anyio.create_task_group() as group:
            await group.start(self._speak)
            yield
            group.cancel_scope.cancel()

    async def _speak(self, *, task_status: anyio.abc.TaskStatus[None]) -> None:
        from mcp_server.protocol import Protocol

        protocol = Protocol(_front(self._estate), _person)
        async with protocol.over_http() as application:
            self._speaking = application
            task_status.started()
            try:
                while not self._estate.ending.is_set():
                    await anyio.sleep(LOOK)
            finally:
                self._speaking = None


def _person(request: HTTPConnection) -> Person:
    return person_of(request)


def _front(estate: Estate) -> Front:
    from ui.cli.failure import line_of
    from ui.report.layout import document
    from ui.report.markdown import markdown

    return Front(
        estate=lambda: estate,
        line_of=lambda error: line_of(error, estate.home),
        report=lambda result: markdown(document(result)),
        plan_page=lambda plan: f"/changes/{plan} on this server",
        turns=threads.turns,
    )


def mount(app: FastAPI, estate: Estate) -> None:
    """Add it to the application."""
    from ui.server.app import while_running

    mounted = _Mounted(estate)
    for path in ("/mcp", "/mcp/"):
        app.router.routes.append(Route(path, endpoint=mounted, include_in_schema=False))
    while_running(app, mounted.running)
