"""A turn on the page: a question answered, or a plan decided, in a thread, with its steps shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, closing
from dataclasses import dataclass, replace
from functools import partial

import chainlit as cl
from anyio import CapacityLimiter
from starlette.types import ASGIApp

from agent import confirmation
from agent.answer import Answer, Pending
from agent.assistant import Assistant
from agent.events import Event, Finished
from agent.live import Live
from tools import changing
from tools.base import RefusedError
from tools.context import Context
from tools.people import Person
from ui.chat import presence, relaying
from ui.chat.choices import Choices
from ui.chat.steps import EMBEDDED, Steps
from ui.server import threads
from ui.server.estate import Estate

Put = Callable[[Event], None]
Work = Callable[[Put, Live], None]
NOON = dt.time(12, tzinfo=dt.UTC)
GOES_ON = (
    "What has begun to change a cloud is not stopped half-way: it goes on, and is verified. "
    "How it ends will stand here and in the list of changes."
)


@dataclass(frozen=True)
class Turns:
    """The turns of one serving process."""

    estate: Estate
    outermost: ASGIApp

    async def person(self) -> Person:
        """Who is at the page at this moment. Raises RefusedError when nobody is."""
        asking = presence.ASKING.get()
        if asking is None:
            opened_by = cl.context.session.environ["asgi.scope"][presence.OPENED_BY]
            asking = await presence.present(self.outermost, opened_by)
        user = cl.context.session.user
        if user is None or user.identifier != asking.name:
            raise RefusedError("this conversation is of another person: reload the page")
        return asking

    async def ask(self, question: str, choices: Choices) -> Answer | None:
        """Answer a question on the page."""
        person = await self.person()
        thread = thread_of(person)
        models = await self.models(person)
        if choices.model not in models:  # the page may send anything
            choices = replace(choices, model=None)
        worded = choices.worded(question)
        # At another time than that of the clock nothing is confirmed.
        typed = person if choices.day is None else None

        def work(put: Put, live: Live) -> None:
            with closing(self._assistant(person, choices)) as assistant:
                for event in assistant.stream(worded, thread=thread, person=typed, live=live):
                    put(event)

        first = choices.model or models[0]
        limiter = threads.turns() if first == EMBEDDED else relaying.waiting()
        answer = await self._run(work, limiter)
        if answer is None:
            return None
        return choices.noted(answer.model_copy(update={"question": question}), question)

    async def decide(self, plan: Pending, *, confirm: bool) -> Answer | None:
        """Confirm or cancel a plan that was shown in this conversation, which may have gone on since."""
        person = await self.person()
        thread = thread_of(person)

        def work(put: Put, live: Live) -> None:
            live.emit = put
            with closing(self.estate.assistant(person)) as assistant:
                waits = assistant.waiting(thread)
                if waits is not None and waits.hash == plan.hash:
                    answer = assistant.decide(
                        thread, person, confirm=confirm, hash=plan.hash, live=live
                    )
                else:
                    said = "confirm" if confirm else "cancel"
                    answer = confirmation.carried_out(
                        assistant.context, plan, person, live, confirm=confirm, said=said
                    )
            put(Finished(answer=answer))

        return await self._run(work, relaying.waiting())

    async def waiting(self) -> Pending | None:
        """The plan that waits in this conversation."""
        person = await self.person()
        thread = thread_of(person)

        def work() -> Pending | None:
            with closing(self.estate.assistant(person)) as assistant:
                return assistant.waiting(thread)

        return await relaying.done(work)

    async def record(self, plan: str) -> changing.PlanRecord:
        """A plan as the store has it. Raises InputError when there is none."""
        context = self.estate.context(await self.person())
        return await relaying.done(lambda: changing.find(context, plan))

    async def models(self, person: Person) -> list[str]:
        """The models that can be asked, in order."""

        def work() -> list[str]:
            with closing(self.estate.assistant(person)) as assistant:
                return assistant.model_names

        return await relaying.done(work)

    async def forget(self, name: str, thread: str) -> None:
        """Forget what the agent remembers of a person's conversation, which is not open."""
        person = presence.ASKING.get()
        if person is None or person.name != name:
            raise RefusedError("this conversation is of another person")

        def work() -> None:
            with closing(self.estate.assistant(person)) as assistant:
                assistant.forget(key(name, thread))

        await relaying.done(work)

    def _assistant(self, person: Person, choices: Choices) -> Assistant:
        """For one turn, at the chosen day. Raises RefusedError after too many questions."""
        self.estate.count_question(person)
        assistant = self.estate.assistant(person, choices.model)
        if choices.day is None:
            return assistant
        with closing(assistant):
            return assistant.over(_at(assistant.context, choices.day), choices.model)

    async def _run(self, work: Work, limiter: CapacityLimiter) -> Answer | None:
        live = Live()
        steps = Steps()

        async def stopped(ends: bool) -> None:
            if ends:
                await steps.close(None)
            else:
                await cl.Message(content=GOES_ON).send()

        try:
            return await relaying.to_the_end(
                self._shown(work, limiter, live, steps), lambda: not steps.changing, stopped
            )
        finally:
            if not steps.changing:
                live.cancelled.set()

    async def _shown(
        self, work: Work, limiter: CapacityLimiter, live: Live, steps: Steps
    ) -> Answer | None:
        answer: Answer | None = None
        made: AsyncGenerator[Event] = relaying.items(partial(_with, work, live), limiter)
        async with aclosing(made) as events:
            async for event in events:
                if isinstance(event, Finished):
                    answer = event.answer
                else:
                    await steps.show(event)
        await steps.close(answer)
        return answer


def _with(work: Work, live: Live, put: Put) -> None:
    work(put, live)


def _at(context: Context, day: dt.date) -> Context:
    """The same home and store at noon of a day."""
    other = replace(context, now=dt.datetime.combine(day, NOON), fixed=True)
    other.store = context.store
    return other


def thread_of(person: Person) -> str:
    """The name of the agent's conversation: nobody reaches one of another person."""
    return key(person.name, cl.context.session.thread_id)


def key(name: str, thread: str) -> str:
    """As `thread_of`, of a conversation that is not open."""
    return f"chat/{name}/{thread}"
