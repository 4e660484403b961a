"""A report on the terminal: the same document as its Markdown, fitted to the screen."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from tools.base import Result
from ui.render import Screen, note_lines, receipt_lines, table_parts
from ui.report.layout import CHARTED, Part, document, for_people
from ui.report.lines import sparklines


def screen_parts(result: Result, screen: Screen) -> Iterator[RenderableType]:
    """What is printed, top to bottom."""
    report = document(result)
    yield Text(report.title, style="bold underline")
    yield Text(" · ".join(report.facts), style="dim")
    for name, value in report.figures:
        yield Text.assemble(f"{name}: ", (value, "bold"))
    for part in report.parts:
        yield from _part(part, screen)
    yield Text("")
    yield from note_lines(result.assumptions, result.warnings)
    yield from receipt_lines(result.receipts, None, sql=screen.sql)


def _part(part: Part, screen: Screen) -> Iterator[RenderableType]:
    yield Text("")
    yield Text(part.name, style="bold cyan")
    for sentence in part.sentences:
        yield Text(sentence)
    for table in part.tables:
        if table.title in CHARTED:
            yield from (Text(line, style="cyan", no_wrap=True) for line in sparklines(table))
            continue
        yield Text("")
        yield from table_parts(for_people(table), screen)
