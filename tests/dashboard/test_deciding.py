"""Plans on pages: proposed, confirmed by a person with the hash of what was shown, applied, undone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools import changing as doors
from tools.context import Context
from tools.people import Person, Role
from tools.registry import find_tool

OWNER = Person("test", Role.ADMIN, "test")


def tag(visitor: Any, name: str, value: str = "x") -> str:
    """Propose to tag a machine; returns the plan's id."""
    context = visitor.estate.context(OWNER)
    made = find_tool("propose_change").call(
        context, {"action": "tag", "resources": [name], "tags": [f"checked={value}"]}
    )
    return next(str(one.value) for one in made.values if one.name == "plan")


def machine(visitor: Any) -> str:
    found = visitor.ask("list_instances", filters=["status=running"], limit=1)
    return str(found.tables[0].rows[0][0])


def record(visitor: Any, plan: str) -> Any:
    return doors.find(visitor.estate.context(OWNER), plan)


def state(visitor: Any, plan: str) -> str:
    return str(record(visitor, plan).state)


def test_a_recommendation_becomes_a_plan_that_is_applied_and_undone(changing: Any) -> None:
    listed = changing.ask("list_recommendations", types=["right_sizing"], top=1)
    (row,) = listed.tables[0].rows
    page = changing.get(f"/recommendations/{row[0]}")
    assert "Apply …" in page
    page = changing.post(f"/recommendations/{row[0]}/apply")
    plan = re.search(r"/changes/([0-9a-f]+)/confirm", page)
    assert plan is not None
    assert "saved a month" in page
    assert "resize it back" in page
    page = changing.post(f"/changes/{plan[1]}/confirm", hash=record(changing, plan[1]).hash)
    assert state(changing, plan[1]) == "applied"
    assert "done and verified" in page
    assert "plan.confirmed" in page
    page = changing.post(f"/changes/{plan[1]}/rollback")
    back = re.search(r"/changes/([0-9a-f]+)/confirm", page)
    assert back is not None
    assert f'undoes <a href="/changes/{plan[1]}">' in page
    changing.post(f"/changes/{back[1]}/confirm", hash=record(changing, back[1]).hash)
    assert state(changing, plan[1]) == "rolled_back"
    page = changing.get("/changes")
    assert page.count("<tr>") == 3
    assert "rolled_back" in changing.get("/changes?state=rolled_back")


def test_only_the_hash_that_was_shown_confirms(changing: Any) -> None:
    plan = tag(changing, machine(changing))
    page = changing.post(f"/changes/{plan}/confirm", 409, hash="0" * 64)
    assert "the hash given is not that of the plan" in page
    assert "not that of the plan" in changing.post(f"/changes/{plan}/confirm", 409)
    assert state(changing, plan) == "proposed"


def test_nothing_happens_without_the_token_of_a_page(changing: Any) -> None:
    plan = tag(changing, machine(changing))
    digest = record(changing, plan).hash
    changing.get("/changes")
    for path in ("confirm", "cancel", "resume", "rollback", "code"):
        for token in ("", "0" * 64):
            form = {"hash": digest, "csrf": token}
            reply = changing.client.post(f"/changes/{plan}/{path}", data=form)
            assert reply.status_code == 403, path
    reply = changing.client.post("/accounts/new/prometheus", data={"setting.url": "http://x"})
    assert reply.status_code == 403
    assert state(changing, plan) == "proposed"
    assert changing.ask("list_accounts").status == "no_data"


def test_a_plan_is_applied_once(changing: Any) -> None:
    plan = tag(changing, machine(changing))
    digest = record(changing, plan).hash
    changing.post(f"/changes/{plan}/confirm", hash=digest)
    page = changing.post(f"/changes/{plan}/confirm", 409, hash=digest)
    assert "it was applied already" in page
    assert 'role="alert"' in page


def test_a_cancelled_plan_stays_so(changing: Any) -> None:
    plan = tag(changing, machine(changing))
    page = changing.post(f"/changes/{plan}/cancel", reason="not today")
    assert state(changing, plan) == "cancelled"
    assert "not today" in page
    assert "Confirm and apply" not in page
    digest = record(changing, plan).hash
    assert "it was cancelled" in changing.post(f"/changes/{plan}/confirm", 409, hash=digest)


def test_what_was_interrupted_can_be_gone_on_with(changing: Any) -> None:
    """Confirmed, and the process ended before it was applied."""
    plan = tag(changing, machine(changing))
    context = changing.estate.context(OWNER)
    doors.confirm(context, plan, record(changing, plan).hash, OWNER)
    page = changing.get(f"/changes/{plan}")
    assert "Apply it" in page
    assert "Confirm and apply" not in page
    changing.post(f"/changes/{plan}/resume")
    assert state(changing, plan) == "applied"


def test_what_waits_for_a_confirmation_cannot_be_gone_on_with(changing: Any) -> None:
    plan = tag(changing, machine(changing))
    page = changing.post(f"/changes/{plan}/resume", 409)
    assert "not confirmed" in page
    assert state(changing, plan) == "proposed"


