"""What all tests share: an empty home, the shared data folder where it exists."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.context import Context

ROOT = Path(__file__).resolve().parents[1]
# Files and folders that take longest, as they begin: what is begun last must be short, or all other
# processes wait for it at the end. The first ones do not all need the demo estate, which is made once.
FIRST = (
    "tests/services/test_report.py",
    "tests/collection/test_sync_killed.py",
    "tests/accounts/test_canary.py",
    "tests/dashboard",
    "tests/chat",
    "tests/test_demo_load.py",
    "tests/clouds/test_aws_actions.py",
    "tests/collection",
    "tests/server",
    "tests/api",
    "tests/mcp",
    "tests/changes",
    "tests/clouds",
    "tests/test_cli_process.py",
    "tests/store",
    "tests/services",
    "tests/evals",
    "tests/identity",
    "tests/test_cli_commands.py",
    "tests/test_injection.py",
)
SHARED = Path(__file__).resolve().parents[2] / "shared"
KEPT = ("CLOUDWRIGHT_HOME", "CLOUDWRIGHT_TEST_")
NO_KEYRING = ("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


def pytest_configure() -> None:
    """No keyring from the beginning on: the first look at it decides which one a process uses, also
    when a fixture of a whole module takes that look, and one made for tests would be found then.
    """
    os.environ.update([NO_KEYRING])


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: some tests wait rather than compute."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first; pytest-xdist hands them out in this order."""

    def place(item: pytest.Item) -> int:
        name = item.path.relative_to(ROOT).as_posix() if item.path.is_relative_to(ROOT) else ""
        return next((at for at, one in enumerate(FIRST) if name.startswith(one)), len(FIRST))

    items.sort(key=place)


@pytest.fixture(autouse=True)
def _no_hosted_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks a model of whoever runs the tests, signs in to their clouds, or uses their keyring."""
    theirs = ("ANTHROPIC_", "OPENAI_", "CLOUDWRIGHT_", "AWS_", "AZURE_", "OS_")
    for name in list(os.environ):
        if name.startswith(theirs) and not name.startswith(KEPT):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv(*NO_KEYRING)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """A context over an empty home at a fixed time."""
    return Context(home=tmp_path / "home", now=NOW)


@pytest.fixture
def billing() -> Path:
    """The folder of real billing samples; tests that need it skip where it is absent."""
    folder = SHARED / "data" / "billing"
    if not folder.is_dir():
        pytest.skip("needs the billing samples, which this checkout does not have beside it")
    return folder


@pytest.fixture(scope="session")
def copy_home() -> Callable[[Path, Path], Path]:
    """Copies a home that is shared between tests: (from, to) → to."""
    from evals.homes import copy_home

    return copy_home


@pytest.fixture(scope="session")
def demo_context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A context over a demo estate of 400 days, made once for all test processes."""
    from filelock import FileLock

    from tools.services import demo

    shared = tmp_path_factory.getbasetemp().parent / "demo-estate"
    with FileLock(f"{shared}.lock"):
        context = Context(home=shared, now=NOW)
        demo.load(context)  # does nothing when another process has loaded it
    return context
