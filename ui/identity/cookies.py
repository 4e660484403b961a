"""Cookies: that of a session, and that of a visit, which ties forms to a browser before a sign-in."""

from __future__ import annotations

import re
import secrets
from http.cookies import SimpleCookie

from ui.identity.asked import Asked

SESSION = "cloudwright_session"
VISIT = "cloudwright_visit"
_VISIT = re.compile(r"[A-Za-z0-9_-]{43}")


def visit_of(asked: Asked) -> str:
    """The visit that the browser is on; empty where it has none."""
    found = asked.cookie(VISIT)
    return found if _VISIT.fullmatch(found) else ""


def new_visit() -> str:
    """A visit of 256 random bits."""
    return secrets.token_urlsafe(32)


def line(name: str, value: str, asked: Asked, *, seconds: int | None = None) -> str:
    """A Set-Cookie line that scripts cannot read and other sites' requests do not carry; without
    `seconds` it lasts until the browser is closed, with 0 it goes.
    """
    cookie: SimpleCookie = SimpleCookie()
    cookie[name] = value
    morsel = cookie[name]
    morsel["path"] = "/"
    morsel["httponly"] = True
    morsel["samesite"] = "Lax"
    if seconds is not None:
        morsel["max-age"] = seconds
    if asked.https:
        morsel["secure"] = True
    return morsel.OutputString()
