"""Pages and fragments from templates: what comes from clouds is escaped, errors are told in place."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import HTTPException
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tools.base import (
    CloudError,
    CloudwrightError,
    InputError,
    NoDataError,
    RefusedError,
    StoreError,
)
from tools.people import Person, Role
from ui.cells import clean
from ui.dashboard.assets import asset
from ui.server.asking import person_of

PLACES = (
    ("/chat", "Chat"),
    ("/dashboard", "Dashboard"),
    ("/recommendations", "Recommendations"),
    ("/changes", "Changes"),
    ("/accounts", "Accounts"),
    ("/reports", "Reports"),
)
_STATUS: tuple[tuple[type[CloudwrightError], int], ...] = (
    (InputError, 400),
    (RefusedError, 403),
    (NoDataError, 404),
    (StoreError, 503),
    (CloudError, 502),
)
_HEADERS = {"Cache-Control": "private, no-cache"}


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"asset": asset, "places": PLACES}
    return made


def html(request: Request, template: str, **values: Any) -> str:
    """A template as text, with what all templates know: the person, the token against forged forms."""
    state = request.scope.get("state", {})
    person = person_of(request)
    return (
        _environment()
        .get_template(template)
        .render(
            person=person,
            csrf=state.get("csrf", ""),
            may_change=person.role >= Role.OPERATOR,
            is_admin=person.role >= Role.ADMIN,
            can_sign_out=bool(state.get("signed_in")),
            path=request.url.path,
            **values,
        )
    )


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, or a fragment of one."""
    return HTMLResponse(html(request, template, **values), status, headers=_HEADERS)


def onward(path: str) -> RedirectResponse:
    """To a page, after a form was sent."""
    return RedirectResponse(path, 303, headers=_HEADERS)


def status_of(error: CloudwrightError) -> int:
    """The status of the answer that tells of an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def is_fragment(request: Request) -> bool:
    """Whether a script asks for a part of a page."""
    return request.headers.get("x-fragment") == "1"


class PageRoute(APIRoute):
    """A route whose errors are told on a page, or in the place of a fragment."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with errors of ours turned into answers."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handle(request)
            except CloudwrightError as error:
                return problem(request, clean(str(error)), status_of(error))
            except HTTPException as error:
                return problem(request, clean(str(error.detail)), error.status_code)

        return told


def problem(request: Request, text: str, status: int) -> HTMLResponse:
    """What went wrong, in one sentence that says what to do."""
    if is_fragment(request):
        return page(request, "problem.html", status, text=text, retry=str(request.url.path))
    return page(request, "error.html", status, text=text, status_code=status)


@contextmanager
def looked_for() -> Iterator[None]:
    """What is looked for by a name in the path: where there is none, the page is not found."""
    try:
        yield
    except InputError as error:
        raise HTTPException(404, str(error)) from error


def need(person: Person, role: Role, what: str) -> None:
    """Raises RefusedError when the role of a person does not reach."""
    if person.role < role:
        raise RefusedError(
            f"{person.name} is {person.role.word}, and {what} is for the role {role.word}"
            f"{'' if role is Role.ADMIN else ' and up'}: ask someone of that role"
        )