def test_the_code_is_shown_when_a_person_asks_and_not_before(changing: Any) -> None:
    plan = tag(changing, machine(changing))
    code = doors.code_of(changing.estate.context(OWNER), plan)
    for path in (f"/changes/{plan}", "/changes", "/dashboard/cards/recommendations"):
        assert code not in changing.get(path)
    assert code in changing.post(f"/changes/{plan}/code")
    headers = {"Authorization": "Bearer cw_nobody_nothing"}
    reply = changing.client.post(
        f"/changes/{plan}/code", data={"csrf": changing.token}, headers=headers
    )
    assert code not in reply.text
    assert reply.status_code in (401, 403)
    changing.client.cookies.clear()  # a program, which opened no page
    reply = changing.client.post(f"/changes/{plan}/code")
    assert code not in reply.text
    assert reply.status_code == 403


def test_recommendations_are_set_aside_with_a_reason_and_come_back(changing: Any) -> None:
    (row,) = changing.ask("list_recommendations", top=1).tables[0].rows
    path = f"/recommendations/{row[0]}"
    assert "Say why" in changing.post(f"{path}/dismiss", 400, reason="  ")
    page = changing.post(f"{path}/dismiss", reason="<b>kept for the fair</b>")
    assert "&lt;b&gt;kept for the fair&lt;/b&gt;" in page
    assert row[0] in changing.get("/recommendations?status=dismissed")
    assert row[0] not in changing.get("/recommendations")
    changing.post(f"{path}/dismiss", restore="true")
    assert row[0] in changing.get("/recommendations")


def test_what_cannot_be_applied_from_here_says_so(changing: Any) -> None:
    (row,) = changing.ask("list_recommendations", types=["commitment"], top=1).tables[0].rows
    assert "Apply …" not in changing.get(f"/recommendations/{row[0]}")
    page = changing.post(f"/recommendations/{row[0]}/apply", 400)
    assert "commitments are bought at the provider" in page


def test_what_is_not_there_is_not_found(changing: Any) -> None:
    assert "Not found" in changing.get("/changes/nothing", 404)
    assert "Not found" in changing.get("/recommendations/rec-00000000", 404)
    changing.post("/changes/nothing/confirm", 404, hash="x")
    assert "is none of" in changing.get("/changes?state=lost", 400)


@pytest.fixture
def viewer(
    two_currencies: Context,
    visiting: Callable[..., Any],
    copy_home: Callable[[Path, Path], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """Someone who may only look, signed in."""
    from tools import identity

    monkeypatch.setattr("tools.services.identity.passwords.COST", 2**10)
    context = Context(
        home=copy_home(two_currencies.home, tmp_path / "home"), now=two_currencies.now
    )
    identity.add_person(context, "vera", "viewer", "correct horse battery")
    found = visiting(context, {"CLOUDWRIGHT_SIGN_IN": "password"})
    page = found.client.get("/sign-in").text
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    form = {"csrf": token, "name": "vera", "password": "correct horse battery"}
    assert found.client.post("/sign-in", data=form).status_code == 200
    return found


def test_viewers_see_everything_and_change_nothing(viewer: Any) -> None:
    plan = tag(viewer, machine(viewer))
    page = viewer.get(f"/changes/{plan}")
    assert "vera" in page
    assert "Sign out" in page
    for word in ("Confirm and apply", "Cancel</button>", "Show the code"):
        assert word not in page
    (row,) = viewer.ask("list_recommendations", types=["right_sizing"], top=1).tables[0].rows
    for path in (f"/recommendations/{row[0]}", "/dashboard/cards/recommendations", "/accounts"):
        page = viewer.get(path)
        assert "Apply …" not in page
        assert "Connect AWS" not in page
    digest = record(viewer, plan).hash
    viewer.post(f"/changes/{plan}/confirm", 409, hash=digest)
    viewer.post(f"/changes/{plan}/cancel", 409)
    viewer.post(f"/changes/{plan}/code", 403)
    viewer.post(f"/recommendations/{row[0]}/apply", 403)
    viewer.post(f"/recommendations/{row[0]}/dismiss", 403, reason="x")
    assert state(viewer, plan) == "proposed"
    for path in ("/accounts/new/aws", "/accounts/new/prometheus"):
        assert "for the role admin" in viewer.get(path, 403)
    viewer.post("/accounts/new/prometheus", 403, **{"setting.url": "http://127.0.0.1:9"})
    assert viewer.ask("list_accounts").status == "no_data"


def test_an_expired_plan_says_so(
    changing: Any, visiting: Callable[..., Any], two_currencies: Context
) -> None:
    plan = tag(changing, machine(changing))
    later = two_currencies.now + dt.timedelta(hours=1)
    page = visiting(Context(home=changing.estate.home, now=later)).get(f"/changes/{plan}")
    assert "it expired at 12:15 UTC on 21 November" in page
    assert "Confirm and apply" not in page
