"""What people decided about recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.context import Context
    from tools.optimize import DismissRecommendation


def dismiss(context: Context, arguments: DismissRecommendation) -> Result:
    """Answer the tool."""
    raise NotImplementedError
