"""Patterns that people said are expected: anomalies of that kind are silent."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from tools.store.records import naive_utc
from tools.store.state import State

_COLUMNS = "id, scope, pattern, reason, created_at"


@dataclass(frozen=True)
class ExpectedPattern:
    """What was marked. `id` is that of the anomaly; scope and pattern are as the finder wrote them."""

    id: str
    scope: dict[str, Any]
    pattern: dict[str, Any]
    reason: str
    created_at: dt.datetime


class ExpectedPatterns:
    """The table `expected_patterns`. Every change is one short transaction."""

    def __init__(self, state: State) -> None:
        """See `Store.expected`."""
        self._state = state

    def listed(self) -> list[ExpectedPattern]:
        """All of them, the oldest first."""
        rows = self._state.read(f"SELECT {_COLUMNS} FROM expected_patterns ORDER BY created_at, id")
        return [
            ExpectedPattern(
                key, json.loads(scope), json.loads(pattern), reason, dt.datetime.fromisoformat(at)
            )
            for key, scope, pattern, reason, at in rows
        ]

    def keep(
        self,
        key: str,
        scope: dict[str, Any],
        pattern: dict[str, Any],
        reason: str,
        now: dt.datetime,
    ) -> None:
        """Remember the pattern of an anomaly; one with the same id is replaced."""
        row = (
            key, json.dumps(scope, default=str), json.dumps(pattern, default=str), reason,
            naive_utc(now).isoformat(),
        )  # fmt: skip
        with self._state.write() as con:
            con.execute(
                f"INSERT OR REPLACE INTO expected_patterns ({_COLUMNS}) VALUES (?,?,?,?,?)", row
            )

    def remove(self, key: str) -> bool:
        """Forget a pattern; False = there was none."""
        with self._state.write() as con:
            return con.execute("DELETE FROM expected_patterns WHERE id = ?", (key,)).rowcount > 0
