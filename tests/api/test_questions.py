"""Questions over REST: one answer, or events until the last one; never a confirmation."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.asked import by, error, figures, rest_over
from tools.context import Context
from ui.server.estate import Estate
from ui.server.threads import turns

SPENT = {"question": "What did we spend last month by provider?"}


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Server-sent events as (name, data)."""
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_a_question_is_answered_with_receipts(reading: TestClient) -> None:
    found = reading.post("/api/ai/query", json=SPENT).json()
    assert (found["status"], found["model"]) == ("answered", "embedded")
    billed = reading.get("/api/billing/breakdown?start=2026-10-01&end=2026-10-31").json()
    assert figures(found)["EffectiveCost"] == figures(billed)["EffectiveCost"]
    assert found["receipts"]
    assert found["confirm"] is None


@pytest.mark.parametrize("wanted", ["accept", "parameter"])
def test_what_happens_on_the_way_is_streamed_in_order(wanted: str, reading: TestClient) -> None:
    headers = {"Accept": "text/event-stream"} if wanted == "accept" else {}
    path = "/api/ai/query" if wanted == "accept" else "/api/ai/query?stream=true"
    reply = reading.post(path, json=SPENT, headers=headers)
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["cache-control"] == "no-store"
    told = events(reply.text)
    names = [name for name, _ in told]
    assert names[0] == "model_started"
    assert names.index("tool_started") < names.index("tool_finished")
    assert names[-1] == "finished"
    assert names.count("finished") == 1
    once = reading.post("/api/ai/query", json=SPENT).json()
    assert told[-1][1]["answer"]["answer"] == once["answer"]


def test_a_conversation_belongs_to_one_person(reading: TestClient) -> None:
    ada, otto = by("ada", "admin"), by("otto", "operator")

    def ask(question: str, who: dict[str, str]) -> str:
        body = {"question": question, "thread": "costs"}
        return str(reading.post("/api/ai/query", json=body, headers=who).json()["answer"])

    ask("What did we spend on AWS last month?", ada)
    assert "$44,853.78" in ask("And in October?", ada)
    assert "44,853.78" not in ask("And in October?", otto)


def test_words_over_rest_never_confirm(writing: TestClient) -> None:
    def ask(question: str) -> dict[str, Any]:
        body = {"question": question, "thread": "work"}
        found: dict[str, Any] = writing.post("/api/ai/query", json=body).json()
        return found

    proposed = ask("Stop crm-worker-staging-01")
    assert proposed["status"] == "needs_confirmation"
    for word in ("yes", "confirm", f"confirm plan {proposed['plan']['id']}"):
        assert ask(word)["status"] != "needs_confirmation"
        place = f"/api/changes/{proposed['plan']['id']}"
        assert figures(writing.get(place).json())["state"] == "proposed"
    confirm = proposed["confirm"]
    assert confirm["body"] == {"hash": proposed["plan"]["hash"]}
    done = writing.post(confirm["path"], json=confirm["body"])
    assert figures(done.json())["state"] == "applied"


def test_a_viewer_is_told_that_changes_are_not_for_them(reading: TestClient) -> None:
    body = {"question": "Stop crm-worker-staging-01"}
    found = reading.post("/api/ai/query", json=body, headers=by("vera", "viewer")).json()
    assert found["plan"] is None
    assert "operator" in found["answer"]


async def streamed(context: Context, leave_after: int) -> tuple[list[str], int]:
    """Ask over ASGI and go away after so many events; what was sent, and the turns still at work."""
    estate = Estate(context)
    app = rest_over(estate)
    sent: list[str] = []
    gone = asyncio.Event()
    body = json.dumps({"question": "What should I optimize first?"}).encode()
    incoming = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if incoming:
            return incoming.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message.get("body"):
            sent.append(message["body"].decode())
        if len(sent) >= leave_after:
            gone.set()
            await asyncio.sleep(0)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/ai/query",
        "raw_path": b"/api/ai/query",
        "query_string": b"stream=true",
        "headers": [(b"content-type", b"application/json"), (b"host", b"127.0.0.1")],
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "http_version": "1.1",
    }
    async with app.router.lifespan_context(app):
        await app(scope, receive, send)
        at_work = turns().borrowed_tokens
    await asyncio.to_thread(estate.close)
    return sent, at_work


def test_a_client_that_goes_away_ends_the_turn(demo_context: Context) -> None:
    sent, at_work = asyncio.run(streamed(demo_context, leave_after=1))
    assert sent[0].startswith("event: model_started")
    assert not [one for one in sent if one.startswith("event: finished")]
    assert at_work == 0


def test_two_questions_of_one_conversation_do_not_run_at_once(reading: TestClient) -> None:
    app = reading.app
    (api,) = [route.app for route in app.routes if getattr(route, "path", "") == "/api"]  # type: ignore[attr-defined]
    api.state.busy.add("api/ada/held")
    reply = reading.post("/api/ai/query", json={**SPENT, "thread": "held"})
    api.state.busy.discard("api/ada/held")
    assert (reply.status_code, error(reply)["code"]) == (409, "conflict")
    assert reading.post("/api/ai/query", json={**SPENT, "thread": "held"}).status_code == 200
