"""The command line when it is used wrongly: one line on stderr, the right exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.cli import main


def run(capsys: pytest.CaptureFixture[str], home: Path, *argv: str) -> tuple[int, str, str]:
    code = main([*argv, "--home", str(home)] if argv else [])
    out, err = capsys.readouterr()
    return code, out, err


def one_line(err: str) -> str:
    """The text of the only line on stderr, without the name before it."""
    lines = err.splitlines()
    assert len(lines) == 1, err
    assert lines[0].startswith("cloudwright: ")
    return lines[0].removeprefix("cloudwright: ")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["stauts"], "unknown command 'stauts'; did you mean 'status'?"),
        (["frobnicate"], "unknown command 'frobnicate'; there are: ask, chat, serve"),
        (["what did I spend?"], 'to ask a question: cloudwright ask "what did I spend?"'),
        (["ask"], "what is the question?"),
        (["ask", "  "], "what is the question?"),
        (["ask", "x", "--batch", "f"], "not both"),
        (["ask", "--batch", "f", "--thread", "t"], "--thread does not go with --batch"),
        (["ask", "x", "--now", "someday"], "argument --now: 'someday' is not a date"),
        (["ask", "x", "--frob"], "unrecognized arguments: --frob"),
        (["import"], "required: PATH"),
        (["import", "x", "--mode", "merge"], "'merge'"),
        (["demo", "--days", "many"], "invalid int value: 'many'"),
        (["sql"], "required: STATEMENT"),
        (["tool"], "required: NAME"),
        (["tool", "query_cost"], "unknown tool 'query_cost'; did you mean 'query_costs'?"),
        (["tool", "query_costs", "--frob", "1"], "unrecognized arguments: --frob"),
        (["tool", "query_costs", "--start", "someday"], "query_costs: argument 'start'"),
        (["tool", "query_costs", "--top", "0"], "argument 'top'"),
        (["tool", "list_instances", "--limit", "abc"], "argument 'limit'"),
        (["tool", "query_costs", "--filter", "nonsense"], "cannot read the filter 'nonsense'"),
        (["tool", "query_costs", "--arguments", '{"frob": 1}'], "argument 'frob'"),
        (["tool", "query_metrics", "--condition", "cpu>"], "cannot read the condition 'cpu>'"),
        (["tool", "query_metrics"], "argument 'metrics': Field required"),
        (["sql", "DROP TABLE costs"], "SELECT"),
        (["sql", "SELECT * FROM nowhere"], "nowhere"),
    ],
)
def test_wrong_usage_is_explained(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, argv: list[str], message: str
) -> None:
    code, out, err = run(capsys, tmp_path / "home", *argv)
    assert message in one_line(err)
    assert (code, out) == (2, "")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["import", "no-such-file.csv"], "no-such-file.csv"),
        (["ask", "--batch", "no-such-file.jsonl"], "no file 'no-such-file.jsonl'"),
        (["ask", "x" * 20_000], "longer than 10,000 characters"),
        (["demo", "--currency", "azure=money"], "'MONEY'"),
        (["demo", "--currency", "EUR"], "expected PROVIDER=CODE"),
        (["demo", "--days", "-5"], "days"),
    ],
)
def test_wrong_input_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, argv: list[str], message: str
) -> None:
    code, out, err = run(capsys, tmp_path / "home", *argv)
    assert message in one_line(err)
    assert (code, out) == (1, "")


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    code = main([])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert "usage: cloudwright" in err


def test_the_home_is_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("not a folder")
    code, _, err = run(capsys, home, "status")
    assert code == 1
    assert "file" in one_line(err)


def test_an_empty_file_to_import(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    code, _, err = run(capsys, tmp_path / "home", "import", str(empty))
    assert code == 1
    assert "empty.csv" in one_line(err.splitlines()[-1])


def test_what_is_not_a_bill(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    odd = tmp_path / "notes.csv"
    odd.write_bytes(b"\x00\xff\xfe binary \x1b[2J nonsense\n" * 20)
    code, out, err = run(capsys, tmp_path / "home", "import", str(odd))
    assert code == 1
    assert "notes.csv" in err
    assert "Traceback" not in out + err
    assert "\x1b" not in out + err
