"""What one serving process holds for all its requests: the opened store, the conversations, and
results that stay right while the data stays the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.base import Arguments, Effect, Result, Tool
from tools.context import Context, told_of_call
from tools.people import Person
from tools.registry import find_tool
from ui.server.counting import Counts
from ui.server.edge import watched
from ui.server.jobs import Jobs
from ui.server.keeping import Kept

if TYPE_CHECKING:
    from agent.assistant import Assistant

# What they tell changes without the data: a cloud is asked, or plans grow old.
NEVER_KEPT = ("test_account", "list_accounts", "list_changes")


# What rests on the data only: a budget, a decision or a price changes nothing in it.
ON_DATA = (
    *("query_costs", "compare_costs", "query_metrics", "query_sql", "data_status"),
    *("list_instances", "list_resources", "describe_resource", "forecast"),
)


@dataclass(frozen=True)
class Call:
    """A tool call that was answered, and how."""

    tool: str
    arguments: Mapping[str, Any]
    status: str

    @cached_property
    def told(self) -> dict[str, object]:
        """What the audit tells of it."""
        return told_of_call(self.arguments, self.status)


MOMENT = 0.1  # seconds for which nobody looks again whether another process has written


@dataclass(frozen=True)
class _Seen:
    """Which state of the store was seen last, and when; `commits` are those of this process."""

    commits: int
    at: float
    data: str
    notes: str


class Estate:
    """Shared by all requests and threads of one process."""

    def __init__(self, context: Context, model: str | None = None) -> None:
        """Over an opened context; `model` as `--model` of the command line."""
        self._context = context
        self._model = model
        self._results: Kept[Result] = Kept(_weight)
        self._opening = threading.Lock()
        self.count_question: Callable[[Person], None] = _without_limit  # the guards set another
        self.counts = Counts()
        self._seen: _Seen | None = None
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
        context = self._context.at(person)
        context.reuse = self._reuse
        return context

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
    def freshness(self) -> dict[str, Any]:
        """Which state of the data is served, without anything of what is in it. Raises StoreError."""
        rows = self._context.store.state.read(
            "SELECT max(created_at) FROM imports UNION ALL SELECT max(collected_at) FROM collections"
        )
        moments = [str(row[0]) for row in rows if row[0]]
        return {"version": _short(self.version), "changed_at": max(moments, default=None)}

    @property
    def version(self) -> str:
        """Changes whenever the data or the notes do, and every hour, as ages do. What another process
        writes is seen a moment later.
        """
        return "-".join(self._versions())

    def _versions(self) -> tuple[str, str]:
        """Of the data, and of the notes. Looked up again after every change by this process."""
        store = self._context.store
        commits, seen, now = store.state.commits, self._seen, time.monotonic()
        if seen is None or seen.commits != commits or now - seen.at > MOMENT:
            data = f"{store.version()}-{store.collected_version()}"
            seen = _Seen(commits, now, data, str(store.notes_version()))
            self._seen = seen
        return f"{seen.data}-{self.clock():%Y-%m-%dT%H}", seen.notes

    def read(self, person: Person, tool: str, arguments: dict[str, Any]) -> Result:
        """The result of a tool. That of a reading one is kept while the data stays the same, as reads
        never call a cloud, and shared: it must not be altered. Raises as the tool does.
        """
        return find_tool(tool).call(self.context(person), arguments)

    def keeps(self, call: Call) -> bool:
        """Whether the result of a call stays right while the data and the notes stay the same."""
        return _is_kept(find_tool(call.tool))

    def called_again(self, person: Person, calls: Iterable[Call], began: float) -> None:
        """Calls whose results were kept answered `person` again: counted and noted as any other."""
        context, seconds = self._context.at(person), time.perf_counter() - began
        for call in calls:
            self.counts.tool(call.tool, "kept", seconds)
            context.note_told(call.tool, call.told, soon=True)

    def _reuse(self, tool: Tool, arguments: Arguments, make: Callable[[], Result]) -> Result:
        """The result that was kept; else it is made, once for all who want it at the same time."""
        began = time.perf_counter()
        outcome = "error"
        try:
            result, kept = self._kept(tool, arguments, make)
            outcome = "kept" if kept else result.status
        finally:
            self.counts.tool(tool.name, outcome, time.perf_counter() - began)
        return result

    def _kept(
        self, tool: Tool, arguments: Arguments, make: Callable[[], Result]
    ) -> tuple[Result, bool]:
        if not _is_kept(tool):
            return make(), False
        made = False

        def make_noted() -> Result:
            nonlocal made
            made = True
            return make()

        data, notes = self._versions()
        version = data if tool.name in ON_DATA else f"{data}-{notes}"
        key = f"{version} {tool.name} {arguments.model_dump_json()}"
        return _own(self._results.get(key, make_noted)), not made

    def close(self) -> None:
        """End what still runs, and close the conversations."""
        self.ending.set()
        self.jobs.end()
        if "_assistant" in self.__dict__:
            self._assistant.close()


def _is_kept(tool: Tool) -> bool:
    return tool.effect is Effect.READ and tool.name not in NEVER_KEPT


def _short(version: str) -> str:
    return hashlib.sha256(version.encode()).hexdigest()[:12]


def _own(result: Result) -> Result:
    """A copy to whose lists more can be added."""
    lists = ("values", "tables", "assumptions", "warnings", "receipts")
    return result.model_copy(update={name: list(getattr(result, name)) for name in lists})


def _weight(result: Result) -> int:
    """How much memory a result takes, in cells of its tables and as much of its texts."""
    cells = sum(len(table.rows) * len(table.columns) for table in result.tables)
    return cells + sum(len(receipt.sql) for receipt in result.receipts) // 50 + 100


def _without_limit(_person: Person) -> None:
    """A process without guards serves its owner only."""
