"""The options of `cloudwright mcp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.cli.parser import Parser


def add_mcp(parser: Parser, shared: Parser) -> None:
    """Serve, when no action is given."""
    parser.add_argument("--model", metavar="NAME", help="of `ask`, as `cloudwright ask --model`")
