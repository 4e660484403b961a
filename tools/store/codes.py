"""What confirmation codes rest on: a key of the home, made on first use, and how often a code was wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tools.base import StoreError
from tools.store.state import BUSY_SECONDS, State
from tools.store.vault_keys import KeyFile, fresh

FILE = "codes.key"


class Codes:
    """The codes of a home."""

    def __init__(self, home: Path, state: State) -> None:
        """Nothing is read until it is needed."""
        self._state = state
        self._lock = home / "codes.lock"
        self._file = KeyFile(home, FILE)

    def key(self) -> bytes:
        """32 random bytes, in HOME/codes.key, which only its owner can read. Raises VaultError,
        StoreError.
        """
        key = self._file.current()
        return key.material if key else self._made()

    def _made(self) -> bytes:
        """Once among all processes."""
        from filelock import FileLock, Timeout

        try:
            with FileLock(self._lock, timeout=BUSY_SECONDS):
                key = self._file.current()
                if key is None:
                    key = fresh(self._file.name)
                    self._file.keep(key)
                return key.material
        except Timeout as error:
            raise StoreError(f"another process holds {str(self._lock)!r}: try again") from error

    def tried(self, plan_id: str, at: dt.datetime, *, fits: bool) -> int:
        """How often a code of that plan was wrong, this try among them where it does not fit: one try
        after the other among all processes.
        """
        with self._state.write() as con:
            if not fits:
                con.execute(
                    "INSERT INTO code_attempts VALUES (?, 1, ?) ON CONFLICT (plan_id) "
                    "DO UPDATE SET wrong = wrong + 1, at = excluded.at",
                    (plan_id, at.astimezone(dt.UTC).isoformat()),
                )
            row = con.execute(
                "SELECT wrong FROM code_attempts WHERE plan_id = ?", (plan_id,)
            ).fetchone()
            return int(row[0]) if row else 0
