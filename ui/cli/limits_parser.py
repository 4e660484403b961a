"""The options of `cloudwright budgets` and `cloudwright prices`; those of tools come from the tools."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.cli.parser import Parser


def add_budgets(parser: Parser, shared: Parser) -> None:
    """What can be done with budgets."""
    from tools.registry import find_tool
    from ui.cli.options import add_model_options

    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=type(parser)
    )
    text = "budgets with use so far, forecast and expected day of the overrun"
    listing = actions.add_parser("list", help=text, description=text, parents=[shared])
    add_model_options(listing.add_argument_group("which"), find_tool("list_budgets").arguments)
    text = "make a budget, or change the one of that name"
    keep = actions.add_parser("set", help=text, description=text, parents=[shared])
    keep.add_argument("name", metavar="NAME")
    add_model_options(
        keep.add_argument_group("the budget"), find_tool("set_budget").arguments, ("name", "remove")
    )
    text = "remove a budget"
    remove = actions.add_parser("remove", help=text, description=text, parents=[shared])
    remove.add_argument("name", metavar="NAME")


def add_prices(parser: Parser, shared: Parser) -> None:
    """What can be done with prices."""
    from tools.registry import find_tool
    from ui.cli.options import add_model_options

    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=type(parser)
    )
    text = "prices of instance types, with source and date"
    listing = actions.add_parser("list", help=text, description=text, parents=[shared])
    add_model_options(listing.add_argument_group("which"), find_tool("list_prices").arguments)
    text = "keep the prices of a file: CSV, Parquet or YAML"
    bring = actions.add_parser("import", help=text, description=text, parents=[shared])
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--source", metavar="TEXT", help="where they are from (default: the file)")
    bring.add_argument("--as-of", type=_day, metavar="DATE", help="for rows without a date")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date; expected one such as 2026-10-31"
        ) from None
