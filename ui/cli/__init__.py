"""The `cloudwright` command."""

from ui.cli.program import main

__all__ = ["main"]
