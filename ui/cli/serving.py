"""`cloudwright serve`: the chat page, the dashboard, REST and MCP from one process."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.context import Context
    from ui.cli.terminal import Terminal


def serve(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from ui.server import serving

    return serving.serve(context, host=parsed.host, port=parsed.port, model=parsed.model)
