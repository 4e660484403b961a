"""How much is done at once: reads and turns run in threads, of which there is a bounded number."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import current_default_thread_limiter

READS = 60  # requests at once that wait for a tool; further ones wait for their turn
TURNS = 8  # questions answered at once: one of them is thought about, others read for their answers

_turns: RunVar[CapacityLimiter] = RunVar("turns")


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Let as many requests be at work as `READS` says."""
    current_default_thread_limiter().total_tokens = READS
    yield


def turns() -> CapacityLimiter:
    """What a turn of a conversation is to hold while it runs in a thread: at most `TURNS` do."""
    try:
        return _turns.get()
    except LookupError:
        limiter = CapacityLimiter(TURNS)
        _turns.set(limiter)
        return limiter
