"""Standard input and output as a line of messages each way, kept apart from everything else that prints.

The two streams are taken away from the rest of the process: what some library prints goes to stderr,
and what some library reads finds an end.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import suppress

from anyio import to_thread

CHUNK = 65_536  # bytes


class Lines:
    """Lines in from one file descriptor, lines out to another."""

    def __init__(self, source: int, sink: int) -> None:
        """The descriptors stay open; nobody else may use them."""
        self._source = source
        self._sink = sink

    @classmethod
    def of_process(cls) -> Lines:
        """Those of this process, which nothing else reaches from now on."""
        sys.stdout.flush()
        source, sink = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        return cls(source, sink)

    async def read(self) -> AsyncIterator[bytes]:
        """Lines until the other end closes. The thread that reads is a daemon: one that waits for
        input does not keep the process from ending.
        """
        loop = asyncio.get_running_loop()
        found: asyncio.Queue[bytes | None] = asyncio.Queue()

        def hand_on(line: bytes | None) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(found.put_nowait, line)

        def work() -> None:
            rest = b""
            with suppress(OSError):
                while chunk := os.read(self._source, CHUNK):
                    *lines, rest = (rest + chunk).split(b"\n")
                    for line in lines:
                        hand_on(line)
            if rest.strip():
                hand_on(rest)
            hand_on(None)

        threading.Thread(target=work, name="stdin", daemon=True).start()
        while (line := await found.get()) is not None:
            if line.strip():
                yield line

    async def write(self, line: bytes) -> None:
        """One line; raises OSError when the other end is gone."""
        await to_thread.run_sync(self._write, line + b"\n", abandon_on_cancel=True)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._sink, rest) :]
