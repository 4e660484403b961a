"""`cloudwright serve`: the chat page, the dashboard, REST and MCP from one process."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ui.cli.terminal import say

if TYPE_CHECKING:
    from tools.context import Context
    from ui.cli.terminal import Terminal

PLACES = {"chat": "/chat", "dashboard": "/dashboard", "rest": "/api/docs", "mcp": "/mcp"}
_NAMES = {"chat": "Chat", "dashboard": "Dashboard", "rest": "REST", "mcp": "MCP"}


def serve(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from ui.identity import tls
    from ui.server import serving

    files = tls.of_files(parsed.tls_cert, parsed.tls_key)

    def ready(url: str) -> None:
        if terminal.json:
            terminal.write_json({name: url + path for name, path in PLACES.items()})
            return
        lines = [f"  {_NAMES[name]:<10} {url}{path}" for name, path in PLACES.items()]
        terminal.text("\n".join(["Cloudwright is ready:", *lines]))
        say("Ctrl-C ends it.")

    code = serving.serve(
        context,
        host=parsed.host,
        port=parsed.port,
        model=parsed.model,
        verbose=parsed.verbose,
        tls=files,
        ready=ready,
    )
    if not terminal.json:
        say("stopped")
    return code
