"""Sign-in with an OpenID Connect provider, and what is not believed of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.testclient import TestClient

from tests.identity.provider import CLIENT, SECRET, LocalProvider, running
from tests.identity.signing import NOW, PASSWORD, Opened, audit_of, sign_in
from tools import identity
from tools.context import Context

AT = "https://cloud.example"
STAMP = int(NOW.timestamp())


@pytest.fixture(scope="module")
def shared_provider() -> Iterator[LocalProvider]:
    with running() as server:
        yield server


@pytest.fixture
def provider(shared_provider: LocalProvider) -> LocalProvider:
    """A provider of whom ana@example.com is an operator."""
    shared_provider.claims = {
        "email": "ana@example.com",
        "email_verified": True,
        "roles": ["sre"],
        "iat": STAMP,
        "exp": STAMP + 300,
    }
    shared_provider.discovery = {}
    return shared_provider


@pytest.fixture
def client(opened: Opened, provider: LocalProvider) -> TestClient:
    return opened(environ_of(provider), at=AT, peer="203.0.113.5", host="0.0.0.0")


def environ_of(provider: LocalProvider) -> dict[str, str]:
    return {
        "CLOUDWRIGHT_OIDC_ISSUER": provider.issuer,
        "CLOUDWRIGHT_OIDC_CLIENT_ID": CLIENT,
        "CLOUDWRIGHT_OIDC_CLIENT_SECRET": SECRET,
        "CLOUDWRIGHT_ROLES": "operator=sre;admin=cloud-admins",
        "CLOUDWRIGHT_PUBLIC_URL": AT,
    }


def through(client: TestClient, provider: LocalProvider, **back: str) -> Any:
    """Go to the provider and come back."""
    reply = client.get("/sign-in/start?next=/accounts")
    assert reply.status_code == 303
    sent = provider.authorized(reply.headers["Location"])
    return client.get("/sign-in/return", params=sent | back)


def test_the_provider_tells_who_it_is(
    client: TestClient, provider: LocalProvider, context: Context
) -> None:
    assert "/sign-in/start?next=/accounts" in client.get("/sign-in?next=/accounts").text
    reply = through(client, provider)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/accounts")
    told = client.get("/accounts").json()
    assert (told["name"], told["role"], told["mode"]) == ("ana@example.com", "operator", "oidc")
    assert ("ana@example.com", "signed.in", "ana@example.com") in [
        row[:3] for row in audit_of(context)
    ]
    assert SECRET not in str(audit_of(context))


def test_what_is_asked_of_the_provider(client: TestClient, provider: LocalProvider) -> None:
    address = client.get("/sign-in/start").headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{provider.issuer}/authorize?")
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"{AT}/sign-in/return"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    assert SECRET not in address


def test_a_sign_in_belongs_to_the_browser_that_began_it(
    client: TestClient, provider: LocalProvider, opened: Opened
) -> None:
    """Someone else's code, or the state of another flow, does not sign anyone in."""
    sent = provider.authorized(client.get("/sign-in/start").headers["Location"])
    other = opened(environ_of(provider), at=AT, host="0.0.0.0")
    assert other.get("/sign-in/return", params=sent).status_code == 400
    assert client.get("/sign-in/return", params=sent | {"state": "x"}).status_code == 400
    assert client.get("/sign-in/return", params=sent | {"iss": "https://x"}).status_code == 403
    assert client.get("/sign-in/return", params={"state": sent["state"]}).status_code == 403
    assert client.get("/sign-in/return", params=sent).status_code == 303
    client.cookies.clear()
    assert client.get("/sign-in/return", params=sent).status_code == 400


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"iss": "https://other.example"}, "InvalidIssuerError"),
        ({"aud": "another"}, "InvalidAudienceError"),
        ({"aud": [CLIENT, "another"]}, "another application"),
        ({"azp": "another"}, "another application"),
        ({"nonce": "x"}, "another sign-in"),
        ({"nonce": None}, "another sign-in"),
        ({"exp": STAMP - 120}, "does not hold now"),
        ({"iat": STAMP + 120}, "does not hold now"),
        ({"nbf": STAMP + 120}, "does not hold now"),
        ({"exp": "soon"}, "no numbers"),
        ({"email_verified": False}, "not verified"),
        ({"email": "root (admin, cli)"}, "cannot be the name"),
    ],
)
def test_tokens_that_do_not_fit_are_refused(
    client: TestClient, provider: LocalProvider, claims: dict[str, Any], said: str
) -> None:
    provider.claims |= claims
    reply = through(client, provider)
    assert reply.status_code in (403, 502)
    assert said in reply.text
    assert client.get("/api/x").status_code == 401


