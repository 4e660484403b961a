"""Where output goes: rendered text for people, JSON for programs."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console, RenderableType

    from agent.answer import Answer
    from tools.base import Result
    from tools.loading import ImportReport
    from tools.managing import SyncReport
    from ui.render import Screen

PIPE_WIDTH = 10_000  # nothing is cut or wrapped when the output is not a terminal
OUTPUT = "standard output"
FEWEST_ROWS = 10
ROWS_FOR_REST = 14  # lines of a screen that are left for the figures and notes around a table

_LINE_ENDS = re.compile("[\u2028\u2029]")  # JSON allows them, and a terminal obeys


@dataclass
class Terminal:
    """Writes to stdout, as JSON when `json`; `sql` also shows the statements of receipts."""

    json: bool = False
    color: bool = True
    sql: bool = False

    def answer(self, answer: Answer) -> None:
        """Write an answer."""
        if self.json:
            self.write_json(answer)
            return
        from ui.render import answer_parts

        self._print(answer_parts(answer, self.screen()))

    def result(self, result: Result) -> None:
        """Write the result of a tool."""
        if self.json:
            self.write_json(result)
            return
        from ui.render import result_parts

        self._print(result_parts(result, self.screen()))

    def report_of(self, result: Result) -> None:
        """Write a result of `report`: long tables in full, as they are the report."""
        from dataclasses import replace

        from ui.report.screen import screen_parts

        self._print(screen_parts(result, replace(self.screen(), rows=None)))

    def report(self, report: ImportReport) -> None:
        """Write what an import did."""
        if self.json:
            self.write_json(report)
            return
        from ui.imports import report_parts

        self._print(report_parts(report, self.screen()))

    def synced(self, report: SyncReport) -> None:
        """Write what a collection did."""
        if self.json:
            self.write_json({**report.model_dump(mode="json"), "outcome": report.outcome})
            return
        from ui.collected import report_parts

        self._print(report_parts(report, self.screen()))

    def write_json(self, record: BaseModel | list[Any] | dict[str, Any]) -> None:
        """Write one JSON value on one line."""
        plain = record if isinstance(record, list | dict) else record.model_dump(mode="json")
        self.text(as_json(plain))

    def text(self, line: str = "") -> None:
        """Write a line as it is."""
        with _output():
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def screen(self) -> Screen:
        """What fits on the terminal; without one, everything."""
        from ui.render import Screen

        if not sys.stdout.isatty():
            return Screen(width=PIPE_WIDTH, rows=None, sql=self.sql)
        size = self._console().size
        rows = max(FEWEST_ROWS, size.height - ROWS_FOR_REST)
        return Screen(width=size.width, rows=rows, sql=self.sql)

    def _console(self) -> Console:
        from ui.cli.console import PipedConsole

        width = None if sys.stdout.isatty() else PIPE_WIDTH
        return PipedConsole(
            width=width, no_color=None if self.color else True, highlight=False, emoji=False
        )

    def _print(self, parts: Iterable[RenderableType]) -> None:
        console = self._console()
        with _output():
            for part in parts:
                console.print(part, markup=False)
            sys.stdout.flush()


@contextmanager
def _output() -> Iterator[None]:
    """Names the output in the error that says it cannot be written, such as a full disk."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, OUTPUT) from error


def as_json(value: object) -> str:
    """One line of JSON: no NaN (null instead), nothing that a terminal would obey."""
    from agent.prose import UNSEEN

    text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False)
    return _LINE_ENDS.sub(_escaped, UNSEEN.sub(_escaped, text))


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return value


def say(line: str) -> None:
    """Write a line to stderr, where it does not mix with output."""
    sys.stdout.flush()
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
