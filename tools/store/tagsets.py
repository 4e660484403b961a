"""Sets of tags: each distinct set is stored once, and rows point at it.

The id of a set is the MD5 of its canonical JSON (keys sorted, null values dropped), so that the
same tags have the same id in every import and on every machine.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tools.base import InputError
from tools.store.schema import TAGSET_SCHEMA, TEXT
from tools.store.writer import Writer

FILE = "tagsets.parquet"
REMEMBERED = 200_000  # distinct texts kept in memory
MOST_FILES = 16
# Every column that points at a set.
_USERS = (
    ("cost_daily", "x_TagsetId"),
    ("instance", "tagset_id"),
    ("volume", "tagset_id"),
    ("snapshot", "tagset_id"),
    ("address", "tagset_id"),
)


def canonical(text: str | None) -> dict[str, str]:
    """The tags of a JSON object; null values are dropped, other values become text.

    Raises InputError when the text is not a JSON object.
    """
    if text is None:
        return {}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InputError(f"tags must be a JSON object, not {text[:80]!r}") from error
    if not isinstance(found, dict):
        raise InputError(f"tags must be a JSON object, not {text[:80]!r}")
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in sorted(found.items())
        if value is not None
    }


def tagset_id(tags: dict[str, str]) -> str | None:
    """The id of a set of tags; None for no tags."""
    if not tags:
        return None
    text = json.dumps(tags, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@dataclass
class Tagsets:
    """Turns columns of tags into columns of ids, and stages the sets they name."""

    folder: Path
    _known: dict[str | None, str | None] = field(default_factory=dict)
    _writer: pq.ParquetWriter | None = None

    def ids(self, tags: pa.ChunkedArray) -> pa.Array:
        """The id of each row's tags."""
        encoded = pc.dictionary_encode(tags.combine_chunks(), null_encoding="encode")
        texts = encoded.dictionary.to_pylist()
        if len(self._known) > REMEMBERED:
            self._known.clear()
        self._learn([text for text in texts if text not in self._known])
        ids = pa.array([self._known[text] for text in texts], TEXT)
        return ids.take(encoded.indices)

    def close(self) -> None:
        """Finish the staged file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _learn(self, texts: list[str]) -> None:
        rows: list[tuple[str, str, str]] = []
        for text in texts:
            tags = canonical(text)
            found = self._known[text] = tagset_id(tags)
            if found is not None:
                rows += [(found, key, value) for key, value in tags.items()]
        if rows:
            if self._writer is None:
                self._writer = pq.ParquetWriter(self.folder / FILE, TAGSET_SCHEMA)
            columns = [pa.array(column, TEXT) for column in zip(*rows, strict=True)]
            self._writer.write_table(pa.Table.from_arrays(columns, schema=TAGSET_SCHEMA))


def store(writer: Writer, *, prune: bool) -> None:
    """Add the staged sets that are new. `prune` drops those that nothing points at any more: call
    it after the tables that point at them were changed.
    """
    old = writer.files("tagset")
    staged = (writer.staging / FILE).exists()
    new = (
        f"SELECT DISTINCT * FROM ({writer.staged(FILE)})" if staged else writer.select("tagset", [])
    )
    if prune or len(old) >= MOST_FILES:
        users = " UNION ".join(
            f"SELECT {column} FROM ({writer.select(table)})" for table, column in _USERS
        )
        writer.add(
            "tagset",
            f"SELECT * FROM ({writer.select('tagset', old)} UNION {new}) "
            f"WHERE tagset_id IN ({users}) ORDER BY ALL",
        )
        writer.remove("tagset", old)
    elif staged:
        writer.add(
            "tagset",
            f"SELECT * FROM ({new}) WHERE tagset_id NOT IN "
            f"(SELECT tagset_id FROM ({writer.select('tagset', old)})) ORDER BY ALL",
        )
