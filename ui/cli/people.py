"""`cloudwright people` and `cloudwright keys`: who may sign in, and which programs may ask."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from tools import identity
from tools.base import InputError
from ui.cli.accounts_secrets import LONGEST
from ui.cli.failure import FINE, UsageError

if TYPE_CHECKING:
    from tools.base import Result
    from tools.context import Context
    from ui.cli.terminal import Terminal


def people(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """List people, or change who there is."""
    terminal.result(_people(context, parsed))
    return FINE


def keys(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """List keys, make one, or revoke one. A new key is written to stdout, this once."""
    match parsed.action:
        case "list":
            terminal.result(identity.list_keys(context))
        case "add":
            days = None if parsed.never_expires else parsed.days
            made, _ = identity.add_key(
                context, parsed.name, parsed.role, days=days, person=parsed.person
            )
            terminal.result(made)
        case _:
            terminal.result(identity.revoke_key(context, parsed.key))
    return FINE


def _people(context: Context, parsed: argparse.Namespace) -> Result:
    match parsed.action:
        case "list":
            return identity.list_people(context)
        case "add":
            return _added(context, parsed)
        case "role":
            return identity.set_role(context, parsed.name, parsed.role)
        case "password":
            name = identity.find_person(context, parsed.name)
            return identity.set_password(context, name, password_of(name, parsed.password_stdin))
        case "remove":
            return _removed(context, parsed)
        case _:
            return identity.enable(context, parsed.name, enabled=parsed.action == "enable")


def _added(context: Context, parsed: argparse.Namespace) -> Result:
    """What is wrong with the name or the role is said before a password is asked for."""
    if parsed.no_password and parsed.password_stdin:
        raise UsageError("--no-password and --password-stdin exclude each other")
    name = identity.check_free(context, parsed.name)
    identity.role_named(parsed.role)
    password = None if parsed.no_password else password_of(name, parsed.password_stdin)
    return identity.add_person(context, name, parsed.role, password)


def _removed(context: Context, parsed: argparse.Namespace) -> Result:
    name = identity.find_person(context, parsed.name)
    if not parsed.yes:
        if not sys.stdin.isatty():
            raise UsageError("nobody can be asked whether to remove the person: give --yes")
        sys.stderr.write(f"Remove {name!r} and revoke their keys? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise InputError("nobody was removed")
    return identity.remove(context, name)


def password_of(name: str, from_stdin: bool) -> str:
    """A new password: typed twice without an echo, or the first line of stdin. Raises UsageError when
    nobody can be asked, InputError.
    """
    if from_stdin:
        given = sys.stdin.readline(LONGEST).rstrip("\r\n")
        if not given:
            raise InputError("nothing came by stdin; expected a password on the first line")
        return given
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked for the password: give it with --password-stdin")
    try:
        given = getpass.getpass(f"Password for {name}: ")
        again = getpass.getpass("The same again: ") if given else ""
    except EOFError:
        given = again = ""
    if not given:
        raise InputError("no password was given; nothing was changed")
    if given != again:
        raise InputError("the two passwords differ; nothing was changed")
    return given
