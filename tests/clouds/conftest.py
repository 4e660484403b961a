"""What the tests of clouds share: doubles and the conformance suite, importable by their names."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conformance import Counterpart
    from conformance_cases import Started

HERE = str(Path(__file__).resolve().parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)


def pytest_configure(config: pytest.Config) -> None:
    """The mark of the conformance suite."""
    config.addinivalue_line("markers", "conformance_needs(wanted): what a counterpart must offer")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The conformance suite runs for every counterpart."""
    if "counterpart" in metafunc.fixturenames:
        from conformance_cases import cases

        cases(metafunc)


@pytest.fixture(scope="session")
def started() -> Iterator[Started]:
    """The counterparts that run; each is started when it is first asked for."""
    from conformance_cases import Started

    with ExitStack() as stack:
        yield Started(stack)
    gc.collect()  # so that a connection left open is told here


@pytest.fixture
def counterpart(request: pytest.FixtureRequest, started: Started) -> Counterpart:
    """A running counterpart. A gap of its is expected to fail, and nothing else."""
    from conformance_cases import counterpart_class

    key: str = request.param
    name: str = request.node.originalname
    gaps = counterpart_class(key).gaps
    for gap in (name, f"{name}[{request.node.callspec.id}]"):
        if gap in gaps:
            request.applymarker(pytest.mark.xfail(reason=gaps[gap], strict=True))
    return started.counterpart(key)


@pytest.fixture
def cloud(counterpart: Counterpart, started: Started) -> Any:
    """The account, opened once for all tests."""
    return started.cloud(counterpart.key)
