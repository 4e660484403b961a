"""`main`: reads the command line, runs the command, turns every failure into one line."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.failure import (
    FAILED,
    FINE,
    INTERRUPTED,
    UNEXPECTED,
    USAGE,
    UsageError,
    understood,
    unexpected,
    was_interrupted,
)
from ui.cli.parser import build_parser
from ui.cli.terminal import OUTPUT, Terminal, say

if TYPE_CHECKING:
    from tools.context import Context


# Imports make many objects that stay; looking through them for garbage again and again slows the start.
GC_OBJECTS = 200_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run `cloudwright` and return its exit code; the only place that catches everything."""
    gc.set_threshold(GC_OBJECTS)
    argv = list(sys.argv[1:] if argv is None else argv)
    parsed = argparse.Namespace()
    try:
        _make_safe()
        parser = build_parser(argv)
        parser.parse_args(argv, namespace=parsed)
        code = _run(parser, parsed)
        sys.stdout.flush()
    except UsageError as error:
        return _fail(str(error), USAGE)
    except SystemExit as leaving:  # --help has been shown
        return leaving.code if isinstance(leaving.code, int) else FINE
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        _drop_output()
        return FINE
    except Exception as error:  # noqa: BLE001 - the outermost edge
        return _failure(error, parsed)
    return code


def _run(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    if parsed.version:
        from importlib.metadata import version

        sys.stdout.write(f"cloudwright {version('cloudwright')}\n")
        return FINE
    if parsed.command is None:
        parser.print_help(sys.stderr)
        return USAGE
    terminal = Terminal(
        json=getattr(parsed, "json", False),
        color=not getattr(parsed, "no_color", False),
        sql=getattr(parsed, "receipts", False),
    )
    return _command(parsed, terminal)


_COMMANDS = {
    "ask": "asking:ask",
    "chat": "chat:chat",
    "serve": "serving:serve",
    "mcp": "mcp:mcp",
    "sync": "syncing:sync_accounts",
    "accounts": "accounts:accounts",
    "people": "people:people",
    "keys": "people:keys",
    "budgets": "limits:budgets",
    "prices": "limits:prices",
    "changes": "changing:changes",
    "policy": "changing:policy",
    "audit": "changing:audit",
    "thresholds": "tooling:thresholds",
    "import": "loading:import_bills",
    "demo": "loading:demo",
    "report": "reporting:report",
    "status": "tooling:run",
    "tool": "tooling:run",
    "sql": "tooling:run",
}  # module of ui.cli : function, which takes the context, the terminal and the parsed command line


def _command(parsed: argparse.Namespace, terminal: Terminal) -> int:
    """Run the chosen command; its module is imported only now, so that --help stays quick."""
    if parsed.command == "tools":
        from ui.cli.tooling import list_tools

        return list_tools(terminal, markdown=parsed.markdown)
    from importlib import import_module

    module, _, function = _COMMANDS[parsed.command].partition(":")
    run: Callable[..., int] = getattr(import_module(f"ui.cli.{module}"), function)
    return run(_context(parsed), terminal, parsed)


def _context(parsed: argparse.Namespace) -> Context:
    from tools.base import InputError
    from tools.context import Context

    context = Context.open(home=getattr(parsed, "home", None), now=getattr(parsed, "now", None))
    if context.home.exists() and not context.home.is_dir():
        raise InputError(f"the home {str(context.home)!r} is not a folder; name one with --home")
    return context


def _failure(error: Exception, parsed: argparse.Namespace) -> int:
    if was_interrupted(error):
        return _fail("interrupted", INTERRUPTED)
    from tools.context import default_home

    if isinstance(error, OSError) and error.filename == OUTPUT:
        _drop_output()
    home: Path = getattr(parsed, "home", None) or default_home()
    line = understood(error, home)
    return _fail(unexpected(error, home), UNEXPECTED) if line is None else _fail(line, FAILED)


def _fail(line: str, code: int) -> int:
    from ui.cells import clean

    try:
        for part in line.splitlines() or [""]:
            say(f"cloudwright: {clean(part)}")
    except BrokenPipeError:
        _drop_output()
    return code


def _make_safe() -> None:
    """Odd characters never end the program: what a stream cannot show is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """The reader of our output is gone; let the interpreter flush into nothing at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
