"""Keys of programs: what they may do, in whose name, and until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.identity.signing import NOW, PASSWORD, Opened, audit_of
from tools import identity
from tools.base import InputError, RefusedError
from tools.context import Context
from tools.people import Person, Role


def ask(opened: Opened, key: str, **headers: str) -> tuple[int, dict[str, str]]:
    reply = opened().get("/api/x", headers={"Authorization": f"Bearer {key}", **headers})
    return reply.status_code, reply.json()


def test_a_key_acts_for_its_person_and_never_does_more(
    opened: Opened, context: Context, ana: str
) -> None:
    _, key = identity.add_key(context, "ci", "operator", days=30, person=ana)
    status, told = ask(opened, key)
    assert (status, told["name"], told["role"], told["front"]) == (200, "ana", "operator", "api")
    identity.set_role(context, ana, "viewer")
    assert ask(opened, key)[1]["role"] == "viewer"
    identity.set_role(context, ana, "admin")
    assert ask(opened, key)[1]["role"] == "operator"
    identity.enable(context, ana, enabled=False)
    assert ask(opened, key)[0] == 401
    identity.enable(context, ana)
    assert ask(opened, key)[0] == 200
    identity.remove(context, ana)
    assert ask(opened, key)[0] == 401


def test_a_key_cannot_have_more_than_its_person(context: Context, ana: str) -> None:
    with pytest.raises(RefusedError, match="operator"):
        identity.add_key(context, "more", "admin", days=1, person=ana)
    low = replace(context, person=Person("ana", Role.OPERATOR, "api"))
    low.__dict__["store"] = context.store
    for forbidden in (
        lambda: identity.add_key(low, "x", "viewer", days=1),
        lambda: identity.add_person(low, "x", "admin", PASSWORD),
        lambda: identity.set_role(low, "ana", "admin"),
        lambda: identity.list_people(low),
        lambda: identity.list_keys(low),
        lambda: identity.revoke_key(low, "x"),
        lambda: identity.remove(low, "boss"),
    ):
        with pytest.raises(RefusedError, match="admins"):
            forbidden()


def test_a_key_ends_when_revoked_or_expired(opened: Opened, context: Context, ana: str) -> None:
    _, short = identity.add_key(context, "short", "viewer", days=1)
    _, other = identity.add_key(context, "other", "viewer", days=None)
    identity.revoke_key(context, "other")
    assert ask(opened, other)[0] == 401
    assert ask(opened, short)[0] == 200
    context.now = NOW + dt.timedelta(days=1)
    assert ask(opened, short)[0] == 401


@pytest.mark.parametrize(
    "bearer",
    ["", "cw_", "cw_0123456789ab_" + "A" * 43, "cw_' OR 1=1 --_x", "eyJhbGciOiJub25lIn0.e30.", "x"],
)
def test_what_is_no_key_lets_nobody_in(opened: Opened, ana: str, bearer: str) -> None:
    assert ask(opened, bearer)[0] == 401


def test_a_key_needs_no_token_and_no_origin(opened: Opened, context: Context, ana: str) -> None:
    _, key = identity.add_key(context, "ci", "operator", days=1)
    headers = {"Authorization": f"Bearer {key}", "Origin": "https://app.example"}
    assert opened().post("/api/changes/1/confirm", headers=headers).status_code == 200


def test_the_hash_of_another_key_with_the_same_id_does_not_do(
    opened: Opened, context: Context, ana: str
) -> None:
    _, one = identity.add_key(context, "one", "viewer", days=1)
    _, two = identity.add_key(context, "two", "admin", days=1)
    mixed = "_".join([*two.split("_")[:2], one.split("_", 2)[2]])
    assert ask(opened, mixed)[0] == 401


def test_use_is_noted_but_not_every_time(opened: Opened, context: Context, ana: str) -> None:
    _, key = identity.add_key(context, "ci", "viewer", days=30, person=ana)
    for minutes in (0, 0, 2, 30, 70):
        context.now = NOW + dt.timedelta(minutes=minutes)
        ask(opened, key)
    used = [row for row in audit_of(context) if row[1] == "key.used"]
    assert len(used) == 2
    assert used[0][0] == "ana"
    assert context.store.people.keys.find("ci").used_at == context.now.isoformat()
    assert key not in str(audit_of(context))


def test_days_and_names_are_checked(context: Context) -> None:
    for days in (0, -1, 100_000):
        with pytest.raises(InputError, match="days"):
            identity.add_key(context, "x", "viewer", days=days)
    for name in ("", " x", "-x", "a\nb", "root (admin, cli)", "x" * 65, "a\u202eb"):
        with pytest.raises(InputError, match="name of a key"):
            identity.add_key(context, name, "viewer", days=1)
    with pytest.raises(InputError, match="viewer, operator, admin"):
        identity.add_key(context, "x", "owner", days=1)
