"""Sign-in by a trusted proxy's header, and what proxies say of addresses and TLS."""

from __future__ import annotations

import pytest

from tests.identity.signing import Opened, audit_of
from tools import identity
from tools.base import InputError
from tools.context import Context
from ui.identity import settings

BEHIND = {
    "CLOUDWRIGHT_USER_HEADER": "X-Forwarded-User",
    "CLOUDWRIGHT_ROLE_HEADER": "X-Forwarded-Groups",
    "CLOUDWRIGHT_PROXIES": "10.0.0.0/24",
    "CLOUDWRIGHT_ROLES": "admin=cloud-admins;operator=sre,on-call",
}
AT = "http://cloud.example"
USER = {"X-Forwarded-User": "ana@example.com"}


def test_the_proxy_tells_who_it_is_and_which_groups(opened: Opened, context: Context) -> None:
    client = opened(BEHIND, at=AT, peer="10.0.0.7", host="0.0.0.0")
    for groups, role in (("", "viewer"), ("dev, SRE", "operator"), ("sre,cloud-admins", "admin")):
        told = client.get("/x", headers=USER | {"X-Forwarded-Groups": groups}).json()
        assert (told["name"], told["role"], told["mode"]) == ("ana@example.com", role, "header")
    assert client.get("/x", headers=USER).json()["role"] == "viewer"
    noted = [row[:3] for row in audit_of(context)]
    assert noted.count(("ana@example.com", "signed.in", "ana@example.com")) == 3  # once a role


def test_headers_of_anyone_else_are_not_believed(opened: Opened) -> None:
    client = opened(BEHIND, at=AT, peer="203.0.113.5", host="0.0.0.0")
    claims = USER | {"X-Forwarded-Groups": "cloud-admins", "X-Forwarded-For": "10.0.0.7"}
    assert client.get("/api/x", headers=claims).status_code == 401
    mine = opened({}, at="http://127.0.0.1", peer="127.0.0.1")
    assert mine.get("/api/x", headers=USER).json()["name"] != "ana@example.com"


def test_a_name_that_is_told_twice_or_cannot_be_is_refused(opened: Opened) -> None:
    client = opened(BEHIND, at=AT, peer="10.0.0.7", host="0.0.0.0")
    twice = [("X-Forwarded-User", "ana"), ("X-Forwarded-User", "boss")]
    assert client.get("/api/x", headers=twice).status_code == 401
    assert client.get("/api/x").status_code == 401
    odd = {"X-Forwarded-User": "root (admin, cli)"}
    assert client.get("/api/x", headers=odd).status_code == 403


def test_people_of_this_home_keep_their_role_and_may_be_shut_out(
    opened: Opened, context: Context
) -> None:
    identity.add_person(context, "boss", "admin", None)
    identity.add_person(context, "ana@example.com", "operator", None)
    client = opened(BEHIND, at=AT, peer="10.0.0.7", host="0.0.0.0")
    assert client.get("/api/x", headers=USER).json()["role"] == "operator"
    identity.enable(context, "ana@example.com", enabled=False)
    assert client.get("/api/x", headers=USER).status_code == 403


def test_behind_a_proxy_too_other_pages_change_nothing(opened: Opened) -> None:
    client = opened(BEHIND, at=AT, peer="10.0.0.7", host="0.0.0.0")
    assert client.post("/x", headers=USER | {"Origin": "https://evil.example"}).status_code == 403
    browser = USER | {"Origin": AT}
    assert client.post("/x", headers=browser).status_code == 403
    csrf = client.get("/", headers=USER | {"Accept": "text/html"}).json()["csrf"]
    assert client.post("/x", headers=browser | {"X-CSRF-Token": csrf}).status_code == 200


def test_the_scheme_is_believed_of_a_proxy_only(opened: Opened) -> None:
    told = {"X-Forwarded-Proto": "https"} | USER
    trusted = opened(BEHIND, at=AT, peer="10.0.0.7", host="0.0.0.0").get("/x", headers=told)
    assert trusted.json()["scheme"] == "https"
    assert "Strict-Transport-Security" in trusted.headers
    stranger = opened(at="http://127.0.0.1").get("/x", headers=told)
    assert stranger.json()["scheme"] == "http"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("6.6.6.6, 198.51.100.1", "198.51.100.1"),  # what is before it, the client made up
        ("198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("198.51.100.1:4711", "198.51.100.1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("", "10.0.0.7"),
    ],
)
def test_the_address_is_the_last_that_no_proxy_has(told: str, address: str) -> None:
    from ui.identity.asked import Asked

    headers = [(b"x-forwarded-for", told.encode())] if told else []
    scope = {"type": "http", "path": "/", "scheme": "http", "client": ("10.0.0.7", 1)}
    asked = Asked.of({**scope, "headers": headers}, settings.read(BEHIND))
    assert asked.address == address


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"CLOUDWRIGHT_SIGN_IN": "maybe"}, "off, password, header, oidc"),
        ({"CLOUDWRIGHT_USER_HEADER": "X-User"}, "CLOUDWRIGHT_PROXIES"),
        ({"CLOUDWRIGHT_PROXIES": "example.com"}, "no address"),
        ({"CLOUDWRIGHT_SIGN_IN": "oidc"}, "CLOUDWRIGHT_OIDC_ISSUER"),
        ({"CLOUDWRIGHT_OIDC_ISSUER": "http://login.example"}, "https"),
        ({"CLOUDWRIGHT_OIDC_ISSUER": "https://login.example"}, "CLOUDWRIGHT_OIDC_CLIENT_ID"),
        ({"CLOUDWRIGHT_ROLES": "owner=x"}, "ROLE=GROUP"),
        ({"CLOUDWRIGHT_RATE_LIMIT": "fast"}, "whole number"),
        ({"CLOUDWRIGHT_PUBLIC_URL": "https://a.example/x"}, "without a path"),
        ({"CLOUDWRIGHT_API_ORIGINS": "*"}, "no origin"),
    ],
)
def test_settings_that_cannot_be_are_told(environ: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        settings.read(environ)


def test_a_secret_comes_from_a_file_and_is_never_shown(tmp_path: object) -> None:
    file = tmp_path / "secret"  # type: ignore[operator]
    file.write_text("s3cret-of-client\n")
    environ = {
        "CLOUDWRIGHT_OIDC_ISSUER": "https://login.example",
        "CLOUDWRIGHT_OIDC_CLIENT_ID": "cloudwright",
        "CLOUDWRIGHT_OIDC_CLIENT_SECRET_FILE": str(file),
    }
    found = settings.read(environ)
    assert found.provider is not None
    assert found.provider.client_secret == "s3cret-of-client"
    assert "s3cret" not in repr(found)
    file.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        settings.read(environ)
