"""What a person is asked on a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from accounts_cli import PROMETHEUS, SECRET, TOKEN, Cli

ROOT = Path(__file__).resolve().parents[2]


def typed(home: Path, answers: str, *argv: str) -> tuple[int, str]:
    """Run an action on a terminal, where a person types; what the terminal shows."""
    import pty
    import termios

    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "--home", str(home), "accounts", *argv],
        cwd=ROOT,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    ) as process:
        shown = b""
        while b": " not in shown and b"[y/N] " not in shown:
            shown += os.read(master, 1000)
        while b"[y/N]" not in shown and termios.tcgetattr(slave)[3] & termios.ECHO:
            os.sched_yield()  # until the terminal no longer shows what is typed
        os.write(master, answers.encode())
        os.close(slave)
        code = process.wait(60)
        try:
            while part := os.read(master, 10_000):
                shown += part
        except OSError:  # Linux says so at the end of a terminal
            pass
        os.close(master)
    return code, shown.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals as Linux has them")
def test_a_secret_is_asked_for_and_not_shown(cli: Cli) -> None:
    code, shown = typed(cli.home, f"{SECRET}\n", *TOKEN)
    assert (code, "Bearer token: " in shown) == (0, True)
    assert "Account 'lab' added" in shown
    assert SECRET not in shown
    assert cli.secrets("lab") == {"token": SECRET}


@pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals as Linux has them")
@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_a_person_is_asked_before_an_account_goes(cli: Cli, answer: str, left: int) -> None:
    cli(*PROMETHEUS)
    code, shown = typed(cli.home, answer, "remove", "prometheus")
    assert code == left
    assert "Remove account 'prometheus' (its data stays)? [y/N]" in shown
    assert len(cli.context.accounts.listed()) == left
