"""Keys of programs: `cw_ID_SECRET`, shown once, of which only a hash is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING

from tools.base import Column, InputError, RefusedError, Result, Table, Value
from tools.people import Role
from tools.services.identity.callers import Caller
from tools.services.identity.names import checked, role_named
from tools.services.identity.people import managing

if TYPE_CHECKING:
    from tools.context import Context
    from tools.store.api_keys import KeyRow

PREFIX = "cw_"
MOST_DAYS = 3650
NOTED_EVERY = dt.timedelta(minutes=1)
AUDITED_EVERY = dt.timedelta(hours=1)
_KEY = re.compile(r"cw_(?P<id>[0-9a-f]{12})_(?P<secret>[A-Za-z0-9_-]{43})")


def listed(context: Context) -> Result:
    """All keys, without their secrets. Raises RefusedError."""
    managing(context)
    now = context.clock()
    rows = [
        [key.name, key.id, key.role, key.created_by, _state(key, now), *_times(key)]
        for key in context.store.people.keys.listed()
    ]
    columns = ("Name", "Id", "Role", "Acts for", "State", "Added", "Expires", "Last used")
    return Result(
        title="API keys",
        values=[Value(name="keys", value=len(rows))],
        tables=[Table(title="API keys", columns=[Column(name=one) for one in columns], rows=rows)],
    )


def add(
    context: Context, name: str, role: str, *, days: int | None, person: str | None = None
) -> tuple[Result, str]:
    """Make a key that acts in the name of a person (default: whoever makes it), and the text of it,
    which cannot be had again. `days` until it expires; None: never. Raises InputError and
    RefusedError, also when it would be allowed more than that person.
    """
    who = managing(context)
    name, wanted = checked(name, "a key"), role_named(role)
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise InputError(f"a key holds 1 to {MOST_DAYS} days, not {days}")
    owner = _owner(context, person, wanted)
    now = context.clock()
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    text = f"{PREFIX}{key_id}_{secret}"
    until = None if days is None else now + dt.timedelta(days=days)
    context.store.people.keys.add(
        key_id=key_id,
        digest=_hash(text),
        name=name,
        role=wanted.word,
        person=owner,
        expires=until,
        who=who,
        at=now,
    )
    values = [
        Value(name="key", value=text),
        Value(name="id", value=key_id),
        Value(name="role", value=wanted.word),
        Value(name="acts for", value=owner),
        Value(name="expires", value=until),
    ]
    result = Result(title=f"Key {name!r} added", values=values)
    result.warnings.append("the key is shown this once: keep it where secrets are kept")
    return result, text


def revoke(context: Context, given: str) -> Result:
    """Let a key, by name or id, hold no longer. Raises InputError and RefusedError."""
    who = managing(context)
    key = context.store.people.keys.find(given)
    context.store.people.keys.revoke(key, who=who, at=context.clock())
    return Result(title=f"Key {key.name!r} revoked", values=[Value(name="id", value=key.id)])


def caller(context: Context, text: str, address: str = "") -> Caller | None:
    """Who a key acts for; None when it is none, or holds no longer. It is allowed what its role and
    that of its person both allow.
    """
    now = context.clock()
    held = _held(context, text, now)
    if held is None:
        return None
    key, made = held
    if _due(key, now):
        _note(context, key, made, now, address)
    return made


def glance(context: Context, text: str) -> Caller | None:
    """The same where nothing is to be written for it: a few microseconds. None: `caller` tells."""
    now = context.clock()
    held = _held(context, text, now)
    return None if held is None or _due(held[0], now) else held[1]


def _held(context: Context, text: str, now: dt.datetime) -> tuple[KeyRow, Caller] | None:
    """A key that holds, and who it acts for."""
    written = _KEY.fullmatch(text)
    found = context.store.people.keys.with_person(written["id"]) if written else None
    if found is None or not hmac.compare_digest(found[0].hash, _hash(text)):
        return None
    key, persons_role, enabled = found
    if persons_role is None:  # the name may be written in another case
        person = context.store.people.get(key.created_by)
        if person is not None:
            persons_role, enabled = person.role, person.enabled
    if not key.usable(now) or not enabled:
        return None
    role = role_named(key.role)
    if persons_role is not None:
        role = min(role, role_named(persons_role))
    return key, Caller(key.created_by, role, f"key {key.name}")


def _owner(context: Context, person: str | None, wanted: Role) -> str:
    """Whose key it is. Raises InputError and RefusedError."""
    if person is None:
        name, role = context.person.name, context.person.role
    else:
        there = context.store.people.find(person)
        name, role = there.name, role_named(there.role)
    if wanted > role:
        raise RefusedError(
            f"{name} is {role.word}: a key of theirs cannot have the role {wanted.word}"
        )
    return name


def _due(key: KeyRow, now: dt.datetime) -> bool:
    """Whether its use is to be noted: at most once a minute."""
    return key.used_at is None or now - dt.datetime.fromisoformat(key.used_at) >= NOTED_EVERY


def _note(context: Context, key: KeyRow, made: Caller, now: dt.datetime, address: str) -> None:
    """Remember the use; in the audit, at most once an hour."""
    last = None if key.used_at is None else dt.datetime.fromisoformat(key.used_at)
    new = last is None or last.replace(minute=0, second=0) + AUDITED_EVERY <= now
    detail = {"address": address, "role": made.role.word} if new else {}
    context.store.people.keys.used(key, who=made.name, at=now, detail=detail)


def _state(key: KeyRow, now: dt.datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "usable" if key.usable(now) else "expired"


def _times(key: KeyRow) -> list[dt.datetime | None]:
    texts = (key.created_at, key.expires_at, key.used_at)
    return [None if text is None else dt.datetime.fromisoformat(text) for text in texts]


def _hash(text: str) -> str:
    """A fast hash is right here: the secret has 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(text.encode()).hexdigest()
