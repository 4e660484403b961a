"""Managing people: who there is, with which role; every change is in the audit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tools.base import Column, InputError, RefusedError, Result, Table, Value
from tools.people import Role
from tools.services.identity import passwords
from tools.services.identity.names import checked, role_named

if TYPE_CHECKING:
    from tools.context import Context


def managing(context: Context) -> str:
    """Who manages, for the audit. Raises RefusedError when it is no admin."""
    person = context.person
    if person.role < Role.ADMIN:
        raise RefusedError(
            f"{person.name} is {person.role.word}: people and keys are managed by admins"
        )
    return str(person)


def listed(context: Context) -> Result:
    """Everyone by name; no hash of a password leaves the store. Raises RefusedError."""
    managing(context)
    there = context.store.people.listed()
    rows = [
        [
            one.name,
            one.role,
            one.password is not None,
            one.enabled,
            _moment(one.created_at),
            _moment(one.seen_at),
        ]
        for one in there
    ]
    columns = ("Name", "Role", "Password", "Enabled", "Added", "Seen")
    result = Result(
        title="People",
        values=[Value(name="people", value=len(there))],
        tables=[Table(title="People", columns=[Column(name=name) for name in columns], rows=rows)],
    )
    if not there:
        result.assumptions.append(
            "nobody has to sign in on this machine: `cloudwright people add NAME --role admin` adds "
            "the first person, and everyone signs in from then on"
        )
    return result


def add(context: Context, name: str, role: str, password: str | None) -> Result:
    """Add a person; without a password they come through a proxy or an identity provider. Raises
    InputError and RefusedError.
    """
    who = managing(context)
    name, role = checked(name), role_named(role).word
    context.store.people.add(name, role, _hash(password, name), who=who, at=context.clock())
    return _shown(context, f"Person {name!r} added", name)


def set_role(context: Context, name: str, role: str) -> Result:
    """Give another role; who is signed in has to sign in again. Raises InputError, RefusedError."""
    who = managing(context)
    there = context.store.people.find(name)
    role = role_named(role).word
    context.store.people.set_role(there.name, role, who=who, at=context.clock())
    return _shown(context, f"{there.name!r} is {role} now", there.name)


def set_password(context: Context, name: str, password: str) -> Result:
    """Give another password; who is signed in has to sign in again. Raises InputError and
    RefusedError.
    """
    who = managing(context)
    there = context.store.people.find(name)
    digest = _hash(password, there.name)
    context.store.people.set_password(there.name, digest, who=who, at=context.clock())
    return _shown(context, f"Password of {there.name!r} changed", there.name)


def enable(context: Context, name: str, *, enabled: bool = True) -> Result:
    """Let a person in, or no longer. Raises InputError, RefusedError for the last enabled admin."""
    who = managing(context)
    there = context.store.people.find(name)
    context.store.people.enable(there.name, enabled=enabled, who=who, at=context.clock())
    said = "enabled" if enabled else "disabled; their sessions have ended, and their keys rest"
    return _shown(context, f"Person {there.name!r} {said}", there.name)


def remove(context: Context, name: str) -> Result:
    """Forget a person and revoke their keys. Raises InputError, RefusedError for the last enabled
    admin.
    """
    who = managing(context)
    there = context.store.people.find(name)
    revoked = context.store.people.remove(there.name, who=who, at=context.clock())
    result = Result(title=f"Person {there.name!r} removed")
    result.values = [Value(name="keys revoked", value=revoked)]
    return result


def find(context: Context, name: str) -> str:
    """The name of a person as it is written. Raises InputError with near names, RefusedError."""
    managing(context)
    return context.store.people.find(name).name


def check_free(context: Context, name: str) -> str:
    """The name, as it can be added. Raises InputError when it cannot; before a password is asked."""
    managing(context)
    name = checked(name)
    if context.store.people.get(name) is not None:
        raise InputError(f"there is a person {name!r} already")
    return name


def _hash(password: str | None, name: str) -> str | None:
    if password is None:
        return None
    passwords.check_strength(password, name)
    return passwords.hashed(password)


def _shown(context: Context, title: str, name: str) -> Result:
    one = context.store.people.find(name)
    result = Result(
        title=title,
        values=[
            Value(name="role", value=one.role),
            Value(name="password", value=one.password is not None),
            Value(name="enabled", value=one.enabled),
        ],
    )
    everyone = context.store.people.listed()
    if not any(other.role == Role.ADMIN.word and other.enabled for other in everyone):
        result.warnings.append(
            "nobody who signs in is admin: only the command line of this machine can manage accounts "
            "and people; `cloudwright people role NAME admin` changes that"
        )
    return result


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
