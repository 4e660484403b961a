"""Work in a thread, and what it puts forward handed over to the event loop, item by item."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST_AT_ONCE = 32  # turns; a hosted model's turn mostly waits

POOL = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="chat")


async def done(work: Callable[[], R]) -> R:
    """What `work` returns or raises, without blocking the event loop."""
    return await asyncio.get_running_loop().run_in_executor(POOL, work)


async def items(work: Callable[[Callable[[T], None]], None]) -> AsyncIterator[T]:
    """What `work(put)` puts, in order; its error is raised after the last item.

    The thread is not waited for when the iterator is closed early: whoever does that tells it to end.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[T | None] = asyncio.Queue()

    def put(item: T | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(queue.put_nowait, item)

    def run() -> None:
        try:
            work(put)
        finally:
            put(None)

    running = loop.run_in_executor(POOL, run)
    while (item := await queue.get()) is not None:
        yield item
    await running
