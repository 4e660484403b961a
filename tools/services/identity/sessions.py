"""Sessions: signing in, being known by a random token, and signing out again."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from typing import TYPE_CHECKING

from tools.base import RefusedError
from tools.people import Role
from tools.services.identity import passwords
from tools.services.identity.callers import Caller
from tools.services.identity.names import checked, role_named

if TYPE_CHECKING:
    from tools.context import Context
    from tools.store.sessions import SessionRow

IDLE = dt.timedelta(hours=12)
LONGEST = dt.timedelta(days=7)
TOUCHED_EVERY = dt.timedelta(minutes=1)
PASSWORD, OIDC = "password", "oidc"
WRONG = "the name or the password is wrong"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def passwords_exist(context: Context) -> bool:
    """Whether there is anyone who signs in with a password: then everyone has to sign in."""
    return context.store.people.any_password()


def sign_in(context: Context, name: str, password: str, *, address: str) -> str:
    """The token of a new session. Raises RefusedError, which does not tell what was wrong: an unknown
    name, a person who is disabled or has no password, or the password; all take the same time.
    """
    there = context.store.people.get(name)
    kept = None if there is None else there.password
    right = passwords.matches(password, kept)
    if there is None or kept is None or not right or not there.enabled:
        # An unknown name is not noted: it may be a password that was typed in the wrong field.
        subject = "someone unknown" if there is None else there.name
        context.store.people.sessions.refused(
            subject, at=context.clock(), detail={"address": address}
        )
        raise RefusedError(WRONG)
    if passwords.outdated(kept):
        newer = passwords.hashed(password)
        context.store.people.rehash(there.name, kept, newer, at=context.clock())
        kept = newer
    return _begin(context, Caller(there.name, role_named(there.role), PASSWORD), address, kept)


def sign_in_known(context: Context, name: str, role: Role, *, address: str) -> str:
    """The token of a new session of someone whom an identity provider has told. Raises RefusedError
    when the name is that of a person who is disabled, InputError when it cannot be one.
    """
    name = checked(name)
    if not standing(context, name)[1]:
        detail = {"why": "disabled", "address": address}
        context.store.people.sessions.refused(name, at=context.clock(), detail=detail)
        raise RefusedError(f"{name} is disabled here: ask an admin")
    return _begin(context, Caller(name, role, OIDC), address, None)


def standing(context: Context, name: str) -> tuple[Role | None, bool]:
    """The role that a person has here, None where they are not known here; whether they may come."""
    there = context.store.people.get(name)
    return (None, True) if there is None else (role_named(there.role), there.enabled)


def note_told(context: Context, name: str, role: Role, *, address: str) -> None:
    """Note in the audit that a proxy lets someone in, who has no session here."""
    detail = {"source": "header", "role": role.word, "address": address}
    context.store.audit.note(
        at=context.clock(), who=name, event="signed.in", subject=name, detail=detail
    )


def caller(context: Context, token: str) -> Caller | None:
    """Who is signed in with a token; None when nobody is, or no longer."""
    found = _held(context, token)
    if found is None:
        return None
    session, made = found
    now = context.clock()
    if _due(session, now):
        context.store.people.sessions.touch(session, now)
    return made


def glance(context: Context, token: str) -> Caller | None:
    """The same where nothing is to be written for it: a few microseconds. None: `caller` tells."""
    found = _held(context, token)
    return None if found is None or _due(found[0], context.clock()) else found[1]


def _held(context: Context, token: str) -> tuple[SessionRow, Caller] | None:
    """A session that goes on, and whose it is."""
    if not _TOKEN.fullmatch(token):
        return None
    found = context.store.people.sessions.get(_hash(token))
    if found is None:
        return None
    session, role, enabled = found
    if not _alive(session, context.clock()) or not enabled:
        return None
    if session.source == PASSWORD and role is None:
        return None
    told = session.role if session.source != PASSWORD or role is None else role
    return session, Caller(session.person, role_named(told), session.source)


def sign_out(context: Context, token: str) -> None:
    """End the session of a token; harmless when there is none."""
    found = context.store.people.sessions.get(_hash(token))
    if found is not None:
        context.store.people.sessions.end(found[0], at=context.clock(), why="signed out")


def _begin(context: Context, who: Caller, address: str, password: str | None) -> str:
    token, now = secrets.token_urlsafe(32), context.clock()
    context.store.people.sessions.begin(
        _hash(token),
        who.name,
        who.role.word,
        who.source,
        at=now,
        expires=now + LONGEST,
        detail={"address": address},
        password=password,
    )
    return token


def _alive(session: SessionRow, now: dt.datetime) -> bool:
    if now >= dt.datetime.fromisoformat(session.expires_at):
        return False
    return now - dt.datetime.fromisoformat(session.seen_at) < IDLE


def _due(session: SessionRow, now: dt.datetime) -> bool:
    """Whether its use is to be noted: at most once a minute."""
    return now - dt.datetime.fromisoformat(session.seen_at) >= TOUCHED_EVERY


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
