"""One user on their own machine: no sign-in, and no web page may use what is theirs."""

from __future__ import annotations

import pytest
from starlette.testclient import WebSocketDenialResponse, WebSocketDisconnect

from tests.identity.signing import PASSWORD, Opened
from tools import identity
from tools.context import Context
from tools.people import local_user

OWN = {"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}
BROWSES = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none"}


def test_whoever_reaches_it_is_its_owner(opened: Opened) -> None:
    told = opened().get("/api/instances").json()
    assert (told["name"], told["role"], told["front"]) == (local_user().name, "admin", "api")
    assert told["mode"] == "off"


def test_a_program_may_change_without_any_token(opened: Opened) -> None:
    assert opened().post("/api/changes/1/confirm", json={}).status_code == 200


def test_a_page_carries_a_token_and_its_requests_need_it(opened: Opened) -> None:
    client = opened()
    csrf = client.get("/dashboard", headers=BROWSES).json()["csrf"]
    assert len(csrf) == 64
    assert client.post("/changes", headers=OWN).status_code == 403
    assert client.post("/changes", headers={**OWN, "X-CSRF-Token": "0" * 64}).status_code == 403
    assert client.post("/changes", headers={**OWN, "X-CSRF-Token": csrf}).status_code == 200


def test_a_form_may_carry_the_token_and_arrives_whole(opened: Opened) -> None:
    client = opened()
    csrf = client.get("/", headers=BROWSES).json()["csrf"]
    told = client.post("/accounts", data={"csrf": csrf, "name": "a" * 50}, headers=OWN)
    assert told.status_code == 200
    assert told.json()["form"] == f"csrf={csrf}&name={'a' * 50}"


def test_the_token_is_bound_to_the_browser(opened: Opened) -> None:
    theirs = opened().get("/", headers=BROWSES).json()["csrf"]
    client = opened()
    client.get("/", headers=BROWSES)
    assert client.post("/changes", headers={**OWN, "X-CSRF-Token": theirs}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:3000"},  # another program of this machine
        {"Origin": "http://127.0.0.1:8080.evil.example"},
        {"Origin": "http://[broken"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/api/ai/query", "/mcp", "/chat/project/file", "/changes"])
def test_another_page_changes_nothing(opened: Opened, headers: dict[str, str], path: str) -> None:
    assert opened().post(path, headers=headers).status_code == 403


def test_another_page_reads_nothing_but_may_link(opened: Opened) -> None:
    client = opened()
    loads = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    links = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    frames = links | {"Sec-Fetch-Dest": "iframe"}
    assert client.get("/api/instances", headers=loads).status_code == 403
    assert client.get("/dashboard", headers=links).status_code == 200
    assert client.get("/dashboard", headers=frames).status_code == 403


def test_the_chat_needs_no_token_but_its_own_page(opened: Opened) -> None:
    client = opened()
    assert client.post("/chat/feedback", headers=OWN).status_code == 200
    assert client.post("/chat/feedback", headers={"Origin": "http://a.example"}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "192.168.0.7:8080", ""])
def test_a_name_that_was_pointed_here_is_not_answered(opened: Opened, host: str) -> None:
    reply = opened().get("/api/instances", headers={"Host": host})
    assert reply.status_code == 421
    assert "localhost" in reply.json()["error"]["message"]


@pytest.mark.parametrize("at", ["http://localhost:8080", "http://[::1]:8080", "http://127.0.0.2"])
def test_every_name_of_this_machine_is_answered(opened: Opened, at: str) -> None:
    assert opened(at=at).get("/api/instances").status_code == 200


def test_what_a_proxy_brings_from_elsewhere_is_not_the_owner(opened: Opened) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9"}
    assert opened().get("/dashboard", headers=headers).status_code == 403


def test_websockets_are_for_our_own_pages(opened: Opened) -> None:
    client = opened()
    with client.websocket_connect("ws://127.0.0.1:8080/chat/ws/socket.io", headers=OWN) as socket:
        assert socket.receive_text() == local_user().name
        socket.send_text("bye")
    for origin in ("https://evil.example", "null", "http://127.0.0.1:3000"):
        with (
            pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
            client.websocket_connect(
                "ws://127.0.0.1:8080/chat/ws/socket.io", headers={"Origin": origin}
            ),
        ):
            pass


def test_a_key_that_is_shown_counts_with_its_own_role(opened: Opened, context: Context) -> None:
    _, key = identity.add_key(context, "reader", "viewer", days=1)
    client = opened()
    told = client.get("/mcp", headers={"Authorization": f"Bearer {key}"}).json()
    assert (told["role"], told["front"]) == ("viewer", "mcp")
    wrong = {"Authorization": f"Bearer {key[:-1]}{'A' if key[-1] != 'A' else 'B'}"}
    reply = client.get("/mcp", headers=wrong)
    assert reply.status_code == 401
    assert "invalid_token" in reply.headers["WWW-Authenticate"]


def test_the_first_person_with_a_password_closes_the_door(
    opened: Opened, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.identity.callers.LOOK", 0.0)
    client = opened()
    assert client.get("/api/instances").status_code == 200
    identity.add_person(context, "ana", "admin", PASSWORD)
    assert client.get("/api/instances").status_code == 401
    assert opened({"CLOUDWRIGHT_SIGN_IN": "off"}).get("/api/instances").status_code == 200
    assert (
        opened({"CLOUDWRIGHT_SIGN_IN": "off"}, host="0.0.0.0").get("/api/instances").status_code
        == 401
    )


def test_every_reply_carries_the_headers(opened: Opened) -> None:
    client = opened()
    for reply in (client.get("/dashboard"), client.post("/x", headers={"Origin": "null"})):
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in reply.headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in reply.headers
    first, second = (client.get("/dashboard").headers["Content-Security-Policy"] for _ in range(2))
    assert "'unsafe-inline'" not in first.partition("script-src")[2].partition(";")[0]
    assert first != second  # each reply has its own nonce
