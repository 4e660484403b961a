"""The other end of a request: who asks, and what can be told to or asked of them while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from tools.people import Person

Level = Literal["debug", "info", "notice", "warning", "error"]


@dataclass(frozen=True)
class Said:
    """What a person did with a form: filled it in, said no, or closed it."""

    action: Literal["accept", "decline", "cancel"]
    content: Mapping[str, Any] = field(default_factory=dict)


class Client(Protocol):
    """One request's client. It may go away at any moment: then the request is cancelled."""

    @property
    def person(self) -> Person:
        """Who asks."""
        ...

    @property
    def elicits(self) -> bool:
        """Whether it can show a form to the person (it said so when it connected)."""
        ...

    async def elicit(self, message: str, schema: dict[str, Any], seconds: float) -> Said:
        """Show a form and wait for the person, but no longer than that: then it is `cancel`."""
        ...

    async def progress(self, text: str) -> None:
        """Tell that work goes on; nothing where the client does not want to know."""
        ...

    async def log(self, level: Level, text: str) -> None:
        """Tell what happened, where the client wants to know of that level."""
        ...
