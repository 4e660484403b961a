"""`cloudwright sync`: collect from connected accounts, once or on a schedule."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from tools.base import InputError
from tools.managing import (
    EVERY,
    SHORTEST,
    SyncReport,
    SyncRequest,
    read_since,
    read_what,
    span,
    sync,
    watch,
)
from ui.cells import clean
from ui.cli.failure import FAILED, FINE, PARTLY, UsageError
from ui.cli.terminal import Terminal, say

if TYPE_CHECKING:
    import datetime as dt

    from tools.context import Context

_CODES = {"fine": FINE, "partly": PARTLY, "nothing": FAILED}


def sync_accounts(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Collect; PARTLY when something failed, FAILED when nothing came in."""
    request = SyncRequest(
        accounts=tuple(parsed.account),
        what=read_what(parsed.what) if parsed.what is not None else None,
        since=read_since(parsed.since, context.clock()) if parsed.since is not None else None,
    )
    if parsed.every is not None and not parsed.watch:
        raise UsageError("--every goes with --watch")
    progress = _quiet if terminal.json else _progress
    if parsed.watch:
        return _watch(context, terminal, request, _every(parsed.every), progress)
    report = sync(context, request, say=progress)
    terminal.synced(report)
    return _CODES[report.outcome]


def _watch(
    context: Context,
    terminal: Terminal,
    request: SyncRequest,
    every: dt.timedelta,
    progress: Callable[[str], None],
) -> int:
    """Collect until told to stop, which is a good end."""
    stop = threading.Event()

    def told(report: SyncReport) -> None:
        terminal.synced(report)
        if not terminal.json and not stop.is_set():
            minutes = every.total_seconds() / 60
            say(f"collecting again in about {minutes:g} min; Ctrl-C ends")

    with _stopping(stop):
        watch(context, request, stop=stop, told=told, say=progress, every=every)
    if not terminal.json:
        say("stopped")
    return FINE


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C and the system's request to end let the work end by itself."""

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _every(text: str | None) -> dt.timedelta:
    if text is None:
        return EVERY
    every = span(text)
    if every is None or every < SHORTEST:
        raise InputError(
            f"--every {text!r}: expected a span of at least a minute, such as 30m or 1h"
        )
    return every


def _progress(line: str) -> None:
    say(clean(line))


def _quiet(_line: str) -> None:
    """With JSON, stderr holds errors only."""
