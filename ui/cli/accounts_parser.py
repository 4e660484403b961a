"""The options of `cloudwright accounts`: those of each provider are made from its settings."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from ui.cli.failure import UsageError

if TYPE_CHECKING:
    from ui.cli.parser import Parser

# What people try, whatever the provider calls it.
USUAL_SECRETS = ("password", "secret", "token", "client_secret", "secret_access_key", "api_key")
SECRETS_ARE_NO_ARGUMENTS = (
    "{flag} cannot be given on the command line, where everyone on this machine can read it: leave "
    "it out to be asked for it, or use {stdin}{variables}"
)


class Refused(argparse.Action):
    """An option for a secret: refused without a look at its value."""

    def __init__(
        self,
        option_strings: Sequence[str],
        dest: str,
        variables: Sequence[str] = (),
        stdin: str = "--secret-stdin",
    ) -> None:
        """`variables` of the environment are where the secret may be instead; `stdin` is the option
        that reads it from there.
        """
        super().__init__(option_strings, dest, nargs="?", help=argparse.SUPPRESS)
        self._variables = variables
        self._stdin = stdin

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        _namespace: argparse.Namespace,
        _values: object,
        option_string: str | None = None,
    ) -> NoReturn:
        """Raise UsageError that says how to give a secret."""
        places = " or ".join(self._variables)
        raise UsageError(
            SECRETS_ARE_NO_ARGUMENTS.format(
                flag=option_string,
                stdin=self._stdin,
                variables=f", or set {places}" if places else "",
            )
        )


def add_accounts(parser: Parser, shared: Parser, argv: Sequence[str]) -> None:
    """Add the actions; a provider's options only when `argv` names it."""
    _refuse(parser, dict.fromkeys(USUAL_SECRETS, ()))
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=type(parser)
    )

    def add(name: str, text: str) -> Parser:
        child = actions.add_parser(name, help=text, description=text, parents=[shared])
        child.private = True
        return child

    connect = add("add", "connect an account: accounts add PROVIDER --help lists its options")
    _add(connect, shared, argv)
    add("list", "the connected accounts, whether they work, how old their data is")
    _edit(add("edit", "change the settings of an account"), argv)
    for name, text in (
        ("enable", "let an account be collected again"),
        ("disable", "collect an account no longer; its data stays"),
    ):
        _name(add(name, text))
    _remove(add("remove", "forget an account and its credential"))
    test = add("test", "try what the connection can do, and say which permissions are missing")
    test.add_argument("names", nargs="*", metavar="NAME", help="default: all enabled accounts")
    _permissions(add("permissions", "the least that an account must be allowed, as files"))
    add("rotate-key", "seal all credentials with another key")
    _set_secret(add("set-secret", "replace the credential of an account"))


def _name(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help="name of the account")


def _add(parser: Parser, shared: Parser, argv: Sequence[str]) -> None:
    _refuse(parser, dict.fromkeys(USUAL_SECRETS, ()))
    if "add" not in argv:
        return
    from tools.context import provider_keys, provider_of

    providers = parser.add_subparsers(
        dest="provider", metavar="PROVIDER", required=True, parser_class=type(parser)
    )
    for key in provider_keys():
        if key not in argv:
            providers.add_parser(key)
            continue
        provider = provider_of(key)
        child = providers.add_parser(key, description=provider.notes or None, parents=[shared])
        child.private = True
        child.add_argument("--name", metavar="NAME", help=f"what to call it (default: {key})")
        child.add_argument("--test", action="store_true", help="try the connection at once")
        _secret_stdin(child)
        _settings(child, [key])


def _edit(parser: Parser, argv: Sequence[str]) -> None:
    _name(parser)
    parser.add_argument("--rename", metavar="NAME", help="another name")
    parser.add_argument(
        "--unset",
        action="append",
        default=[],
        metavar="SETTING",
        help="let a setting have its default again; may be repeated",
    )
    _secret_stdin(parser)
    if "edit" in argv:
        from tools.context import provider_keys

        _settings(parser, provider_keys())


def _settings(parser: Parser, keys: Iterable[str]) -> None:
    """One option for each setting of the providers, and refusals of their secrets."""
    from tools.context import provider_of
    from ui.cli.options import add_model_options

    taken: set[str] = set()
    providers = [provider_of(key) for key in keys]
    for provider in providers:
        group = parser.add_argument_group(f"settings of {provider.label}")
        add_model_options(group, provider.settings, taken)
        taken |= set(provider.settings.model_fields)
    secrets: dict[str, Sequence[str]] = dict.fromkeys(USUAL_SECRETS, ())
    secrets |= {one.name: one.environment for provider in providers for one in provider.secrets}
    _refuse(parser, {name: there for name, there in secrets.items() if name not in taken})


def _refuse(parser: Parser, secrets: Mapping[str, Sequence[str]]) -> None:
    """Answer options for secrets, by name, with how to give them."""
    for name, variables in secrets.items():
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(flag, action=Refused, variables=variables, dest=f"refused_{name}")


def _remove(parser: Parser) -> None:
    _name(parser)
    parser.add_argument(
        "--with-data", action="store_true", help="also remove its costs, inventory and metrics"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _permissions(parser: Parser) -> None:
    parser.add_argument("provider", metavar="PROVIDER", help="aws, azure, openstack, prometheus")
    parser.add_argument(
        "--actions", action="store_true", help="with those for starting, resizing and the like"
    )
    parser.add_argument("--save", metavar="DIR", help="write the files into a folder")


def _set_secret(parser: Parser) -> None:
    _name(parser)
    _refuse(parser, dict.fromkeys(USUAL_SECRETS, ()))
    _secret_stdin(parser)
    parser.add_argument(
        "--from-environment",
        action="store_true",
        help="take it from the variables that the provider's own tools read",
    )


def _secret_stdin(parser: Parser) -> None:
    parser.add_argument(
        "--secret-stdin",
        action="store_true",
        help="read the secret from stdin: one value, or NAME=VALUE lines",
    )
