"""`cloudwright accounts` in this process, over one home."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.context import Context
from ui.cli import main

NOWHERE = "http://127.0.0.1:1"  # nothing listens there
PROMETHEUS = ("add", "prometheus", "--url", NOWHERE)
TOKEN = (*PROMETHEUS, "--name", "lab", "--auth", "token")
SECRET = "canary-5e1f-secret"


class Cli:
    """Runs actions on the accounts of one home and keeps what they wrote."""

    def __init__(
        self, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.home, self.capsys, self.monkeypatch = home, capsys, monkeypatch
        self.out = self.err = ""

    def __call__(self, *argv: str, stdin: str = "") -> int:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main(["--home", str(self.home), "accounts", *argv])
        self.out, self.err = self.capsys.readouterr()
        assert "Traceback" not in self.out + self.err
        return code

    def json(self, *argv: str, stdin: str = "") -> Any:
        assert self(*argv, "--json", stdin=stdin) == 0, self.err
        return json.loads(self.out)

    @property
    def context(self) -> Context:
        return Context.open(self.home)

    def secrets(self, name: str) -> dict[str, str]:
        accounts = self.context.accounts
        return accounts.secrets(accounts.find(name))
