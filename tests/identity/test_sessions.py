"""Signing in with a password, being known by a session, and signing out."""

from __future__ import annotations

import datetime as dt
import json
from http.cookies import SimpleCookie

import pytest

from tests.identity.signing import NOW, PASSWORD, Opened, audit_of, csrf_in, sign_in
from tools import identity
from tools.context import Context

BROWSES = {"Accept": "text/html"}
SESSION = "cloudwright_session"


def test_pages_lead_to_the_sign_in_and_back(opened: Opened, ana: str) -> None:
    client = opened()
    reply = client.get("/accounts?provider=aws", headers=BROWSES)
    assert (reply.status_code, reply.headers["Location"]) == (
        303,
        "/sign-in?next=%2Faccounts%3Fprovider%3Daws",
    )
    page = client.get(reply.headers["Location"])
    assert 'value="/accounts?provider=aws"' in page.text
    reply = sign_in(client, ana, next="/accounts?provider=aws")
    assert (reply.status_code, reply.headers["Location"]) == (303, "/accounts?provider=aws")
    told = client.get("/accounts", headers=BROWSES).json()
    assert (told["name"], told["role"], told["front"]) == ("ana", "operator", "dashboard")
    assert told["signed_in"]


def test_programs_are_told_what_to_send(opened: Opened, ana: str) -> None:
    client = opened()
    reply = client.get("/api/instances")
    assert reply.status_code == 401
    error = reply.json()["error"]
    assert error["code"] == "unauthorized"
    assert error["timestamp"] == "2026-11-21T12:00:00+00:00"
    assert set(error) == {"code", "message", "details", "timestamp"}
    assert client.get("/mcp").headers["WWW-Authenticate"].startswith("Bearer")
    assert client.get("/chat/user", headers={"Accept": "application/json"}).status_code == 401
    assert client.get("/health").status_code == 200


def test_a_websocket_needs_a_session(opened: Opened, ana: str) -> None:
    from starlette.websockets import WebSocketDisconnect

    client = opened()
    at = "ws://127.0.0.1:8080/chat/ws/socket.io"
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(at):
        pass
    sign_in(client, ana)
    with client.websocket_connect(at) as socket:
        assert socket.receive_text() == "ana"
        socket.send_text("bye")
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(at, headers={"Origin": "https://evil.example"}),
    ):
        pass


