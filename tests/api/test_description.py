"""REST against its own description: examples that hold, a page of its own, and invented requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from tests.api.asked import rest_over
from tools.context import Context
from tools.registry import TOOLS
from ui.server.estate import Estate

# What takes long by its nature (an analysis of everything, a cloud that is called), and what takes the
# same arguments as a tool, is asked by hand.
SLOW = (
    r"report|anomal|forecast|simulate|recommend|/test$|test_account|refresh|/ai/query|list_budgets"
)


@pytest.fixture(scope="session")
def schema(reading: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = reading.get("/api/openapi.json").json()
    return found


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def check(schema: dict[str, Any], model: dict[str, Any], value: Any) -> None:
    """Raises where a value does not fit its schema."""
    whole = {**model, "components": schema["components"]}
    jsonschema.Draft202012Validator(whole).validate(value)


def test_every_operation_is_described_with_an_example_that_holds(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    for method, path, operation in operations(schema):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert operation["description"], where
        assert {"401", "429", "503"} <= set(operation["responses"]), where
        assert "422" not in operation["responses"], where
        answers = [one for one in operation["responses"].items() if one[0].startswith("2")]
        shown = [
            (kind, content)
            for _, answer in answers
            for kind, content in answer.get("content", {}).items()
            if "example" in content
        ]
        assert len(shown) == 1, where
        if shown[0][0] == "application/json":
            check(schema, shown[0][1]["schema"], shown[0][1]["example"])
        if operation.get("requestBody", {}).get("required"):
            body = operation["requestBody"]["content"]["application/json"]
            check(schema, body["schema"], body["example"])
        for parameter in operation.get("parameters", []):
            if parameter.get("required"):
                check(schema, parameter["schema"], parameter["example"])


def test_every_tool_has_its_path(schema: dict[str, Any]) -> None:
    there = {path for _, path, _ in operations(schema)}
    assert {f"/api/tools/{tool.name}" for tool in TOOLS} <= there


def test_the_page_needs_nothing_from_elsewhere(reading: TestClient, schema: dict[str, Any]) -> None:
    page = reading.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    for _, path, _ in operations(schema):
        assert path in page.text
    assert not re.findall(r"<script|(?:src|href)=\"(?:https?:)?//", page.text)


def test_invented_requests_are_answered_as_described(own_context: Context) -> None:
    estate = Estate(own_context)
    made = schemathesis.openapi.from_asgi("/api/openapi.json", rest_over(estate))
    asked = 0

    def hold(operation: Any) -> None:
        @settings(
            max_examples=2,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        @given(case=operation.as_strategy())
        def answered(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            reply = case.call()
            assert reply.status_code != 500, f"{case.as_curl_command()}: {reply.text}"
            # A schema cannot tell which names there are: what names none is answered with 400.
            case.validate_response(reply, excluded_checks=[positive_data_acceptance])

        answered()

    for found in made.exclude(path_regex=SLOW).get_all_operations():
        hold(found.ok())
    estate.close()
    assert asked > 50


def test_the_examples_are_those_of_the_operations(schema: dict[str, Any]) -> None:
    from ui.api.description import examples

    assert set(examples()) == {operation["operationId"] for *_, operation in operations(schema)}
    assert "/root" not in json.dumps(examples())
