"""What people said of anomalies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.anomalies import MarkExpected
    from tools.context import Context


def mark(context: Context, arguments: MarkExpected) -> Result:
    """Answer the tool."""
    raise NotImplementedError
