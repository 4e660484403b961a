"""How budgets are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.budgets import ListBudgets
    from tools.context import Context


def list_budgets(context: Context, arguments: ListBudgets) -> Result:
    """Answer the tool."""
    raise NotImplementedError
