"""`cloudwright people` and `cloudwright keys`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.identity.signing import PASSWORD, audit_of
from tools.context import Context
from ui.cli import main
from ui.cli.failure import FAILED, FINE, USAGE


class Terminal:
    """The command with a home: exit code, JSON or text, and what went to stderr."""

    def __init__(self, home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self._home, self._capsys, self._monkeypatch = home, capsys, monkeypatch

    def __call__(self, *words: str, stdin: str = "") -> tuple[int, Any, str]:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main(["--home", str(self._home), "--json", *words])
        out, err = self._capsys.readouterr()
        return code, json.loads(out) if out.strip() else None, err


@pytest.fixture
def run(
    context: Context, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    return Terminal(context.home, capsys, monkeypatch)


def add(run: Terminal, name: str, role: str, password: str = PASSWORD) -> tuple[int, Any, str]:
    return run("people", "add", name, "--role", role, "--password-stdin", stdin=f"{password}\n")


def test_people_are_added_changed_and_removed(run: Terminal, context: Context) -> None:
    assert "nobody has to sign in" in run("people", "list")[1]["assumptions"][0]
    code, told, _ = add(run, "ana", "viewer")
    assert code == FINE
    assert "nobody who signs in is admin" in told["warnings"][0]
    assert run("people", "role", "ANA", "admin")[0] == FINE
    assert run("people", "add", "ben", "--no-password")[0] == FINE
    assert run("people", "password", "ben", "--password-stdin", stdin="a new pass phrase\n")[0] == 0
    assert run("people", "disable", "ben")[0] == FINE
    rows = {row[0]: row[1:4] for row in run("people", "list")[1]["tables"][0]["rows"]}
    assert rows == {"ana": ["admin", True, True], "ben": ["viewer", True, False]}
    assert run("people", "enable", "ben")[0] == FINE
    assert run("people", "remove", "ben")[0] == USAGE  # nobody can be asked
    assert run("people", "remove", "ben", "--yes")[0] == FINE
    events = [row[1] for row in audit_of(context)]
    assert events == [f"person.{what}" for what in (
        "added", "role", "added", "password", "disabled", "enabled", "removed"
    )]  # fmt: skip
    assert PASSWORD not in str(audit_of(context))


@pytest.mark.parametrize(
    "words", [("role", "ana", "viewer"), ("disable", "ana"), ("remove", "ana", "--yes")]
)
def test_the_last_enabled_admin_stays(run: Terminal, words: tuple[str, ...]) -> None:
    add(run, "ana", "admin")
    add(run, "ben", "admin")
    run("people", "disable", "ben")
    code, _, said = run("people", *words)
    assert (code, "last enabled admin" in said) == (FAILED, True)
    assert run("people", "list")[1]["tables"][0]["rows"][0][1:4] == ["admin", True, True]
    run("people", "enable", "ben")
    assert run("people", *words)[0] == FINE


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("ana", "too short", "12 to 1024"),
        ("ana", "", "nothing came"),
        ("ana", "aaaaaaaaaaaaaaaa", "too easy"),
        ("margarethe", "Margarethe 12345", "too easy"),
        ("-x (admin)", PASSWORD, "cannot be the name"),
    ],
)
def test_what_cannot_be_is_told(run: Terminal, name: str, password: str, said: str) -> None:
    words = ("people", "add", "--password-stdin", "--", name)
    code, _, told = run(*words, stdin=f"{password}\n" if password else "")
    assert code in (FAILED, USAGE)
    assert said in told
    assert password == "" or password not in told


def test_a_name_is_taken_whatever_its_case(run: Terminal) -> None:
    add(run, "Ana", "admin")
    code, _, told = add(run, "ana", "viewer")
    assert (code, "already" in told) == (FAILED, True)
    assert "did you mean Ana" in run("people", "role", "anna", "viewer")[2]


def test_a_password_is_no_argument(run: Terminal) -> None:
    for words in (("--password", "hunter2hunter2"), ("--password=hunter2hunter2",)):
        code, _, told = run("people", "add", "ana", *words)
        assert code == USAGE
        assert "--password-stdin" in told
        assert "hunter2" not in told
    assert "--password-stdin" in run("people", "add", "ana")[2]


def test_a_password_is_typed_twice(
    run: Terminal, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Typed(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = iter([PASSWORD, "something else", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    monkeypatch.setattr("sys.stdin", Typed())
    home = str(context.home)
    assert main(["--home", home, "people", "add", "ana", "--role", "admin"]) == FAILED
    assert main(["--home", home, "people", "add", "ana", "--role", "admin"]) == FINE


def test_keys_are_made_listed_and_revoked(run: Terminal, context: Context) -> None:
    add(run, "ana", "operator")
    _, made, _ = run("keys", "add", "ci", "--role", "operator", "--person", "ana")
    key = made["values"][0]["value"]
    assert key.startswith("cw_")
    assert run("keys", "add", "more", "--role", "admin", "--person", "ana")[0] == FAILED
    listed = run("keys", "list")[1]
    assert listed["tables"][0]["rows"][0][2:5] == ["operator", "ana", "usable"]
    assert key not in json.dumps(listed)
    assert run("keys", "revoke", "ci")[0] == FINE
    assert "revoked before" in run("keys", "revoke", "ci")[2]
    assert run("keys", "list")[1]["tables"][0]["rows"][0][4] == "revoked"
    run("keys", "add", "ci", "--never-expires")
    assert run("keys", "revoke", "ci")[0] == FINE
    assert "no key" in run("keys", "revoke", "nothing")[2]
