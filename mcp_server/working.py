"""Work in a thread, so that the connection stays alive: with progress, and with an end when cancelled."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread

T = TypeVar("T")
Tell = Callable[[str], None]


async def working(
    work: Callable[[Tell], T],
    progress: Callable[[str], Awaitable[None]],
    *,
    to_the_end: bool = False,
    limiter: CapacityLimiter | None = None,
) -> T:
    """The result of `work(tell)`, which runs in a thread; what it tells goes to `progress`.

    When the request is cancelled nobody waits for the thread any more, unless the work has to come
    to its end: then that is waited for. `limiter` bounds how many such threads there are.
    """
    told: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def tell(text: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is gone, and so is who would read it
            loop.call_soon_threadsafe(told.put_nowait, text)

    async def hand_on() -> None:
        while (text := await told.get()) is not None:
            await progress(text)

    telling = asyncio.create_task(hand_on())
    try:
        with anyio.CancelScope(shield=to_the_end):
            result = await to_thread.run_sync(
                work, tell, abandon_on_cancel=not to_the_end, limiter=limiter
            )
        told.put_nowait(None)
        await telling
    finally:
        telling.cancel()
    return result
