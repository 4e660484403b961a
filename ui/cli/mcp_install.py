"""`cloudwright mcp install` and `uninstall`: our block in a client's configuration, and nothing else."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.base import InputError, RefusedError
from ui.cells import clean_block
from ui.cli.failure import FAILED, FINE
from ui.cli.json_text import JsonError, parse, with_member, without_member
from ui.cli.mcp_clients import CLIENTS, McpClient, block, config_file
from ui.cli.terminal import say

if TYPE_CHECKING:
    from tools.context import Context
    from ui.cli.terminal import Terminal

MARK = "\ufeff"  # some editors begin a file with it


@dataclass(frozen=True)
class Edit:
    """A file as it is and as it is to be."""

    file: Path
    before: str
    after: str


def install(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Write the block, after showing what that changes."""
    client = CLIENTS[parsed.client]
    ours = block(client, context.home, parsed.model)
    path = (client.key, parsed.name)
    if parsed.print:
        say(f"for {client.title}, in {_file(client, parsed)}:")
        terminal.text(json.dumps({path[0]: {path[1]: ours}}, ensure_ascii=False, indent=2))
        return FINE
    edit = _edited(
        client, parsed, lambda text: with_member(text, path, ours, comments=client.comments)
    )
    if not context.home.exists():
        say(
            f"note: there is no data in {str(context.home)!r} yet: import bills or connect accounts"
        )
    return _done(terminal, parsed, edit, f"{client.title} starts Cloudwright now: {client.after}")


def uninstall(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Take the block out again."""
    client = CLIENTS[parsed.client]
    path = (client.key, parsed.name)
    edit = _edited(
        client, parsed, lambda text: without_member(text, path, comments=client.comments)
    )
    return _done(terminal, parsed, edit, f"{client.title} does not start Cloudwright any more")


def _file(client: McpClient, parsed: argparse.Namespace) -> Path:
    given: Path | None = parsed.config
    return given.expanduser() if given else config_file(client)


def _edited(client: McpClient, parsed: argparse.Namespace, change: Callable[[str], str]) -> Edit:
    """Raises InputError for a file that cannot be understood, which stays as it is."""
    file = _file(client, parsed).resolve()  # a link to a file elsewhere stays one
    before = _read(file)
    try:
        after = change(before.removeprefix(MARK))
        parse(after or "{}", comments=client.comments)
    except JsonError as error:
        raise InputError(
            f"{str(file)!r} cannot be read as JSON: {error}; nothing was written: mend it first"
        ) from None
    mark = MARK if before.startswith(MARK) else ""
    return Edit(file, before, mark + after)


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise InputError(
            f"{str(file)!r} is no UTF-8 text (byte {error.start}); nothing was written"
        ) from None


def _done(terminal: Terminal, parsed: argparse.Namespace, edit: Edit, told: str) -> int:
    """Show the difference, ask, write."""
    if edit.before == edit.after:
        say(f"nothing to do: {edit.file} is so already")
        return FINE
    for line in _difference(edit):
        terminal.text(clean_block(line))
    if not parsed.yes:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            say("nothing was written: say --yes, or run this in a terminal, where it asks")
            return FAILED
        sys.stderr.write(f"Write {edit.file}? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            say("nothing was written")
            return FINE
    saved = _write(edit)
    say(f"written{f'; what was there is in {saved}' if saved else ''}. {told}")
    return FINE


def _difference(edit: Edit) -> list[str]:
    """Only the lines that change: others may hold keys of other programs."""
    found = difflib.unified_diff(
        edit.before.splitlines(),
        edit.after.splitlines(),
        str(edit.file),
        str(edit.file),
        n=0,
        lineterm="",
    )
    return list(found)


def _write(edit: Edit) -> Path | None:
    """In one step, with the rights that the file has; returns where its earlier content is."""
    file = edit.file
    if _read(file) != edit.before:
        raise RefusedError(
            f"{str(file)!r} was changed meanwhile; nothing was written: run it again"
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    saved = _saved(file) if file.exists() else None
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(edit.after.encode())
        if saved is not None:
            shutil.copymode(file, name)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return saved


def _saved(file: Path) -> Path:
    """A copy beside it, of the first number that is free."""
    number = 1
    while (copy := file.with_name(f"{file.name}.backup-{number}")).exists():
        number += 1
    shutil.copy2(file, copy)
    return copy
