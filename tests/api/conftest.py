"""REST over the demo estate: the one that is only read, and copies for tests that write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.api.asked import served
from tools.context import Context


@pytest.fixture(scope="session")
def reading(demo_context: Context) -> Iterator[TestClient]:
    """For tests that only read."""
    with served(demo_context) as client:
        yield client


@pytest.fixture
def own_context(
    demo_context: Context, copy_home: Callable[[Path, Path], Path], tmp_path: Path
) -> Context:
    """A home of the test's own."""
    return Context(home=copy_home(demo_context.home, tmp_path / "home"), now=demo_context.now)


@pytest.fixture
def writing(own_context: Context) -> Iterator[TestClient]:
    """For tests that write."""
    with served(own_context) as client:
        yield client
