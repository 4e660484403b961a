"""Single budgets: made, changed and removed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import create_model
from starlette.responses import Response

from tools.base import Arguments, Result
from tools.registry import find_tool
from ui.api import replies
from ui.api.finding import looked_for
from ui.api.operations import answers
from ui.api.tools import with_signature

Name = Annotated[str, Path(description="Name of the budget", min_length=1, max_length=100)]
TOOL = "set_budget"


def _model() -> type[Arguments]:
    """The arguments of the tool, but for what the path and the method say."""
    fields: dict[str, Any] = {
        name: (field.annotation, field)
        for name, field in find_tool(TOOL).arguments.model_fields.items()
        if name not in ("name", "remove")
    }
    return create_model("Budget", __base__=Arguments, **fields)


def router() -> APIRouter:
    """Their paths."""
    made = APIRouter(prefix="/budgets", tags=["budgets"])
    made.add_api_route(
        "/{name}",
        with_signature(_put, name=Name, given=_model()),
        methods=["PUT"],
        operation_id="set_budget",
        summary="Make or change a budget",
        description="What is left out stays as it is; a new one needs an amount. For operators and "
        "admins. The tool `set_budget`.",
        response_model=Result,
        responses=answers(400, 403),
    )
    made.add_api_route(
        "/{name}",
        _delete,
        methods=["DELETE"],
        operation_id="remove_budget",
        summary="Remove a budget",
        description="For operators and admins. The tool `set_budget`.",
        response_model=Result,
        responses=answers(403, 404),
    )
    return made


def _put(request: Request, name: str, given: Arguments) -> Response:
    arguments = given.model_dump(mode="json", exclude_unset=True)
    return replies.made(replies.run(request, TOOL, {"name": name, **arguments}))


def _delete(request: Request, name: Name) -> Response:
    with looked_for():
        return replies.made(replies.run(request, TOOL, {"name": name, "remove": True}))
