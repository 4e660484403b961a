"""Limits: how often, how large, how odd a request may be, and from which origins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.identity.signing import Opened, sign_in
from tools import identity
from tools.context import Context
from ui.identity.limits import Rate, SignInTries
from ui.identity.refusals import Refused


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_bucket_empties_and_fills_again() -> None:
    clock = Hands()
    rate = Rate(60, "requests", clock)
    for left in range(59, -1, -1):
        told = rate.take("ana")
        assert told is not None
        assert told.remaining == left
    with pytest.raises(Refused) as refused:
        rate.take("ana")
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "1")
    assert rate.take("ben") is not None
    clock.at += 10
    told = rate.take("ana")
    assert told is not None
    assert (told.remaining, told.reset) == (9, 51)
    assert Rate(0, "requests").take("ana") is None


def test_failed_sign_ins_wait_longer_and_longer() -> None:
    clock = Hands()
    tries = SignInTries(clock)
    waits = []
    for _ in range(12):
        try:
            tries.begin("Ana", "198.51.100.1")
        except Refused as refused:
            waits.append(int(refused.headers["Retry-After"]))
            clock.at += waits[-1]
            tries.begin("ana", "198.51.100.1")
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    clock.at += 3601
    tries.begin("ana", "198.51.100.1")


def test_guessing_names_from_one_address_waits_too() -> None:
    tries = SignInTries(Hands())
    for number in range(20):
        tries.begin(f"person {number}", "198.51.100.1")
    with pytest.raises(Refused):
        tries.begin("another", "198.51.100.1")
    tries.begin("another", "198.51.100.2")


def test_someone_known_at_an_address_does_not_wait_for_guesses_elsewhere() -> None:
    tries = SignInTries(Hands())
    tries.begin("ana", "198.51.100.1")
    tries.succeeded("ana", "198.51.100.1")
    for number in range(5):
        tries.begin("ana", f"203.0.113.{number}")
    with pytest.raises(Refused):
        tries.begin("ana", "203.0.113.99")
    tries.begin("ana", "198.51.100.1")


def test_too_many_sign_ins_are_told_on_the_page(opened: Opened, ana: str) -> None:
    client = opened()
    replies = [sign_in(client, ana, "wrong horse battery") for _ in range(6)]
    assert [reply.status_code for reply in replies] == [401] * 5 + [429]
    assert replies[-1].headers["Retry-After"] == "1"
    assert "Too many sign-ins failed" in replies[-1].text


def test_requests_are_limited_a_person(opened: Opened, context: Context) -> None:
    client = opened({"CLOUDWRIGHT_RATE_LIMIT": "3", "CLOUDWRIGHT_QUESTION_RATE_LIMIT": "1"})
    first = client.get("/api/x")
    assert first.headers["X-RateLimit-Limit"] == "3"
    assert first.headers["X-RateLimit-Remaining"] == "2"
    assert int(first.headers["X-RateLimit-Reset"]) == 20
    assert client.post("/api/ai/query").status_code == 200
    reply = client.post("/api/ai/query")
    assert (reply.status_code, reply.json()["error"]["code"]) == (429, "rate_limited")
    assert "questions" in reply.json()["error"]["message"]
    assert client.get("/api/x").status_code == 200
    reply = client.get("/api/x")
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) >= 1
    assert client.get("/chat/assets/index.js").status_code == 200  # files are not counted


def test_a_key_counts_for_its_person(opened: Opened, context: Context, ana: str) -> None:
    client = opened({"CLOUDWRIGHT_RATE_LIMIT": "2"})
    for name in ("one", "two"):
        _, key = identity.add_key(context, name, "viewer", days=1, person=ana)
        assert client.get("/api/x", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert client.get("/api/x", headers={"Authorization": f"Bearer {key}"}).status_code == 429
    _, other = identity.add_key(context, "other", "viewer", days=1, person="boss")
    assert client.get("/api/x", headers={"Authorization": f"Bearer {other}"}).status_code == 200


def pieces(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b"x" * 100_000


def test_bodies_are_bounded_while_they_stream(opened: Opened) -> None:
    client = opened({"CLOUDWRIGHT_UPLOAD_MB": "2"})
    assert client.post("/api/x", content=pieces(10)).json()["bytes"] == 1_000_000
    assert client.post("/api/x", content=pieces(11)).status_code == 413
    told = client.post("/api/x", content=b"x" * 1_100_000)
    assert (told.status_code, told.json()["error"]["code"]) == (413, "payload_too_large")
    assert client.post("/chat/project/file", content=pieces(11)).json()["bytes"] == 1_100_000
    assert client.post("/chat/project/file", content=pieces(22)).status_code == 413
    nonsense = {"Content-Length": "-5"}
    assert client.post("/api/x", headers=nonsense, content=b"").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "//api/instances",
        "/api/../health",
        "/./api/x",
        "/api\\x",
        "/api/%00",
        "/%2e%2e/x",
        "/x/%2e/y",
    ],
)
def test_odd_paths_go_nowhere(opened: Opened, ana: str, path: str) -> None:
    """Sent as they are written: a client would tidy them."""
    from urllib.parse import unquote

    import anyio

    client = opened()
    sent: list[dict[str, object]] = []

    async def ask() -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        scope = {
            "type": "http", "method": "GET", "path": unquote(path), "raw_path": path.encode(),
            "query_string": b"", "headers": [(b"host", b"127.0.0.1")], "scheme": "http",
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "http_version": "1.1",
            "root_path": "", "state": {},
        }  # fmt: skip
        await client.app(scope, receive, send)  # type: ignore[arg-type]

    anyio.run(ask)
    assert sent[0]["status"] == 400


@pytest.mark.parametrize(
    "path", ["/API/instances", "/Health", "/health/", "/health/x", "/sign-in/../api", "/sign-inx"]
)
def test_what_only_looks_open_needs_a_sign_in(opened: Opened, ana: str, path: str) -> None:
    reply = opened().get(path, headers={"Accept": "application/json"})
    assert reply.status_code in (400, 401)


def test_huge_headers_are_refused(opened: Opened) -> None:
    client = opened()
    assert client.get("/x", headers={"X-Much": "y" * 40_000}).status_code == 431
    assert client.get("/x", headers=[("Host", "127.0.0.1"), ("Host", "b")]).status_code == 400


def test_other_origins_read_rest_only_where_they_are_named(
    opened: Opened, context: Context, ana: str
) -> None:
    _, key = identity.add_key(context, "app", "viewer", days=1)
    client = opened({"CLOUDWRIGHT_API_ORIGINS": "https://app.example"})
    origin = {"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"}
    asks = origin | {"Access-Control-Request-Method": "GET"}
    before = client.options("/api/x", headers=asks)
    assert before.status_code == 204
    assert before.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "Authorization" in before.headers["Access-Control-Allow-Headers"]
    reply = client.get("/api/x", headers=origin | {"Authorization": f"Bearer {key}"})
    assert reply.status_code == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "Access-Control-Allow-Credentials" not in reply.headers
    for path, other in (("/api/x", "https://evil.example"), ("/dashboard", "https://app.example")):
        refused = client.options(path, headers=asks | {"Origin": other})
        assert refused.status_code == 403
        assert "Access-Control-Allow-Origin" not in refused.headers


def test_questions_are_counted_on_every_front(context: Context) -> None:
    """The chat and MCP tell the estate of each; REST is counted by its path."""
    from tools.base import RefusedError
    from tools.people import local_user
    from ui.identity import guards, settings
    from ui.server.app import FastAPI
    from ui.server.estate import Estate

    estate = Estate(context)
    estate.count_question(local_user())  # without guards: no limit
    chosen = settings.read({"CLOUDWRIGHT_QUESTION_RATE_LIMIT": "2"})
    guards.mount(FastAPI(), estate, chosen)
    for _ in range(2):
        estate.count_question(local_user())
    with pytest.raises(RefusedError, match="more than 2 questions a minute"):
        estate.count_question(local_user())


def test_a_browser_is_told_on_a_page(opened: Opened) -> None:
    browser = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Origin": "http://x.example"}
    reply = opened().post("/accounts", headers=browser)
    assert reply.status_code == 403
    assert "comes from another web page" in reply.text
    assert reply.headers["Content-Type"].startswith("text/html")
    odd = {"Accept": "text/html", "Host": "<script>alert(1)</script>"}
    assert "<script>" not in opened().get("/", headers=odd).text
