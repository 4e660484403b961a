"""`cloudwright import` and `cloudwright demo`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tools.base import InputError
from tools.loading import import_files, load_demo
from ui.cli.failure import FINE, REJECTED_ROWS
from ui.progress import progress

if TYPE_CHECKING:
    from tools.context import Context
    from ui.cli.terminal import Terminal


def import_bills(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Import bills; REJECTED_ROWS when some rows or files could not be taken in."""
    paths = [Path(path).expanduser() for path in parsed.paths]
    for path in paths:
        if not path.exists():
            raise InputError(f"there is no file or folder {str(path)!r} to import")
    with progress(quiet=terminal.json, color=terminal.color) as report_progress:
        report = import_files(
            context, paths, mode=parsed.mode, keep_demo=parsed.keep_demo, progress=report_progress
        )
    terminal.report(report)
    return REJECTED_ROWS if report.rows_rejected or report.refused else FINE


def demo(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Load the demo estate."""
    currencies = read_currencies(parsed.currency)
    if parsed.if_empty and context.store.origins():
        terminal.text("The home holds data already; see cloudwright status.")
        return FINE
    with progress(quiet=terminal.json, color=terminal.color) as report_progress:
        result = load_demo(
            context,
            seed=parsed.seed,
            instances=parsed.instances,
            days=parsed.days,
            currencies=currencies,
            force=parsed.force,
            progress=report_progress,
        )
    terminal.result(result)
    return FINE


def read_currencies(given: list[str]) -> dict[str, str]:
    """['azure=EUR'] → {'azure': 'EUR'}. Raises InputError for anything else."""
    found = {}
    for text in given:
        provider, sign, code = text.partition("=")
        if not (provider.strip() and sign and code.strip()):
            raise InputError(f"--currency {text!r}: expected PROVIDER=CODE, such as azure=EUR")
        found[provider.strip().lower()] = code.strip().upper()
    return found
