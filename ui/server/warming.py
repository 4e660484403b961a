"""What is done before somebody asks: libraries are loaded, and results that pages need are made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from tools.base import CloudwrightError, Result
from tools.people import Person, Role
from ui.server.edge import watched
from ui.server.estate import Estate

LOOK = 3.0  # seconds between two looks at whether the data has changed
BY = Person("cloudwright", Role.VIEWER, "server")


class Warming:
    """Keeps the results of `calls` made, in a thread of its own."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._stop = threading.Event()

    def load(self) -> None:
        """Load the libraries that answers need, so that the first question does not wait for them."""
        with closing(self._estate.assistant(BY)) as assistant:
            assistant.warm()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Work in the background meanwhile."""
        worker = threading.Thread(target=self._work, name="warming", daemon=True)
        worker.start()
        try:
            yield
        finally:
            self._stop.set()
            worker.join()

    def _work(self) -> None:
        with watched(self._estate.home):
            self._look()

    def _look(self) -> None:
        made = ""
        while not self._stop.is_set():
            version = self._estate.version
            if version != made:
                made = version
                self._make()
            self._stop.wait(LOOK)

    def _make(self) -> None:
        for tool, arguments in self._calls():
            if self._stop.is_set():
                return
            self._read(tool, arguments)

    def _read(self, tool: str, arguments: dict[str, Any]) -> Result | None:
        try:
            return self._estate.read(BY, tool, arguments)
        except CloudwrightError:  # whoever asks for it is told
            return None

    def _calls(self) -> list[tuple[str, dict[str, Any]]]:
        """What the pages of the dashboard read first."""
        from ui.dashboard import cards

        covered = self._read(cards.COVERAGE.tool, dict(cards.COVERAGE.arguments))
        last = covered.as_of.date() if covered and covered.as_of else None
        return cards.warm_reads(self._estate.clock().date(), last)
