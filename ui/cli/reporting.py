"""`cloudwright report`: a report on the terminal, or as a Markdown, HTML, PDF or CSV file."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.base import Filter, InputError, NoDataError, Result
from tools.registry import find_tool
from ui.cli.failure import FINE, UsageError
from ui.cli.terminal import say

if TYPE_CHECKING:
    from tools.context import Context
    from ui.cli.terminal import Terminal

KINDS = ("weekly", "monthly", "executive", "health")
FORMATS = ("md", "html", "pdf", "csv")
_SUFFIXES = {
    ".md": "md",
    ".markdown": "md",
    ".txt": "md",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".zip": "csv",
}


def report(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Write the report that the command line asks for. Raises UsageError and NoDataError."""
    form = _format(parsed.format, parsed.output)
    if parsed.output is not None:
        _check_output(form, parsed.output)
    elif form in ("pdf", "csv"):
        raise UsageError(f"--format {form} needs --output PATH: it cannot be shown here")
    try:
        result = find_tool("report").call(context, _arguments(parsed))
    except InputError as error:
        raise UsageError(str(error)) from error
    if terminal.json:
        terminal.write_json(result)
        return FINE
    if result.status == "no_data":
        raise NoDataError("; ".join(result.warnings) or "there is nothing to report")
    if parsed.output is not None:
        brief = parsed.kind == "executive"
        say(f"written to {_write(result, form, parsed.output, brief=brief)}")
    else:
        _print(result, form, terminal)
    return FINE


def _arguments(parsed: argparse.Namespace) -> dict[str, Any]:
    if parsed.kind not in KINDS:
        raise UsageError(f"unknown report {parsed.kind!r}; there are: {', '.join(KINDS)}")
    filters = [Filter.parse(text).model_dump(mode="json") for text in parsed.filter]
    return {"kind": parsed.kind, "end": _day(parsed.end), "filters": filters}


def _day(text: str | None) -> str | None:
    try:
        return text and dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--end: {text!r} is not a day; expected one such as 2026-10-31") from None


def _format(given: str | None, output: Path | None) -> str:
    """The format that is named, else the one of the file's suffix, else Markdown."""
    if given is not None and given not in FORMATS:
        raise UsageError(f"--format: unknown {given!r}; there are: {', '.join(FORMATS)}")
    if given is not None:
        return given
    if output is None:
        return "md"
    found = _SUFFIXES.get(output.suffix.lower())
    if output.suffix.lower() == ".csv":
        found = "csv"  # and refused as such
    if found is None:
        raise UsageError(
            f"--output: {output.name!r} does not tell the format; name it with --format, or end the "
            f"name with {', '.join(_SUFFIXES)}"
        )
    return found


def _check_output(form: str, output: Path) -> None:
    """Before any work: can the output be what is asked for?"""
    if output.suffix.lower() == ".csv":
        raise UsageError(
            "--output: a report is several tables, one CSV file each; name a .zip, or a folder with "
            "--format csv"
        )
    folder = form == "csv" and output.suffix.lower() != ".zip"
    if folder and output.exists() and not output.is_dir():
        raise UsageError(
            f"--output: {str(output)!r} is a file; CSV is written as one file a table, into a "
            "folder or a .zip"
        )
    if not folder and output.is_dir():
        raise UsageError(f"--output: {str(output)!r} is a folder; name a file")


def _print(result: Result, form: str, terminal: Terminal) -> None:
    """To standard output: fitted to a terminal, else as it would be in a file."""
    if form == "md" and sys.stdout.isatty():
        terminal.report_of(result)
        return
    terminal.text(_text(result, form).rstrip("\n"))


def _text(result: Result, form: str) -> str:
    from ui.report.layout import document

    made = document(result)
    if form == "md":
        from ui.report.markdown import markdown

        return markdown(made)
    from ui.report.charts import charts
    from ui.report.page import page

    return page(made, charts(made, result.period))


def _write(result: Result, form: str, output: Path, *, brief: bool) -> str:
    """Write the file or files; says where they are. Raises OSError."""
    if form == "csv":
        return _write_sheets(result, output)
    output.parent.mkdir(parents=True, exist_ok=True)
    if form == "pdf":
        from ui.report.charts import charts
        from ui.report.layout import document
        from ui.report.paper import paper

        made = document(result, brief=brief)
        output.write_bytes(paper(made, charts(made, result.period)))
    else:
        output.write_text(_text(result, form), encoding="utf-8")
    return str(output)


def _write_sheets(result: Result, output: Path) -> str:
    """One CSV a table: into a zip where the name ends so, else into a folder."""
    from ui.report.sheets import sheets

    files = sheets(result)
    if output.suffix.lower() == ".zip":
        from zipfile import ZIP_DEFLATED, ZipFile

        output.parent.mkdir(parents=True, exist_ok=True)
        with ZipFile(output, "w", ZIP_DEFLATED) as archive:
            for name, text in files:
                archive.writestr(name, text)
        return f"{output} ({len(files)} CSV files)"
    output.mkdir(parents=True, exist_ok=True)
    for name, text in files:
        (output / name).write_text(text, encoding="utf-8", newline="")
    return f"{output} ({len(files)} CSV files, one a table)"
