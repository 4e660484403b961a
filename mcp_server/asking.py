"""`ask`: a question in plain language, answered by the agent; words never confirm anything here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio

from mcp_server.client import Client
from mcp_server.confirming import Confirming
from mcp_server.estate import Estate, Front
from mcp_server.results import Kept, Reply, cut, plain
from mcp_server.wording import text_of
from mcp_server.working import Tell, working
from tools.base import InputError
from tools.people import Person

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.events import Event
    from agent.live import Live

MOST_QUESTION = 20_000  # characters
MOST_NAME = 200


@dataclass(frozen=True)
class Asking:
    """Questions at this front."""

    estate: Estate
    front: Front
    kept: Kept
    confirming: Confirming

    async def ask(self, client: Client, arguments: dict[str, Any]) -> Reply:
        """Answer; a plan that the answer proposes is put before the person."""
        question = _text(arguments, "question", MOST_QUESTION)
        thread = _text(arguments, "conversation", MOST_NAME) if "conversation" in arguments else ""
        if unknown := sorted(set(arguments) - {"question", "conversation"}):
            raise InputError(f"ask: there is no argument {unknown[0]!r}: question, conversation")
        answer = await self._answered(client, question, thread)
        data = told(self.kept, client.person, answer)
        if answer.status == "error":
            return Reply(text_of(data), data, failed=True)
        if answer.plan is not None:
            return await self.confirming.decide(client, answer.plan.id, data)
        return Reply(text_of(data), data)

    async def _answered(self, client: Client, question: str, thread: str) -> Answer:
        """In a thread; a request that is cancelled ends the turn."""
        from agent.live import Live

        live = Live()

        def answered(tell: Tell) -> Answer:
            return self._turn(client.person, question, thread, live, tell)

        try:
            turns = self.front.turns() if self.front.turns else None
            return await working(answered, client.progress, limiter=turns)
        except anyio.get_cancelled_exc_class():
            live.cancelled.set()
            raise

    def _turn(self, person: Person, question: str, thread: str, live: Live, tell: Tell) -> Answer:
        from agent.events import Finished

        self.estate.count_question(person)
        assistant = self.estate.assistant(person)
        key = f"mcp:{person.name}:{thread}" if thread else None
        try:
            for event in assistant.stream(question, thread=key, live=live):
                if isinstance(event, Finished):
                    return event.answer
                if text := _progress(event):
                    tell(text)
        finally:
            assistant.close()
        raise InputError("the question was cancelled")


def told(kept: Kept, person: Person, answer: Answer) -> dict[str, Any]:
    """An answer as data, with a title like every result has."""
    data = plain(answer)
    for name in ("id", "usage"):
        data.pop(name, None)
    return cut(kept, person, {"title": data.pop("question", ""), **data})


def _progress(event: Event) -> str:
    match event.kind:
        case "model_started":
            return f"asking {event.model}"
        case "tool_started":
            return f"calling {event.tool}"
        case "fell_back":
            return f"{event.model} failed; going on with {event.to}"
        case "draft_rejected":
            return "writing the answer again: it did not agree with the results"
        case _:
            return ""


def _text(arguments: dict[str, Any], name: str, most: int) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"ask: argument {name!r}: expected a text")
    if len(value) > most:
        raise InputError(f"ask: argument {name!r}: at most {most:,} characters")
    return value
