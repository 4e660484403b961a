"""What was learnt, kept in the home's cache: learning again is for when it is old or unlike."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

RETRAIN_DAYS = 7
LIKENESS = 0.9  # of the machines it was learnt from must be those of now

Learnt = dict[str, Any]  # JSON; `kept` adds `at` and `ids`


def kept(
    home: Path,
    name: str,
    ids: Sequence[str],
    now: dt.datetime,
    learn: Callable[[], Learnt],
    *,
    days: float = RETRAIN_DAYS,
) -> Learnt:
    """What was learnt under a name from these machines, learnt now if nothing of use is kept."""
    path = home / "cache" / "learning" / f"{name}.json"
    found = _read(path)
    if found is not None and _fresh(found, ids, now, days):
        return found
    learnt = {**learn(), "at": now.isoformat(), "ids": sorted(ids)}
    if home.is_dir():
        _write(path, learnt)
    return learnt


def _fresh(found: Learnt, ids: Sequence[str], now: dt.datetime, days: float) -> bool:
    try:
        age = (now - dt.datetime.fromisoformat(found["at"])).total_seconds() / 86_400
        before, today = set(found["ids"]), set(ids)
    except (KeyError, TypeError, ValueError):
        return False
    alike = len(before & today) >= LIKENESS * max(len(before | today), 1)
    return 0 <= age < days and alike


def _read(path: Path) -> Learnt | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: Path, learnt: Learnt) -> None:
    """In one step; a home that cannot be written has no cache."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(learnt, file)
        os.replace(name, path)
