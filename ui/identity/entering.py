"""Entering: what a sign-in leaves in the browser, and where it leads."""

from __future__ import annotations

from urllib.parse import urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tools import identity
from ui.identity import cookies
from ui.identity.asked import SIGNING, Asked
from ui.identity.callers import Callers


def asked_of(request: Request) -> Asked:
    """The request as the guards read it."""
    asked = request.scope["state"]["asked"]
    assert isinstance(asked, Asked)
    return asked


async def begun(callers: Callers, request: Request, token: str, wanted: str) -> Response:
    """Lead on with a new session, and end the one that the browser had."""
    asked = asked_of(request)
    before = asked.cookie(cookies.SESSION)
    if before:
        await to_thread.run_sync(identity.sign_out, callers.context(), before)
    seconds = int(identity.LONGEST.total_seconds())
    response = RedirectResponse(wanted, 303)
    for line in (
        cookies.line(cookies.SESSION, token, asked, seconds=seconds),
        cookies.line(cookies.VISIT, "", asked, seconds=0),
    ):
        response.headers.append("Set-Cookie", line)
    return response


def local_path(given: str) -> str:
    """Where to go on: a path of this application, '/' for anything else."""
    odd = any(ord(sign) <= 32 or ord(sign) == 127 for sign in given) or "\\" in given
    if odd or not given.startswith("/") or given.startswith("//"):
        return "/"
    try:
        parts = urlsplit(given)
    except ValueError:
        return "/"
    own = not parts.scheme and not parts.netloc
    leads_back = parts.path.startswith((SIGNING, "/sign-out"))
    return given if own and not leads_back else "/"
