"""`python -m ui.api.recording HOME`: asks every operation of a demo home once, and keeps what was asked
and answered, cut short, as the examples of the description. HOME is changed by that.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from tools.base import InputError
from tools.context import Context
from tools.people import Person, Role
from ui.api.routes import PREFIX, make_api
from ui.server.estate import Estate

if TYPE_CHECKING:
    from starlette.testclient import TestClient
    from starlette.types import ASGIApp, Receive, Scope, Send

KEPT = Path(__file__).with_name("examples.json")
ASKER = Person("ada", Role.ADMIN, "api")
ROWS = 2
FIGURES = 3
TEXT = 160  # characters of a statement, lines of a file: what shows its form
_ADD = {"action": "add", "count": 10, "instance_type": "m5.large", "provider": "aws"}
_LAST_MONTH = {"start": "2026-10-01", "end": "2026-10-31"}
_MONTH_BEFORE = {"baseline_start": "2026-09-01", "baseline_end": "2026-09-30"}
_STOP = {"action": "stop", "resources": ["crm-worker-staging-01"]}
_PROMETHEUS = {
    "provider": "prometheus",
    "name": "lab",
    "settings": {"url": "https://prometheus.example.com"},
}

# Operation → parameters and body, in the order in which they are asked. `$name` is what an earlier
# answer gave.
ASKED: tuple[tuple[str, dict[str, Any], Any], ...] = (
    ("get_providers", {}, None),
    ("get_instances", {"provider": ["aws"], "sort": "cpu_percent", "limit": 2}, None),
    ("get_instances_stats", {}, None),
    ("get_instance", {"id": "ledger-db-prod-01"}, None),
    ("get_metrics", {"instance_id": "ledger-db-prod-01", "metrics": ["cpu_percent"]}, None),
    ("get_billing_current", {}, None),
    ("get_billing_history", {"group_by": ["provider"]}, None),
    ("get_billing_breakdown", {"group_by": ["tag:team"], "top": 5}, None),
    ("get_billing_forecast", {}, None),
    ("get_recommendations", {"types": ["idle"], "top": 2}, None),
    ("get_recommendation", {"id": "$recommendation"}, None),
    ("get_learnt_recommendation", {"id": "$recommendation"}, None),
    ("dismiss_recommendation", {"id": "$recommendation"}, {"reason": "kept for the audit in May"}),
    ("apply_recommendation", {"id": "$other"}, None),
    ("get_change", {"id": "$plan"}, None),
    ("confirm_change", {"id": "$plan"}, {"hash": "$hash"}),
    ("get_changes", {}, None),
    ("roll_back_change", {"id": "$plan"}, None),
    ("cancel_change", {"id": "$undo"}, {"reason": "it may stay as it is"}),
    ("get_ai_anomalies", {"top": 1}, None),
    ("get_ai_forecast", {"horizon": 30}, None),
    ("simulate", {}, {"changes": [_ADD]}),
    ("ask", {}, {"question": "What did we spend last month by provider?", "thread": "costs"}),
    ("give_feedback", {}, {"question": "Will I exceed my budget?", "answer": "…", "good": True}),
    ("get_budgets", {}, None),
    ("set_budget", {"name": "Data team"}, {"amount": 9000, "filters": ["tag:team=data"]}),
    ("remove_budget", {"name": "Data team"}, None),
    ("add_account", {}, _PROMETHEUS),
    ("get_accounts", {}, None),
    ("edit_account", {"name": "lab"}, {"name": "laboratory"}),
    ("disable_account", {"name": "laboratory"}, None),
    ("enable_account", {"name": "laboratory"}, None),
    ("test_account", {"name": "laboratory"}, None),
    ("refresh", {}, {"accounts": ["laboratory"], "what": ["inventory"]}),
    ("get_job", {"id": "$job"}, None),
    ("tool_list_accounts", {}, {}),
    ("tool_test_account", {}, {"name": "laboratory"}),
    ("export_list_accounts", {}, None),
    ("remove_account", {"name": "laboratory"}, None),
    ("get_report", {"kind": "weekly"}, None),
    ("tool_list_instances", {}, {"filters": ["provider=aws"], "limit": 2}),
    ("tool_list_resources", {}, {"kind": "volume", "limit": 2}),
    ("tool_describe_resource", {}, {"resource": "ledger-db-prod-01"}),
    ("tool_query_metrics", {}, {"metrics": ["cpu_percent"], "limit": 2}),
    ("tool_query_costs", {}, {"group_by": ["service"], "top": 3, **_LAST_MONTH}),
    ("tool_compare_costs", {}, {**_LAST_MONTH, **_MONTH_BEFORE}),
    ("tool_forecast", {}, {"horizon": 30}),
    ("tool_simulate", {}, {"changes": [_ADD]}),
    ("tool_list_budgets", {}, {}),
    ("tool_set_budget", {}, {"name": "Data team", "amount": 9000}),
    ("tool_list_prices", {}, {"instance_type": "m5.large"}),
    ("tool_list_recommendations", {}, {"types": ["idle"], "top": 2}),
    ("tool_explain_recommendation", {}, {"recommendation": "top"}),
    ("tool_dismiss_recommendation", {}, {"recommendation": "$recommendation", "restore": True}),
    ("tool_detect_anomalies", {}, {"top": 1}),
    ("tool_mark_expected", {}, {"anomaly": "$anomaly", "reason": "the yearly audit"}),
    ("tool_data_status", {}, {"section": "costs"}),
    ("tool_query_sql", {}, {"statement": "SELECT count(*) AS machines FROM instances"}),
    ("tool_report", {}, {"kind": "health"}),
    ("tool_list_changes", {}, {"newest": 1}),
    ("tool_propose_change", {}, _STOP),
    ("tool_propose_rollback", {}, {"plan": "$plan"}),
    ("export_list_instances", {"limit": 2}, None),
    ("export_list_resources", {"kind": "volume", "limit": 2}, None),
    ("export_describe_resource", {"resource": "ledger-db-prod-01", "table": 1}, None),
    ("export_query_metrics", {"metrics": ["cpu_percent"], "limit": 2, "table": 1}, None),
    ("export_query_costs", {"group_by": ["service"], "top": 3}, None),
    ("export_compare_costs", {**_LAST_MONTH, **_MONTH_BEFORE, "table": 1}, None),
    ("export_forecast", {"table": 1}, None),
    ("export_simulate", {"table": 1}, {"changes": [_ADD]}),
    ("export_list_budgets", {"table": 1}, None),
    ("export_list_prices", {"instance_type": "m5.large"}, None),
    ("export_list_recommendations", {"top": 2, "table": 1}, None),
    ("export_explain_recommendation", {"recommendation": "top", "table": 1}, None),
    ("export_detect_anomalies", {"top": 1, "table": 1}, None),
    ("export_data_status", {"section": "costs", "table": 1}, None),
    ("export_query_sql", {"statement": "SELECT count(*) AS machines FROM instances"}, None),
    ("export_list_changes", {}, None),
)


class Owner:
    """Lets everyone in as the owner of the home: the guards are another part."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})["person"] = ASKER
        await self._app(scope, receive, send)


