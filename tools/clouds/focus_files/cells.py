"""Cells that hold structure: tags, labels and credits in the shapes that exports write them.

Readers take one cell's text and return canonical JSON text, or None where there is nothing.
They raise ValueError for what cannot be read. They run once per *distinct* text.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

_LIMIT = 1 << 16  # a longer cell is no set of tags
_PAIR = re.compile(r"\s*([^:=;|,]+?)\s*[:=]\s*([^;|,]*?)\s*")


def read_tags(text: str, rename: Callable[[str], str] = str) -> str | None:
    """Tags as a JSON object of strings with sorted keys; None for no tags.

    Reads a JSON object, JSON without its braces (Azure), a list of key/value objects (Google
    Cloud labels, BigQuery, Parquet), a Python literal, and `key:value` or `key=value` lists
    separated by comma, semicolon or bar. A null value means that the tag is not set.
    Raises ValueError otherwise.
    """
    found = _structure(text)
    if isinstance(found, list):
        found = dict(_entry(item) for item in found)
    if not isinstance(found, dict):
        raise ValueError("not a set of tags")
    tags = {rename(str(key)): _word(value) for key, value in found.items() if value is not None}
    if not tags:
        return None
    return json.dumps(tags, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read_credits(text: str) -> str | None:
    """Credits of a Google Cloud cost row as a JSON array of {name, type, amount} texts.

    Amounts keep the digits that they were written with. Raises ValueError otherwise.
    """
    found = _structure(text)
    if not isinstance(found, list):
        raise ValueError("not a list of credits")
    credits_ = []
    for item in found:
        if not isinstance(item, dict) or item.get("amount") is None:
            raise ValueError("a credit without an amount")
        name = item.get("full_name") or item.get("name") or item.get("id")
        credits_.append(
            {
                "name": None if name is None else _word(name),
                "type": _word(item.get("type") or ""),
                "amount": _word(item["amount"]),
            }
        )
    return json.dumps(credits_) if credits_ else None


def _structure(text: str) -> object:
    if len(text) > _LIMIT:
        raise ValueError("too long")
    stripped = text.strip()
    if stripped.startswith('"') and not stripped.startswith('"{'):
        stripped = "{" + stripped.rstrip(",") + "}"
    try:
        return json.loads(stripped, parse_int=str, parse_float=str)
    except ValueError:
        pass
    if stripped.startswith(("{", "[")):
        try:
            return ast.literal_eval(stripped)
        except (SyntaxError, MemoryError, RecursionError) as error:
            raise ValueError("neither JSON nor a literal") from error
    return _pairs(stripped)


def _pairs(text: str) -> dict[str, str]:
    pairs = {}
    for part in re.split(r"[;|,]", text):
        if not part.strip():
            continue
        match = _PAIR.fullmatch(part)
        if match is None:
            raise ValueError("not a list of key:value pairs")
        pairs[match[1]] = match[2]
    return pairs


def _entry(item: object) -> tuple[str, object]:
    if isinstance(item, dict) and "key" in item:
        return str(item["key"]), item.get("value")
    raise ValueError("not a list of key/value objects")


def _word(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return repr(value)


@dataclass
class CellReader:
    """Applies a reader to a column, once per distinct text, and counts what it cannot read."""

    read: Callable[[str], str | None]
    unreadable: int = 0
    _known: dict[str, tuple[str | None, bool]] = field(default_factory=dict)

    def column(self, texts: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
        """The read texts, and for each row whether its text could not be read."""
        encoded = texts.combine_chunks().dictionary_encode()
        results = [self._one(text) for text in encoded.dictionary.to_pylist()]
        read = pa.array([result[0] for result in results], pa.string()).take(encoded.indices)
        failed = pa.array([result[1] for result in results], pa.bool_()).take(encoded.indices)
        self.unreadable += failed.sum().as_py() or 0
        return read, failed

    def _one(self, text: str) -> tuple[str | None, bool]:
        if text not in self._known:
            if len(self._known) > 200_000:
                self._known.clear()
            try:
                self._known[text] = self.read(text), False
            except ValueError:
                self._known[text] = None, True
        return self._known[text]
