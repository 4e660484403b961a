"""What a turn has only while it runs: where its events go, and whether it was cancelled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.events import Event


class Cancelled(Exception):
    """The turn was cancelled; whoever did that waits for no answer."""


def _nowhere(_event: Event) -> None:
    pass


@dataclass
class Live:
    """Handed to every node of the graph; never kept."""

    emit: Callable[[Event], None] = _nowhere
    cancelled: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.monotonic)

    def check(self) -> None:
        """Raise Cancelled if the turn was cancelled."""
        if self.cancelled.is_set():
            raise Cancelled

    @property
    def seconds(self) -> float:
        """How long the turn has taken so far."""
        return time.monotonic() - self.started

    def pause(self, seconds: float) -> None:
        """Wait that long, or until the turn is cancelled."""
        if self.cancelled.wait(seconds):
            raise Cancelled
