"""What an import did, as terminal text."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from tools.base import Column, Table
from tools.loading import ImportedFile, ImportReport
from ui.cells import cell, clean, money
from ui.render import Screen, table_parts

WORDS = {
    "landed": "imported",
    "skipped": "already there",
    "empty": "no rows",
}
SHOWN_REJECTIONS = 10
COUNTS = ("rows_read", "rows_landed", "rows_rejected", "rows_replaced", "rows_left_out")


def report_parts(report: ImportReport, screen: Screen) -> Iterator[RenderableType]:
    """What is printed for an import, top to bottom."""
    yield from table_parts(files_table(report), screen, title=False)
    for file in report.files:
        yield from _file_lines(file)
    for refused in report.refused:
        yield Text(f"not imported: {clean(refused.name)}: {clean(refused.reason)}", style="yellow")
    for note in report.notes:
        yield Text(clean(note))
    yield Text(summary(report), style="bold")


def files_table(report: ImportReport) -> Table:
    """One row a file; counts that are 0 for all files are left out, except read and landed."""
    counts = [
        name
        for name in COUNTS
        if name in COUNTS[:2] or any(getattr(file, name) for file in report.files)
    ]
    rows = [
        [
            file.name,
            f"{file.format} {file.version}".strip(),
            WORDS[file.status],
            *(getattr(file, name) for name in counts),
        ]
        for file in report.files
    ]
    heads = ["file", "format", "result", *(name.replace("_", " ") for name in counts)]
    return Table(title="Files", columns=[Column(name=head) for head in heads], rows=rows)


def _file_lines(file: ImportedFile) -> Iterator[Text]:
    for currency, sums in file.sums.items():
        known = ", ".join(
            f"{name} {cell(amount) if amount is None else money(amount, currency)}"
            for name, amount in sums.items()
        )
        yield Text(f"{clean(file.name)}: {known}", style="dim")
    for warning in file.warnings:
        said = warning.removeprefix(f"{file.name}: ")
        yield Text(f"warning: {clean(file.name)}: {clean(said)}", style="yellow")
    for one in file.rejections[:SHOWN_REJECTIONS]:
        column = f", column {clean(one.column)}" if one.column else ""
        value = f" ({clean(one.value)!r})" if one.value else ""
        yield Text(
            f"rejected: {clean(file.name)}, row {one.row:,}{column}: {clean(one.reason)}{value}",
            style="yellow",
        )
    more = file.rows_rejected - min(len(file.rejections), SHOWN_REJECTIONS)
    if more > 0:
        yield Text(f"rejected: {clean(file.name)}: … {more:,} more", style="yellow")


def summary(report: ImportReport) -> str:
    """What an import did in a few words: '120 rows imported from 1 file, 2 rejected'."""
    landed = sum(file.status == "landed" for file in report.files)
    parts = [
        f"{_counted(report.rows_landed, 'row')} imported from {_counted(landed, 'file')}",
        f"{report.rows_rejected:,} rejected" if report.rows_rejected else "",
        f"{_counted(len(report.refused), 'file')} not imported" if report.refused else "",
    ]
    return ", ".join(part for part in parts if part)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
