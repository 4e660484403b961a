"""What can be read over REST: the same numbers as everywhere, cached, paged, filtered."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import zipfile
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.api.asked import column, error, figures
from tools.context import Context
from tools.registry import find_tool
from ui.cli.terminal import as_json

MONTH = {"start": "2026-11-01", "end": "2026-11-21"}
YEAR = {"start": "2025-12-01", "end": "2026-11-21"}
# Path → the tool and arguments whose result it is.
PATHS: dict[str, tuple[str, dict[str, Any]]] = {
    "/api/instances": ("list_instances", {"columns": ["resource_id"]}),
    "/api/instances/stats": ("list_instances", {"group_by": ["provider", "status"]}),
    "/api/instances/ledger-db-prod-01": ("describe_resource", {"resource": "ledger-db-prod-01"}),
    "/api/billing/current": ("query_costs", {"group_by": ["provider"], **MONTH}),
    "/api/billing/history": ("query_costs", {"granularity": "monthly", **YEAR}),
    "/api/billing/breakdown": ("query_costs", {"group_by": ["service"], "top": 20, **MONTH}),
    "/api/billing/forecast": ("forecast", {}),
    "/api/recommendations": ("list_recommendations", {}),
    "/api/recommendations/top": ("explain_recommendation", {"recommendation": "top"}),
    "/api/ai/recommendations/ml/top": ("explain_recommendation", {"recommendation": "top"}),
    "/api/ai/anomalies": ("detect_anomalies", {}),
    "/api/ai/forecast": ("forecast", {"horizon": 30, "explain": True}),
    "/api/budgets": ("list_budgets", {}),
    "/api/changes": ("list_changes", {}),
    "/api/accounts": ("list_accounts", {}),
    "/api/reports/weekly": ("report", {"kind": "weekly"}),
}


def alike(one: Any, other: Any) -> bool:
    """Averages are summed in any order, so the last of their three decimals may differ."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-5, abs_tol=0.0011)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_answers_as_its_tool_does(
    path: str, reading: TestClient, demo_context: Context
) -> None:
    tool, arguments = PATHS[path]
    reply = reading.get(path)
    assert reply.status_code == 200, reply.text
    told = find_tool(tool).call(demo_context, arguments).model_dump(mode="json")
    found, wanted = reply.json(), json.loads(as_json(told))
    # Which statements were needed depends on what was cached before.
    assert bool(found.pop("receipts"))
    assert bool(wanted.pop("receipts"))
    assert alike(found, wanted)
    assert reply.headers["cache-control"] == "private, no-cache"


def test_providers_have_costs_and_instances(reading: TestClient) -> None:
    found = reading.get("/api/providers").json()
    costs, machines = found["tables"]
    assert column(costs, "ProviderName") == ["AWS", "Microsoft", "OpenStack"]
    assert set(column(machines, "provider")) == {"aws", "azure", "openstack"}
    ids = [receipt["id"] for receipt in found["receipts"]]
    assert ids == [f"r{number}" for number in range(1, len(ids) + 1)]


def test_measurements_are_those_of_the_instance(reading: TestClient) -> None:
    path = "/api/metrics/ledger-db-prod-01"
    found = reading.get(path, params={"metrics": "cpu_percent", "interval": "1d"}).json()
    assert figures(found)["instances"] == 1
    assert len(found["tables"][-1]["rows"]) > 5
    everything = reading.get(path).json()
    assert {"memory_percent.avg", "network_in_mbps.p95"} <= set(figures(everything))


def test_ids_with_slashes_are_taken_as_they_are_and_encoded(reading: TestClient) -> None:
    listed = reading.get("/api/instances", params={"provider": "azure", "limit": 1}).json()
    (identity,) = column(listed["tables"][0], "resource_id")
    assert "/" in identity
    plain = reading.get(f"/api/instances/{identity}")
    assert plain.status_code == 200
    assert reading.get(f"/api/instances/{quote(identity, safe='')}").json() == plain.json()
    assert reading.get(f"/api/metrics/{quote(identity, safe='')}").status_code == 200


