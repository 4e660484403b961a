"""`cloudwright changes`, `policy` and `audit` as a person at a terminal has them, and as a script."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ui.cli import main
from ui.cli.failure import FAILED, FINE, INTERRUPTED, USAGE

ROOT = Path(__file__).resolve().parents[2]
DEV = "crm-api-dev-01"
Cli = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def cli(home: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command in this process; there is no terminal."""

    def run(*words: str) -> tuple[int, str, str]:
        command = words[0]
        code = main([command, *words[1:], "--home", str(home)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def typed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """The same at a terminal, with what the person types."""

    def run(answer: str | type[BaseException], *words: str) -> tuple[int, str, str]:
        class Keyboard:
            def isatty(self) -> bool:
                return True

            def readline(self) -> str:
                if isinstance(answer, str):
                    return answer
                raise answer

        monkeypatch.setattr(sys, "stdin", Keyboard())
        return cli(*words)

    return run


def propose(cli: Cli, *more: str) -> tuple[str, str]:
    """Id and hash of a proposed plan."""
    arguments = more or ("--action", "stop", "--resource", DEV)
    code, out, _ = cli("tool", "propose_change", *arguments, "--json")
    values = {one["name"]: one["value"] for one in json.loads(out)["values"]}
    assert code == FINE
    assert values["state"] == "proposed"
    return str(values["plan"]), str(values["hash"])


def state(cli: Cli, plan: str) -> str:
    _, out, _ = cli("changes", "show", plan, "--json")
    return str({v["name"]: v["value"] for v in json.loads(out)["values"]}["state"])


@pytest.mark.parametrize("yes", ["y\n", "YES\n", " yes \n"])
def test_yes(cli: Cli, typed: Any, yes: str) -> None:
    plan, _ = propose(cli)
    code, out, err = typed(yes, "changes", "confirm", plan)
    assert code == FINE
    assert f"Apply plan {plan}: Stop {DEV}? [y/N]" in err
    assert f"stop {DEV}: done and verified" in err
    assert "running → stopped" in out
    assert state(cli, plan) == "applied"


@pytest.mark.parametrize("no", ["n\n", "\n", "", "yes please\n", "yess\n", "уes\n"])
def test_anything_else_is_a_no(cli: Cli, typed: Any, no: str) -> None:
    plan, _ = propose(cli)
    code, _, err = typed(no, "changes", "confirm", plan)
    assert code == FINE
    assert "cancelled: nothing was changed" in err
    assert state(cli, plan) == "cancelled"


def test_ctrl_c_leaves_the_plan_as_it_is(cli: Cli, typed: Any) -> None:
    plan, _ = propose(cli)
    code, _, err = typed(KeyboardInterrupt, "changes", "confirm", plan)
    assert (code, err.splitlines()[-1]) == (INTERRUPTED, "cloudwright: interrupted")
    assert state(cli, plan) == "proposed"


def test_a_script_confirms_with_the_hash(cli: Cli) -> None:
    plan, digest = propose(cli)
    code, _, err = cli("changes", "confirm", plan)
    assert code == FAILED
    last = (
        f"nothing was changed: confirm it with `cloudwright changes confirm {plan} --hash {digest}`"
    )
    assert err.splitlines()[-1] == last
    assert state(cli, plan) == "proposed"
    code, _, err = cli("changes", "confirm", plan, "--hash", "0" * 64)
    assert code == FAILED
    assert "the hash given is not that of the plan" in err
    code, out, _ = cli("changes", "confirm", plan, "--hash", digest, "--json")
    assert code == FINE
    assert {"name": "state", "value": "applied"}.items() <= json.loads(out)["values"][1].items()
    code, _, err = cli("changes", "confirm", plan, "--hash", digest)
    assert code == FAILED
    assert "it was applied already; propose it again" in err


def test_json_never_asks(cli: Cli, typed: Any) -> None:
    plan, _ = propose(cli)
    code, _, err = typed("y\n", "changes", "confirm", plan, "--json")
    assert (code, "nothing was changed" in err) == (FAILED, True)
    assert state(cli, plan) == "proposed"


def test_a_question_that_ends_in_a_plan_is_answered(cli: Cli) -> None:
    code, out, err = cli("ask", f"stop {DEV}")
    plan = re.search(r"Plan (\w{8}): Stop", out)
    assert plan is not None
    assert (code, state(cli, plan.group(1))) == (FINE, "proposed")
    assert f"cloudwright changes confirm {plan.group(1)} --hash " in err


def test_roll_back(cli: Cli, typed: Any) -> None:
    plan, digest = propose(cli)
    cli("changes", "confirm", plan, "--hash", digest)
    code, out, err = typed("y\n", "changes", "rollback")
    assert code == FINE
    assert f"Undo: Stop {DEV}" in out
    assert f"start {DEV}: done and verified" in err
    assert state(cli, plan) == "rolled_back"
    code, _, err = cli("changes", "rollback", plan)
    assert code == FAILED
    assert "there is nothing to roll back" in err


def test_a_time_that_is_given_confirms_nothing(cli: Cli, typed: Any) -> None:
    """An expired plan does not come back to life by saying that it is earlier."""
    plan, digest = propose(cli)
    for words in (
        ("confirm", plan),
        ("confirm", plan, "--hash", digest),
        ("resume", plan),
        ("rollback",),
        ("cancel", plan),
    ):
        code, _, err = typed("y\n", "changes", *words, "--now", "2026-01-01")
        assert code == USAGE
        assert "leave --now out" in err
    assert state(cli, plan) == "proposed"


def test_a_plan_of_the_future_is_not_confirmed(cli: Cli) -> None:
    plan, digest = propose(
        cli, "--action", "stop", "--resource", DEV, "--now", "2126-01-01T00:00:00Z"
    )
    code, _, err = cli("changes", "confirm", plan, "--hash", digest)
    assert code == FAILED
    assert "later than this clock says" in err


def test_resume_needs_a_confirmation(cli: Cli) -> None:
    plan, _ = propose(cli)
    code, _, err = cli("changes", "resume", plan)
    assert code == FAILED
    assert "is proposed, not confirmed" in err


def test_cancel_and_list(cli: Cli) -> None:
    plan, _ = propose(cli)
    assert cli("changes", "cancel", plan, "--reason", "not today")[0] == FINE
    code, out, _ = cli("changes", "list")
    assert code == FINE
    assert plan in out
    assert "not today" in out
    code, _, err = cli("changes", "show", "nope")
    assert code == FAILED
    assert "there is no plan 'nope'" in err


def test_policies(cli: Cli, tmp_path: Path) -> None:
    plan, _ = propose(cli)
    code, out, _ = cli("policy", "list")
    assert code == FINE
    assert "production-is-not-deleted" in out
    file = tmp_path / "strict.yaml"
    file.write_text("version: 1\nrules:\n- {name: frozen, actions: ['*'], effect: deny}\n", "utf-8")
    code, out, _ = cli("policy", "check", str(file), "--plan", plan)
    assert code == FINE
    assert re.search(rf"plan {plan}\W+deny", out)
    assert "would pass if" in out
    assert state(cli, plan) == "proposed"
    file.write_text(
        "version: 1\nrules:\n- {name: frozen, actions: ['*'], effect: never}\n", "utf-8"
    )
    code, _, err = cli("policy", "check", str(file))
    assert code == FAILED
    assert f"{file}:3: rules.0.effect: " in err
    code, out, _ = cli("policy", "list", "--yaml")
    file.write_text(out, "utf-8")
    assert cli("policy", "check", str(file))[0] == FINE


def test_the_audit_names_the_row_that_was_altered(cli: Cli, home: Path) -> None:
    plan, digest = propose(cli)
    cli("changes", "confirm", plan, "--hash", digest)
    code, out, _ = cli("audit", "--event", "plan", "--subject", plan)
    assert code == FINE
    assert [w for w in re.findall(r"plan\.(\w+)", out) if w != "refused"] == [
        "proposed",
        "confirmed",
        "applying",
        "applied",
    ]
    code, out, _ = cli("audit", "--verify")
    assert code == FINE
    assert "The audit is whole" in out
    with sqlite3.connect(home / "state.db") as con:
        row = con.execute("SELECT number FROM audit WHERE event = 'plan.confirmed'").fetchone()[0]
        names = con.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        ).fetchall()
        with pytest.raises(sqlite3.DatabaseError):
            con.execute("UPDATE audit SET who = 'mallory' WHERE number = ?", (row,))
        for (name,) in names:
            con.execute(f"DROP TRIGGER {name}")
        con.execute("UPDATE audit SET who = 'mallory' WHERE number = ?", (row,))
    con.close()
    code, _, err = cli("audit", "--verify")
    assert code == FAILED
    assert f"the audit is broken at row {row}: " in err


def test_at_a_real_terminal(cli: Cli, home: Path) -> None:
    """A process of its own behind a pseudo-terminal: the question is shown, a yes applies."""
    plan, _ = propose(cli)
    control, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "changes", "confirm", plan, "--home", str(home)],
        cwd=ROOT,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(terminal)
    os.write(control, b"y\n")
    out, err = process.communicate(timeout=120)
    os.close(control)
    assert (process.returncode, "running → stopped" in out) == (FINE, True), err
    assert "[y/N]" in err
    assert state(cli, plan) == "applied"


def test_a_chat_behind_a_pipe_confirms_nothing(home: Path, tmp_path: Path) -> None:
    """Lines of a program are nobody's words, even when they are 'yes'."""
    copy = Path(shutil.copytree(home, tmp_path / "piped"))
    process = subprocess.run(
        [sys.executable, "-m", "ui.cli", "chat", "--home", str(copy)],
        cwd=ROOT,
        input=f"stop {DEV}\nyes\nconfirm\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == FINE, process.stderr
    assert not (copy / "demo-cloud.json").exists()
    with sqlite3.connect(copy / "state.db") as con:
        assert con.execute("SELECT count(*) FROM confirmations").fetchone() == (0,)
    con.close()
