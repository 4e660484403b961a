"""The list of tools for people: on the terminal and as the page docs/tools.md."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

from tools.base import Tool
from ui.cli.options import flag_names, option_help

HEAD = """\
# Tools

Every front offers the same tools. This page is made from their definitions by
`cloudwright tools --markdown`; a test holds it up to date.

On the command line: `cloudwright tool NAME --option VALUE …`, or all arguments at once with
`--arguments '{JSON}'`. Lists may be repeated or separated by commas. Filters and conditions are
written as conditions: `--filter provider=AWS`, `--filter tag:env!=prod`, `--filter name~web`,
`--filter 'monthly_cost>100'`, `--filter tag:owner=` (missing), `--condition 'cpu_percent.avg>80'`.
A filter field is a dimension of the tool, or `tag:KEY`. All filters must hold; the values of one
filter are alternatives. Days are UTC and both ends of a period are included.
"""


def tool_lines(tools: Iterable[Tool]) -> Iterator[str]:
    """Name, purpose and options of each tool as plain text."""
    for tool in tools:
        yield f"{tool.name} ({tool.effect.value}): {_paragraphs(tool)[0]}"
        for name, field in tool.arguments.model_fields.items():
            yield f"  --{flag_names(name, field)[0]}: {option_help(field)}"
        yield ""
    yield "Run one with: cloudwright tool NAME --option VALUE … (see cloudwright tool NAME --help)"


def markdown_page(tools: Iterable[Tool]) -> str:
    """The page docs/tools.md."""
    return "\n".join([HEAD, *(_section(tool) for tool in tools)])


def _section(tool: Tool) -> str:
    rows = [
        f"| `--{flag_names(name, field)[0]}` | {_escaped(option_help(field))} |"
        for name, field in tool.arguments.model_fields.items()
    ]
    head = [f"## {tool.name}", "", f"*{tool.title}* · effect: {tool.effect.value}", ""]
    text = "\n\n".join(_paragraphs(tool))
    return "\n".join([*head, text, "", "| argument | meaning |", "| --- | --- |", *rows, ""])


def _paragraphs(tool: Tool) -> list[str]:
    text = inspect.cleandoc(tool.description)
    return [" ".join(part.split()) for part in text.split("\n\n")]


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