def test_pages_follow_each_other_until_the_end(reading: TestClient) -> None:
    address, names = "/api/instances?limit=50&sort=name&order=asc&provider=aws", []
    while address:
        reply = reading.get(address)
        names += column(reply.json()["tables"][0], "name")
        links = {
            name: target
            for target, name in re.findall(r'<([^>]+)>; rel="(\w+)"', reply.headers["link"])
        }
        address = links.get("next", "")
    assert len(names) == int(reply.headers["x-total-count"]) == reply.json()["total_rows"]
    assert len(set(names)) == len(names) > 50
    assert "prev" in links
    assert "last" in links


def test_filters_are_written_as_on_the_command_line(reading: TestClient) -> None:
    short = reading.get("/api/instances?provider=aws&region=us-east-1&limit=1000").json()
    long = reading.get(
        "/api/instances",
        params={"filter": ["provider=aws", "region=us-east-1"], "limit": 1000},
    ).json()
    assert short["tables"] == long["tables"]
    assert set(column(short["tables"][0], "region")) == {"us-east-1"}
    dear = reading.get("/api/instances", params={"filter": "monthly_cost>500"}).json()
    assert min(column(dear["tables"][0], "monthly_cost")) > 500


def test_what_is_given_stands_in_place_of_the_defaults_of_a_path(reading: TestClient) -> None:
    found = reading.get("/api/billing/breakdown?group_by=tag:team&end=2026-10-31").json()
    assert found["period"]["end"] == "2026-10-31"
    assert found["tables"][0]["columns"][0]["name"] == "tag:team"
    ahead = reading.get("/api/ai/forecast?until=2026-12-31").json()
    assert ahead["title"].endswith("2026-12-31")


def test_an_etag_holds_until_something_changes(writing: TestClient) -> None:
    first = writing.get("/api/budgets")
    tag = first.headers["etag"]
    again = writing.get("/api/budgets", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = writing.get("/api/budgets?name=AWS", headers={"If-None-Match": tag})
    assert other.status_code == 200
    writing.put("/api/budgets/More", json={"amount": 5000})
    changed = writing.get("/api/budgets", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "More" in column(changed.json()["tables"][0], "Budget")


def test_the_age_of_the_data_is_told(reading: TestClient) -> None:
    reply = reading.get("/api/billing/current")
    assert reply.headers["last-modified"] == "Fri, 20 Nov 2026 00:00:00 GMT"
    assert reply.json()["as_of"].startswith("2026-11-20")


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [
        ("md", "text/markdown", b"# Weekly report"),
        ("pdf", "application/pdf", b"%PDF"),
        ("csv", "application/zip", b"PK"),
    ],
)
def test_a_report_comes_as_a_file(form: str, kind: str, begins: bytes, reading: TestClient) -> None:
    reply = reading.get(f"/api/reports/weekly?format={form}")
    assert reply.status_code == 200
    assert reply.headers["content-type"].partition(";")[0] == kind
    assert reply.content.lower().startswith(begins.lower())
    assert "attachment; filename=" in reply.headers["content-disposition"]


def test_tables_come_as_csv_with_exact_numbers(reading: TestClient) -> None:
    text = reading.get("/api/exports/query_costs?group_by=provider").text
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:2] == ["ProviderName", "EffectiveCost (USD)"]
    assert len(rows) == 4
    whole = reading.get("/api/exports/data_status")
    assert whole.headers["content-type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(whole.content)).namelist()
    one = reading.get(f"/api/exports/data_status?table={len(names)}")
    assert one.headers["content-type"].startswith("text/csv")
    assert error(reading.get("/api/exports/data_status?table=99"))["code"] == "not_found"


def test_every_tool_takes_its_own_arguments(reading: TestClient) -> None:
    given = {"group_by": ["service"], "top": 3, "filters": ["provider=aws", "cost>10"]}
    found = reading.post("/api/tools/query_costs", json=given).json()
    assert len(found["tables"][0]["rows"]) == 3
    scenario = {"changes": [{"action": "add", "count": 10, "instance_type": "m5.large"}]}
    same = [
        reading.post(path, json=scenario).json()["values"]
        for path in ("/api/tools/simulate", "/api/ai/forecast/scenario")
    ]
    assert same[0] == same[1]
    assert figures({"values": same[0]})["monthly cost change"] > 0
