"""rich's console, which would end the program by itself when the reader of a pipe has gone."""

from __future__ import annotations

from rich.console import Console


class PipedConsole(Console):
    """Lets the error of a closed pipe through to the edge of the program."""

    def on_broken_pipe(self) -> None:
        """Raise the error that is being handled again."""
        raise  # noqa: PLE0704 - rich calls this while it handles the BrokenPipeError
