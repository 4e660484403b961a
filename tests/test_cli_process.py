"""The command as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools.base import InputError
from ui.cli.failure import line_of, unexpected, was_interrupted

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "ui.cli"]


def run(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *argv], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_help_goes_to_stdout() -> None:
    found = run("--help")
    assert (found.returncode, found.stderr) == (0, "")
    assert "usage: cloudwright" in found.stdout


def test_errors_go_to_stderr(tmp_path: Path) -> None:
    found = run("import", "missing.csv", "--home", str(tmp_path / "home"))
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == "cloudwright: there is no file or folder 'missing.csv' to import\n"


def test_a_closed_pipe_is_quiet() -> None:
    process = subprocess.Popen(
        [*COMMAND, "tools", "--json"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(60) == 0


TEXTS = (["ask", "what did we spend?"], ["status"], ["sql", "SELECT 1 AS one"], ["tools"])


@pytest.mark.parametrize("argv", TEXTS, ids=lambda argv: argv[0])
def test_a_closed_pipe_is_quiet_for_texts_too(tmp_path: Path, argv: list[str]) -> None:
    process = subprocess.Popen(
        [*COMMAND, *argv, "--home", str(tmp_path / "home")]
        if argv != ["tools"]
        else COMMAND + argv,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
@pytest.mark.parametrize("argv", [["ask", "hi"], ["status"], ["status", "--json"]], ids="-".join)
def test_a_full_disk_is_one_line(tmp_path: Path, argv: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            [*COMMAND, *argv, "--home", str(tmp_path / "home")],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    said = "cloudwright: cannot use 'standard output': No space left on device\n"
    assert (found.returncode, found.stderr) == (1, said)


def test_conversations_that_cannot_be_kept_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "checkpoints.db").mkdir()
    found = run("ask", "what did we spend?", "--thread", "t", "--home", str(tmp_path))
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith(
        f"cloudwright: cannot keep conversations in the home {str(tmp_path)!r}: unable to open"
    )
    assert found.stderr.count("\n") == 1
    assert not (tmp_path / "error.log").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals as on POSIX")
def test_ctrl_c_is_one_line_and_130(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "ask", "--batch", "-", "--home", str(tmp_path / "home")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("{broken\n")
    process.stdin.flush()
    process.stdout.readline()  # it has answered, so it is waiting for the next line
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "cloudwright: interrupted\n")


def test_questions_that_are_no_text_do_not_end_it(tmp_path: Path) -> None:
    found = subprocess.run(
        [*COMMAND, "ask", b"what \xff\xfe did \xed\xa0\x80 it cost", "--home", str(tmp_path / "h")],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == 0
    assert b"Traceback" not in found.stdout + found.stderr


def test_what_nobody_foresaw_is_one_line_and_a_log(tmp_path: Path) -> None:
    line = unexpected(ValueError("boom\nand more"), tmp_path / "home")
    assert "unexpected error (ValueError: boom); please report it; details in" in line
    assert "ValueError: boom\nand more" in (tmp_path / "home" / "error.log").read_text()


def test_ctrl_c_is_seen_behind_the_errors_of_libraries(tmp_path: Path) -> None:
    assert was_interrupted(RuntimeError("Query interrupted"))
    stopped = ValueError("stopped")
    stopped.__cause__ = KeyboardInterrupt()
    assert was_interrupted(stopped)
    with pytest.raises(KeyboardInterrupt):
        line_of(stopped, tmp_path)
    assert not was_interrupted(ValueError("other"))
    assert line_of(InputError("said so"), tmp_path) == "said so"


def test_a_home_that_cannot_be_written_still_gives_the_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert unexpected(ValueError("boom"), tmp_path / "file").endswith("please report it")
