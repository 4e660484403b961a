"""What the page does: each thing that a person can do there, and what comes of it."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import chainlit as cl
from starlette.types import ASGIApp

from ui.chat import wording
from ui.chat.history import History
from ui.chat.turns import Turns
from ui.cli.failure import line_of
from ui.server.estate import Estate

STARTERS = (
    ("What did we spend?", "What did we spend this month compared to last month, by provider?"),
    ("Why did it change?", "Explain why my AWS costs increased this month"),
    ("What should I optimise first?", "What should I optimize first for maximum savings?"),
    ("How healthy is it all?", "Summarize my infrastructure health"),
)
Callback = Callable[..., Awaitable[Any]]


def register(estate: Estate, outermost: ASGIApp, history: History) -> None:
    """Tell Chainlit what to call."""
    page = _Page(Turns(estate, outermost), history)
    cl.data_layer(lambda: history)
    cl.set_starters(page.starters)
    cl.on_message(_edge(estate, page.asked))
    cl.on_chat_resume(_edge(estate, page.resumed))
    cl.action_callback("decide")(_edge(estate, page.decided))


def _edge(estate: Estate, callback: Callback) -> Callback:
    """The outermost edge of what a person does on the page: every failure becomes a sentence."""

    @functools.wraps(callback)
    async def held(*given: Any) -> Any:
        try:
            return await callback(*given)
        except Exception as error:  # noqa: BLE001 - the edge of one turn: the page goes on
            text = line_of(error, estate.home)
            await cl.ErrorMessage(content=wording.plain(text), author="Cloudwright").send()
            return None

    return held


class _Page:
    def __init__(self, turns: Turns, history: History) -> None:
        self._turns = turns
        self._history = history

    async def starters(self, _user: cl.User | None) -> list[cl.Starter]:
        """Questions to begin with."""
        return [cl.Starter(label=label, message=message) for label, message in STARTERS]

    async def asked(self, message: cl.Message) -> None:
        """A question came."""
        await self._turns.ask(message.content)

    async def resumed(self, thread: Any) -> None:
        """A conversation goes on."""

    async def decided(self, action: cl.Action) -> None:
        """Somebody pressed Confirm or Cancel."""
        await self._turns.decide(action.payload["hash"], confirm=action.payload["confirm"] is True)