def test_an_open_websocket_ends_with_the_session(
    opened: Opened, context: Context, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from starlette.websockets import WebSocketDisconnect

    monkeypatch.setattr("ui.identity.guards.LOOK", 0.0)
    client = opened()
    sign_in(client, ana)
    with client.websocket_connect("ws://127.0.0.1:8080/chat/ws/socket.io") as socket:
        socket.receive_text()
        identity.enable(context, ana, enabled=False)
        socket.send_text("stop everything")
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_text()
    assert ended.value.code == 1008


def test_what_is_wrong_is_not_told(opened: Opened, context: Context, ana: str) -> None:
    identity.add_person(context, "gone", "viewer", PASSWORD + "!")
    identity.enable(context, "gone", enabled=False)
    client = opened()
    replies = [
        sign_in(client, "ana", "wrong horse battery"),
        sign_in(client, "nobody"),
        sign_in(client, "gone", PASSWORD + "!"),
        sign_in(client, "boss", ""),  # has no password
    ]
    texts = {reply.text.replace(csrf_in(reply.text), "") for reply in replies}
    assert {reply.status_code for reply in replies} == {401}
    assert len(texts) == 1
    assert not any("set-cookie" in reply.headers for reply in replies)


def test_an_unknown_name_takes_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try computes one hash, whether there is anything to compare it with or not."""
    from tools.services.identity import passwords

    monkeypatch.undo()
    passwords._nobodys.cache_clear()
    assert passwords.hashed(PASSWORD).startswith("scrypt$32768$8$3$")
    kept = passwords.hashed(PASSWORD)
    assert passwords.matches(PASSWORD, kept)
    assert not passwords.matches(PASSWORD, None)
    assert kept.split("$")[:4] == passwords._nobodys().split("$")[:4]
    assert not passwords.matches(PASSWORD, "scrypt$1$2$3$x$y")
    assert not passwords.matches(PASSWORD, f"scrypt${2**40}$8$1$AAAA$AAAA")


def test_a_session_is_new_each_time(opened: Opened, ana: str) -> None:
    """A cookie that someone else set before is not taken over, and the one before it is ended."""
    client = opened()
    planted = "A" * 43
    client.cookies.set(SESSION, planted, domain="127.0.0.1", path="/")
    sign_in(client, ana)
    first = client.cookies[SESSION]
    assert first != planted
    client.get("/", headers=BROWSES)
    other = opened()
    other.cookies.set(SESSION, first)
    assert other.get("/").json()["name"] == "ana"
    csrf = client.get("/").json()["csrf"]
    form = {"csrf": csrf, "name": ana, "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    assert client.cookies[SESSION] != first
    assert other.get("/", headers=BROWSES).status_code == 303


def test_the_sign_in_form_needs_its_token(opened: Opened, ana: str) -> None:
    client = opened()
    form = {"name": ana, "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 403
    client.get("/sign-in")
    assert client.post("/sign-in", data=form).status_code == 403
    assert client.post("/sign-in", data=form | {"csrf": "0" * 64}).status_code == 403


def test_a_session_alone_changes_nothing(opened: Opened, ana: str) -> None:
    client = opened()
    sign_in(client, ana)
    csrf = client.get("/").json()["csrf"]
    assert client.post("/api/changes/1/confirm").status_code == 403
    assert client.post("/chat/project/file").status_code == 403  # a browser tells its origin
    assert client.post("/changes", headers={"X-CSRF-Token": csrf}).status_code == 200
    foreign = {"X-CSRF-Token": csrf, "Origin": "https://evil.example"}
    assert client.post("/changes", headers=foreign).status_code == 403
    own = {"Origin": "http://127.0.0.1:8080"}
    assert client.post("/chat/project/file", headers=own).status_code == 200


def test_cookies_are_kept_from_scripts_and_other_sites(opened: Opened, ana: str) -> None:
    def morsel(client: object, **more: str) -> object:
        reply = sign_in(client, ana)  # type: ignore[arg-type]
        lines = reply.headers.get_list("set-cookie")
        return SimpleCookie(next(line for line in lines if line.startswith(SESSION)))[SESSION]

    plain = morsel(opened())
    assert (plain["httponly"], plain["samesite"], plain["path"]) == (True, "Lax", "/")  # type: ignore[index]
    assert not plain["secure"]  # type: ignore[index]
    client = opened(at="https://127.0.0.1:8080")
    assert morsel(client)["secure"]  # type: ignore[index]
    assert "max-age" in client.get("/").headers["Strict-Transport-Security"]


def test_signing_out_ends_the_session_for_good(opened: Opened, ana: str) -> None:
    client = opened()
    sign_in(client, ana)
    token = client.cookies[SESSION]
    page = client.get("/sign-out")
    assert "ana" in page.text
    assert client.post("/sign-out", data={"csrf": "x"}).status_code == 403
    reply = client.post("/sign-out", data={"csrf": csrf_in(page.text)})
    assert (reply.status_code, reply.headers["Location"]) == (303, "/sign-in")
    client.cookies.set(SESSION, token)
    assert client.get("/", headers=BROWSES).status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        lambda context: identity.set_password(context, "ana", "another horse battery"),
        lambda context: identity.set_role(context, "ana", "viewer"),
        lambda context: identity.enable(context, "ana", enabled=False),
        lambda context: identity.remove(context, "ana"),
    ],
    ids=["password", "role", "disabled", "removed"],
)
def test_what_changes_about_a_person_ends_their_sessions(
    opened: Opened, context: Context, ana: str, change: object
) -> None:
    client = opened()
    sign_in(client, ana)
    change(context)  # type: ignore[operator]
    assert client.get("/api/instances").status_code == 401


def test_a_session_runs_out(opened: Opened, context: Context, ana: str) -> None:
    idle = opened()
    sign_in(idle, ana)
    context.now = NOW + dt.timedelta(hours=11)
    assert idle.get("/api/x").status_code == 200
    context.now += dt.timedelta(hours=11)
    assert idle.get("/api/x").status_code == 200  # it was used in between
    context.now += dt.timedelta(hours=12)
    assert idle.get("/api/x").status_code == 401
    context.now = NOW
    used = opened()
    sign_in(used, ana)
    for hours in range(0, 7 * 24, 10):
        context.now = NOW + dt.timedelta(hours=hours)
        assert used.get("/api/x").status_code == 200
    context.now = NOW + dt.timedelta(days=7)
    assert used.get("/api/x").status_code == 401


@pytest.mark.parametrize(
    "wanted",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example"),
        *("/\t/evil.example", "javascript:alert(1)", "/sign-in?next=/", "/%0d%0ax", "/sign-out"),
        *("http:evil.example", "///evil.example", " //evil.example", "/x\r\nSet-Cookie: a=b"),
    ],
)
def test_a_sign_in_leads_nowhere_else(opened: Opened, wanted: str) -> None:
    from ui.identity.entering import local_path

    found = local_path(wanted)
    assert found == "/" or (found == wanted == "/%0d%0ax")  # a path of ours, spelt as it is


def test_the_audit_tells_of_sign_ins_without_secrets(
    opened: Opened, context: Context, ana: str
) -> None:
    client = opened()
    sign_in(client, "ana", "wrong horse battery")
    sign_in(client, "my secret in the wrong field", "x")
    sign_in(client, ana)
    token = client.cookies[SESSION]
    client.post("/sign-out", data={"csrf": csrf_in(client.get("/sign-out").text)})
    rows = audit_of(context)
    assert [row[:3] for row in rows if row[1].startswith("signed")] == [
        ("nobody", "signed.refused", "ana"),
        ("nobody", "signed.refused", "someone unknown"),
        ("ana", "signed.in", "ana"),
        ("ana", "signed.out", "ana"),
    ]
    assert json.loads(rows[-2][3]) == {
        "address": "127.0.0.1",
        "role": "operator",
        "source": "password",
    }
    text = str(rows)
    assert not any(one in text for one in (token, PASSWORD, "wrong field", "wrong horse", "scrypt"))
    assert context.store.audit.verify()[1] is None


def test_the_state_holds_no_secret(opened: Opened, context: Context, ana: str) -> None:
    client = opened()
    sign_in(client, ana)
    _, key = identity.add_key(context, "ci", "viewer", days=1)
    context.store.state.read("PRAGMA wal_checkpoint(TRUNCATE)")
    data = b"".join(path.read_bytes() for path in context.home.glob("state.db*"))
    for secret in (client.cookies[SESSION], key, key.split("_", 2)[2], PASSWORD):
        assert secret.encode() not in data
