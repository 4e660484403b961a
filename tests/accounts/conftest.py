"""What tests of accounts share: a provider made for them, and no keyring of whoever runs them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import keyring.backends.fail
import pytest

from tools.context import Context
from tools.store import vault_redaction

if TYPE_CHECKING:
    from accounts_cli import Cli

HERE = Path(__file__).resolve().parent
for folder in (str(HERE), str(HERE.parent / "clouds")):  # the doubles of clouds are there
    if folder not in sys.path:
        sys.path.insert(0, folder)

ECOSYSTEMS = ("OS_", "AWS_", "AZURE_", "PROMETHEUS_", "MADE_")


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No keyring, and no account of the environment."""
    for name in list(os.environ):
        if name.startswith(ECOSYSTEMS):
            monkeypatch.delenv(name)
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)
    vault_redaction._seen.clear()  # what is secret here is a plain word in other tests


@pytest.fixture
def made(context: Context) -> Context:
    """A context that knows the made provider."""
    from made_provider import MADE

    context.more_providers = {"made": MADE}
    return context


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs actions over a home of its own."""
    from accounts_cli import Cli

    return Cli(tmp_path / "home", capsys, monkeypatch)
