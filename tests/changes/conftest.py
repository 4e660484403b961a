"""A small demo estate of one's own for each test: what is changed in it stays in it."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.context import Context
from tools.people import Person, Role

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
ADMIN = Person("alice", Role.ADMIN, "cli")


@pytest.fixture(scope="session")
def estate_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small demo estate, made once; never changed."""
    from filelock import FileLock

    from tools.services import demo

    shared = tmp_path_factory.getbasetemp().parent / "changing-estate"
    with FileLock(f"{shared}.lock"):
        demo.load(Context(home=shared, now=NOW), instances=60, days=62)
    return shared


@pytest.fixture
def home(estate_home: Path, tmp_path: Path, copy_home: Callable[[Path, Path], Path]) -> Path:
    """A copy of it."""
    return copy_home(estate_home, tmp_path / "home")


@pytest.fixture
def estate(home: Path) -> Context:
    """A context over the copy, with an admin at the front."""
    return Context(home=home, now=NOW, person=ADMIN)


@pytest.fixture
def at(home: Path) -> Callable[..., Context]:
    """The same home at another time, or with another person."""

    def make(minutes: float = 0, person: Person = ADMIN) -> Context:
        return Context(home=home, now=NOW + dt.timedelta(minutes=minutes), person=person)

    return make


def _load(name: str, path: Path) -> None:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


_load("imagined_cloud", Path(__file__).resolve().parent / "imagined_cloud.py")
_load("wire_server", Path(__file__).resolve().parents[1] / "models" / "wire_server.py")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """A hosted model over real HTTP with a script."""
    from wire_server import KEY, WireServer

    started: list[Any] = []

    def start(*script: Any) -> Any:
        started.append(WireServer(*script))
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", started[-1].url)
        return started[-1]

    yield start
    for server in started:
        server.close()
