"""The command line: commands, options, and messages for what is not understood."""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from ui.cli.failure import UsageError

DESCRIPTION = "Ask your clouds in plain language: numbers with receipts."
EPILOG = (
    "Exit codes: 0 fine, 1 failed, 2 usage, 3 partly (imported with rejected rows, or not everything "
    "collected), 130 interrupted."
)

KINDS = {"COMMAND": "command", "NAME": "tool", "ACTION": "action", "PROVIDER": "provider"}
_EXPLICIT = re.compile(r"ignored explicit argument .*", re.DOTALL)
_SURPLUS = "unrecognized arguments: "
_NO_CHOICE = re.compile(r"argument (?P<what>.+?): invalid choice: '?(?P<given>.*?)'? \(choose from")


class Parser(argparse.ArgumentParser):
    """argparse with one-line errors and a hint at what was probably meant. A `private` one quotes
    no arguments that it does not understand: they may be secrets in the wrong place.
    """

    private = False

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of printing the usage and leaving."""
        found = _NO_CHOICE.match(message)
        if found:
            message = self._unknown(found["given"])
        elif self.private:
            message = _without_values(message)
        raise UsageError(f"{message}; see '{self.prog} --help'")

    def _unknown(self, given: str) -> str:
        names = self._choices()
        if " " in given.strip() and "ask" in names:
            return f'unknown command {given!r}; to ask a question: cloudwright ask "{given}"'
        near = difflib.get_close_matches(given, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names)}"
        return f"unknown {self._kind()} {given!r}; {hint}"

    def _choices(self) -> list[str]:
        return [name for action in self._commands() for name in action.choices]

    def _kind(self) -> str:
        """What the names of `_choices` are: a command, an action of it, …"""
        return next((KINDS[str(action.metavar)] for action in self._commands()), "command")

    def _commands(self) -> list[argparse._SubParsersAction[Any]]:
        return [one for one in self._actions if isinstance(one, argparse._SubParsersAction)]


def build_parser(argv: Sequence[str]) -> Parser:
    """The parser; options of the tools are made only when `argv` calls for them."""
    shared = _global_options()
    parser = Parser(prog="cloudwright", description=DESCRIPTION, epilog=EPILOG, parents=[shared])
    parser.add_argument("--version", action="store_true", help="show the version")
    parser.private = bool({"accounts", "people", "keys"} & set(argv))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)

    def add(name: str, text: str) -> Parser:
        return commands.add_parser(name, help=text, description=text, parents=[shared])

    _ask(add("ask", "answer a question, or each line of a file"))
    chat = add("chat", "have a conversation; /help shows what you can type")
    _receipts(chat)
    _model(chat)
    _serve(add("serve", "serve the chat page, the dashboard, REST and MCP from one process"))
    mcp = add(
        "mcp", "the MCP server for Claude Desktop, IDEs and others; install it in one of them"
    )
    if "mcp" in argv:
        from ui.cli.mcp_parser import add_mcp

        add_mcp(mcp, shared)
    _import(add("import", "import billing files or folders: FOCUS, AWS, Azure, Google Cloud"))
    accounts = add("accounts", "connect clouds, test and change the connections")
    if "accounts" in argv:
        from ui.cli.accounts_parser import add_accounts

        add_accounts(accounts, shared, argv)
    people = add("people", "who may sign in, with which role: list, add, change, remove")
    keys = add("keys", "keys of programs: list them, make one, revoke one")
    if {"people", "keys"} & set(argv):
        from ui.cli.people_parser import add_keys, add_people

        add_people(people, shared)
        add_keys(keys, shared)
    budgets = add("budgets", "limits of costs: list them, set one, remove one")
    prices = add("prices", "prices of instance types: list them, import a file of them")
    if {"budgets", "prices"} & set(argv):
        from ui.cli.limits_parser import add_budgets, add_prices

        add_budgets(budgets, shared)
        add_prices(prices, shared)
    changes = add("changes", "plans of changes: list, show, confirm, cancel, roll back")
    policy = add("policy", "the rules on changes: list them, check a file of them")
    audit = add("audit", "what was proposed, confirmed and done, by whom; --verify checks it")
    if {"changes", "policy", "audit"} & set(argv):
        from ui.cli.changing_parser import add_audit, add_changes, add_policy

        add_changes(changes, shared)
        add_policy(policy, shared)
        add_audit(audit)
    _thresholds(add("thresholds", "what counts as idle, oversized, unusual …: list or set"))
    _sync(add("sync", "collect inventory, metrics and costs of the connected accounts"))
    _demo(add("demo", "fill the home with an invented company's clouds, to try things out"))
    _report(add("report", "write a report: weekly, monthly, executive or health"))
    _receipts(add("status", "what data there is, how old it is, whether totals agree"))
    tools = add("tools", "list the tools and their arguments")
    tools.add_argument("--markdown", action="store_true", help="as the page docs/tools.md")
    _tool(add("tool", "run one tool"), shared, argv)
    _sql(add("sql", "run one SELECT over the documented views"))
    return parser


def _without_values(message: str) -> str:
    """A message of argparse that quotes the names of options only."""
    if message.startswith(_SURPLUS):
        words = message.removeprefix(_SURPLUS).split()
        options = [word.partition("=")[0] for word in words if word.startswith("-")]
        return f"{_SURPLUS}{' '.join(options)}" if options else "there are too many arguments"
    return _EXPLICIT.sub("takes no value", message)


def _global_options() -> Parser:
    """Options that are accepted before and after the command (so none may have a default here)."""
    shared = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = shared.add_argument_group("options of every command")
    group.add_argument(
        "--home",
        type=home_folder,
        metavar="DIR",
        help="where the data is (default: $CLOUDWRIGHT_HOME)",
    )
    group.add_argument(
        "--now", type=moment, metavar="TIME", help="the date or UTC time to answer for"
    )
    group.add_argument("--json", action="store_true", help="write JSON")
    group.add_argument("--no-color", action="store_true", help="write without colours")
    return shared


def _receipts(parser: Parser) -> None:
    parser.add_argument("--receipts", action="store_true", help="show the SQL of each receipt")


def _output(parser: Parser) -> None:
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write the result to a .csv, .parquet, .pdf, .html or .md file",
    )


def _model(parser: Parser) -> None:
    parser.add_argument(
        "--model",
        metavar="NAME",
        help="embedded, anthropic:MODEL or openai:MODEL (default: $CLOUDWRIGHT_MODEL, else the "
        "best that is configured)",
    )


def _ask(parser: Parser) -> None:
    parser.add_argument("question", nargs="*", metavar="QUESTION")
    parser.add_argument(
        "--thread", metavar="NAME", help="continue the conversation of that name, or begin it"
    )
    parser.add_argument(
        "--batch",
        metavar="FILE",
        help='answer each line of a JSON-lines file: {"id", "question", "thread"}; - is stdin',
    )
    _receipts(parser)
    _model(parser)


def _import(parser: Parser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
    parser.add_argument(
        "--mode",
        choices=("auto", "replace", "append"),
        default="auto",
        help="what happens to charges of the same account and period that are there already "
        "(default: auto)",
    )
    parser.add_argument(
        "--keep-demo", action="store_true", help="keep the demo estate beside the real bills"
    )


def _serve(parser: Parser) -> None:
    _model(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on (%(default)s)")
    parser.add_argument(
        "--tls-cert", type=Path, metavar="FILE", help="certificate (PEM): use https"
    )
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="its key (PEM)")
    parser.add_argument(
        "--verbose", action="store_true", help="tell each request in a line on stderr"
    )


def _sync(parser: Parser) -> None:
    parser.add_argument(
        "--account",
        action="append",
        default=[],
        metavar="NAME",
        help="only this account, even if it failed again and again; may be repeated",
    )
    parser.add_argument(
        "--what",
        metavar="KINDS",
        help="inventory, metrics, costs, or several of them separated by commas (default: all; costs "
        "whose reading costs money only when they are due)",
    )
    parser.add_argument(
        "--since",
        metavar="TIME",
        help="collect metrics and costs from then on: 30d, or 2026-10-01 (default: from where the "
        "last collection ended)",
    )
    parser.add_argument("--watch", action="store_true", help="go on collecting until stopped")
    parser.add_argument(
        "--every", metavar="SPAN", help="with --watch: how often, such as 30m (default: 1h)"
    )


def _thresholds(parser: Parser) -> None:
    parser.add_argument(
        "name", nargs="?", metavar="THRESHOLD", help="one to set; default: list all"
    )
    parser.add_argument("value", nargs="?", metavar="VALUE", help="its new value")
    parser.add_argument("--reset", action="store_true", help="take its default again")


def _demo(parser: Parser) -> None:
    parser.add_argument("--seed", type=int, default=42, metavar="N", help="default: 42")
    parser.add_argument("--instances", type=int, default=140, metavar="N", help="default: 140")
    parser.add_argument("--days", type=int, default=400, metavar="N", help="default: 400")
    parser.add_argument(
        "--currency",
        action="append",
        default=[],
        metavar="PROVIDER=CODE",
        help="bill a provider in that currency, such as azure=EUR; may be repeated",
    )
    parser.add_argument(
        "--if-empty", action="store_true", help="do nothing when the home holds data already"
    )
    parser.add_argument(
        "--force", action="store_true", help="also into a home that holds real data"
    )


def _report(parser: Parser) -> None:
    parser.add_argument("kind", metavar="KIND", help="weekly, monthly, executive or health")
    parser.add_argument(
        "--end",
        metavar="DAY",
        help="a day of the week or month to tell of (default: the last full one)",
    )
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="FILTER",
        help="only what meets it, such as provider=aws or tag:team=data; may be repeated",
    )
    parser.add_argument(
        "--format", metavar="FORMAT", help="md, html, pdf or csv (default: as --output is called)"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="PATH",
        help="the file to write; CSV goes into a folder, or into a .zip",
    )
    _receipts(parser)


def _tool(parser: Parser, shared: Parser, argv: Sequence[str]) -> None:
    if "tool" not in argv:
        return
    from tools.registry import TOOLS
    from ui.cli.options import add_tool_options

    names = parser.add_subparsers(dest="tool", metavar="NAME", required=True, parser_class=Parser)
    for tool in TOOLS:
        child = names.add_parser(
            tool.name,
            help=tool.title,
            description=tool.description.replace("%", "%%"),
            parents=[shared],
        )
        _receipts(child)
        _output(child)
        add_tool_options(child, tool)


def _sql(parser: Parser) -> None:
    parser.add_argument("statement", metavar="STATEMENT", help="one SELECT")
    parser.add_argument("--limit", type=int, metavar="N", help="rows at most (default: 200)")
    _receipts(parser)
    _output(parser)


def moment(text: str) -> dt.datetime:
    """Read --now: a date means noon UTC of that day, a time without a zone is UTC."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        try:
            time = dt.datetime.fromisoformat(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a date or time; expected 2026-10-31 or 2026-10-31T12:00"
            ) from None
        return time.replace(tzinfo=time.tzinfo or dt.UTC).astimezone(dt.UTC)
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)


def home_folder(text: str) -> Path:
    """The folder of --home; an empty name would quietly mean the current folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty; expected a folder")
    return Path(text).expanduser()
