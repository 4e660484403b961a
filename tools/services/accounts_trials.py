"""Calls that may hang, each given its time and left behind when it takes longer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Generic, TypeVar

from tools.base import CloudError, UnreachableError

Found = TypeVar("Found")


class Trial(threading.Thread, Generic[Found]):
    """A call in a thread of its own. The thread is a daemon: it keeps no command from ending."""

    def __init__(self, call: Callable[[], Found], seconds: float) -> None:
        """Starts at once; it may take that long."""
        super().__init__(daemon=True)
        self._call = call
        self._seconds = seconds
        self._ends = time.monotonic() + seconds
        self._found: list[Found] = []
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        """What the thread does."""
        with self:
            self._found.append(self._call())

    def __enter__(self) -> None:
        """Begin to keep errors."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> bool:
        """Keep whatever was raised for `result`, in place of printing it."""
        self._error = error
        return True

    def result(self) -> Found:
        """What the call returned, or raises what it raised; UnreachableError when it hangs."""
        self.join(max(0.0, self._ends - time.monotonic()))
        if self._error is not None:
            raise self._error
        if not self._found:
            raise UnreachableError(f"no answer within {self._seconds:g} s")
        return self._found[0]

    def error(self) -> CloudError | None:
        """How the call failed, if it did. Raises what is no CloudError."""
        try:
            self.result()
        except CloudError as error:
            return error
        return None


def bounded(call: Callable[[], Found], seconds: float) -> Found:
    """The result of a call that may take that long. Raises UnreachableError when it does not."""
    return Trial(call, seconds).result()


def in_waves(
    calls: Sequence[Callable[[], Found]], seconds: float, width: int
) -> list[Trial[Found]]:
    """Run calls, `width` at a time, each wave for as long as one call may take. When a whole wave
    hangs, the rest is not tried: the list returned is then shorter.
    """
    done: list[Trial[Found]] = []
    for start in range(0, len(calls), width):
        wave = [Trial(call, seconds) for call in calls[start : start + width]]
        errors = [trial.error() for trial in wave]
        done += wave
        if all(isinstance(error, UnreachableError) for error in errors):
            break
    return done
