"""POST /api/feedback: a thumb on an answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from tools import managing
from tools.base import Arguments, Result
from ui.api import replies
from ui.api.operations import answers
from ui.server.asking import estate_of, person_of


class Thumb(Arguments):
    """What you think of an answer."""

    question: str = Field(min_length=1, max_length=4000, description="As it was asked")
    answer: str = Field(max_length=20_000, description="Its text, as `answer` had it")
    good: bool
    comment: str = Field("", max_length=4000)


def router() -> APIRouter:
    """Its path."""
    made = APIRouter(tags=["ai"])
    made.add_api_route(
        "/feedback",
        _keep,
        methods=["POST"],
        status_code=201,
        operation_id="give_feedback",
        summary="Say whether an answer was good",
        description="Kept in this home for those who improve the answers; sent nowhere.",
        response_model=Result,
        responses=answers(400),
    )
    return made


def _keep(request: Request, given: Thumb) -> Response:
    context = estate_of(request).context(person_of(request))
    return replies.made(managing.keep_feedback(context, **given.model_dump()), 201)
