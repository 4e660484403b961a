"""Thresholds that a home has set, as texts by name."""

from __future__ import annotations

import datetime as dt

from tools.store.records import naive_utc
from tools.store.state import State


class RuleTexts:
    """The table `rules`. What the names and values mean is not known here."""

    def __init__(self, state: State) -> None:
        """See `Store.rules`."""
        self._state = state

    def all(self) -> dict[str, str]:
        """Everything that is set."""
        return dict(self._state.read("SELECT name, value FROM rules ORDER BY name"))

    def set(self, name: str, value: str | None, now: dt.datetime) -> None:
        """Set one; None removes it."""
        with self._state.write() as con:
            con.execute("DELETE FROM rules WHERE name = ?", (name,))
            if value is not None:
                con.execute(
                    "INSERT INTO rules VALUES (?, ?, ?)", (name, value, naive_utc(now).isoformat())
                )
