"""Servers over copies of the demo estate, and the SDK's own client on them, in memory."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import ClientSession, types
from mcp.shared.exceptions import McpError
from mcp.shared.memory import create_connected_server_and_client_session as connected

from mcp_server.estate import Front
from mcp_server.protocol import Protocol
from tools.context import Context
from tools.people import Person, Role
from ui.cli.failure import line_of
from ui.cli.mcp import report
from ui.server.estate import Estate

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
ADMIN = Person("alice", Role.ADMIN, "mcp")


@dataclass
class Served:
    """A server. `person` is who asks; what its clients are told is collected."""

    context: Context
    estate: Estate
    person: Person = ADMIN
    progress: list[str] = field(default_factory=list)
    logged: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The server itself."""
        front = Front(lambda: self.estate, lambda error: line_of(error, self.context.home), report)
        self.protocol = Protocol(front, lambda _: self.person)

    def client(self, answer: Any = None) -> AbstractAsyncContextManager[ClientSession]:
        """A client; with an `answer` it can show forms, and this is what a person does with them."""

        async def form(_: Any, params: types.ElicitRequestParams) -> types.ElicitResult:
            self.asked.append(params.message)
            return answer(params) if callable(answer) else answer

        async def log(params: types.LoggingMessageNotificationParams) -> None:
            self.logged.append((params.level, str(params.data)))

        return connected(
            self.protocol.server,
            elicitation_callback=form if answer is not None else None,
            logging_callback=log,
        )

    async def tell(self, _done: float, _total: float | None, message: str | None) -> None:
        """The callback for progress."""
        self.progress.append(message or "")

    def talk(self, work: Callable[[ClientSession], Awaitable[Any]], answer: Any = None) -> Any:
        """Run `work` with a client, and return what it returns, or raise what it raises."""

        async def talked() -> Any:
            async with self.client(answer) as session:
                try:
                    return await work(session), None
                except (McpError, AssertionError) as error:  # which groups would wrap
                    return None, error

        found, error = anyio.run(talked)
        if error is not None:
            raise error
        return found

    def call(
        self, name: str, arguments: dict[str, Any], answer: Any = None
    ) -> types.CallToolResult:
        """One call of a tool."""
        return self.talk(
            lambda session: session.call_tool(name, arguments, progress_callback=self.tell), answer
        )


@pytest.fixture(scope="session")
def said() -> Callable[[types.CallToolResult], str]:
    """The text of a result."""
    return lambda result: result.content[0].text  # type: ignore[union-attr]


@pytest.fixture(scope="session")
def read_home(
    fleet: Path, tmp_path_factory: pytest.TempPathFactory, copy_home: Callable[[Path, Path], Path]
) -> Path:
    """A copy of it for all that only reads."""
    return copy_home(fleet, tmp_path_factory.mktemp("read") / "home")


@pytest.fixture
def reading(read_home: Path) -> Iterator[Served]:
    """Over that copy, at the estate's own time."""
    context = Context(home=read_home, now=NOW, person=ADMIN)
    with closing(Estate(context, "embedded")) as estate:
        yield Served(context, estate)


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small estate, made once, also for the tests of changes; never changed."""
    from filelock import FileLock

    from tools.services import demo

    shared = tmp_path_factory.getbasetemp().parent / "changing-estate"
    with FileLock(f"{shared}.lock"):
        demo.load(Context(home=shared, now=NOW), instances=60, days=62)
    return shared


@pytest.fixture
def home(fleet: Path, tmp_path: Path, copy_home: Callable[[Path, Path], Path]) -> Path:
    """A copy of it, of one's own."""
    return copy_home(fleet, tmp_path / "home")


@pytest.fixture
def acting(home: Path) -> Iterator[Served]:
    """Over a copy, at the time of the clock: what changes a cloud happens then."""
    context = Context(home=home, now=NOW, fixed=False, person=ADMIN)
    with closing(Estate(context, "embedded")) as estate:
        yield Served(context, estate)


@pytest.fixture(scope="session")
def values() -> Callable[[types.CallToolResult], dict[str, Any]]:
    """The figures of a result by name."""

    def found(result: types.CallToolResult) -> dict[str, Any]:
        told = json.loads(json.dumps(result.structuredContent))
        return {one["name"]: one["value"] for one in told["values"]}

    return found
