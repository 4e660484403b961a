"""What a person sees when something goes wrong: one line, never a traceback."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from pathlib import Path

FINE = 0
FAILED = 1
USAGE = 2
REJECTED_ROWS = 3
PARTLY = 3
UNEXPECTED = 70
INTERRUPTED = 130


class UsageError(Exception):
    """The command line itself is wrong: an unknown command or option, a missing argument."""


def line_of(error: Exception, home: Path) -> str:
    """The line for an error at an edge. Raises KeyboardInterrupt if that is what it really was."""
    if was_interrupted(error):
        raise KeyboardInterrupt from error
    line = understood(error, home)
    return unexpected(error, home) if line is None else line


def understood(error: Exception, home: Path) -> str | None:
    """The line for an error that is about input, data, files or the disk; None for all others."""
    import sqlite3  # keeps conversations

    from tools.base import CloudwrightError
    from tools.context import redacted

    if isinstance(error, CloudwrightError):
        return redacted(str(error))
    if isinstance(error, OSError) and error.filename is not None:
        return f"cannot use {str(error.filename)!r}: {error.strerror}"
    if isinstance(error, sqlite3.OperationalError):
        return (
            f"cannot keep conversations in the home {str(home)!r}: {first_line(error)}; check that "
            "it can be written, or name another one with --home"
        )
    return None


def was_interrupted(error: BaseException) -> bool:
    """Whether Ctrl-C is behind an error: DuckDB turns it into a RuntimeError of its own."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, KeyboardInterrupt) or "Query interrupted" in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def unexpected(error: BaseException, home: Path) -> str:
    """One line about an error nobody foresaw; its traceback goes to error.log in the home."""
    from tools.context import redacted

    said = first_line(error, redacted)
    line = f"unexpected error ({type(error).__name__}: {said}); please report it"
    log = home / "error.log"
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    try:
        home.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            trace = redacted("".join(traceback.format_exception(error)))
            file.write(f"{stamp}\n{trace}\n")
    except OSError:
        return line
    return f"{line}; details in {log}"


def first_line(error: BaseException, cleaned: Callable[[str], str] = str) -> str:
    """The first line of an error's message, cleaned, at most 200 characters."""
    lines = cleaned(str(error)).strip().splitlines()
    return lines[0][:200] if lines else "no message"
