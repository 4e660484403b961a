"""The description as a page: made from the schema, with nothing from elsewhere."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from ui.cells import clean


def page(schema: dict[str, Any]) -> str:
    """The page of a schema."""
    groups = [
        {**tag, "operations": [one for one in _operations(schema) if tag["name"] in one["tags"]]}
        for tag in schema["tags"]
    ]
    about = [_paragraph(text) for text in schema["info"]["description"].split("\n\n")]
    return _template().render(info=schema["info"], about=about, groups=groups)


@cache
def _template() -> Template:
    folder = Path(__file__).parent
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    return made.get_template("page.html")


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        _operation(schema, method, path, operation)
        for path, item in schema["paths"].items()
        for method, operation in item.items()
    ]


def _operation(
    schema: dict[str, Any], method: str, path: str, operation: dict[str, Any]
) -> dict[str, Any]:
    """What the page tells of one."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    fields = _fields(schema, body.get("schema", {}))
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "tags": operation["tags"],
        "summary": operation["summary"],
        "text": [_paragraph(part) for part in operation.get("description", "").split("\n\n")],
        "parameters": [
            {
                "name": one["name"],
                "place": one["in"],
                "required": one.get("required", False),
                "text": one.get("description", ""),
                "type": _type(schema, one["schema"]),
            }
            for one in operation.get("parameters", [])
        ],
        "fields": fields,
        "body": _shown(body.get("example")),
        "answers": [
            {"status": status, "text": answer["description"], "example": _example(answer)}
            for status, answer in operation["responses"].items()
        ],
    }


def _fields(schema: dict[str, Any], of: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a body."""
    model = _resolved(schema, of)
    return [
        {
            "name": name,
            "required": name in model.get("required", ()),
            "type": _type(schema, field),
            "text": field.get("description", ""),
        }
        for name, field in model.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
    for option in of.get("anyOf", ()):
        if option.get("type") != "null":
            return _resolved(schema, option)
    reference = of.get("$ref")
    if reference is None:
        return of
    found: dict[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _type(schema: dict[str, Any], of: dict[str, Any]) -> str:
    """'string', 'integer', 'list of string', 'one of asc, desc'."""
    model = _resolved(schema, of)
    if "enum" in model:
        return f"one of {', '.join(map(str, model['enum']))}"
    if "const" in model:
        return str(model["const"])
    if model.get("type") == "array":
        return f"list of {_type(schema, model.get('items', {}))}"
    named = model.get("format") or model.get("title") if model.get("type") == "object" else None
    return str(named or model.get("format") or model.get("type", "anything"))


def _example(answer: dict[str, Any]) -> str:
    for content in answer.get("content", {}).values():
        if "example" in content:
            return _shown(content["example"])
    return ""


def _shown(example: Any) -> str:
    if example is None:
        return ""
    if isinstance(example, str):
        return example
    return json.dumps(example, ensure_ascii=False, indent=2)


def _paragraph(text: str) -> Markup:
    """Our own few marks: `code`, **strong**, and lists. Everything else is escaped."""
    lines = text.strip().splitlines()
    if lines and all(line.startswith("- ") for line in lines):
        items = Markup("").join(Markup("<li>{}</li>").format(_inline(line[2:])) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    return Markup("<p>{}</p>").format(_inline(" ".join(lines)))


def _inline(text: str) -> Markup:
    parts = [
        Markup("<code>{}</code>").format(part) if number % 2 else _strong(part)
        for number, part in enumerate(clean(text).split("`"))
    ]
    return Markup("").join(parts)


def _strong(text: str) -> Markup:
    parts = [
        Markup("<strong>{}</strong>").format(part) if number % 2 else Markup.escape(part)
        for number, part in enumerate(text.split("**"))
    ]
    return Markup("").join(parts)
