"""Who may do what over REST, and that a plan is only ever done by a second, deliberate call."""

from __future__ import annotations

from typing import Any

import pytest
from filelock import FileLock
from starlette.testclient import TestClient

from tests.api.asked import by, column, error, figures
from tools.context import Context

VIEWER, OPERATOR, ADMIN = by("vera", "viewer"), by("otto", "operator"), by("ada", "admin")
ACCOUNT = {"provider": "prometheus", "name": "lab", "settings": {"url": "http://127.0.0.1:9"}}


def idle(client: TestClient) -> str:
    """A recommendation to stop a machine that is not in production."""
    found = client.get("/api/recommendations?types=idle&filter=tag:env!=prod").json()
    return str(column(found["tables"][0], "Id")[0])


def status_of(client: TestClient, machine: str) -> Any:
    return figures(client.get(f"/api/instances/{machine}").json())["status"]


def test_a_recommendation_becomes_a_plan_that_another_call_does(writing: TestClient) -> None:
    wanted = idle(writing)
    refused = writing.post(f"/api/recommendations/{wanted}/apply", headers=VIEWER)
    assert (refused.status_code, error(refused)["code"]) == (403, "refused")

    made = writing.post(f"/api/recommendations/{wanted}/apply", headers=OPERATOR)
    assert made.status_code == 201
    plan, confirm = figures(made.json()), made.json()["confirm"]
    assert made.headers["location"] == f"/api/changes/{plan['plan']}"
    assert plan["state"] == "proposed"
    machine = column(made.json()["tables"][0], "Resource")[0]
    assert status_of(writing, machine) == "running"

    wrong = writing.post(confirm["path"], json={"hash": "0" * 64}, headers=OPERATOR)
    assert (wrong.status_code, error(wrong)["code"]) == (409, "conflict")
    lower = writing.post(confirm["path"], json=confirm["body"], headers=VIEWER)
    assert lower.status_code == 403
    assert status_of(writing, machine) == "running"

    done = writing.post(confirm["path"], json=confirm["body"], headers=OPERATOR)
    assert (done.status_code, figures(done.json())["state"]) == (200, "applied")
    assert status_of(writing, machine) == "stopped"
    again = writing.post(confirm["path"], json=confirm["body"], headers=OPERATOR)
    assert again.status_code == 409

    undo = writing.post(f"/api/changes/{plan['plan']}/rollback", headers=OPERATOR).json()
    back = writing.post(undo["confirm"]["path"], json=undo["confirm"]["body"], headers=OPERATOR)
    assert figures(back.json())["state"] == "applied"
    assert status_of(writing, machine) == "running"


def test_a_plan_that_was_cancelled_is_done_with(writing: TestClient) -> None:
    given = {"action": "stop", "resources": ["crm-worker-staging-01"]}
    made = figures(writing.post("/api/tools/propose_change", json=given, headers=OPERATOR).json())
    place = f"/api/changes/{made['plan']}"
    assert writing.post(f"{place}/cancel", headers=VIEWER).status_code == 403
    reply = writing.post(f"{place}/cancel", json={"reason": "not now"}, headers=OPERATOR)
    assert figures(reply.json())["state"] == "cancelled"
    assert writing.post(f"{place}/cancel", headers=OPERATOR).status_code == 409
    late = writing.post(f"{place}/confirm", json={"hash": made["hash"]}, headers=ADMIN)
    assert (late.status_code, error(late)["code"]) == (409, "conflict")
    assert writing.post(f"{place}/rollback", headers=OPERATOR).status_code == 409
    assert figures(writing.get(place).json())["state"] == "cancelled"


