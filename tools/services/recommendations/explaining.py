"""One recommendation in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.context import Context
    from tools.optimize import ExplainRecommendation


def explain(context: Context, arguments: ExplainRecommendation) -> Result:
    """Answer the tool."""
    raise NotImplementedError
