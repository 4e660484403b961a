"""Replies that are sent again as they were: to whom, until when, and what is noted of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.asked import Named, by
from tools.context import Context
from tools.people import Person, Role
from ui.api import routes
from ui.dashboard import pages
from ui.server import shelf
from ui.server.estate import Estate

COSTS, CARD = "/api/billing/current", "/dashboard/cards/recommendations"
ADA = Person("ada", Role.ADMIN, "api")
ADMIN, VIEWER = by("ada", "admin"), by("vera", "viewer")


@pytest.fixture
def estate(
    demo_context: Context, copy_home: Callable[[Path, Path], Path], tmp_path: Path
) -> Iterator[Estate]:
    home = copy_home(demo_context.home, tmp_path / "home")
    made = Estate(Context(home=home, now=demo_context.now))
    yield made
    made.close()


@pytest.fixture
def client(estate: Estate) -> Iterator[TestClient]:
    app = FastAPI(openapi_url=None)
    app.state.estate = estate
    routes.mount(app, estate)
    pages.mount(app, estate)
    shelf.mount(app, estate)
    app.add_middleware(Named)
    with TestClient(app) as made:
        yield made


def test_a_reply_is_sent_again_and_its_calls_are_noted_each_time(
    client: TestClient, estate: Estate
) -> None:
    first, again = client.get(COSTS, headers=ADMIN), client.get(COSTS, headers=ADMIN)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers == first.headers
    client.get(f"{COSTS}?", headers=VIEWER)
    rows = estate.context(ADA).store.audit.entries(event="tool", newest=3)
    assert [row.who.partition(" ")[0] for row in rows] == ["ada", "ada", "vera"]
    assert len({(row.subject, row.detail) for row in rows}) == 1
    assert 'tool="query_costs",outcome="kept"} 2' in estate.counts.text()


def test_it_is_not_sent_again_once_something_changed(client: TestClient, estate: Estate) -> None:
    before = client.get(COSTS, headers=ADMIN)
    known = ADMIN | {"If-None-Match": before.headers["etag"]}
    kept = client.get(COSTS, headers=known)
    assert (kept.status_code, kept.content) == (304, b"")
    assert kept.headers["etag"] == before.headers["etag"]
    estate.context(ADA).store.remove_origin("demo")
    after = client.get(COSTS, headers=known)
    assert (after.status_code, after.json()["status"]) == (200, "no_data")


def test_each_role_gets_its_own(client: TestClient) -> None:
    for _ in range(2):
        assert "Apply …" in client.get(CARD, headers=ADMIN).text
        assert "Apply …" not in client.get(CARD, headers=VIEWER).text


def test_each_person_gets_their_own_page(client: TestClient) -> None:
    for _ in range(2):
        for name, headers in (("ada", ADMIN), ("vera", VIEWER), ("otto", by("otto", "admin"))):
            assert f'title="{name} (' in client.get("/dashboard", headers=headers).text


def test_each_address_gets_its_own(client: TestClient) -> None:
    assert client.get("/api/instances/%3Fa=1%3Fb", headers=ADMIN).status_code == 404
    few = client.get("/api/instances?limit=1", headers=ADMIN).json()
    assert len(client.get("/api/instances?limit=2", headers=ADMIN).json()["tables"][0]["rows"]) == 2
    assert client.get("/api/instances?limit=1", headers=ADMIN).json() == few


def test_what_is_gathered_is_in_the_audit_when_that_is_read_and_when_it_ends(
    estate: Estate,
) -> None:
    context = estate.context(ADA)
    with context.store.calls.gathering():
        for count in (1, 2):
            estate.read(ADA, "data_status", {})
            assert len(context.store.audit.entries(event="tool", newest=count)) == count
        estate.read(ADA, "data_status", {})
    other = Context.open(context.home)
    assert len(other.store.audit.entries(event="tool")) >= 3
    assert other.store.audit.verify()[1] is None
