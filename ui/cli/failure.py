"""What a person sees when something goes wrong: one line, never a traceback."""

from __future__ import annotations

import time
import traceback
from pathlib import Path

FINE = 0
FAILED = 1
USAGE = 2
REJECTED_ROWS = 3
UNEXPECTED = 70
INTERRUPTED = 130


class UsageError(Exception):
    """The command line itself is wrong: an unknown command or option, a missing argument."""


def unexpected(error: BaseException, home: Path) -> str:
    """One line about an error nobody foresaw; its traceback goes to error.log in the home."""
    line = f"unexpected error ({type(error).__name__}: {first_line(error)}); please report it"
    log = home / "error.log"
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    try:
        home.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{stamp}\n{''.join(traceback.format_exception(error))}\n")
    except OSError:
        return line
    return f"{line}; details in {log}"


def first_line(error: BaseException) -> str:
    """The first line of an error's message, at most 200 characters."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else "no message"
