"""Recommendations told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.context import Context
    from tools.optimize import ListRecommendations


def list_recommendations(context: Context, arguments: ListRecommendations) -> Result:
    """Answer the tool."""
    raise NotImplementedError
