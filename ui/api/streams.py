"""Server-sent events: what happens while a question is answered, as it happens."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from anyio import create_task_group
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tools.base import CloudwrightError
from ui.api import replies
from ui.api.errors import ApiError

if TYPE_CHECKING:
    from agent.events import Event

SILENCE = 10.0  # seconds after which a comment tells that the connection is alive
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
TYPE = "text/event-stream"


class EventStream(Response):
    """Sends events until the last one. A client that goes away ends what makes them."""

    def __init__(self, events: AsyncGenerator[Event | None]) -> None:
        super().__init__(headers=HEADERS, media_type=TYPE)
        del self.headers["content-length"]
        self._events = events
        self._begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        failure: CloudwrightError | ApiError | None = None
        async with create_task_group() as group:

            async def watch() -> None:
                while (await receive())["type"] != "http.disconnect":
                    continue
                group.cancel_scope.cancel()

            group.start_soon(watch)
            try:
                await self._send_all(send)
            except (CloudwrightError, ApiError) as error:
                failure = error
            group.cancel_scope.cancel()
        if failure is not None:  # nothing was sent yet: it comes with the first event at the latest
            raise failure

    async def _send_all(self, send: Send) -> None:
        told = time.monotonic()
        async with aclosing(self._events) as events:
            async for event in events:
                if event is not None:
                    await self._send(send, _written(event))
                elif time.monotonic() - told > SILENCE:
                    await self._send(send, b": still at it\n\n")
                else:
                    continue
                told = time.monotonic()
        await self._send(send, b"", more=False)

    async def _send(self, send: Send, content: bytes, *, more: bool = True) -> None:
        """The head goes with the first event: before that, an error still has a status of its own."""
        if not self._begun:
            self._begun = True
            head = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(head)
        await send({"type": "http.response.body", "body": content, "more_body": more})


def _written(event: Event) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (event.kind.encode(), replies.body(event))
