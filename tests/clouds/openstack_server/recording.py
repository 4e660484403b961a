"""Replies that were recorded from real services."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "recorded"


@cache
def _file(name: str) -> Any:
    return json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))


def recorded(name: str, key: str) -> Any:
    """A copy of one recorded reply."""
    return copy.deepcopy(_file(name)[key])
