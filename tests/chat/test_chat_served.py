"""The chat page as it is served: several people at one server, and a real browser.

People speak its protocol; the browser asks, changes, crashes and imports, in this order: the last test
takes the demo estate away.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.chat.talking import Talking, elements, texts
from tools import identity
from tools.context import Context

HOSTILE = "*<b>S3</b>* [x](https://evil.example/) ![p](https://evil.example/i.png)"
HEADER = (
    "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,"
    "BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ProviderName,BillingAccountId,"
    "SubAccountId,ServiceName,ServiceCategory,RegionId,ResourceId,Tags"
)
Talk = Callable[..., Talking]


@pytest.fixture
def talk(server: Any, token: Callable[[str], str]) -> Iterator[Talk]:
    """Opens a conversation of someone: talk('ann')."""
    opened: list[Talking] = []

    def open_(name: str, thread: str = "") -> Talking:
        opened.append(Talking(server.port, token(name), thread))
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


def charge(cost: str, day: int, service: str) -> str:
    start, end = f"2026-10-{day:02d}T00:00:00Z", f"2026-10-{day + 1:02d}T00:00:00Z"
    month = "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z"
    return (
        f"{cost},{cost},USD,{start},{end},{month},Usage,AWS,b-1,a-1,{service},Compute,eu-west-1,"
        f'r-1,"{{}}"'
    )


def test_a_question_is_answered_with_its_steps_a_chart_and_a_table(
    chat: Callable[..., Any], tmp_path: Path
) -> None:
    one = chat()
    page = one.page
    page.get_by_role("button", name="What did we spend?").wait_for()
    one.ask("Show cost by provider last month")
    page.locator("#step-Query\\ costs, [id='step-Query costs']").click()
    expect(page.get_by_text('"group_by"')).to_be_visible()
    expect(page.get_by_text("SELECT").first).to_be_visible()
    expect(page.locator(".cw-chart .main-svg").first).to_be_visible(timeout=20_000)

    table = page.locator(".cw-table")
    rows = table.locator("tbody tr")
    expect(rows.first).to_contain_text("AWS")
    table.get_by_role("button", name="EffectiveCost", exact=False).last.click()
    table.get_by_role("button", name="EffectiveCost", exact=False).last.click()
    expect(table.locator("th[aria-sort=ascending]")).to_have_count(1)
    expect(rows.last).to_contain_text("AWS")
    with page.expect_download() as saving:
        table.get_by_role("button", name="CSV").click()
    saving.value.save_as(tmp_path / "saved.csv")
    lines = list(csv.reader((tmp_path / "saved.csv").read_text("utf-8-sig").splitlines()))
    assert lines[0] == ["ProviderName", "EffectiveCost (USD)", "Share (%)"]
    assert [line[0] for line in lines[1:]] == ["AWS", "Microsoft", "OpenStack"]

    below = page.locator(".cw-notes").first
    expect(below).to_contain_text("data as of 2026-10-31")
    expect(below).to_contain_text("receipts: Query costs")
    below.get_by_role("button", name="per day").click()
    one.answered(1)
    expect(page.locator(".cw-table").last).to_contain_text("2026-10-01")

    page.set_viewport_size({"width": 360, "height": 740})  # a phone
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator("#chat-input")).to_be_in_viewport()
    page.emulate_media(color_scheme="dark")
    page.reload()  # goes on with the conversation
    expect(page.locator(".cw-notes")).to_have_count(2, timeout=20_000)
    expect(page.locator("html.dark")).to_have_count(1)
    expect(page.locator(".cw-table").last).to_contain_text("2026-10-01")
    one.ready()
    one.ask("and Azure?")
    expect(page.locator(".cw-table").last).to_be_visible()


def test_a_change_waits_through_a_crash_and_is_made_when_confirmed(
    server: Any, chat: Callable[..., Any]
) -> None:
    one = chat()
    page = one.page
    one.ask("Apply the top recommendation")
    card = page.locator(".cw-card")
    expect(card).to_contain_text("Waits for you")
    expect(card).to_contain_text("→")
    one.ask("no")
    expect(card).to_contain_text("Cancelled")
    expect(page.get_by_text("Nothing was changed.").last).to_be_visible()
    one.ask("Apply the top recommendation")
    waiting = page.locator(".cw-card.cw-waiting")
    expect(waiting.get_by_role("button", name="Confirm")).to_be_visible()
    address = page.url
    assert "/chat/thread/" in address
    page.close()

    server.kill()
    server.start()
    two = chat(at=address)
    expect(two.page.locator(".cw-card")).to_have_count(2, timeout=20_000)
    before = two.page.locator(".cw-notes").count()
    two.page.locator(".cw-waiting").get_by_role("button", name="Confirm").click()
    two.answered(before)
    expect(two.page.locator(".cw-card.cw-done")).to_contain_text("Done and verified")
    expect(two.page.get_by_role("button", name="Undo that")).to_be_visible()


def test_a_bill_is_imported_and_asked_about(chat: Callable[..., Any], tmp_path: Path) -> None:
    one = chat()
    page = one.page
    broken = tmp_path / "notes.csv"
    broken.write_text("a,b\n1,2\n")
    one.upload(broken)
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("Not imported. notes.csv")).to_be_visible(timeout=20_000)

    bill = tmp_path / "october.csv"
    rows = [charge("100.25", 5, "Amazon EC2"), charge("50.25", 6, HOSTILE), charge("x", 7, "S")]
    bill.write_text("\n".join([HEADER, *rows]) + "\n")
    one.upload(bill)
    page.get_by_role("button", name="Import it").click()
    one.answered(0)
    expect(page.get_by_text("2 rows imported from 1 file, 1 rejected.")).to_be_visible()
    expect(page.get_by_text("was set aside")).to_be_visible()
    page.get_by_role("button", name="What did we spend by service?").click()
    one.answered(1)
    expect(page.locator(".cw-table").last.locator("tbody tr").last).to_contain_text(HOSTILE)
    assert (
        page.locator(".message-content b, .cw-table b, a[href*=evil], img[src*=evil]").count() == 0
    )
