"""The options of `cloudwright people` and `cloudwright keys`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.cli.accounts_parser import Refused

if TYPE_CHECKING:
    from ui.cli.parser import Parser

ROLES = ("viewer", "operator", "admin")
DAYS = 90


def add_people(parser: Parser, shared: Parser) -> None:
    """What can be done with people."""
    add = _actions(parser, shared)
    add("list", "who there is, with which role, and when they were last seen")
    new = add("add", "add a person, who signs in with a password")
    _name(new)
    new.add_argument("--role", choices=ROLES, default="viewer", help="default: viewer")
    new.add_argument(
        "--no-password",
        action="store_true",
        help="someone who comes through a proxy or an identity provider",
    )
    _password(new)
    role = add("role", "give another role; open sessions end")
    _name(role)
    role.add_argument("role", metavar="ROLE", choices=ROLES, help="viewer, operator or admin")
    password = add("password", "give another password; open sessions end")
    _name(password)
    _password(password)
    _name(add("enable", "let a person in again"))
    _name(add("disable", "let a person in no longer; open sessions end, keys rest"))
    remove = add("remove", "forget a person and revoke their keys")
    _name(remove)
    remove.add_argument("--yes", action="store_true", help="do not ask")


def add_keys(parser: Parser, shared: Parser) -> None:
    """What can be done with the keys of programs."""
    add = _actions(parser, shared)
    add("list", "which keys there are, until when they hold, when they were used")
    new = add("add", "make a key, which is shown once")
    new.add_argument("name", metavar="NAME", help="what it is for")
    new.add_argument("--role", choices=ROLES, default="viewer", help="default: viewer")
    new.add_argument(
        "--person",
        metavar="NAME",
        help="whose key it is (default: yours); it may do no more than they",
    )
    new.add_argument(
        "--days",
        type=int,
        default=DAYS,
        metavar="N",
        help="until it expires (default: %(default)s)",
    )
    new.add_argument("--never-expires", action="store_true", help="let it hold until it is revoked")
    revoke = add("revoke", "let a key hold no longer")
    revoke.add_argument("key", metavar="KEY", help="its name or id")


def _actions(parser: Parser, shared: Parser) -> Callable[[str, str], Parser]:
    parser.private = True
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=type(parser)
    )

    def add(name: str, text: str) -> Parser:
        child = actions.add_parser(name, help=text, description=text, parents=[shared])
        child.private = True
        return child

    return add


def _name(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help="name of the person")


def _password(parser: Parser) -> None:
    flag = "--password-stdin"
    parser.add_argument(
        flag, action="store_true", help="read the password from stdin: the first line"
    )
    parser.add_argument("--password", action=Refused, stdin=flag, dest="refused_password")
