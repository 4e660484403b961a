"""Resources: what a client can read by its address, such as `cloudwright://reports/monthly`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcp_server.results import MOST_ROWS, Kept, cut, plain
from mcp_server.wording import text_of
from tools.base import InputError
from tools.people import Person
from tools.registry import TOOLS, find_tool

if TYPE_CHECKING:
    from mcp_server.estate import Estate, Front

SCHEME = "cloudwright://"
KINDS = ("weekly", "monthly", "executive", "health")
MARKDOWN, TEXT, JSON = "text/markdown", "text/plain", "application/json"
VIEWS = "views.md"


class MissingError(InputError):
    """There is no resource of that address."""


@dataclass(frozen=True)
class Content:
    """What a resource holds."""

    text: str
    kind: str


def listed() -> list[dict[str, Any]]:
    """The resources with a fixed address, as they go over the wire."""
    return [
        _told("schema", "SQL views", "The views that query_sql reads, column by column", MARKDOWN),
        _told("status", "Data status", "What data there is, how old it is, what is missing", TEXT),
        _told("tools", "Tools", "Every tool, its arguments, and how it is called", MARKDOWN),
        _told("metrics", "Metrics", "The measurements of instances and their units", TEXT),
        *(
            _told(f"reports/{kind}", f"{kind.capitalize()} report", "The latest one", MARKDOWN)
            for kind in KINDS
        ),
    ]


def templates() -> list[dict[str, Any]]:
    """Those with a part to fill in."""
    found = (
        (
            "reports/{kind}/{end}",
            "Report",
            "Of the week or month that holds the day `end`",
            MARKDOWN,
        ),
        ("results/{id}", "Result", "A result in full, with the SQL of its receipts", JSON),
        ("results/{id}/{table}/{offset}", "Rows", "Further rows of one table of a result", JSON),
    )
    return [
        {
            "uriTemplate": f"{SCHEME}{place}",
            "name": name.lower(),
            "title": name,
            "description": about,
            "mimeType": kind,
        }
        for place, name, about, kind in found
    ]


def _told(place: str, title: str, about: str, kind: str) -> dict[str, Any]:
    return {
        "uri": f"{SCHEME}{place}",
        "name": place.replace("/", "-"),
        "title": title,
        "description": about,
        "mimeType": kind,
    }


@dataclass(frozen=True)
class Resources:
    """What addresses lead to."""

    estate: Estate
    front: Front
    kept: Kept

    def read(self, person: Person, address: str) -> Content:
        """What is there. Raises MissingError, and as tools do."""
        for pattern, reading in self._places().items():
            found = re.fullmatch(re.escape(SCHEME) + pattern, address)
            if found:
                return reading(person, *found.groups())
        there = ", ".join(one["uri"] for one in listed())
        raise MissingError(f"there is no resource {address!r}; there are: {there}")

    def _places(self) -> dict[str, Callable[..., Content]]:
        return {
            "schema": lambda _: Content(_views(), MARKDOWN),
            "status": lambda person: self._result(person, "data_status", {}),
            "tools": lambda _: Content(_catalogue(), MARKDOWN),
            "metrics": self._metrics,
            r"reports/(\w+)": self._report,
            r"reports/(\w+)/([\w-]+)": self._report,
            r"results/(\w+)": self._whole,
            r"results/(\w+)/(\d{1,6})/(\d{1,9})": self._rows,
        }

    def _result(self, person: Person, tool: str, arguments: dict[str, Any]) -> Content:
        result = self.estate.read(person, tool, arguments)
        return Content(text_of(cut(self.kept, person, plain(result))), TEXT)

    def _metrics(self, person: Person) -> Content:
        given = find_tool("query_metrics").schema()["properties"]["metrics"]["description"]
        measured = self._result(person, "data_status", {"section": "metrics"}).text
        text = f"Metrics: {given}.\nUnits: percent is %, mbps is MB/s. No point is not 0.\n\n{measured}"
        return Content(text, TEXT)

    def _report(self, person: Person, kind: str, end: str | None = None) -> Content:
        if kind not in KINDS:
            raise MissingError(f"there is no report {kind!r}; there are: {', '.join(KINDS)}")
        arguments = {"kind": kind, **({"end": end} if end else {})}
        return Content(self.front.report(self.estate.read(person, "report", arguments)), MARKDOWN)

    def _whole(self, person: Person, result: str) -> Content:
        return _json(self.kept.find(person, result))

    def _rows(self, person: Person, result: str, table: str, offset: str) -> Content:
        page = self.kept.page(person, result, table=int(table), offset=int(offset), limit=MOST_ROWS)
        return _json(page)


def _json(data: dict[str, Any]) -> Content:
    return Content(json.dumps(data, ensure_ascii=False), JSON)


def _views() -> str:
    """The page about the views; a package carries it beside this file."""
    carried = files("mcp_server").joinpath(VIEWS)
    if carried.is_file():
        return carried.read_text("utf-8")
    return (Path(__file__).resolve().parents[1] / "docs" / VIEWS).read_text("utf-8")


def _catalogue() -> str:
    """Every tool of the registry, with its arguments."""
    from agent.schemas import described
    from mcp_server.doors import where_is

    lines = ["# Tools", ""]
    for tool in TOOLS:
        one = described(tool)
        needed = one["parameters"].get("required", [])
        lines += [
            f"## {tool.name}",
            "",
            f"{one['description']} ({tool.effect}; {where_is(tool.name)})",
            "",
        ]
        for name, schema in one["parameters"]["properties"].items():
            words = " · ".join(str(word) for word in schema.get("enum", ()))
            told = schema.get("description", "") + (f" ({words})" if words else "")
            lines.append(f"- `{name}`{' (needed)' if name in needed else ''}: {told}".rstrip(": "))
        lines.append("")
    return "\n".join(lines)
