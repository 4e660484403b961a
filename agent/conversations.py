"""Where conversations are kept between turns: in HOME/checkpoints.db, or as long as the process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

# A turn is kept once, when it ends or waits for a person: what a turn was about when the process was
# killed in it is asked again, and what a plan has done is in the store.
DURABILITY = "exit"

_EARLIER = (
    "DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < (SELECT max(checkpoint_id) FROM "
    "checkpoints WHERE thread_id = {table}.thread_id AND checkpoint_ns = {table}.checkpoint_ns)"
)


def opened(home: Path | None) -> tuple[Any, Callable[[], None]]:
    """What keeps conversations, and what closes it; without a home nothing outlives the process."""
    if home is None:
        from langgraph.checkpoint.memory import InMemorySaver

        return InMemorySaver(), lambda: None
    import sqlite3

    from langgraph.checkpoint.sqlite import SqliteSaver

    home.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(home / "checkpoints.db", check_same_thread=False, timeout=30.0)
    return SqliteSaver(connection), connection.close


def keep_latest(saver: Any, thread: str) -> None:
    """Forget the earlier states of a conversation: each holds all of it, and only the latest is ever
    gone on from.
    """
    if not hasattr(saver, "conn"):  # in memory
        return
    with saver.cursor() as cursor:
        for table in ("writes", "checkpoints"):
            cursor.execute(_EARLIER.format(table=table), (thread,))
