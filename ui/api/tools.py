"""POST /api/tools/{name}: every tool with its own arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from tools.base import Arguments, Effect, Result, Tool
from tools.registry import TOOLS
from ui.api import replies
from ui.api.operations import answers

_EFFECTS = {
    Effect.READ: "Changes nothing. For every role.",
    Effect.RECORD: "Writes a note of Cloudwright's own; changes no cloud. For operators and admins.",
    Effect.PROPOSE: "Stores a plan and changes no cloud: a person confirms the plan with "
    "`POST /api/changes/{id}/confirm`. For operators and admins.",
}


def router() -> APIRouter:
    """One path a tool."""
    made = APIRouter(prefix="/tools", tags=["tools"])
    for tool in TOOLS:
        made.add_api_route(
            f"/{tool.name}",
            _endpoint(tool),
            methods=["POST"],
            operation_id=f"tool_{tool.name}",
            summary=tool.title,
            description=f"{tool.description}\n\n{_EFFECTS[tool.effect]}",
            response_model=Result,
            responses=answers(400, 403, 404, 503),
        )
    return made


def _endpoint(tool: Tool) -> Callable[..., Response]:
    def endpoint(request: Request, given: Arguments) -> Response:
        arguments = given.model_dump(mode="json", exclude_unset=True)
        return replies.made(replies.run(request, tool.name, arguments))

    endpoint.__name__ = tool.name
    return with_signature(endpoint, given=tool.arguments)


def with_signature(
    function: Callable[..., Response], **annotations: Any
) -> Callable[..., Response]:
    """The function with these annotations in place of its own: what FastAPI reads its input from."""
    signature = inspect.signature(function)
    parameters = [
        parameter.replace(
            annotation=Request if name == "request" else annotations.get(name, parameter.annotation)
        )
        for name, parameter in signature.parameters.items()
    ]
    setattr(function, "__signature__", signature.replace(parameters=parameters))  # noqa: B010
    return function
