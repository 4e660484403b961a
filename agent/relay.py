"""A thread at work, and what it produces handed over item by item to the one that waits for it."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator
from contextvars import ContextVar
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")

# Inside the thread: set once nobody waits any more. What blocks there can look at it and give up.
ENDED: ContextVar[threading.Event | None] = ContextVar("ended", default=None)


class _End:
    """The last thing handed over: the thread is done, or it failed with `error`."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Relay(Generic[T]):
    """Runs `work(put)` in a thread of its own. An error in there is raised where items are taken.

    The thread is a daemon: one that hangs in the network does not keep the program from ending.
    """

    def __init__(self, work: Callable[[Callable[[T], None]], None]) -> None:
        self._queue: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
        self._work = work
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def items(self, every: float) -> Generator[T | None]:
        """What the work puts, as it comes; None after each `every` seconds of silence.

        Once the generator is closed, `ended` is set.
        """
        self._thread.start()
        try:
            while True:
                try:
                    item = self._queue.get(timeout=every)
                except queue.Empty:
                    yield None
                    continue
                if isinstance(item, _End):
                    if item.error is not None:
                        raise item.error
                    return
                yield item
        finally:
            self.ended.set()

    def wait(self, seconds: float) -> None:
        """Wait for the thread to end, but no longer than that."""
        self._thread.join(seconds)

    def _run(self) -> None:
        ENDED.set(self.ended)
        with contextlib.ExitStack() as stack:
            stack.push(self._hand_over)
            self._work(self._queue.put)

    def _hand_over(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        """Give the end, with the error if there was one, to the thread that waits for it."""
        self._queue.put(_End(error))
        return True
