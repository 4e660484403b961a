"""Replies that are kept as they were sent, as long as the data and the notes stay as they are: they are
sent again by the loop that serves everyone, ahead of what is computed in threads.

Endpoints say which of their replies depend on the address and the role only (`keep`), and which tool
calls they rest on (`noted`): those are counted, and noted in the audit, each time.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.base import Result, StoreError
from ui.server.estate import Call, Estate
from ui.server.keeping import Kept

MOST = 2_000  # replies
HEAVIEST = 32 * 2**20  # bytes of all of them
LARGEST = 2**20  # bytes of one
_STATE = "rests_on"
_UNCHANGED = (b"etag", b"cache-control", b"vary")  # headers of a reply without a body
_Headers = tuple[tuple[bytes, bytes], ...]


@dataclass
class _Rests:
    """What a reply rests on."""

    calls: list[Call] = field(default_factory=list)
    wanted: bool = False  # whether it may be kept
    personal: bool = False  # whether it is for one person only


@dataclass(frozen=True)
class _Reply:
    headers: _Headers
    body: bytes
    calls: tuple[Call, ...]

    @property
    def tag(self) -> str:
        return next(
            (value.decode("latin-1") for name, value in self.headers if name == b"etag"), ""
        )


def noted(request: Request, tool: str, arguments: Mapping[str, Any], result: Result) -> None:
    """The reply rests on this call."""
    _rests(request.scope).calls.append(Call(tool, arguments, result.status))


def keep(request: Request, *, personal: bool = False) -> None:
    """The reply depends on the address, the role and the token of forms only, besides its calls, and,
    where it is `personal`, on the person.
    """
    rests = _rests(request.scope)
    rests.wanted, rests.personal = True, personal


def matches(given: str, tag: str) -> bool:
    """Whether If-None-Match names the tag; comparison is weak."""
    tags = {one.strip().removeprefix("W/") for one in given.split(",")}
    return tag.removeprefix("W/") in tags or "*" in tags


class Shelf:
    """Behind the guards, in front of everything else."""

    def __init__(self, app: ASGIApp, estate: Estate) -> None:
        self._app = app
        self._estate = estate
        self._kept: Kept[_Reply] = Kept(_weight, most=MOST, heaviest=HEAVIEST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what is kept, or with what the application says."""
        version = self._version(scope)
        if not version:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        found = self._kept.find(_key(scope, version)) or self._kept.find(
            _key(scope, version, personal=True)
        )
        if found is not None:
            await _send(found, scope, send)
            self._estate.called_again(scope["state"]["person"], found.calls, began)
            return
        taken = _Taken(send)
        await self._app(scope, receive, taken)
        rests = _rests(scope)
        lasts = rests.wanted and taken.whole and all(map(self._estate.keeps, rests.calls))
        if lasts and self._version(scope) == version:
            key = _key(scope, version, personal=rests.personal)
            self._kept.keep(key, _Reply(taken.headers, taken.body, tuple(rests.calls)))

    def _version(self, scope: Scope) -> str:
        """Of what is served; empty where nothing of it can be kept."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return ""
        if "person" not in scope.get("state", {}):
            return ""
        try:
            return self._estate.version
        except StoreError:  # whoever reads is told
            return ""


class _Taken:
    """What is sent, and a copy of it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.headers: _Headers = ()
        self.body = b""
        self.whole = False

    async def __call__(self, message: Message) -> None:
        """Send a message."""
        if message["type"] == "http.response.start" and message["status"] == 200:
            self.headers = tuple(tuple(line) for line in message.get("headers", ()))
        elif message["type"] == "http.response.body" and self.headers:
            self.body = message.get("body", b"")
            self.whole = not message.get("more_body", False)
        await self._send(message)


async def _send(reply: _Reply, scope: Scope, send: Send) -> None:
    given = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"")
    if given and reply.tag and matches(given.decode("latin-1"), reply.tag):
        status, body = 304, b""
        headers = [line for line in reply.headers if line[0] in _UNCHANGED]
    else:
        status, body, headers = 200, reply.body, list(reply.headers)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _key(scope: Scope, version: str, *, personal: bool = False) -> str:
    """The guards let no line break pass in any of these."""
    state, query = scope["state"], scope.get("query_string", b"").decode("latin-1")
    person, token = state["person"], state.get("csrf", "")
    who = f"{person} {state.get('signed_in', False)}" if personal else person.role.word
    return "\n".join((version, who, token, scope["path"], query))


def _rests(scope: Scope) -> _Rests:
    found = scope.setdefault("state", {}).setdefault(_STATE, _Rests())
    assert isinstance(found, _Rests)
    return found


def _weight(reply: _Reply) -> int:
    size = len(reply.body) + sum(len(name) + len(value) for name, value in reply.headers)
    return size if size <= LARGEST else HEAVIEST  # too heavy to be kept


def mount(app: FastAPI, estate: Estate) -> None:
    """Put it before everything that was added so far."""
    app.add_middleware(Shelf, estate=estate)
