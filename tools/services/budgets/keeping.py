"""Making, changing and removing budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.budgets import SetBudget
    from tools.context import Context


def set_budget(context: Context, arguments: SetBudget) -> Result:
    """Answer the tool."""
    raise NotImplementedError
