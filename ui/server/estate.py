"""What one serving process holds for all its requests: the opened store, the conversations, and
results that stay right while the data stays the same.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.base import Effect, Result
from tools.context import Context
from tools.people import Person
from tools.registry import find_tool
from ui.server.edge import watched
from ui.server.jobs import Jobs
from ui.server.keeping import Kept

if TYPE_CHECKING:
    from agent.assistant import Assistant

# What they tell changes without the data: a cloud is asked, or plans grow old.
NEVER_KEPT = ("test_account", "list_accounts", "list_changes")


class Estate:
    """Shared by all requests and threads of one process."""

    def __init__(self, context: Context, model: str | None = None) -> None:
        """Over an opened context; `model` as `--model` of the command line."""
        self._context = context
        self._model = model
        self._results: Kept[Result] = Kept(_weight)
        self._opening = threading.Lock()
        self.jobs = Jobs(self.clock, lambda: watched(self.home))
        self.ending = threading.Event()  # set once the process is to end: streams end then too

    @property
    def home(self) -> Path:
        """The folder of the data."""
        return self._context.home

    def clock(self) -> dt.datetime:
        """The time, aware and UTC."""
        return self._context.clock()

    def context(self, person: Person) -> Context:
        """For one request of `person`: the time is that of now."""
        return self._context.at(person)

    @cached_property
    def _assistant(self) -> Assistant:
        from agent.assistant import Assistant

        return Assistant(self._context, self._model)

    def assistant(self, person: Person, model: str | None = None) -> Assistant:
        """For one turn of `person`; to be closed after it."""
        with self._opening:
            shared = self._assistant
        return shared.over(self.context(person), model)

    @property
    def version(self) -> str:
        """Changes whenever the data or the notes do, and every hour, as ages do."""
        store = self._context.store
        return f"{store.version()}-{store.notes_version()}-{self.clock():%Y-%m-%dT%H}"

    def read(self, person: Person, tool: str, arguments: dict[str, Any]) -> Result:
        """The result of a reading tool: kept while the data stays the same, as reads never call a
        cloud; of several equal reads at once one does the work. The call is in the audit all the
        same. A result is shared: it must not be altered. Raises as the tool does.
        """
        found = find_tool(tool)
        if found.effect is not Effect.READ or tool in NEVER_KEPT:
            return found.call(self.context(person), arguments)
        key = json.dumps([self.version, tool, arguments], sort_keys=True, default=str)
        own = False

        def make() -> Result:
            nonlocal own
            own = True
            return found.call(self.context(person), arguments)

        result = self._results.get(key, make)
        if not own:
            self.context(person).note_call(tool, arguments, f"{result.status} (kept)")
        return result.model_copy()

    def close(self) -> None:
        """End what still runs, and close the conversations."""
        self.ending.set()
        self.jobs.end()
        if "_assistant" in self.__dict__:
            self._assistant.close()


def _weight(result: Result) -> int:
    """How much memory a result takes, in cells of its tables and as much of its texts."""
    cells = sum(len(table.rows) * len(table.columns) for table in result.tables)
    return cells + sum(len(receipt.sql) for receipt in result.receipts) // 50 + 100
