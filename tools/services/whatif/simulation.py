"""What would happen if: the door of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.context import Context
    from tools.forecasts import Simulate


def simulate(context: Context, arguments: Simulate) -> Result:
    """Answer the tool."""
    raise NotImplementedError
