"""`cloudwright ask`: one question, or a batch of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.base import InputError
from ui.cells import clean
from ui.cli.failure import FAILED, FINE, UsageError, line_of

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.assistant import Assistant
    from tools.context import Context
    from tools.people import Person
    from ui.cli.terminal import Terminal

LONGEST_QUESTION = 10_000  # characters


@dataclass(frozen=True)
class Line:
    """One line of a batch; `problem` says why it cannot be asked."""

    id: str
    question: str = ""
    thread: str | None = None
    problem: str = ""


def ask(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Answer the question of the command line, or all those of --batch."""
    question = readable(" ".join(parsed.question)).strip()
    if parsed.batch is not None:
        if question:
            raise UsageError("give a question or --batch, not both")
        if parsed.thread is not None:
            raise UsageError("--thread does not go with --batch: name the thread on each line")
        return _batch(context, terminal, parsed.batch, parsed.model)
    if not question:
        raise UsageError('what is the question? cloudwright ask "what did we spend last month?"')
    if len(question) > LONGEST_QUESTION:
        raise InputError(f"the question is longer than {LONGEST_QUESTION:,} characters")
    with closing(
        _assistant(context, parsed.model, remember=parsed.thread is not None)
    ) as assistant:
        answer = assistant.ask(question, thread=parsed.thread, person=typed(context))
    terminal.answer(answer)
    if answer.plan is not None:
        from tools import changing  # only where a plan is proposed: questions start sooner without
        from ui.cli.changing import decide

        return decide(context, terminal, changing.find(context, answer.plan.id))
    return FAILED if answer.status == "error" else FINE


def typed(context: Context) -> Person | None:
    """Who typed the question; a script's words are nobody's, and nothing is confirmed at a time that
    was given, as a plan never expires then.
    """
    return context.person if sys.stdin.isatty() and not context.fixed else None


def _assistant(context: Context, model: str | None, *, remember: bool) -> Assistant:
    from agent.assistant import Assistant

    return Assistant(context, model, remember=remember)


def _batch(context: Context, terminal: Terminal, source: str, model: str | None) -> int:
    """Answer line by line, in order; what is wrong with one line does not stop the others."""
    lines = read_lines(source)
    with closing(_assistant(context, model, remember=False)) as assistant:
        for line in lines:
            answer = _answer(assistant, context, line)
            if not terminal.json:
                terminal.text(clean(f"# {answer.id}: {answer.question}"))
            terminal.answer(answer)
            if not terminal.json:
                terminal.text()
    return FINE


def _answer(assistant: Assistant, context: Context, line: Line) -> Answer:
    if line.problem:
        return _failed(line, line.problem)
    try:
        return assistant.ask(line.question, thread=line.thread, id=line.id)
    except Exception as error:  # noqa: BLE001 - the edge of one line: the batch goes on
        return _failed(line, line_of(error, context.home))


def _failed(line: Line, message: str) -> Answer:
    from agent.answer import Answer

    return Answer(id=line.id, question=line.question, status="error", answer=message)


def read_lines(source: str) -> Iterator[Line]:
    """The lines of a JSON-lines file ('-' is stdin); blank lines are skipped.

    Raises InputError at once when the file cannot be read. A line without an id gets its number.
    """
    if source == "-":
        return _parsed(iter(sys.stdin.buffer))
    path = Path(source)
    if not path.is_file():
        raise InputError(f"there is no file {source!r} to read questions from")
    try:
        return _parsed(iter(path.read_bytes().splitlines()))
    except OSError as error:
        raise InputError(f"cannot read {source!r}: {error.strerror}") from error


def _parsed(lines: Iterator[bytes]) -> Iterator[Line]:
    for number, raw in enumerate(lines, start=1):
        content = raw.strip().removeprefix(b"\xef\xbb\xbf")
        if content:
            yield _line(number, content)


def _line(number: int, content: bytes) -> Line:
    shown = content[:80].decode("utf-8", "replace")
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return Line(str(number), shown, problem=f"line {number} is not JSON: {shown!r}")
    if not isinstance(found, dict):
        return Line(str(number), shown, problem=f"line {number} is not a JSON object: {shown!r}")
    given = found.get("id")
    id_ = str(number) if given is None else readable(str(given))
    question, thread = found.get("question"), found.get("thread")
    if not isinstance(question, str) or not question.strip():
        return Line(id_, problem=f'line {number} has no "question" text')
    question = readable(question).strip()
    if len(question) > LONGEST_QUESTION:
        return Line(
            id_,
            question[:80],
            problem=f"line {number}: the question is longer than {LONGEST_QUESTION:,} characters",
        )
    if thread is not None and not isinstance(thread, str | int):
        return Line(id_, question, problem=f'line {number}: "thread" is not a text')
    return Line(id_, question, None if thread is None else readable(str(thread)))


def readable(text: str) -> str:
    """Text without halves of characters, which command lines and JSON may carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
