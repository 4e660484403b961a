"""The options of `cloudwright changes`, `policy` and `audit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.cli.parser import Parser


def add_changes(parser: Parser, shared: Parser) -> None:
    """What can be done with plans of changes."""
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=type(parser)
    )

    def add(name: str, text: str) -> Parser:
        return actions.add_parser(name, help=text, description=text, parents=[shared])

    listing = add("list", "plans of changes and how far they are, the newest first")
    listing.add_argument("--newest", type=int, default=20, metavar="N", help="default: 20")
    show = add("show", "one plan: what it changes, what policies say, how far it is")
    _plan(show)
    confirm = add("confirm", "confirm a plan and apply it; asks first, showing it")
    _plan(confirm)
    confirm.add_argument(
        "--hash", metavar="HASH", help="the plan's hash, instead of the question: for scripts"
    )
    _plan(
        add("code", "the code that confirms a plan elsewhere, such as over MCP; on a terminal only")
    )
    cancel = add("cancel", "set a plan aside")
    _plan(cancel)
    cancel.add_argument("--reason", default="", metavar="TEXT")
    _plan(add("resume", "go on with a confirmed plan that was interrupted"))
    rollback = add("rollback", "make the plan that undoes a plan, and ask to confirm it")
    rollback.add_argument(
        "plan", nargs="?", default="last", metavar="PLAN", help="default: the last one applied"
    )


def _plan(parser: Parser) -> None:
    parser.add_argument("plan", metavar="PLAN", help="id of the plan, or how it begins")


def add_policy(parser: Parser, shared: Parser) -> None:
    """What can be done with policies."""
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=type(parser)
    )
    text = "the rules on changes that count here"
    listing = actions.add_parser("list", help=text, description=text, parents=[shared])
    listing.add_argument(
        "--yaml", action="store_true", help="the built-in rules as a file to start from"
    )
    text = "whether a file of rules is sound, and what it says of a plan"
    check = actions.add_parser("check", help=text, description=text, parents=[shared])
    check.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="default: the rules that count here"
    )
    check.add_argument("--plan", metavar="PLAN", help="id of a plan to judge, without applying it")


def add_audit(parser: Parser) -> None:
    """How the audit can be read."""
    parser.add_argument("--verify", action="store_true", help="whether any row was altered")
    parser.add_argument("--newest", type=int, default=50, metavar="N", help="rows; default: 50")
    parser.add_argument("--subject", metavar="TEXT", help="only rows about this plan or account")
    parser.add_argument("--event", metavar="NAME", help="only this event, or its group: plan, step")
