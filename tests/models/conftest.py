"""A small ledger, a model server over real HTTP, and an environment without anyone's keys."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.assistant import Assistant
from tools.context import Context

HERE = Path(__file__).resolve().parent


def _load(name: str, path: Path) -> None:
    """Make a module of the tests importable without a package of tests on the path."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


_load("asked", HERE / "asked.py")
_load("wire_server", HERE / "wire_server.py")
_load("ledger_fixture", HERE.parent / "services" / "ledger_fixture.py")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of one test; what was set outside is not in it."""
    return monkeypatch


@pytest.fixture(scope="session")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The hand-made costs, inventory and measurements."""
    from ledger_fixture import NOW, POINTS, inventories, land, metric_table

    context = land(tmp_path_factory.mktemp("models") / "home")
    context.store.replace_inventory(inventories(), now=NOW, origin="hand")
    context.store.write_metrics([metric_table(POINTS)], now=NOW, origin="hand")
    return context


@pytest.fixture
def serve() -> Iterator[Callable[..., Any]]:
    """Start model servers with scripts; all of them end with the test."""
    from wire_server import WireServer

    started: list[WireServer] = []

    def start(*script: Any) -> WireServer:
        started.append(WireServer(*script))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def claude(environment: pytest.MonkeyPatch, serve: Callable[..., Any]) -> Callable[..., Any]:
    """Claude, as the environment describes it, is a server with this script."""
    from wire_server import KEY

    def start(*script: Any) -> Any:
        server = serve(*script)
        environment.setenv("ANTHROPIC_API_KEY", KEY)
        environment.setenv("ANTHROPIC_BASE_URL", server.url)
        return server

    return start


@pytest.fixture
def compatible(environment: pytest.MonkeyPatch, serve: Callable[..., Any]) -> Callable[..., Any]:
    """The OpenAI-compatible endpoint is a server with this script."""

    def start(*script: Any) -> Any:
        server = serve(*script)
        environment.setenv("CLOUDWRIGHT_OPENAI_URL", f"{server.url}/v1")
        environment.setenv("CLOUDWRIGHT_OPENAI_MODEL", "small-one")
        return server

    return start


@pytest.fixture(params=["anthropic", "openai"])
def hosted(
    request: pytest.FixtureRequest, claude: Callable[..., Any], compatible: Callable[..., Any]
) -> Callable[..., Any]:
    """A hosted model of either protocol, started with a script."""
    return claude if request.param == "anthropic" else compatible


@pytest.fixture
def opened(estate: Context) -> Iterator[Callable[..., Assistant]]:
    """Assistants over the estate; closed with the test."""
    made: list[Assistant] = []

    def make(model: str | None = None, context: Context | None = None) -> Assistant:
        made.append(Assistant(context or estate, model, remember=False))
        return made[-1]

    yield make
    for assistant in made:
        assistant.close()
