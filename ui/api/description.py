"""What REST says of itself: OpenAPI 3.1, made from the operations, with examples of real answers."""

from __future__ import annotations

import functools
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

TAGS = {
    "inventory": "Providers, instances, measurements; collecting them anew",
    "billing": "What was spent, and on what",
    "recommendations": "What can be saved",
    "ai": "Questions in plain language, anomalies, forecasts, what-if",
    "budgets": "Limits of costs",
    "changes": "Plans of changes: proposed by one call, confirmed by another",
    "accounts": "Connected clouds",
    "reports": "Reports as JSON or files",
    "exports": "Tables as CSV",
    "tools": "Every tool with its own arguments: what all other paths are made of",
}
_ABOUT = """\
The same tools as on the chat page, the command line and MCP. Reads answer from the store and call no
cloud; only `POST /api/changes/{id}/confirm` changes one.

**Keys.** Send `Authorization: Bearer cw_…`; an admin makes keys with `cloudwright keys`. A key has a
role: viewers read; operators also write notes, propose and confirm; admins also manage accounts. On a
machine of your own, without a sign-in, no key is needed.

**Results.** Money is a number with its currency beside it, in `unit` or in a column; null is unknown,
which is not 0. `as_of` says how old the data is, `stale` that it is older than it should be, and
`receipts` how each number was computed.

**Errors** are all of one form: `{"error": {"code", "message", "details", "timestamp"}}`.

**Caching.** Reads carry an `ETag`; send it as `If-None-Match` and get 304 while nothing has changed.
"""
_SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key: `cw_<id>_<secret>`"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "cloudwright_session",
        "description": "Of a browser that is signed in; what changes something then also needs the "
        "header `X-CSRF-Token`",
    },
}
_HEADERS = {
    "ETag": "Changes whenever the answer may",
    "Last-Modified": "Newest data that the answer rests on",
    "Link": "Other pages: first, prev, next, last",
    "X-Total-Count": "Rows before `limit` and `offset`",
}


def describe(api: FastAPI, prefix: str) -> dict[str, Any]:
    """The schema of an application that is mounted under `prefix`."""
    made = get_openapi(
        title="Cloudwright",
        version=version("cloudwright"),
        openapi_version="3.1.0",
        summary="Your clouds: numbers with receipts, changes only when you say so",
        description=_ABOUT,
        routes=api.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
    )
    made["paths"] = {prefix + path: item for path, item in made["paths"].items()}
    made.setdefault("components", {})["securitySchemes"] = _SECURITY
    made["security"] = [{"key": []}, {"session": []}, {}]
    for item in made["paths"].values():
        for operation in item.values():
            _complete(operation)
    _take_written(made["components"]["schemas"])
    _tell_times(made["components"]["schemas"])
    for unused in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(unused, None)
    return made


_WRITTEN = {
    "Filter": "`provider=AWS`, `tag:env!=prod,dev`, `name~web`, `monthly_cost>100`, `tag:owner=`",
    "Condition": "`cpu_percent.avg>80`",
}


def _take_written(schemas: dict[str, Any]) -> None:
    """Filters and conditions may also be given in their written form."""
    for name, forms in _WRITTEN.items():
        whole = f"{name}InFull"
        schemas[whole] = {**schemas[name], "title": whole}
        schemas[name] = {
            "title": name,
            "description": schemas[name].get("description", ""),
            "anyOf": [
                {"$ref": f"#/components/schemas/{whole}"},
                {"type": "string", "description": f"The written form: {forms}"},
            ],
        }


def _tell_times(schemas: dict[str, Any]) -> None:
    """Ages of data are UTC and written without a zone."""
    for schema in schemas.values():
        told = schema.get("properties", {}).get("as_of")
        if told is not None:
            text = "Newest data that it rests on: ISO 8601, in UTC, without a zone"
            told.update(description=text, anyOf=[{"type": "string"}, {"type": "null"}])


def _complete(operation: dict[str, Any]) -> None:
    """Only the errors that there are, the headers of reads, and an example."""
    responses = operation["responses"]
    responses.pop("422", None)
    if "304" in responses:
        responses["200"]["headers"] = {
            name: {"description": text, "schema": {"type": "string"}}
            for name, text in _HEADERS.items()
        }
    example = examples().get(operation["operationId"])
    if example is None:
        return
    for parameter in operation.get("parameters", []):
        value = example["parameters"].get(parameter["name"])
        if value is not None:
            parameter["example"] = value
    if "body" in example:
        _json(operation["requestBody"])["example"] = example["body"]
    answer = responses[str(example["status"])]
    answer["content"].setdefault(example["type"], {})["example"] = example["answer"]


def _json(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = part["content"]["application/json"]
    return found


@functools.cache
def examples() -> dict[str, dict[str, Any]]:
    """An example for each operation: parameters, body, status, type and answer, cut short; taken from
    the demo estate by `ui.api.recording`.
    """
    text = Path(__file__).with_name("examples.json").read_text("utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found
