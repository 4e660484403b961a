"""Reports: the door of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.context import Context
    from tools.reports import Report


def write(context: Context, arguments: Report) -> Result:
    """Answer the tool."""
    raise NotImplementedError
