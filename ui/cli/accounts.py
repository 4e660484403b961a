"""`cloudwright accounts`: connecting clouds, testing and changing the connections."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools import managing
from tools.base import InputError
from tools.context import provider_of
from tools.registry import find_tool
from ui.cli.accounts_secrets import gathered
from ui.cli.failure import FAILED, FINE, PARTLY, UsageError
from ui.cli.options import read_model_options

if TYPE_CHECKING:
    from tools.base import Result
    from tools.context import Context
    from tools.managing import Found, Provider
    from ui.cli.terminal import Terminal

_CODES = {"connected": FINE, "partial": PARTLY, "failing": FAILED}


def accounts(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Do what the command line says; FAILED when a tested connection does not work, PARTLY when it
    works in part.
    """
    match parsed.action:
        case "add":
            return _add(context, terminal, parsed)
        case "test":
            return _test(context, terminal, parsed.names)
        case "permissions":
            return _permissions(terminal, parsed)
        case _:
            terminal.result(_result(context, parsed))
            return FINE


def _result(context: Context, parsed: argparse.Namespace) -> Result:
    match parsed.action:
        case "list":
            return find_tool("list_accounts").call(context, {})
        case "edit":
            return _edited(context, parsed)
        case "enable" | "disable":
            return managing.enable(context, parsed.name, enabled=parsed.action == "enable")
        case "remove":
            return _removed(context, parsed)
        case "rotate-key":
            return managing.rotate(context)
        case _:
            return _with_secret(context, parsed)


def _add(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    provider = provider_of(parsed.provider)
    name = provider.key if parsed.name is None else parsed.name
    context.accounts.check_free(name)
    found = managing.complete(provider, _given(provider, parsed), os.environ)
    settings = _placed(provider, found.settings)
    wanted = managing.needed(provider, managing.parsed(provider, settings))
    secrets = gathered(wanted, provider.secrets, found.secrets, stdin=parsed.secret_stdin)
    result = managing.add(context, provider, name=name, settings=settings, secrets=secrets)
    result.assumptions += _said(found, secrets)
    terminal.result(result)
    return _test(context, terminal, [name]) if parsed.test else FINE


def _given(provider: Provider, parsed: argparse.Namespace) -> dict[str, Any]:
    """The settings of the command line."""
    return _placed(provider, read_model_options(provider.settings, parsed))


def _placed(provider: Provider, settings: dict[str, Any]) -> dict[str, Any]:
    """Files are meant from where the user is, and are kept whole."""
    found = dict(settings)
    for name, value in settings.items():
        extra = provider.settings.model_fields[name].json_schema_extra
        if isinstance(extra, dict) and extra.get("format") == "path" and value:
            found[name] = value if "://" in value else str(Path(value).expanduser().absolute())
    return found


def _said(found: Found, secrets: dict[str, str]) -> list[str]:
    """What came from the environment, and what did not although it is there."""
    used = [
        f"{name} from {variable}"
        for name, variable in found.used.items()
        if name not in found.secrets or secrets.get(name) == found.secrets[name]
    ]
    lines = [f"from the environment: {', '.join(used)}"] if used else []
    if found.unused:
        lines.append(f"the secrets of the environment are not used: {found.unused}")
    return lines


def _test(context: Context, terminal: Terminal, names: list[str]) -> int:
    """Test one after the other; without names, all that are enabled."""
    there = names or [one.name for one in context.accounts.listed() if one.enabled]
    if not there:
        raise InputError("no account is enabled: connect one with `cloudwright accounts add`")
    code = FINE
    for name in there:
        result = find_tool("test_account").call(context, {"name": name})
        terminal.result(result)
        code = _worse(code, str(result.values[0].value))
    return code


def _worse(code: int, status: str) -> int:
    """The exit code after one more test."""
    if FAILED in (code, _CODES[status]):
        return FAILED
    return max(code, _CODES[status])


def _edited(context: Context, parsed: argparse.Namespace) -> Result:
    provider = context.provider(context.accounts.find(parsed.name).provider)
    settings = _given(provider, parsed) | _foreign(provider, parsed)
    unset = [name.strip().removeprefix("--").replace("-", "_") for name in parsed.unset]
    if not (settings or unset or parsed.rename or parsed.secret_stdin):
        raise UsageError("what is to change? see `cloudwright accounts edit --help`")
    wanted = (
        managing.missing_secrets(context, parsed.name, settings, unset) if settings or unset else []
    )
    secrets: dict[str, str] = {}
    if wanted or parsed.secret_stdin:
        wanted = wanted or _needed(context, parsed.name)
        secrets = gathered(wanted, provider.secrets, {}, stdin=parsed.secret_stdin)
    return managing.edit(
        context, parsed.name, rename=parsed.rename, settings=settings, unset=unset, secrets=secrets
    )


def _foreign(provider: Provider, parsed: argparse.Namespace) -> dict[str, Any]:
    """Options of other providers, which are refused with the names of this one's."""
    from ui.cli.options import PREFIX

    return {
        dest.removeprefix(PREFIX): value
        for dest, value in vars(parsed).items()
        if dest.startswith(PREFIX)
        and value is not None
        and dest.removeprefix(PREFIX) not in provider.settings.model_fields
    }


def _needed(context: Context, name: str) -> list[managing.Secret]:
    account = context.accounts.find(name)
    return managing.needed(context.provider(account.provider), context.settings(account))


def _with_secret(context: Context, parsed: argparse.Namespace) -> Result:
    account = context.accounts.find(parsed.name)
    provider = context.provider(account.provider)
    wanted = _needed(context, parsed.name)
    if not wanted:
        raise InputError(
            f"account {account.name!r} signs in without a credential of its own; change how with "
            f"`cloudwright accounts edit {account.name}`"
        )
    found = managing.Found({})
    if parsed.from_environment:
        found = managing.complete(provider, account.settings, os.environ)
    if found.unused:
        raise InputError(f"the environment is of another account: {found.unused}")
    secrets = gathered(
        wanted,
        provider.secrets,
        found.secrets,
        stdin=parsed.secret_stdin,
        environment=", with --from-environment,",
    )
    result = managing.set_secrets(context, parsed.name, secrets)
    secret_names = {name: found.used[name] for name in found.secrets}
    result.assumptions += _said(managing.Found({}, found.secrets, secret_names), secrets)
    return result


def _removed(context: Context, parsed: argparse.Namespace) -> Result:
    if not parsed.yes:
        data = "and all of its data" if parsed.with_data else "(its data stays)"
        _confirm(f"Remove account {parsed.name!r} {data}?")
    return managing.remove(context, parsed.name, with_data=parsed.with_data)


def _confirm(question: str) -> None:
    """Raises UsageError when nobody can be asked, InputError when the answer is no."""
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked whether to remove it: give --yes")
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise InputError("nothing was removed")


def _permissions(terminal: Terminal, parsed: argparse.Namespace) -> int:
    files = managing.permissions(provider_of(parsed.provider), actions=parsed.actions)
    if parsed.save is not None:
        folder = Path(parsed.save).expanduser()
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
    if terminal.json:
        terminal.write_json({"provider": parsed.provider, "files": files})
    elif parsed.save is not None:
        terminal.text("\n".join(f"written: {Path(parsed.save) / name}" for name in files))
    else:
        terminal.text(
            "\n\n".join(f"# {name}\n{content.rstrip()}" for name, content in files.items())
        )
    return FINE
