"""Bodies of requests: never larger than allowed, counted while they stream in."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.types import Message, Receive

from ui.identity.asked import Asked
from ui.identity.refusals import Refused
from ui.identity.settings import MEGABYTE, Settings

FORM = "application/x-www-form-urlencoded"


def most(asked: Asked, settings: Settings) -> int:
    """How many bytes the body of a request may have."""
    return settings.most_upload if asked.upload else settings.most_body


def refuse_large(asked: Asked, settings: Settings) -> None:
    """Raises Refused when the request says itself that it is too large, or says nonsense."""
    told = asked.headers.get("content-length", [])
    if not told:
        return
    if len(set(told)) > 1 or not told[0].strip().isdigit():
        raise Refused(400, "the Content-Length of the request cannot be read")
    if int(told[0]) > most(asked, settings):
        raise too_large(asked, settings)


def too_large(asked: Asked, settings: Settings) -> Refused:
    """What to answer to a body that is."""
    return Refused(
        413,
        f"the request is larger than the {most(asked, settings) // MEGABYTE} MB that it may have",
    )


class Counted:
    """The messages of a request with its bytes counted; once there are too many, `exceeded` is set,
    and the application is told that the client has gone.
    """

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._before: list[Message] = []
        self._bytes = 0
        self.exceeded = False

    async def __call__(self) -> Message:
        """The next message for the application."""
        if self._before:
            return self._before.pop(0)
        return await self._next()

    async def _next(self) -> Message:
        if self.exceeded:
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] == "http.request":
            self._bytes += len(message.get("body", b""))
            if self._bytes > self._limit:
                self.exceeded = True
                return {"type": "http.disconnect"}
        return message

    async def form_field(self, name: str) -> str:
        """A field of a form in the body, which the application can read all the same. The whole form
        is read, so this is for small ones only.
        """
        body = b""
        more = True
        while more:
            message = await self._next()
            self._before.append(message)
            body += message.get("body", b"")
            more = message["type"] == "http.request" and message.get("more_body", False)
        try:
            fields = parse_qs(body.decode("utf-8"), max_num_fields=200)
        except ValueError:
            return ""
        return fields.get(name, [""])[0]
