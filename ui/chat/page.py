"""What the page does: each thing that a person can do there, and what comes of it."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any

import chainlit as cl
from chainlit.types import Feedback
from starlette.types import ASGIApp

from tools.base import CloudwrightError
from tools.people import Person
from ui.chat import answers, cards, relaying, wording
from ui.chat.bills import Bills
from ui.chat.choices import ACCOUNT, EVERY, Account, Choices, accounts_of
from ui.chat.deciding import Deciding
from ui.chat.history import History
from ui.chat.offering import inputs
from ui.chat.turns import Turns
from ui.cli.failure import line_of
from ui.server.estate import Estate

STARTERS = (
    ("What did we spend?", "What did we spend this month compared to last month, by provider?"),
    ("Why did it change?", "Explain why my AWS costs increased this month"),
    ("What should I optimise first?", "What should I optimize first for maximum savings?"),
    ("How healthy is it all?", "Summarize my infrastructure health"),
)
Callback = Callable[..., Coroutine[Any, Any, Any]]


def register(estate: Estate, outermost: ASGIApp, history: History) -> None:
    """Tell Chainlit what to call."""
    turns = Turns(estate, outermost)
    page = _Page(turns, history, Bills(turns, history, estate.home))
    history.on_forgotten = turns.forget
    history.on_unjudged = page.unjudged
    cl.data_layer(lambda: history)
    cl.set_starters(page.starters)
    cl.on_chat_start(_edge(estate, page.started))
    cl.on_chat_resume(_edge(estate, page.resumed))
    cl.on_message(_edge(estate, page.asked))
    cl.on_feedback(_edge(estate, page.judged))
    cl.on_settings_update(_edge(estate, page.chosen))
    cl.action_callback("decide")(_edge(estate, page.pressed))


def _edge(estate: Estate, callback: Callback) -> Callback:
    """The outermost edge of what a person does on the page: every failure becomes a sentence."""

    @functools.wraps(callback)
    async def held(*given: Any, **named: Any) -> Any:
        try:
            return await callback(*given, **named)
        except Exception as error:  # noqa: BLE001 - the edge of one turn: the page goes on
            text = line_of(error, estate.home)
            await cl.ErrorMessage(content=wording.plain(text)).send()
            return None

    return held


class _Page:
    def __init__(self, turns: Turns, history: History, bills: Bills) -> None:
        self._turns = turns
        self._history = history
        self._bills = bills
        self._deciding = Deciding(turns, history)

    async def starters(self, _user: cl.User | None) -> list[cl.Starter]:
        """Questions to begin with."""
        return [cl.Starter(label=label, message=message) for label, message in STARTERS]

    async def started(self) -> None:
        """A conversation begins."""
        await self._offer()

    async def resumed(self, thread: Any) -> None:
        """A stored conversation goes on."""
        await self._deciding.resumed(thread)
        self._bills.resumed(thread)
        await self._offer()

    async def asked(self, message: cl.Message) -> None:
        """A question came, or files, or both."""
        files = [one for one in message.elements if isinstance(one, cl.File) and one.path]
        if files and not await self._bills.came(files):
            return
        if message.content.strip() or not files:
            person = await self._turns.person()
            settings = cl.context.session.chat_settings
            narrowed = settings.get(ACCOUNT, EVERY) != EVERY
            choices = Choices.of(settings, await self._accounts(person) if narrowed else [])
            answer = await self._turns.ask(message.content, choices)
            if answer is not None:
                await answers.send(answer)
                await self._deciding.settle(answer)

    async def pressed(self, action: cl.Action) -> None:
        """Somebody pressed a button of a card. It goes on by itself: the press is answered at once."""
        payload = action.payload
        bill = payload.get("kind") == cards.BILL
        edge = _edge(self._turns.estate, self._bills.decided if bill else self._deciding.pressed)
        relaying.keep(asyncio.create_task(edge(payload)))

    async def chosen(self, _settings: Any) -> None:
        """Settings were changed: they hold from the next question on."""

    async def judged(self, feedback: Feedback) -> None:
        """A thumb was given: kept with its question and answer."""
        person = await self._turns.person()
        context = self._turns.estate.context(person)
        question, answer = await self._history.asked_and_answered(feedback.forId)
        await relaying.done(
            lambda: context.store.feedback.keep(
                now=context.now,
                who=person.name,
                front=person.front,
                question=question,
                answer=answer,
                good=feedback.value == 1,
                comment=feedback.comment or "",
                id_=feedback.forId,
            )
        )

    async def unjudged(self, person: Person, answer: str) -> None:
        """A thumb was taken back."""
        feedback = self._turns.estate.context(person).store.feedback
        await relaying.done(lambda: feedback.remove(answer, person.name))

    async def _offer(self) -> None:
        """Offer the settings that there is a choice of."""
        person = await self._turns.person()
        session = cl.context.session
        accounts, models = await self._accounts(person), await self._turns.models(person)
        today = self._turns.estate.clock().date()
        await cl.ChatSettings(inputs(models, accounts, session.chat_settings, today)).send()

    async def _accounts(self, person: Person) -> list[Account]:
        """Accounts that costs are known of; none where nothing is known yet."""
        estate, by_account = self._turns.estate, {"group_by": ["account"]}
        try:
            result = await relaying.done(lambda: estate.read(person, "query_costs", by_account))
        except CloudwrightError:
            return []
        return accounts_of(result.tables[0].rows) if result.tables else []
