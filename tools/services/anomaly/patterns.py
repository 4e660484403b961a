"""What was marked as expected, and which later anomalies are of the same pattern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tools.services.anomaly.calendar import place_in_month

_ROOM = 1.5  # a later one may be larger by this factor
_SLACK = 2  # days around the place in the month
_BRIEF = ("spike",)


@dataclass(frozen=True)
class Pattern:
    """What recurs: the scope, the kind, the size, and for brief ones the weekday or place in the
    month. Sizes are in money a day.
    """

    scope: dict[str, Any]
    kind: str
    rise: bool
    start: str  # ISO days
    last: str
    weekday: int
    day_of_month: int
    days_left: int
    size: float

    @classmethod
    def of(
        cls, scope: dict[str, Any], kind: str, start: dt.date, last: dt.date, impact: float
    ) -> Pattern:
        """The pattern of an event."""
        day, left = place_in_month(start)
        days = (last - start).days + 1
        return cls(
            scope, kind, impact > 0, start.isoformat(), last.isoformat(), start.weekday(), day, left,
            abs(impact) / days,
        )  # fmt: skip

    def silences(self, other: Pattern) -> bool:
        """Whether another event is this one or of its pattern: same scope and direction, not much
        larger, and, where it is brief, on the same weekday or at the same place in the month.
        """
        if self.scope != other.scope or self.rise != other.rise:
            return False
        if self.start <= other.last and other.start <= self.last and self.start == other.start:
            return True
        if other.size > _ROOM * self.size or (self.kind in _BRIEF) != (other.kind in _BRIEF):
            return False
        if self.kind not in _BRIEF:
            return True
        near = abs(self.day_of_month - other.day_of_month) <= _SLACK
        end = abs(self.days_left - other.days_left) <= _SLACK and self.days_left <= _SLACK + 1
        return self.weekday == other.weekday or near or end


def silenced(pattern: Pattern, known: Sequence[Pattern]) -> bool:
    """Whether one of the known patterns silences it."""
    return any(one.silences(pattern) for one in known)
