"""`cloudwright mcp`: the MCP server on the standard streams, for a client that starts it, and the
configuration of such clients.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING

from tools.people import local_user
from ui.cli.failure import FINE

if TYPE_CHECKING:
    from mcp_server.estate import Estate
    from tools.base import Result
    from tools.context import Context
    from ui.cli.terminal import Terminal


def mcp(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Serve until stdin ends, or write a client's configuration."""
    if parsed.action:
        from ui.cli import mcp_install

        write = {"install": mcp_install.install, "uninstall": mcp_install.uninstall}
        return write[parsed.action](context, terminal, parsed)
    from mcp_server.estate import Front
    from mcp_server.protocol import run

    with ExitStack() as stack:

        def estate() -> Estate:
            from ui.server.estate import Estate as Opened

            return stack.enter_context(closing(Opened(context, parsed.model)))

        def line_of(error: Exception) -> str:
            from ui.cli.failure import line_of as line

            return line(error, context.home)

        run(Front(estate, line_of, report), replace(local_user(), front="mcp"))
    return FINE


def report(result: Result) -> str:
    """A report as Markdown."""
    from ui.report.layout import document
    from ui.report.markdown import markdown

    return markdown(document(result))
