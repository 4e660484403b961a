"""What tests of sign-in share: the guards around a small application that says who asks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from starlette.testclient import TestClient

from tests.identity.signing import NOW, PASSWORD, Opened
from tools import identity
from tools.context import Context
from ui.identity import guards, settings
from ui.server.estate import Estate

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def says_who_asks(estate: Estate, chosen: settings.Settings) -> FastAPI:
    """An application of which every path tells what the guards found out."""
    app = FastAPI(openapi_url=None, docs_url=None)

    @app.api_route("/{path:path}", methods=METHODS)
    async def told(request: Request) -> dict[str, Any]:
        body = await request.body()
        state = request.scope["state"]
        person = state.get("person")
        return {
            "name": person and person.name,
            "role": person and person.role.word,
            "front": person and person.front,
            "csrf": state["csrf"],
            "mode": state["mode"],
            "signed_in": state["signed_in"],
            "scheme": request.url.scheme,
            "bytes": len(body),
            "form": body.decode("latin-1")[:200],
        }

    @app.websocket("/{path:path}")
    async def spoken(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(socket.scope["state"]["person"].name)
        with suppress(WebSocketDisconnect):
            await socket.receive_text()
            await socket.close()

    guards.mount(app, estate, chosen)
    return app


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take a thirtieth of the time; what they cost otherwise is held elsewhere."""
    monkeypatch.setattr("tools.services.identity.passwords.COST", 2**10)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """An empty home at a time that stands still until a test moves it."""
    made = Context(home=tmp_path / "home", now=NOW)
    _ = made.store
    return made


@pytest.fixture
def opened(context: Context) -> Opened:
    """Opens the application: opened(environ, at=URL, peer=ADDRESS, host=listening address)."""

    def opens(
        environ: Mapping[str, str] = {},
        *,
        at: str = "http://127.0.0.1:8080",
        peer: str = "127.0.0.1",
        host: str = "127.0.0.1",
    ) -> TestClient:
        app = says_who_asks(Estate(context), settings.read(environ, host=host))
        return TestClient(app, base_url=at, client=(peer, 50000), follow_redirects=False)

    return opens


@pytest.fixture
def ana(context: Context) -> str:
    """An operator who signs in with PASSWORD, beside an admin; the name."""
    identity.add_person(context, "boss", "admin", None)
    identity.add_person(context, "ana", "operator", PASSWORD)
    return "ana"