def record(home: Path) -> dict[str, Any]:
    """Ask everything once; operation → what was asked and answered."""
    from starlette.testclient import TestClient

    estate = Estate(Context.open(home))
    app = FastAPI()
    app.mount(PREFIX, make_api(estate))
    app.add_middleware(Owner)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        found = dict(_asked(client))
    estate.close()
    return found


def _asked(client: TestClient) -> Iterator[tuple[str, dict[str, Any]]]:
    places = _places(client.get(f"{PREFIX}/openapi.json").json())
    known = {"recommendation": "", "other": ""}
    for name, parameters, body in ASKED:
        method, path = places[name]
        given = {key: _filled(value, known) for key, value in parameters.items()}
        sent = None if body is None else {key: _filled(item, known) for key, item in body.items()}
        query = {key: value for key, value in given.items() if f"{{{key}}}" not in path}
        reply = client.request(method, path.format(**given), params=query, json=sent)
        if not reply.is_success:
            raise InputError(f"{name}: {reply.status_code} {reply.text[:300]}")
        example = {"parameters": given, "status": reply.status_code}
        if sent is not None:
            example["body"] = sent
        yield name, example | _shown(reply)
        _learn(known, name, reply)


def _places(schema: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Operation → method and path."""
    return {
        operation["operationId"]: (method.upper(), path)
        for path, item in schema["paths"].items()
        for method, operation in item.items()
    }


def _filled(value: Any, known: dict[str, str]) -> Any:
    return known[value[1:]] if isinstance(value, str) and value.startswith("$") else value


def _learn(known: dict[str, str], name: str, reply: Any) -> None:
    """Keep what later calls need."""
    if name == "get_recommendations":
        rows = reply.json()["tables"][0]["rows"]
        known |= {"recommendation": rows[0][0], "other": rows[1][0]}
    elif name in ("apply_recommendation", "roll_back_change"):
        values = {one["name"]: one["value"] for one in reply.json()["values"]}
        known["plan" if name == "apply_recommendation" else "undo"] = values["plan"]
        known.setdefault("hash", values["hash"])
    elif name == "get_ai_anomalies":
        known["anomaly"] = reply.json()["tables"][0]["rows"][0][0]
    elif name == "refresh":
        known["job"] = reply.json()["id"]


def _shown(reply: Any) -> dict[str, Any]:
    """The answer, cut short: it shows the form, and its numbers are real."""
    kind = reply.headers["content-type"].partition(";")[0]
    if kind == "application/json":
        return {"type": kind, "answer": _cut(reply.json())}
    return {"type": kind, "answer": "\n".join(reply.text.splitlines()[: ROWS + 1]) + "\n"}


def _cut(answer: dict[str, Any]) -> dict[str, Any]:
    found = dict(answer)
    for name, most in (("values", FIGURES), ("tables", 1), ("receipts", 1), ("messages", ROWS)):
        if name in found:
            found[name] = found[name][:most]
    for name in ("assumptions", "warnings", "follow_ups", "calls"):
        if name in found:
            found[name] = found[name][:1]
    found |= {"tables": [_rows(one) for one in found["tables"]]} if "tables" in found else {}
    for receipt in found.get("receipts", []):
        receipt["sql"] = receipt["sql"][:TEXT]
    return found


def _rows(table: dict[str, Any]) -> dict[str, Any]:
    return {**table, "rows": table["rows"][:ROWS]}


if __name__ == "__main__":
    made = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(example, ensure_ascii=False)}"
        for name, example in record(Path(sys.argv[1])).items()
    )
    KEPT.write_text("{\n" + made + "\n}\n", "utf-8")
