"""REST over a home, with whoever asks named in a header: the guards are held elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from tools.context import Context
from tools.people import Person, Role
from ui.api.routes import PREFIX, make_api
from ui.server import edge, shelf, threads
from ui.server.estate import Estate

AS = "x-as"  # 'ada admin'


class Named:
    """Puts the person of the header where the guards would; without one it is an admin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(AS.encode(), b"ada admin").decode()
            name, _, role = given.partition(" ")
            person = Person(name, Role.named(role), "api")
            scope.setdefault("state", {})["person"] = person
        await self._app(scope, receive, send)


def rest_over(estate: Estate) -> FastAPI:
    """REST, and the outermost edge."""
    app = FastAPI(openapi_url=None, lifespan=lambda _app: threads.running())
    app.mount(PREFIX, make_api(estate))
    shelf.mount(app, estate)
    app.add_middleware(Named)
    edge.mount(app, estate)
    return app


@contextmanager
def served(context: Context) -> Iterator[TestClient]:
    """A client of REST over a context."""
    estate = Estate(context)
    with TestClient(
        rest_over(estate), base_url="http://127.0.0.1", raise_server_exceptions=False
    ) as client:
        yield client
    estate.close()


def by(name: str, role: str) -> dict[str, str]:
    """Headers of that person."""
    return {AS: f"{name} {role}"}


def figures(result: dict[str, Any]) -> dict[str, Any]:
    """The figures of a result by name."""
    return {one["name"]: one["value"] for one in result["values"]}


def column(table: dict[str, Any], name: str) -> list[Any]:
    """The cells of a column."""
    at = [one["name"] for one in table["columns"]].index(name)
    return [row[at] for row in table["rows"]]


def error(reply: Any) -> dict[str, Any]:
    """The error of an answer, which has the form of all errors."""
    body = reply.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "details", "timestamp"}
    assert "Traceback" not in reply.text
    assert reply.headers["content-type"] == "application/json"
    found: dict[str, Any] = body["error"]
    return found
