"""Results as clients get them: cut where they are long, with the whole of them kept for further pages."""

from __future__ import annotations

import json
import math
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from tools.base import InputError
from tools.people import Person

MOST_ROWS = 50  # of a table
MOST_BYTES = 24_000  # of JSON
MOST_KEPT = 200  # results of a process
PAGE_ROWS = 200

# What comes back from every tool. A null is left out, except in rows and figures, where it says that
# a value is unknown.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "string"},
        "values": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": {"type": "string"}, "value": {}}},
        },
        "tables": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"columns": {"type": "array"}, "rows": {"type": "array"}},
            },
        },
        "truncated": {"type": "boolean"},
    },
    "required": ["title", "status"],
}


@dataclass(frozen=True)
class Reply:
    """What a call gives back: words for models and people, and the same as data."""

    text: str
    data: dict[str, Any] | None = None
    failed: bool = False


@dataclass
class Kept:
    """The newest results that were cut, by the person who got them."""

    _data: OrderedDict[tuple[str, str], dict[str, Any]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, person: Person, data: dict[str, Any]) -> str:
        """Keep a result; returns its id."""
        found = secrets.token_hex(4)
        with self._lock:
            self._data[person.name, found] = data
            while len(self._data) > MOST_KEPT:
                self._data.popitem(last=False)
        return found

    def find(self, person: Person, result: str) -> dict[str, Any]:
        """A kept result of that person. Raises InputError when there is none (any more)."""
        with self._lock:
            data = self._data.get((person.name, result))
        if data is None:
            raise InputError(
                f"there is no kept result {result!r}: the newest {MOST_KEPT} are kept while the "
                "server runs; call the tool again"
            )
        return data

    def page(
        self,
        person: Person,
        result: str,
        *,
        table: int = 0,
        offset: int = 0,
        limit: int = MOST_ROWS,
    ) -> dict[str, Any]:
        """Rows of one table of a kept result, as a result. Raises InputError."""
        data = self.find(person, result)
        tables = data.get("tables", [])
        if not 0 <= table < len(tables):
            raise InputError(f"result {result} has {len(tables)} tables, counted from 0")
        if offset < 0 or not 1 <= limit <= PAGE_ROWS:
            raise InputError(f"offset counts from 0, and limit from 1 to {PAGE_ROWS}")
        whole = tables[table]
        rows = whole["rows"][offset : offset + limit]
        last = offset + len(rows)
        told: dict[str, Any] = {
            "title": f"{data['title']}: {whole['title']}, rows {offset + 1}–{last}",
            "status": "ok",
            "tables": [{**whole, "rows": rows}],
            "total_rows": len(whole["rows"]),
            "truncated": last < len(whole["rows"]),
        }
        if told["truncated"]:
            told["more"] = [_more(result, table, last, len(whole["rows"]))]
        return told


def plain(record: BaseModel) -> dict[str, Any]:
    """A result or an answer as JSON values, without what it does not have."""
    found = _finite(record.model_dump(mode="json"))
    assert isinstance(found, dict)
    return {
        key: value
        for key, value in found.items()
        if value not in (None, [], {}) and not (key in ("stale", "truncated") and value is False)
    }


def cut(kept: Kept, person: Person, data: dict[str, Any]) -> dict[str, Any]:
    """The data with as many rows as a client takes, and without the statements of its receipts; the
    whole is kept under the id `result`, and `more` says where the rest of each table begins.
    """
    told = {**data, "result": kept.keep(person, data)}
    if "receipts" in data:
        told["receipts"] = [
            {key: one[key] for key in ("id", "tool", "arguments", "rows", "seconds")}
            for one in data["receipts"]
        ]
    most = MOST_ROWS
    found, left = _with_rows(told, most)
    while most > 1 and _size(found) > MOST_BYTES:
        most //= 2
        found, left = _with_rows(told, most)
    if not left:
        return found
    more = [_more(told["result"], *one) for one in left]
    return {**found, "truncated": True, "more": more}


def _with_rows(
    data: dict[str, Any], most: int
) -> tuple[dict[str, Any], list[tuple[int, int, int]]]:
    """The first rows of each table; of those that are cut (number, rows shown, rows in all)."""
    tables, left = [], []
    for number, table in enumerate(data.get("tables", [])):
        rows = table["rows"]
        tables.append({**table, "rows": rows[:most]})
        if len(rows) > most:
            left.append((number, most, len(rows)))
    return ({**data, "tables": tables} if tables else data), left


def _more(result: str, table: int, shown: int, rows: int) -> dict[str, Any]:
    """Where the rest of a table is."""
    return {"result": result, "table": table, "offset": shown, "rows": rows}


def _size(data: dict[str, Any]) -> int:
    return len(json.dumps(data, ensure_ascii=False).encode())


def _finite(value: object) -> object:
    """JSON has no NaN: what is not a number is unknown."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return value
