"""Forecasts kept on disk: a series that was forecast once is not fitted again.

The key is a hash of the series itself, its first day, the days ahead and the engine's version: an
answer from the cache can therefore never be of other data, whatever was imported in between.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.services.forecast.engine import Foreseen
    from tools.services.forecast.history import History

_MOST_FILES = 400
_BANDS = ("mean", "low80", "high80", "low95", "high95")


def foreseen(home: Path, history: History, horizon: int) -> Foreseen:
    """The forecast of a history, from the cache where it is there."""
    import numpy as np

    from tools.services.forecast.engine import foresee

    values = np.array([np.nan if one is None else float(one) for one in history.values])
    path = home / "cache" / "forecast" / f"{_key(values.tobytes(), history.first, horizon)}.json"
    kept = _read(path)
    if kept is not None:
        return kept
    found = foresee(values, history.first, horizon)
    if home.is_dir():
        _keep(path, found)
    return found


def _key(values: bytes, first_day: dt.date, horizon: int) -> str:
    from tools.services.forecast.engine import ENGINE

    text = f"{ENGINE}/{first_day}/{horizon}/".encode()
    return hashlib.sha256(text + values).hexdigest()[:40]


def _read(path: Path) -> Foreseen | None:
    """What is kept there; None when nothing is, or when it cannot be read."""
    import numpy as np

    from tools.services.forecast.engine import Band, Foreseen

    try:
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
        for name in ("daily", "total"):
            kept[name] = Band(**{part: np.array(kept[name][part]) for part in _BANDS})
        kept["first_day"] = dt.date.fromisoformat(kept["first_day"])
        kept["notes"] = tuple(kept["notes"])
        return Foreseen(**kept)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(path: Path, found: Foreseen) -> None:
    """Write in one step; a home that cannot be written just has no cache."""
    record = {**vars(found), "first_day": found.first_day.isoformat(), "errors": dict(found.errors)}
    for name in ("daily", "total"):
        band = record[name]
        record[name] = {part: getattr(band, part).tolist() for part in _BANDS}
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(record, file)
        os.replace(name, path)
        _forget_old(path.parent)


def _forget_old(folder: Path) -> None:
    """Only the newest files stay."""
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
    for file in files[:-_MOST_FILES]:
        file.unlink(missing_ok=True)
