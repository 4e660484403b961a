"""Batches of questions: what each line is taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.base import InputError
from ui.cli.asking import Line, read_lines


def lines(tmp_path: Path, content: bytes) -> list[Line]:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(content)
    return list(read_lines(str(file)))


def test_lines_in_order_with_ids_and_threads(tmp_path: Path) -> None:
    content = (
        b'\xef\xbb\xbf{"id": "a", "question": "one?"}\r\n'
        b"\n"
        b'{"id": 7, "question": "  two? ", "thread": "t"}\n'
        b'{"question": "dr\xc3\xa9i?", "thread": 5, "note": "ignored"}'
    )
    assert lines(tmp_path, content) == [
        Line("a", "one?"),
        Line("7", "two?", "t"),
        Line("4", "dréi?", "5"),
    ]


@pytest.mark.parametrize(
    ("content", "id_", "problem"),
    [
        (b"{not json", "1", "line 1 is not JSON: '{not json'"),
        (b"[1, 2]", "1", "line 1 is not a JSON object"),
        (b'"text"', "1", "line 1 is not a JSON object"),
        (b"\xff\xfe\x00", "1", "line 1 is not JSON"),
        (b'{"id": "q"}', "q", 'line 1 has no "question" text'),
        (b'{"id": "q", "question": 5}', "q", 'line 1 has no "question" text'),
        (b'{"id": "q", "question": " "}', "q", 'line 1 has no "question" text'),
        (b'{"id": "q", "question": "x", "thread": []}', "q", '"thread" is not a text'),
        (b'{"question": "' + b"x" * 10_001 + b'"}', "1", "longer than 10,000 characters"),
        (b"[" * 100_000, "1", "line 1 is not JSON"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(
    tmp_path: Path, content: bytes, id_: str, problem: str
) -> None:
    (line,) = lines(tmp_path, content)
    assert line.id == id_
    assert problem in line.problem


def test_half_characters_do_not_reach_the_agent(tmp_path: Path) -> None:
    (line,) = lines(tmp_path, b'{"question": "a\\ud800b"}')
    assert line.question == "a?b"


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    assert lines(tmp_path, b"") == []


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="to read questions from"):
        read_lines(str(tmp_path / name))
