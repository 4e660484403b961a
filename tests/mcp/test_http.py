"""MCP over HTTP: a real server on loopback, with and without a key, and whose session is whose."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import uvicorn
from mcp import ClientSession, types
from mcp.client.streamable_http import streamable_http_client

from tools import identity
from tools.context import Context
from tools.people import Person, Role
from ui.identity.settings import Mode, Settings
from ui.server.app import make_app
from ui.server.estate import Estate

DEV = "crm-api-dev-01"
ADMIN = Person("alice", Role.ADMIN, "cli")
BEGIN = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {
        "protocolVersion": types.LATEST_PROTOCOL_VERSION,
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
TAKES = {"Accept": "application/json, text/event-stream"}


@contextmanager
def serving(context: Context, settings: Settings) -> Iterator[str]:
    """The whole application, served; gives its address."""
    with closing(Estate(context, "embedded")) as estate, socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            make_app(estate, signing=settings),
            log_config=None,
            lifespan="on",  # it waits for open streams as long as they last
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.02)
            yield f"http://127.0.0.1:{bound.getsockname()[1]}/mcp"
        finally:
            estate.ending.set()
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive()


@pytest.fixture
def context(home: Path) -> Context:
    return Context(home=home, now=Context.open(home).now, fixed=False, person=ADMIN)


def talk(url: str, key: str | None, work: Callable[..., Any], answer: str = "") -> Any:
    """Run `work` with a client that may show forms."""

    async def form(_: Any, params: types.ElicitRequestParams) -> types.ElicitResult:
        return types.ElicitResult(action="accept", content={"confirm": True})

    async def talked() -> Any:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with (
            httpx.AsyncClient(headers=headers, timeout=60) as client,
            streamable_http_client(url, http_client=client) as (heard, said, _),
            ClientSession(heard, said, elicitation_callback=form if answer else None) as session,
        ):
            await session.initialize()
            return await work(session)

    return anyio.run(talked)


async def stop(session: ClientSession) -> types.CallToolResult:
    told: list[str] = []

    async def tell(_done: float, _total: float | None, message: str | None) -> None:
        told.append(message or "")

    arguments = {"action": "stop", "resources": [DEV]}
    result = await session.call_tool("propose_change", arguments, progress_callback=tell)
    assert told
    return result


def test_without_sign_in_it_is_the_owner_who_asks(context: Context, values: Any) -> None:
    with serving(context, Settings(mode=Mode.OFF)) as url:
        result = talk(url, None, stop, "yes")
        assert values(result)["state"] == "applied"
        refused = httpx.post(url, json=BEGIN, headers={**TAKES, "Origin": "http://evil.example"})
        assert refused.status_code == 403
        with httpx.stream("GET", url, headers={**TAKES, "Host": "evil.example"}) as strange:
            assert strange.status_code in (400, 403, 421)


def test_keys_have_their_person_and_role(context: Context, values: Any, said: Any) -> None:
    identity.add_person(context, "screen", "viewer", None)
    _, operator = identity.add_key(context, "ci", "operator", days=1)
    _, viewer = identity.add_key(context, "wall", "viewer", days=1, person="screen")

    async def look(session: ClientSession) -> types.CallToolResult:
        assert not (await session.call_tool("query_costs", {"group_by": ["provider"]})).isError
        return await stop_quietly(session)

    async def stop_quietly(session: ClientSession) -> types.CallToolResult:
        return await session.call_tool("propose_change", {"action": "stop", "resources": [DEV]})

    with serving(context, Settings(mode=Mode.PASSWORD)) as url:
        nobody = httpx.post(url, json=BEGIN, headers=TAKES)
        assert nobody.status_code == 401
        assert nobody.headers["www-authenticate"].startswith("Bearer")
        assert httpx.post(url, json=BEGIN, headers={**TAKES, **bearer("cw_x_y")}).status_code == 401

        refused = talk(url, viewer, look)
        assert refused.isError
        assert "screen is viewer" in said(refused)
        proposed = talk(url, operator, stop_quietly)
        plan = values(proposed)["plan"]
        assert f"/changes/{plan}" in said(proposed)

        opened = httpx.post(url, json=BEGIN, headers={**TAKES, **bearer(operator)})
        session = {"mcp-session-id": opened.headers["mcp-session-id"]}
        ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        mine = httpx.post(url, json=ping, headers={**TAKES, **bearer(operator), **session})
        theirs = httpx.post(url, json=ping, headers={**TAKES, **bearer(viewer), **session})
        assert (mine.status_code, theirs.status_code) == (200, 404)
        listening = httpx.Client(timeout=30)
        with (
            closing(listening),
            listening.stream(
                "GET", url, headers={**TAKES, **bearer(operator), **session}
            ) as stream,
        ):
            assert stream.status_code == 200  # left open: the server ends all the same
            ended = httpx.delete(url, headers={**TAKES, **bearer(operator), **session})
            assert ended.status_code == 200


def test_an_open_stream_does_not_keep_the_server_from_ending(context: Context) -> None:
    """Which `serving` waits for, and holds."""
    with httpx.Client(timeout=30) as client, serving(context, Settings(mode=Mode.OFF)) as url:
        opened = client.post(url, json=BEGIN, headers=TAKES)
        session = {"mcp-session-id": opened.headers["mcp-session-id"]}
        request = client.build_request("GET", url, headers={**TAKES, **session})
        assert client.send(request, stream=True).status_code == 200


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
