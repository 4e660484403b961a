"""Several people at one server: each sees what is theirs, and may do what their role allows, now."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.chat.talking import Talking, elements, texts
from tools import identity
from tools.context import Context

PASSWORD = "correct horse battery"
Talk = Callable[..., Talking]


@pytest.fixture(scope="module")
def context(home: Path) -> Context:
    """The home that is served, with people in it."""
    from tests.conftest import NOW

    found = Context(home=home, now=NOW)
    for name, role in (("ann", "operator"), ("bob", "viewer"), ("cleo", "admin")):
        identity.add_person(found, name, role, PASSWORD)
    return found


@pytest.fixture
def talk(context: Context, server: Any) -> Iterator[Talk]:
    """Opens a conversation of someone: talk('ann')."""
    opened: list[Talking] = []

    def open_(name: str, thread: str = "") -> Talking:
        token = identity.sign_in(context, name, PASSWORD, address="127.0.0.1") if name else ""
        opened.append(Talking(server.port, token, thread))
        opened[-1].token = token
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


def thread_of(told: list[tuple[str, Any]]) -> str:
    return next(str(data["thread_id"]) for name, data in told if name == "first_interaction")


def test_conversations_are_their_own_persons(server: Any, talk: Talk) -> None:
    ann, bob = talk("ann"), talk("bob")
    told = ann.ask("Show cost by provider last month")
    thread = thread_of(told)
    message = next(data["id"] for name, data in told if name == "new_message" and data["output"])

    listing = {"pagination": {"first": 20}, "filter": {}}
    assert [
        one["id"] for one in ann.http.post("/chat/project/threads", json=listing).json()["data"]
    ]
    assert bob.http.post("/chat/project/threads", json=listing).json()["data"] == []
    assert ann.http.get(f"/chat/project/thread/{thread}").json()["userIdentifier"] == "ann"
    assert bob.http.get(f"/chat/project/thread/{thread}").status_code == 401
    gone = bob.http.request("DELETE", "/chat/project/thread", json={"threadId": thread})
    assert gone.status_code == 401
    thumb = {"feedback": {"forId": message, "value": 0}, "sessionId": bob.id}
    assert bob.http.put("/chat/feedback", json=thumb).status_code == 500
    assert ann.http.put("/chat/feedback", json={**thumb, "sessionId": ann.id}).status_code == 200
    assert not talk("bob", thread).opened
    assert bob.press("decide", {}).status_code == 200  # of his own session
    foreign = {"action": {"id": "1", "name": "decide", "payload": {}}, "sessionId": ann.id}
    assert bob.http.post("/chat/project/action", json=foreign).status_code == 401


def test_a_role_holds_for_questions_buttons_and_files(talk: Talk, context: Context) -> None:
    bob, cleo = talk("bob"), talk("cleo")
    assert "is viewer, and propose_change is for the role operator" in texts(
        bob.ask("Apply the top recommendation")
    )
    told = cleo.ask("Apply the top recommendation")
    payload = elements(told, "DecisionCard")[0]["props"]["payload"]
    assert bob.press("decide", {**payload, "kind": "plan", "confirm": True}).status_code == 200
    shown = bob.until("element")
    assert "viewer" in texts(shown)
    [plan] = [
        row for row in context.store.plans.listed(["proposed"], 10) if row.id == payload["plan"]
    ]
    assert plan.state == "proposed"


def test_whoever_has_left_is_answered_no_more(talk: Talk, context: Context) -> None:
    ann = talk("ann")
    assert "$" in texts(ann.ask("total cost last month"))
    identity.sign_out(context, ann.token)
    told = ann.ask("total cost last month")
    assert "you are no longer signed in" in texts(told)
    assert "$" not in texts(told)


def test_only_the_guards_say_who_asks(server: Any, talk: Talk) -> None:
    ann = talk("ann")
    reply = ann.http.get("/chat/user")
    assert reply.json()["identifier"] == "ann"
    assert "set-cookie" not in reply.headers
    base = f"http://127.0.0.1:{server.port}"
    with httpx.Client(base_url=base) as nobody:
        assert nobody.get("/chat/user", headers={"Cookie": "access_token=x"}).status_code == 401
    for path in ("/chat/auth/jwt", "/chat/login", "/chat/mcp", "/chat/auth/header"):
        assert ann.http.post(path, json={}).status_code == 404
    assert ann.http.get("/chat/kept/../chat.db").status_code in (400, 404)
    assert ann.http.get("/chat/public/../.chainlit/config.toml").status_code in (400, 404)


def test_what_is_chosen_holds_for_the_next_question(talk: Talk) -> None:
    cleo = talk("cleo")
    cleo.choose({"account": "prod", "day": ""})
    told = cleo.ask("total cost last month")
    assert "account prod" in texts(told)
    [below] = elements(told, "AnswerNotes")
    assert "only account prod, as this conversation is set" in below["props"]["assumptions"]
    cleo.choose({"account": "All accounts", "day": "2026-09-15"})
    told = cleo.ask("total cost last month")
    assert "August 2026" in texts(told)
    told = cleo.ask("Apply the top recommendation")
    assert elements(told, "DecisionCard") == []


def test_a_deleted_conversation_is_forgotten(talk: Talk, context: Context) -> None:
    cleo = talk("cleo")
    thread = thread_of(cleo.ask("Show cost by provider last month"))

    def remembered() -> int:
        with closing(sqlite3.connect(context.home / "checkpoints.db")) as con:
            query = "SELECT count(*) FROM checkpoints WHERE thread_id = ?"
            return int(con.execute(query, (f"chat/cleo/{thread}",)).fetchone()[0])

    assert remembered() > 0
    gone = cleo.http.request("DELETE", "/chat/project/thread", json={"threadId": thread})
    assert gone.status_code == 200
    assert remembered() == 0
    assert cleo.http.get(f"/chat/project/thread/{thread}").status_code != 200
