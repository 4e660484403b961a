"""POST /api/ai/query: a question in plain language, answered at once or as a stream of events."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from agent.answer import Answer
from agent.events import Finished
from tools.base import Arguments, Result
from tools.people import Person
from tools.registry import find_tool
from ui.api import plans, replies
from ui.api.errors import ApiError
from ui.api.operations import answers
from ui.api.plans import Confirm
from ui.api.streams import TYPE, EventStream
from ui.api.tools import with_signature
from ui.server import turns
from ui.server.asking import estate_of, person_of

if TYPE_CHECKING:
    from agent.events import Event

_GONE = 499  # nobody reads it: the client is no longer there


class Question(Arguments):
    """What is asked."""

    question: str = Field(min_length=1, max_length=4000, description="In plain language")
    thread: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        pattern=r"^[\w.:-]+$",
        description="Name of a conversation of yours, to go on with it or to begin it; without one "
        "the question stands on its own",
    )
    model: str | None = Field(
        None, max_length=200, description="embedded, anthropic:MODEL or openai:MODEL"
    )


class Reply(Answer):
    """An answer, and what confirms the plan that it proposes."""

    confirm: Confirm | None = Field(None, description="With status needs_confirmation")


class Replied(Finished):
    """The last event, with the answer as REST gives it."""

    answer: Reply


Stream = Annotated[bool, Query(description="Events instead of one answer, as `Accept` also says")]


def router() -> APIRouter:
    """Its path, and that of scenarios."""
    made = APIRouter(prefix="/ai", tags=["ai"])
    made.add_api_route(
        "/query",
        _query,
        methods=["POST"],
        operation_id="ask",
        summary="Ask a question",
        description="Answers with numbers, tables and receipts. With `Accept: text/event-stream`, or "
        "`?stream=true`, what happens on the way comes as server-sent events, the last of which is "
        "`finished` with the answer. A client that goes away cancels the turn. An answer that "
        "proposes a change has the status `needs_confirmation` and the plan: words sent here never "
        "confirm it, only `POST /api/changes/{id}/confirm` does.",
        response_model=Reply,
        responses=answers(400, 409) | {200: {"content": {TYPE: {"schema": {"type": "string"}}}}},
    )
    made.add_api_route(
        "/forecast/scenario",
        with_signature(_scenario, given=find_tool("simulate").arguments),
        methods=["POST"],
        operation_id="simulate",
        summary="What if",
        description="Monthly costs of added, removed, resized, moved, stopped, scheduled or "
        "committed instances, or of growth; the forecast with and without it. The tool `simulate`.",
        response_model=Result,
        responses=answers(400, 404),
    )
    return made


async def _query(request: Request, given: Question, stream: Stream = False) -> Response:
    person = person_of(request)
    key = None if given.thread is None else thread_key(person, given.thread)
    events = _alone(request, key, _events(request, given, key))
    if stream or TYPE in request.headers.get("accept", ""):
        return EventStream(events)
    async with aclosing(events):
        async for event in events:
            if event is not None and event.kind == "finished":
                return replies.made(event.answer)
            if event is None and await request.is_disconnected():
                return Response(status_code=_GONE)
    raise ApiError(503, "Cloudwright is being stopped: ask again when it runs")


def thread_key(person: Person, thread: str) -> str:
    """The conversation of that name of this person: nobody else reaches it."""
    return f"api/{quote(person.name, safe='')}/{thread}"


async def _events(
    request: Request, given: Question, key: str | None
) -> AsyncGenerator[Event | None]:
    """Those of the turn; the answer at the end says what confirms its plan."""
    estate, person = estate_of(request), person_of(request)
    asked = turns.events(estate, person, given.question, thread=key, model=given.model)
    async with aclosing(asked) as events:
        async for event in events:
            if event is None or event.kind != "finished":
                yield event
                continue
            answer = event.answer
            confirm = plans.confirming(request, answer.plan.id) if answer.plan else None
            yield Replied(answer=Reply(**dict(answer), confirm=confirm))


async def _alone(
    request: Request, key: str | None, events: AsyncGenerator[Event | None]
) -> AsyncGenerator[Event | None]:
    """The events, while no other question of the same conversation is being answered."""
    busy: set[str] = request.app.state.busy
    if key is not None and key in busy:
        raise ApiError(409, "a question of this thread is being answered: wait for it")
    busy.add(key or "")
    try:
        async with aclosing(events):
            async for event in events:
                yield event
    finally:
        busy.discard(key or "")


def _scenario(request: Request, given: Any) -> Response:
    arguments = given.model_dump(mode="json", exclude_unset=True)
    return replies.made(replies.run(request, "simulate", arguments))
