"""Who is present: the person behind a request, and behind a socket that was opened earlier.

Guards look at each request, but a socket stays open for hours. So before each turn the request that
opened it goes through the guards once more: whoever has signed out, or has another role now, is seen
as that.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from starlette.types import ASGIApp, Message, Scope

from tools.base import RefusedError
from tools.people import Person
from ui.chat.app_root import PATH

# The person of the HTTP request that is being served; None in what a socket brought.
ASKING: ContextVar[Person | None] = ContextVar("asking", default=None)
OPENED_BY = "cloudwright.opened_by"  # in the scope of a socket: the request as it came
SEEN = "cloudwright.seen"  # in the scope of a look: where the person is put
GONE = "you are no longer signed in: reload the page to sign in again"
TOO_OFTEN = "these are too many requests at once: wait a little and ask again"
TOO_MANY = 429
_OF_SOCKETS = (b"upgrade", b"connection")


async def present(app: ASGIApp, opened_by: Scope) -> Person:
    """Who now is behind the request that opened a socket. Raises RefusedError when nobody is."""
    seen: list[Person] = []
    statuses: list[int] = []

    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(_look(opened_by, seen), _nothing, note)
    if not seen:
        raise RefusedError(TOO_OFTEN if statuses == [TOO_MANY] else GONE)
    return seen[0]


def _look(opened_by: Scope, seen: list[Person]) -> dict[str, Any]:
    """A plain request with the same headers, to be seen by the guards and answered by the door."""
    scheme = {"wss": "https", "ws": "http"}.get(opened_by["scheme"], opened_by["scheme"])
    kept = [
        (name, value)
        for name, value in opened_by["headers"]
        if name not in _OF_SOCKETS and not name.startswith(b"sec-websocket")
    ]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": scheme,
        "path": f"{PATH}/user",
        "raw_path": f"{PATH}/user".encode(),
        "root_path": "",
        "query_string": b"",
        "headers": kept,
        "client": opened_by.get("client"),
        "server": opened_by.get("server"),
        "state": {},
        SEEN: seen,
    }


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