def test_production_is_for_admins_as_the_rules_say(writing: TestClient) -> None:
    given = {"action": "stop", "resources": ["ledger-db-prod-01"]}
    made = writing.post("/api/tools/propose_change", json=given, headers=OPERATOR).json()
    body = {"hash": figures(made)["hash"]}
    path = f"/api/changes/{figures(made)['plan']}/confirm"
    refused = writing.post(path, json=body, headers=OPERATOR)
    assert (refused.status_code, error(refused)["code"]) == (403, "refused")
    assert writing.post(path, json=body, headers=ADMIN).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/api/budgets/Mine", {"amount": 100}),
        ("DELETE", "/api/budgets/AWS", None),
        ("POST", "/api/recommendations/top/dismiss", {}),
        ("POST", "/api/instances/refresh", {}),
        ("POST", "/api/tools/set_budget", {"name": "Mine", "amount": 100}),
        ("POST", "/api/tools/propose_change", {"action": "stop", "resources": ["x"]}),
    ],
)
def test_viewers_write_nothing(method: str, path: str, body: Any, reading: TestClient) -> None:
    reply = reading.request(method, path, json=body, headers=VIEWER)
    assert reply.status_code == 403, reply.text
    assert "operator" in error(reply)["message"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/accounts", ACCOUNT),
        ("PATCH", "/api/accounts/lab", {"name": "other"}),
        ("DELETE", "/api/accounts/lab", None),
        ("POST", "/api/accounts/lab/enable", None),
        ("POST", "/api/accounts/lab/disable", None),
        ("POST", "/api/accounts/lab/test", None),
    ],
)
def test_accounts_are_for_admins(method: str, path: str, body: Any, reading: TestClient) -> None:
    reply = reading.request(method, path, json=body, headers=OPERATOR)
    assert (reply.status_code, error(reply)["code"]) == (403, "forbidden")


def test_an_account_is_connected_changed_and_removed_and_its_secrets_never_come_out(
    writing: TestClient,
) -> None:
    settings = {"url": "http://127.0.0.1:9", "auth": "password", "username": "reader"}
    secret = "canary-7f3a91"
    replies = [
        writing.post("/api/accounts", json={**ACCOUNT, "settings": settings}),
        writing.post(
            "/api/accounts",
            json={**ACCOUNT, "settings": settings, "secrets": {"password": secret}},
        ),
        writing.post("/api/accounts", json=ACCOUNT),
        writing.get("/api/accounts"),
        writing.post("/api/accounts/lab/disable"),
        writing.post("/api/instances/refresh", json={"accounts": ["lab"]}),
        writing.post("/api/accounts/lab/enable"),
        writing.patch("/api/accounts/lab", json={"name": "laboratory"}),
        writing.post("/api/accounts/laboratory/test"),
        writing.patch("/api/accounts/laboratory", json={"secrets": {"password": secret + "2"}}),
        writing.delete("/api/accounts/laboratory?with_data=true"),
        writing.get("/api/accounts"),
    ]
    wanted = [400, 201, 409, 200, 200, 404, 200, 200, 200, 200, 200, 200]
    assert [reply.status_code for reply in replies] == wanted
    assert figures(replies[8].json())["status"] == "failing"
    assert replies[-1].json()["status"] == "no_data"
    assert not [reply.text for reply in replies if secret in reply.text]


def test_a_collection_runs_in_the_background_and_is_told_of(
    writing: TestClient, own_context: Context
) -> None:
    writing.post("/api/accounts", json=ACCOUNT)
    with FileLock(own_context.home / "sync.lock"):  # another process collects
        busy = writing.post("/api/instances/refresh", headers=OPERATOR)
    assert (busy.status_code, error(busy)["code"]) == (409, "conflict")
    given = {"what": ["inventory"]}
    begun = writing.post("/api/instances/refresh", json=given, headers=OPERATOR)
    assert begun.status_code == 202
    place, job = begun.headers["location"], begun.json()
    assert (job["kind"], job["by"]) == ("refresh", "otto")
    while job["state"] == "running":
        job = writing.get(f"{place}?wait=30").json()
    assert job["state"] == "done"
    assert job["outcome"]["accounts"][0]["failures"]


def test_what_was_called_is_in_the_audit_with_who(
    writing: TestClient, own_context: Context
) -> None:
    writing.get("/api/billing/current", headers=VIEWER)
    writing.get("/api/billing/current", headers=OPERATOR)
    found = own_context.store.audit.entries(event="tool.called", newest=2)
    assert [entry.who for entry in found] == ["vera (viewer, api)", "otto (operator, api)"]
    assert own_context.store.audit.verify()[1] is None


def test_a_thumb_is_kept_with_who_gave_it(writing: TestClient, own_context: Context) -> None:
    given = {"question": "q", "answer": "a", "good": False, "comment": "wrong month"}
    assert writing.post("/api/feedback", json=given, headers=VIEWER).status_code == 201
    (kept,) = own_context.store.feedback.listed()
    assert (kept.who, kept.front, kept.good, kept.comment) == ("vera", "api", False, "wrong month")
