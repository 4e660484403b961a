"""Results kept in HOME/cache until the data, the settings or the day change."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.base import Result

if TYPE_CHECKING:
    from tools.context import Context

_FORMAT = 1
_MOST_FILES = 40


def place(context: Context, what: object) -> Path:
    """Where the result of these arguments is kept while the store is as it is today."""
    text = json.dumps(
        [_FORMAT, context.store.version(), context.today.isoformat(), what],
        sort_keys=True,
        default=str,
    )
    name = hashlib.sha256(text.encode()).hexdigest()[:24]
    return _folder(context.home) / f"{name}.json"


def load(path: Path) -> Result | None:
    """The result kept there; None when there is none that can be read."""
    try:
        found = json.loads(path.read_text("utf-8"), object_hook=_read)
        return Result.model_validate(found["result"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def pattern_of(home: Path, key: str) -> dict[str, Any] | None:
    """The pattern of an anomaly that a search has found lately, by its id; None when none has."""
    files = sorted(_folder(home).glob("*.json"), key=lambda one: one.name)
    for path in files:
        try:
            found = json.loads(path.read_text("utf-8"))["patterns"].get(key)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue
        if isinstance(found, dict):
            return found
    return None


def _folder(home: Path) -> Path:
    return home / "cache" / "anomalies"


def keep(path: Path, result: Result, patterns: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep a result, with the pattern of each anomaly by its id, in one step; the oldest make room.
    A home that cannot be written keeps none.
    """
    if not path.parent.parent.parent.is_dir():
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"result": result.model_dump(), "patterns": patterns}, file, default=_write)
        os.replace(name, path)
        files = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for old in files[:-_MOST_FILES]:
            old.unlink(missing_ok=True)


def _write(value: object) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, dt.datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, dt.date):
        return {"$day": value.isoformat()}
    return {"$text": str(value)}


def _read(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        key, text = next(iter(found.items()))
        if key == "$decimal":
            return Decimal(text)
        if key == "$time":
            return dt.datetime.fromisoformat(text)
        if key == "$day":
            return dt.date.fromisoformat(text)
        if key == "$text":
            return text
    return found
