"""`cloudwright tools`, `tool`, `sql` and `status`: the tools without the agent."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from tools.base import InputError
from tools.registry import TOOLS, find_tool
from ui.catalogue import markdown_page, tool_lines
from ui.cli import exporting
from ui.cli.failure import FINE, UsageError
from ui.cli.options import read_tool_options
from ui.cli.terminal import say

if TYPE_CHECKING:
    from tools.context import Context
    from ui.cli.terminal import Terminal


def list_tools(terminal: Terminal, *, markdown: bool) -> int:
    """Write every tool with its arguments."""
    if terminal.json:
        terminal.write_json(
            [
                {
                    "name": tool.name,
                    "title": tool.title,
                    "description": tool.description,
                    "effect": tool.effect.value,
                    "arguments": tool.schema(),
                }
                for tool in TOOLS
            ]
        )
    elif markdown:
        terminal.text(markdown_page(TOOLS).rstrip("\n"))
    else:
        terminal.text("\n".join(tool_lines(TOOLS)))
    return FINE


def run(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Run the tool that the command line names and write its result.

    Arguments that the tool refuses are wrong usage, as those are that the command line refuses.
    """
    output = getattr(parsed, "output", None)
    if output is not None:
        exporting.check(output)
    try:
        name, arguments = _call(parsed)
        result = find_tool(name).call(context, arguments)
    except InputError as error:
        raise UsageError(str(error)) from error
    if output is not None and result.status == "ok":
        for line in exporting.export(result, output):
            say(line)
        return FINE
    terminal.result(result)
    return FINE


def thresholds(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """List the thresholds, or set one."""
    from tools import managing

    if parsed.name is None:
        terminal.result(managing.list_thresholds(context))
        return FINE
    if (parsed.value is None) != parsed.reset:
        raise UsageError("give a value, or --reset: cloudwright thresholds idle.cpu_percent 3")
    terminal.result(managing.set_threshold(context, parsed.name, parsed.value))
    return FINE


def _call(parsed: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    match parsed.command:
        case "status":
            return "data_status", {}
        case "sql":
            limit = {} if parsed.limit is None else {"limit": parsed.limit}
            return "query_sql", {"statement": parsed.statement, **limit}
        case _:
            return parsed.tool, read_tool_options(find_tool(parsed.tool), parsed)
