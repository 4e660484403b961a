"""A report as Markdown that can also be read as it is: tables are aligned, the trend is a line of
characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from tools.base import Table
from ui.report.layout import CHARTED, Document, Grid, Part
from ui.report.lines import sparklines

# What Markdown or HTML would obey. Underscores inside a word are plain in CommonMark.
_SPECIAL = re.compile(r"[\\`*\[\]<>|~#!]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_STARTS = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s)")


def markdown(report: Document) -> str:
    """The whole text, with a newline at its end."""
    lines = [f"# {escaped(report.title)}", "", *(f"{escaped(line)}  " for line in report.facts), ""]
    if report.figures:
        lines += [
            *_table(["Figure", "Value"], [list(pair) for pair in report.figures], [False, True])
        ]
        lines.append("")
    for part in report.parts:
        lines += _part(part)
    lines += _listed("Notes", [*(f"Beware: {line}" for line in report.warnings), *report.notes])
    lines += _listed("Receipts", report.calls)
    return "\n".join(lines).rstrip() + "\n"


def _part(part: Part) -> Iterator[str]:
    yield from (f"## {escaped(part.name)}", "")
    for sentence in part.sentences:
        yield from (escaped(sentence), "")
    for table in part.tables:
        if table.title in CHARTED:
            yield from _spark(table)
    for grid in part.grids:
        yield from _grid(grid)


def _spark(table: Table) -> Iterator[str]:
    for line in sparklines(table):
        yield from (f"    {line}", "")


def _grid(grid: Grid) -> Iterator[str]:
    yield from (f"### {escaped(grid.title)}", "")
    yield from _table(grid.heads, grid.rows, grid.right)
    yield ""


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]
) -> Iterator[str]:
    cells = [[escaped(text) for text in row] for row in [heads, *rows]]
    widths = [max(3, *(cell_len(row[index]) for row in cells)) for index in range(len(heads))]
    for number, row in enumerate(cells):
        padded = (
            _padded(text, width, side) for text, width, side in zip(row, widths, right, strict=True)
        )
        yield f"| {' | '.join(padded)} |"
        if number == 0:
            marks = (
                "-" * (width - 1) + ":" if side else "-" * width
                for width, side in zip(widths, right, strict=True)
            )
            yield f"| {' | '.join(marks)} |"


def _padded(text: str, width: int, right: bool) -> str:
    room = " " * (width - cell_len(text))
    return room + text if right else text + room


def _listed(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from (f"## {title}", "")
        yield from (f"- {escaped(line)}" for line in lines)
        yield ""


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    text = _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), text)
    return _STARTS.sub(r"\1\\\2", text)
