"""Progress of long work: a moving line on a terminal, plain lines otherwise; always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ui.cells import clean

Report = Callable[[str, int], None]
PLAIN_EVERY_S = 2.0


@contextmanager
def progress(*, quiet: bool, color: bool) -> Iterator[Report | None]:
    """Yield a function to call with (what, rows so far), or None when `quiet`."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bars(color=color) as report:
            yield report
    else:
        yield _plain()


@contextmanager
def _bars(*, color: bool) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True, no_color=not color or None, highlight=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.completed:,} rows", markup=False),
        TimeElapsedColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console) as bars:

        def report(what: str, rows: int) -> None:
            if what not in tasks:
                for done in tasks.values():
                    bars.update(done, total=bars.tasks[done].completed)
                tasks[what] = bars.add_task(clean(what)[:60], total=None)
            bars.update(tasks[what], completed=rows)

        yield report


def _plain() -> Report:
    last = time.monotonic()  # what is done before the first interval ends stays unsaid

    def report(what: str, rows: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < PLAIN_EVERY_S:
            return
        last = now
        detail = f": {rows:,} rows" if rows else " …"
        sys.stderr.write(f"{clean(what)}{detail}\n")
        sys.stderr.flush()

    return report
