"""What one serving process holds for all its requests: the opened store, the conversations, and
results that stay right while the data stays the same.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tools.base import Effect, Result
from tools.context import Context
from tools.people import Person
from tools.registry import find_tool

if TYPE_CHECKING:
    from agent.assistant import Assistant

MOST_KEPT = 500  # results


class Estate:
    """Shared by all requests and threads of one process."""

    def __init__(self, context: Context, model: str | None = None) -> None:
        """Over an opened context; `model` as `--model` of the command line."""
        self._context = context
        self._model = model
        self._kept: OrderedDict[str, Result] = OrderedDict()
        self._lock = threading.Lock()

    def context(self, person: Person) -> Context:
        """For one request of `person`: the time is that of now."""
        return self._context.at(person)

    @cached_property
    def _assistant(self) -> Assistant:
        from agent.assistant import Assistant

        return Assistant(self._context, self._model)

    def assistant(self, person: Person, model: str | None = None) -> Assistant:
        """For one turn of `person`; to be closed after it."""
        return self._assistant.over(self.context(person), model)

    @property
    def version(self) -> str:
        """Changes whenever the data, the connected accounts or the day do."""
        return f"{self._context.store.version()}-{self._context.clock():%Y-%m-%d}"

    def read(self, person: Person, tool: str, arguments: dict[str, Any]) -> Result:
        """The result of a reading tool: kept while the data stays the same, as reads never call a
        cloud. The call is in the audit all the same. Raises as the tool does.
        """
        found = find_tool(tool)
        if found.effect is not Effect.READ:
            return found.call(self.context(person), arguments)
        key = json.dumps([self.version, tool, arguments], sort_keys=True, default=str)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            self.context(person).note_call(tool, arguments, f"{kept.status} (kept)")
            return kept.model_copy()
        result = found.call(self.context(person), arguments)
        with self._lock:
            self._kept[key] = result
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return result.model_copy()

    def close(self) -> None:
        """Close the conversations."""
        if "_assistant" in self.__dict__:
            self._assistant.close()
