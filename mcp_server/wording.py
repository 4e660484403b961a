"""Results as text, for models and for clients that show text only: figures, tables, notes.

Names in them come from clouds: nothing in the text is alive in Markdown, and a name stays on its line.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from agent.prose import prose

MOST_CHARACTERS = 16_000
UNKNOWN = "–"
TEXT_ROWS = 30  # of a table; the data has more


def text_of(data: dict[str, Any]) -> str:
    """A cut result (see `results.cut`) as text."""
    lines = list(_lines(data))
    text = "\n".join(lines)
    if len(text) <= MOST_CHARACTERS:
        return text
    rest = _rest(data)
    return text[:MOST_CHARACTERS].rsplit("\n", 1)[0] + f"\n… this text was cut. {rest}".rstrip()


def _lines(data: dict[str, Any]) -> Iterator[str]:
    yield prose(data["answer"]) if "answer" in data else line(data["title"]) + _when(data)
    if data["status"] == "no_data":
        yield "no data"
    if "answer" not in data:
        yield from (_figure(value) for value in data.get("values", []))
    left = {one["table"]: one for one in data.get("more", [])}
    for number, table in enumerate(data.get("tables", [])):
        yield from _table(table, left.get(number), data.get("result"), number)
    if data.get("truncated") and not left:
        yield _cut_by_tool(data)
    yield from (f"assumed: {line(text)}" for text in data.get("assumptions", []))
    yield from (f"warning: {line(text)}" for text in data.get("warnings", []))
    yield from _footing(data)


def _footing(data: dict[str, Any]) -> Iterator[str]:
    if "as_of" in data:
        stale = " (stale: older than expected)" if data.get("stale") else ""
        yield f"data as of {moment(data['as_of'])}{stale}"
    if data.get("receipts"):
        yield f"receipts: {line(', '.join(_receipts(data['receipts'])))}"
    if data.get("follow_ups"):
        yield "one can also ask: " + " · ".join(line(text) for text in data["follow_ups"])


def _receipts(receipts: list[dict[str, Any]]) -> Iterator[str]:
    """Those of one call in a word: 'r1–r3 query_costs'."""
    for tool, group in groupby(receipts, key=lambda one: one["tool"]):
        ids = [one["id"] for one in group]
        yield f"{ids[0]} {tool}" if len(ids) == 1 else f"{ids[0]}–{ids[-1]} {tool}"


def _when(data: dict[str, Any]) -> str:
    period = data.get("period")
    return f" ({period['start']} to {period['end']})" if period else ""


def _figure(value: dict[str, Any]) -> str:
    unit = value.get("unit") or value.get("currency") or ""
    return f"{line(value['name'])}: {cell(value['value'])} {line(unit)}".rstrip()


def _table(
    table: dict[str, Any], left: dict[str, Any] | None, result: str | None, number: int
) -> Iterator[str]:
    rows, shown = table["rows"], table["rows"][:TEXT_ROWS]
    yield f"[{line(table['title'])}]"
    yield " | ".join(_head(column) for column in table["columns"])
    yield from (" | ".join(cell(value) for value in row) for row in shown)
    whole = left["rows"] if left else len(rows)
    if whole > len(shown):
        given = json.dumps({"id": result, "table": number, "offset": len(shown)})
        yield (
            f"… {whole - len(shown)} more of {whole} rows: call read_more with tool "
            f'"result" and arguments {given}'
        )


def _head(column: dict[str, Any]) -> str:
    name, unit = line(column["name"]), line(column.get("unit") or "")
    return name if not unit or name.endswith(unit) else f"{name} ({unit})"


def _cut_by_tool(data: dict[str, Any]) -> str:
    total = data.get("total_rows")
    of = f" ({total} in all)" if total else ""
    return f"rows were left out{of}: ask for more with limit, top or offset of the tool"


def _rest(data: dict[str, Any]) -> str:
    given = json.dumps({"id": data.get("result"), "table": 0})
    return f'Call read_more with tool "result" and arguments {given} for single tables.'


def cell(value: Any) -> str:
    """One value; None is '–': unknown, which is not 0."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, list):
        return ", ".join(cell(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{line(key)}={cell(item)}" for key, item in value.items())
    return line(value)


def _decimal(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.4g}"


def line(text: object) -> str:
    """Any text on one line."""
    return prose(" ".join(str(text).split())).replace("|", "¦")


def moment(text: str) -> str:
    """An ISO time as people read it."""
    return dt.datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M UTC")
