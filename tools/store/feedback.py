"""What people thought of answers: a thumb, and what they wrote with it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from tools.store.records import naive_utc
from tools.store.state import State

_COLUMNS = "id, at, who, front, question, answer, good, comment"


@dataclass(frozen=True)
class Feedback:
    """One of them. `answer` is its text as it was shown; times are naive UTC."""

    id: str
    at: dt.datetime
    who: str
    front: str
    question: str
    answer: str
    good: bool
    comment: str


class Feedbacks:
    """The table `feedback`. Every change is one short transaction."""

    def __init__(self, state: State) -> None:
        """See `Store.feedback`."""
        self._state = state

    def keep(
        self,
        *,
        now: dt.datetime,
        who: str,
        front: str,
        question: str,
        answer: str,
        good: bool,
        comment: str,
        id_: str | None = None,
    ) -> str:
        """Keep one and return its id; one with the same `id_` of the same person is changed."""
        key = id_ or uuid.uuid4().hex
        with self._state.write() as con:
            con.execute(
                f"INSERT INTO feedback ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET at = excluded.at, good = excluded.good, "
                "comment = excluded.comment WHERE who = excluded.who",
                (key, naive_utc(now).isoformat(), who, front, question, answer, good, comment),
            )
        return key

    def remove(self, id_: str, who: str) -> bool:
        """Forget one that this person gave; False = there is none."""
        with self._state.write() as con:
            gone = con.execute("DELETE FROM feedback WHERE id = ? AND who = ?", (id_, who))
            return gone.rowcount > 0

    def listed(self) -> list[Feedback]:
        """All of them, the oldest first."""
        rows = self._state.read(f"SELECT {_COLUMNS} FROM feedback ORDER BY at, id")
        return [
            Feedback(
                key, dt.datetime.fromisoformat(at), who, front, question, answer, bool(good), said
            )
            for key, at, who, front, question, answer, good, said in rows
        ]
