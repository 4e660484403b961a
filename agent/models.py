"""Which model answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import InputError
from tools.context import Context

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EMBEDDED = "embedded"


def open_model(context: Context, name: str | None = None) -> BaseChatModel:
    """The chat model of that name; the embedded planner by default. It needs no key, no network."""
    if name in (None, EMBEDDED):
        from agent.planner.model import EmbeddedPlanner

        return EmbeddedPlanner(context=context)
    raise InputError(f"there is no model {name!r}; the models are: {EMBEDDED}")
