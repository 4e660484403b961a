"""A turn on the page: a question answered, or a plan decided, in a thread, with its steps shown."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import chainlit as cl
from starlette.types import ASGIApp

from agent.answer import Answer, Pending
from agent.events import Event, Finished
from agent.live import Live
from tools.base import RefusedError
from tools.people import Person
from ui.chat import answers, presence, relaying
from ui.chat.steps import Steps
from ui.server.estate import Estate

Put = Callable[[Event], None]


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

    async def ask(self, question: str, model: str | None = None) -> Answer | None:
        """Answer a question on the page; None when it was cancelled."""
        person = await self.person()
        thread = thread_of(person)

        def work(put: Put, live: Live) -> None:
            with closing(self.estate.assistant(person, model)) as assistant:
                for event in assistant.stream(question, thread=thread, person=person, live=live):
                    put(event)

        return await self._run(work)

    async def decide(self, hash_: str, *, confirm: bool) -> Answer | None:
        """Confirm or cancel the plan that waits in this conversation, on the page."""
        person = await self.person()
        thread = thread_of(person)

        def work(put: Put, live: Live) -> None:
            live.emit = put
            with closing(self.estate.assistant(person)) as assistant:
                answer = assistant.decide(thread, person, confirm=confirm, hash=hash_, live=live)
            put(Finished(answer=answer))

        return await self._run(work)

    async def waiting(self) -> Pending | None:
        """The plan that waits in this conversation."""
        person = await self.person()
        thread = thread_of(person)

        def work() -> Pending | None:
            with closing(self.estate.assistant(person)) as assistant:
                return assistant.waiting(thread)

        return await relaying.done(work)

    async def _run(self, work: Callable[[Put, Live], None]) -> Answer | None:
        live = Live()
        steps = Steps()
        answer: Answer | None = None
        try:
            events = relaying.items(functools.partial(_with, work, live))
            async for event in events:
                if isinstance(event, Finished):
                    answer = event.answer
                else:
                    await steps.show(event)
        finally:
            live.cancelled.set()  # whoever left early waits for nothing more
        await steps.close(answer)
        if answer is not None:
            await answers.send(answer)
        return answer


def _with(work: Callable[[Put, Live], None], live: Live, put: Put) -> None:
    work(put, live)


def thread_of(person: Person) -> str:
    """The name of the agent's conversation: nobody reaches one of another person."""
    return key(person.name, cl.context.session.thread_id)


def key(name: str, thread: str) -> str:
    """As `thread_of`, of a conversation that is not open."""
    return f"chat/{name}/{thread}"
