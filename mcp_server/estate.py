"""What the server works on: a home opened for whoever asks, and words for its errors and reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tools.people import Person

if TYPE_CHECKING:
    from anyio import CapacityLimiter

    from agent.assistant import Assistant
    from tools.base import Result
    from tools.context import Context


class Estate(Protocol):
    """Shared by all requests and threads of one process."""

    def context(self, person: Person) -> Context:
        """For one request of `person`."""
        ...

    @property
    def count_question(self) -> Callable[[Person], None]:
        """To be called before a question of a person is answered; raises RefusedError after too many."""
        ...

    def assistant(self, person: Person) -> Assistant:
        """For one turn of `person`; to be closed after it."""
        ...

    def read(self, person: Person, tool: str, arguments: dict[str, Any]) -> Result:
        """The result of a tool; it may be kept while nothing changes. Raises as the tool does."""
        ...


@dataclass(frozen=True)
class Front:
    """What the program around the server gives it. `estate` opens the home, and is called only when a
    request needs it: what it imports is heavy.
    """

    estate: Callable[[], Estate]
    line_of: Callable[[Exception], str]  # an error as one line for people, kept in a log if odd
    report: Callable[[Result], str]  # a result of `report` as Markdown
    plan_page: Callable[[str], str] | None = None  # where a person sees the plan of that id
    turns: Callable[[], CapacityLimiter] | None = None  # how many questions run at once
