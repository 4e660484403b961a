"""One question answered in a thread: its events one after the other, and an end to it when nobody
waits any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from anyio import CancelScope, to_thread

from tools.people import Person
from ui.server.estate import Estate
from ui.server.threads import turns

if TYPE_CHECKING:
    from agent.events import Event

LOOK = 0.25  # seconds between two looks at whether the process is to end


async def events(
    estate: Estate, person: Person, question: str, *, thread: str | None, model: str | None
) -> AsyncGenerator[Event | None]:
    """What happens while a question is answered; the last event is `Finished`. None now and then,
    when nothing does. Closing it cancels the turn; so does the end of the process. The words may
    come from a program: they never confirm a plan. Raises InputError for a model that cannot be used.
    """
    from agent.live import Live

    live = Live()
    loop = asyncio.get_running_loop()
    happened: asyncio.Queue[Event | None] = asyncio.Queue()

    def put(event: Event | None) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(happened.put_nowait, event)

    def work() -> None:
        try:
            with closing(estate.assistant(person, model)) as assistant:
                for event in assistant.stream(question, thread=thread, live=live):
                    put(event)
        finally:
            put(None)

    working = asyncio.ensure_future(to_thread.run_sync(work, limiter=turns()))
    try:
        while True:
            try:
                event = await asyncio.wait_for(happened.get(), LOOK)
            except TimeoutError:
                if estate.ending.is_set():
                    live.cancelled.set()
                yield None
                continue
            if event is None:
                break
            if event.kind == "finished":
                estate.counts.turn(event.answer.status, event.answer.seconds)
            yield event
        await working
    finally:
        live.cancelled.set()
        with CancelScope(shield=True):
            await asyncio.wait({working})
        working.exception()  # it was raised above, or nobody waits for it any more
