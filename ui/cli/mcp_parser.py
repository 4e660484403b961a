"""The options of `cloudwright mcp`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.mcp_clients import CLIENTS

if TYPE_CHECKING:
    from ui.cli.parser import Parser

_MODEL = "the model of `ask`, named as in `cloudwright ask --model`"


def add_mcp(parser: Parser, shared: Parser) -> None:
    """Serving, which needs no action, and what writes a client's configuration."""
    parser.add_argument("--model", metavar="NAME", help=_MODEL)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=type(parser))
    for name, text in (
        ("install", "have a client start this server: shows what it writes, and asks first"),
        ("uninstall", "take it out of a client's configuration again"),
    ):
        action = actions.add_parser(name, help=text, description=text, parents=[shared])
        action.add_argument("client", type=_client, metavar="CLIENT", help=", ".join(CLIENTS))
        action.add_argument(
            "--config", type=Path, metavar="FILE", help="the file to write (default: the user's)"
        )
        action.add_argument(
            "--name", default="cloudwright", help="what the client calls it (default: %(default)s)"
        )
        action.add_argument("--yes", action="store_true", help="write without asking")
        if name == "install":
            action.add_argument("--model", metavar="NAME", help=_MODEL)
            action.add_argument(
                "--print", action="store_true", help="only show the block, to be copied"
            )


def _client(text: str) -> str:
    if text not in CLIENTS:
        raise argparse.ArgumentTypeError(f"{text!r} is none that is known: {', '.join(CLIENTS)}")
    return text
