"""Canaries on a real OpenStack: the password that works is nowhere to be seen either."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
import yaml

from ui.cli import main

LAB = os.environ.get("CLOUDWRIGHT_TEST_OPENSTACK")


@pytest.mark.skipif(LAB is None, reason="CLOUDWRIGHT_TEST_OPENSTACK names no clouds.yaml")
def test_a_password_that_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clouds = yaml.safe_load(Path(str(LAB)).read_text("utf-8"))["clouds"]
    signing = clouds["lab"]["auth"]
    password = str(signing.pop("password"))
    home, shown = tmp_path / "home", io.StringIO()
    options = [part for name, value in signing.items() for part in (option(name), str(value))]

    def run(*argv: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(password))
        with redirect_stdout(shown), redirect_stderr(shown):
            return main(["--home", str(home), *argv])

    add = ("accounts", "add", "openstack", "--name", "lab", *options, "--secret-stdin")
    assert run(*add) == 0, shown.getvalue()
    assert run("accounts", "test", "lab") == 0, shown.getvalue()
    assert run("sync", "--account", "lab", "--what", "inventory") == 0, shown.getvalue()
    assert run("ask", "how many instances are there?", "--thread", "t") == 0
    assert run("accounts", "rotate-key") == 0
    assert password not in shown.getvalue()
    files = [path for path in home.rglob("*") if path.is_file()]
    assert [path.name for path in files if password.encode() in path.read_bytes()] == []


def option(name: str) -> str:
    return "--" + name.replace("_", "-")
