"""Work in a thread, and what it puts forward handed over to the event loop, item by item."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

T = TypeVar("T")
R = TypeVar("R")

WAITING = 32  # threads at once whose work is mostly waiting: for hosted models, clouds, files

_running: set[asyncio.Task[object]] = set()  # what goes on although nobody waits for it
_waiting: RunVar[CapacityLimiter] = RunVar("chat_waiting")


def waiting() -> CapacityLimiter:
    """For work that mostly waits. What computes shares `ui.server.threads.turns`."""
    try:
        return _waiting.get()
    except LookupError:
        limiter = CapacityLimiter(WAITING)
        _waiting.set(limiter)
        return limiter


async def done(work: Callable[[], R]) -> R:
    """What `work` returns or raises, without blocking the event loop."""
    return await to_thread.run_sync(work, limiter=waiting())


async def items(
    work: Callable[[Callable[[T], None]], None], limiter: CapacityLimiter
) -> AsyncGenerator[T]:
    """What `work(put)` puts, in order; its error is raised after the last item.

    The thread is not waited for when the generator is closed early: whoever does that tells it to end.
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

    working = keep(asyncio.ensure_future(to_thread.run_sync(run, limiter=limiter)))
    while (item := await queue.get()) is not None:
        yield item
    await working


def keep(task: asyncio.Task[R]) -> asyncio.Task[R]:
    """Let a task run to its end whoever waits for it; asyncio itself forgets tasks that nobody holds."""
    _running.add(task)

    def over(ended: asyncio.Task[R]) -> None:
        _running.discard(ended)
        if not ended.cancelled():
            ended.exception()  # whoever waits has it; else nobody wants it

    task.add_done_callback(over)
    return task


async def to_the_end(
    work: Awaitable[R], may_stop: Callable[[], bool], stopped: Callable[[bool], Awaitable[None]]
) -> R:
    """Await `work`. Cancelled from outside, it ends if it may be stopped, and goes on by itself if
    not; `stopped` is told which.
    """
    task = keep(asyncio.ensure_future(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        ends = may_stop()
        if ends:
            task.cancel()
        await stopped(ends)
        raise