def test_only_the_providers_own_signature_counts(
    client: TestClient, provider: LocalProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forgeries = {
        "another key": lambda claims: jwt.encode(claims, other, "RS256", headers={"kid": "k1"}),
        "an unknown key": lambda claims: jwt.encode(claims, other, "RS256", headers={"kid": "k2"}),
        "no signature": lambda claims: jwt.encode(claims, None, "none", headers={"kid": "k1"}),
        "a shared secret": lambda claims: jwt.encode(
            claims, SECRET * 4, "HS256", headers={"kid": "k1"}
        ),
        "nonsense": lambda _: "not.a.token",
    }
    for how, signed in forgeries.items():
        monkeypatch.setattr(provider, "signed", signed)
        assert through(client, provider).status_code == 502, how
        assert client.get("/api/x").status_code == 401


def test_a_provider_that_changed_its_keys_is_asked_again(
    client: TestClient, provider: LocalProvider, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime as dt

    assert through(client, provider).status_code == 303
    monkeypatch.setattr(
        provider, "key", rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    monkeypatch.setattr(provider, "key_id", "k9")
    context.now = NOW + dt.timedelta(minutes=2)
    provider.claims |= {"iat": STAMP + 120, "exp": STAMP + 400}
    assert through(client, provider).status_code == 303


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    ],
)
def test_a_provider_that_tells_odd_things_is_not_used(
    client: TestClient, provider: LocalProvider, discovery: dict[str, Any]
) -> None:
    provider.discovery = discovery
    reply = client.get("/sign-in/start")
    assert reply.status_code == 502
    assert "Sign-in failed" in reply.text


def test_an_unreachable_provider_is_told(opened: Opened, provider: LocalProvider) -> None:
    environ = environ_of(provider) | {"CLOUDWRIGHT_OIDC_ISSUER": "http://127.0.0.1:9"}
    reply = opened(environ, at=AT, host="0.0.0.0").get("/sign-in/start")
    assert (reply.status_code, "cannot be asked" in reply.text) == (502, True)


def test_someone_disabled_here_does_not_come_in(
    client: TestClient, provider: LocalProvider, context: Context
) -> None:
    assert through(client, provider).status_code == 303
    identity.add_person(context, "boss", "admin", None)
    identity.add_person(context, "Ana@example.com", "viewer", None)
    identity.enable(context, "Ana@example.com", enabled=False)
    assert client.get("/api/x").status_code == 401
    assert through(client, provider).status_code == 403


def test_a_password_still_works_for_people_who_have_one(
    client: TestClient, provider: LocalProvider, context: Context
) -> None:
    assert 'name="password"' not in client.get("/sign-in").text
    identity.add_person(context, "boss", "admin", PASSWORD)
    assert sign_in(client, "boss").status_code == 303
    assert client.get("/api/x").json()["role"] == "admin"


def test_a_claim_may_lie_deeper() -> None:
    from ui.identity.oidc_pages import groups_in, name_in

    claims = {"realm_access": {"roles": ["a", "b"]}, "groups": "a,b", "https://x/roles": ["c"]}
    assert groups_in(claims, "realm_access.roles") == ["a", "b"]
    assert groups_in(claims, "groups") == ["a", "b"]
    assert groups_in(claims, "https://x/roles") == ["c"]
    assert groups_in(claims, "none.there") == []
    assert name_in({"sub": "u1"}, "email") == "u1"
