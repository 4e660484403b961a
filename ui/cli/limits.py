"""`cloudwright budgets` and `cloudwright prices`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from tools.base import InputError
from tools.registry import find_tool
from ui.cli.failure import FINE, REJECTED_ROWS, UsageError
from ui.cli.options import read_model_options

if TYPE_CHECKING:
    from tools.context import Context
    from ui.cli.terminal import Terminal


def budgets(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """List, set or remove budgets."""
    if parsed.action == "list":
        return _call(context, terminal, "list_budgets", parsed)
    given: dict[str, Any] = {"name": parsed.name}
    if parsed.action == "remove":
        given["remove"] = True
    return _call(context, terminal, "set_budget", parsed, given)


def prices(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """List prices, or import a file of them; REJECTED_ROWS when some rows could not be kept."""
    if parsed.action == "list":
        return _call(context, terminal, "list_prices", parsed)
    from tools.loading import import_prices

    result = import_prices(
        context, parsed.file.expanduser(), source=parsed.source, as_of=parsed.as_of
    )
    terminal.result(result)
    return REJECTED_ROWS if result.tables else FINE


def _call(
    context: Context,
    terminal: Terminal,
    name: str,
    parsed: argparse.Namespace,
    given: dict[str, Any] | None = None,
) -> int:
    """Run a tool; what it refuses is wrong usage."""
    tool = find_tool(name)
    try:
        arguments = read_model_options(tool.arguments, parsed) | (given or {})
        result = tool.call(context, arguments)
    except InputError as error:
        raise UsageError(str(error)) from error
    terminal.result(result)
    return FINE
