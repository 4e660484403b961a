"""Single recommendations: explained, dismissed, and turned into a plan."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.responses import Response

from tools.base import Arguments, InputError, Result
from ui.api import replies
from ui.api.errors import ApiError
from ui.api.finding import looked_for
from ui.api.operations import answers
from ui.api.plans import Proposed, proposed

Wanted = Annotated[
    str,
    Path(description="Id, or name or id of the resource; `top` is the first", max_length=1000),
]


class Dismissal(Arguments):
    """Why a recommendation is set aside."""

    reason: str = Field("", max_length=2000, description="Why, in your words")
    restore: bool = Field(False, description="Make a dismissed one active again")


def router() -> APIRouter:
    """Their paths; ids may hold slashes, so what acts on one comes first."""
    made = APIRouter(tags=["recommendations"])
    made.add_api_route(
        "/recommendations/{id:path}/apply",
        _apply,
        methods=["POST"],
        status_code=201,
        operation_id="apply_recommendation",
        summary="Propose to do it",
        description="Makes the plan that the recommendation asks for, and answers with it. Nothing "
        "is changed: a person confirms with `POST /api/changes/{id}/confirm` and the plan's hash, "
        "as `confirm` in the answer has them. The tool `propose_change`.",
        response_model=Proposed,
        responses=answers(400, 403, 404, 409),
    )
    made.add_api_route(
        "/recommendations/{id:path}/dismiss",
        _dismiss,
        methods=["POST"],
        operation_id="dismiss_recommendation",
        summary="Set it aside",
        description="With the reason; `restore` makes it active again. Changes no cloud. The tool "
        "`dismiss_recommendation`.",
        response_model=Result,
        responses=answers(400, 403, 404, 409),
    )
    for path, name, tag, text in (
        ("/recommendations/{id:path}", "get_recommendation", "recommendations", ""),
        (
            "/ai/recommendations/ml/{id:path}",
            "get_learnt_recommendation",
            "ai",
            " What was learnt is in it: the kind of work, instances that are alike, how often such "
            "recommendations were right.",
        ),
    ):
        made.add_api_route(
            path,
            _explain,
            methods=["GET"],
            operation_id=name,
            tags=[tag],
            summary="Explain a recommendation",
            description="The numbers it rests on, price and source, risk, alternatives, and what "
            f"was decided before.{text} The tool `explain_recommendation`.",
            response_model=Result,
            responses=answers(404, kept=True),
        )
    return made


def _explain(request: Request, id: Wanted) -> Response:  # noqa: A002 - as the path calls it
    with looked_for():
        return replies.read(request, "explain_recommendation", {"recommendation": id})


def _apply(request: Request, id: Wanted) -> Response:  # noqa: A002
    try:
        return proposed(request, "propose_change", {"recommendation": id})
    except InputError as error:
        _known(request, id)
        raise ApiError(409, str(error)) from error  # it is there, and nothing can be done about it


def _dismiss(
    request: Request,
    id: Wanted,  # noqa: A002
    given: Dismissal | None = None,
) -> Response:
    arguments: dict[str, Any] = (given or Dismissal(reason="", restore=False)).model_dump()
    try:
        return replies.made(
            replies.run(request, "dismiss_recommendation", {"recommendation": id, **arguments})
        )
    except InputError as error:
        _known(request, id)
        raise ApiError(409, str(error)) from error  # it was applied, or is not dismissed


def _known(request: Request, wanted: str) -> None:
    """Raises ApiError 404 when there is none."""
    with looked_for():
        replies.run(request, "explain_recommendation", {"recommendation": wanted})
