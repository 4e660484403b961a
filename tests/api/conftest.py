"""REST over the demo estate: the one that is only read, and copies for tests that write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.api.asked import served
from tools.context import Context
from tools.registry import find_tool


@pytest.fixture(scope="session")
def reading(demo_context: Context) -> Iterator[TestClient]:
    """For tests that only read."""
    with served(demo_context) as client:
        yield client


@pytest.fixture
def own_context(
    demo_context: Context, copy_home: Callable[[Path, Path], Path], tmp_path: Path
) -> Context:
    """A home of the test's own, with what was learnt of the one that it is a copy of."""
    find_tool("list_recommendations").call(demo_context, {})
    return Context(home=copy_home(demo_context.home, tmp_path / "home"), now=demo_context.now)


@pytest.fixture
def writing(own_context: Context) -> Iterator[TestClient]:
    """For tests that write."""
    with served(own_context) as client:
        yield client
