"""Forecasts of a scope: the door of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.context import Context
    from tools.forecasts import Forecast


def foretell(context: Context, arguments: Forecast) -> Result:
    """Answer the tool."""
    raise NotImplementedError
