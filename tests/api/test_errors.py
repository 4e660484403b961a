"""Errors over REST: one form for all of them, and nothing internal in any."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.api.asked import error, rest_over, served
from tools.context import Context
from ui.server.estate import Estate

CASES = [
    ("GET", "/api/nothing", None, 404, "not_found"),
    ("GET", "/api", None, 404, "not_found"),
    ("DELETE", "/api/instances", None, 405, "method_not_allowed"),
    ("GET", "/api/instances?limit=many", None, 400, "bad_request"),
    ("GET", "/api/instances?colour=red", None, 400, "bad_request"),
    ("GET", "/api/instances?filter=nonsense", None, 400, "bad_request"),
    ("GET", "/api/instances?filter=nothing=x", None, 400, "bad_request"),
    ("GET", "/api/instances/no-such-machine", None, 404, "not_found"),
    ("GET", "/api/metrics/no-such-machine", None, 404, "not_found"),
    ("GET", "/api/metrics/ledger-db-prod-01-root", None, 404, "not_found"),
    ("GET", "/api/recommendations/rec-none", None, 404, "not_found"),
    ("POST", "/api/recommendations/rec-none/apply", None, 404, "not_found"),
    ("POST", "/api/recommendations/rec-none/dismiss", {}, 404, "not_found"),
    ("GET", "/api/changes/none", None, 404, "not_found"),
    ("POST", "/api/changes/none/confirm", {"hash": "0" * 64}, 404, "not_found"),
    ("POST", "/api/changes/none/confirm", {}, 400, "bad_request"),
    ("POST", "/api/changes/none/cancel", {}, 404, "not_found"),
    ("POST", "/api/changes/none/rollback", {}, 404, "not_found"),
    ("GET", "/api/jobs/none", None, 404, "not_found"),
    ("POST", "/api/instances/refresh", {}, 409, "conflict"),
    ("POST", "/api/instances/refresh", {"accounts": ["none"]}, 404, "not_found"),
    ("POST", "/api/instances/refresh", {"since": "whenever"}, 400, "bad_request"),
    ("DELETE", "/api/budgets/none", None, 404, "not_found"),
    ("PUT", "/api/budgets/none", {"period": "monthly"}, 400, "bad_request"),
    ("DELETE", "/api/accounts/none", None, 404, "not_found"),
    ("PATCH", "/api/accounts/none", {"name": "x"}, 404, "not_found"),
    ("POST", "/api/accounts", {"provider": "mars"}, 400, "bad_request"),
    ("GET", "/api/reports/daily", None, 400, "bad_request"),
    ("GET", "/api/reports/weekly?format=doc", None, 400, "bad_request"),
    ("POST", "/api/tools/query_sql", {"statement": "DROP TABLE costs"}, 400, "bad_request"),
    ("POST", "/api/tools/nothing", {}, 404, "not_found"),
    ("POST", "/api/ai/query", {"question": ""}, 400, "bad_request"),
    ("POST", "/api/ai/query", {"question": "x", "thread": "a/b"}, 400, "bad_request"),
    ("POST", "/api/ai/query", {"question": "x", "model": "mars:1"}, 400, "bad_request"),
    ("POST", "/api/ai/query?stream=1", {"question": "x", "model": "mars:1"}, 400, "bad_request"),
    ("POST", "/api/feedback", {"question": "x", "answer": "y"}, 400, "bad_request"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "code"), CASES)
def test_an_error_has_the_one_form(
    method: str, path: str, body: object, status: int, code: str, reading: TestClient
) -> None:
    reply = reading.request(method, path, json=body)
    assert reply.status_code == status, reply.text
    found = error(reply)
    assert found["code"] == code
    assert found["message"]
    assert found["timestamp"] == "2026-11-21T12:00:00+00:00"
    assert reply.headers["cache-control"] == "no-store"


def test_a_body_that_is_no_json_is_told_so(reading: TestClient) -> None:
    reply = reading.post(
        "/api/tools/query_costs", content=b"{no", headers={"Content-Type": "application/json"}
    )
    assert (reply.status_code, error(reply)["details"]) == (400, {"body": "it is not JSON"})


def test_what_is_wrong_is_told_field_by_field_and_never_repeated(reading: TestClient) -> None:
    reply = reading.post(
        "/api/accounts",
        json={"provider": "aws", "secrets": {"secret_access_key": ["s3cr3t-canary"]}, "extra": 1},
    )
    assert reply.status_code == 400
    assert set(error(reply)["details"]) == {"body.secrets.secret_access_key", "body.extra"}
    assert "s3cr3t-canary" not in reply.text


def test_a_home_without_data_says_so(tmp_path: Path, demo_context: Context) -> None:
    with served(Context(home=tmp_path / "empty", now=demo_context.now)) as client:
        found = client.get("/api/billing/current").json()
        assert found["status"] == "no_data"
        assert found["warnings"]
        assert client.get("/api/exports/query_costs").status_code == 404
        assert client.get("/api/openapi.json").status_code == 200


def test_what_nobody_foresaw_is_written_down_and_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    estate = Estate(Context.open(tmp_path))
    app = rest_over(estate)
    estate.jobs = None  # type: ignore[assignment] # a fault of our own
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    reply = client.get("/api/jobs/x")
    assert (reply.status_code, error(reply)["code"]) == (500, "internal")
    assert "NoneType" not in reply.text
    assert "AttributeError" in (tmp_path / "error.log").read_text("utf-8")
    assert "Traceback" not in capsys.readouterr().err
