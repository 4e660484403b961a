"""The result of a tool as a file: CSV, Parquet, PDF, HTML or Markdown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.failure import UsageError

if TYPE_CHECKING:
    from tools.base import Result, Table

SUFFIXES = (".csv", ".parquet", ".pdf", ".html", ".md")


def check(output: Path) -> None:
    """Before any work: raises UsageError when the output cannot be what is asked for."""
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"--output: {output.name!r} does not tell the format; end the name with "
            f"{', '.join(SUFFIXES)}"
        )
    if output.is_dir():
        raise UsageError(f"--output: {str(output)!r} is a folder; name a file")


def export(result: Result, output: Path) -> list[str]:
    """Write the file, and one beside it for each further table of a CSV or Parquet; what to say of
    it. Raises OSError.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    match output.suffix.lower():
        case ".csv":
            lines = _tables(result, output, _csv)
        case ".parquet":
            from ui.sheets import write_parquet

            lines = _tables(result, output, write_parquet)
        case _:
            _document(result, output)
            lines = [f"written to {output}"]
    if result.truncated:
        lines.append(
            "rows were left out: ask for more with --limit or --top, where the tool has it"
        )
    return lines


def _csv(table: Table, path: Path) -> None:
    from ui.sheets import csv_text

    path.write_text(csv_text(table), encoding="utf-8", newline="")


def _tables(result: Result, output: Path, write: Callable[[Table, Path], None]) -> list[str]:
    from ui.sheets import file_names, tables_of

    first, *others = tables_of(result)
    write(first, output)
    lines = [f"written to {output} ({len(first.rows):,} rows)"]
    names = file_names([table.title for table in others], output.suffix)
    for table, name in zip(others, names, strict=True):
        path = output.with_name(f"{output.stem}-{name}")
        write(table, path)
        lines.append(f"written to {path} ({len(table.rows):,} rows: {table.title})")
    return lines


def _document(result: Result, output: Path) -> None:
    from ui.report.layout import plain

    made = plain(result)
    if output.suffix.lower() == ".pdf":
        from ui.report.paper import paper

        output.write_bytes(paper(made, []))
    elif output.suffix.lower() == ".html":
        from ui.report.page import page

        output.write_text(page(made, []), encoding="utf-8")
    else:
        from ui.report.markdown import markdown

        output.write_text(markdown(made), encoding="utf-8")
