"""Day by day over all series: unusual days become events, and events end.

A day that is unusual opens an event at once. When it lasts four days it is a new level (or a ramp):
the baseline moves there, so that later days alarm only if they are unusual at that level, and the
event goes on beside it, measured against what would have been without it. It ends when the cost is
back, or when the new level has become the usual one. Changes too small for a single day are found
by the newest five days against what was expected one to four weeks before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tools.services.anomaly import judging, shape
from tools.services.anomaly.isolation import Forest
from tools.services.anomaly.judging import Judged, Sheet
from tools.services.anomaly.series import Bools, CostSeries, Event, Floats, Kind
from tools.services.anomaly.settings import Settings

_SPANS = (4, 7, 14, 28)
_CONFIRM = 4  # unusual days that make a new level
_JOIN = 3  # days: an event that comes back within them is the same
_LONGEST_SPIKE = 10
_AHEAD = 35  # days for which a trend is carried on


@dataclass
class Change:
    """An event in the making, with the model of the morning it began: what would have been."""

    row: int
    sign: float
    start: int
    base: int  # the morning of the model
    reported: int
    limit: float
    off: float = 0.0
    isolation: float = 0.0
    lasting: bool = False  # its level is the baseline's by now
    factor: float = 1.0
    last: int = 0  # the last unusual day
    end: int | None = None
    accepted: bool = False
    nested: bool = False
    inside: int = 0
    new: bool = False
    days: set[int] = field(default_factory=set)  # unusual days


class Watch:
    """The run over all days of a set of series."""

    def __init__(self, series: Sequence[CostSeries], settings: Settings, judged_from: int) -> None:
        """Events that are reported before `judged_from` are kept too: they may go on."""
        self.series = list(series)
        self.settings = settings
        self.sheet = Sheet(self.series, settings)
        self.forest = Forest(settings, judged_from)
        self.changes: list[Change] = []
        self.open: dict[int, list[Change]] = {}
        self.absent = _flags(self.series, "absent")
        self.filling = _flags(self.series, "filling")
        self.pending = np.zeros(len(self.series), dtype=np.int64)  # days without a charge so far

    def run(self) -> list[Change]:
        """All changes, in the order in which they were reported."""
        for day in range(self.sheet.cost.shape[1]):
            self.sheet.begin(day)
            if day >= judging.WARM_UP:
                self._day(day)
        return self.changes

    def _day(self, day: int) -> None:
        sheet = self.sheet
        judged = sheet.judge(day)
        off = self._without_gaps(day, judged.off)
        off = self.forest.decide(sheet, day, judged, off)
        usual = np.abs(off) < 1
        left_out = np.abs(sheet.raw[:, day]) >= judged.limit  # explained by the calendar
        known = ~np.isnan(sheet.cost[:, day])
        waits = np.isnan(off) & (np.abs(judged.off) >= 1)
        young = np.isnan(off) & known & ~waits
        sheet.seen[:, day] = np.where((usual & ~left_out) | young, sheet.cost[:, day], np.nan)
        fitting = usual & ~left_out & known
        sheet.rest[:, day] = np.where(fitting, sheet.raw[:, day], np.nan)
        for row in np.flatnonzero(
            (np.abs(off) >= 1) | [bool(self.open.get(i)) for i in range(len(off))]
        ):
            self._row(int(row), day, float(off[row]), judged)
        self._lasting(day, judged)

    def _without_gaps(self, day: int, off: Floats) -> Floats:
        """Days without a charge wait; what is missing on a day that still fills up is no drop."""
        low = off <= -1
        gone = low & self.absent[:, day]
        self.pending = np.where(gone, self.pending + 1, 0)
        waiting = (gone & (self.pending < self.settings.absent_days)) | (low & self.filling[:, day])
        judged: Floats = np.where(waiting, np.nan, off)
        return judged

    def _row(self, row: int, day: int, off: float, judged: Judged) -> None:
        """Carry the open changes of a series on, and open one for an unusual day."""
        for change in list(self.open.get(row, [])):
            self._carry(change, day, judged)
        if not abs(off) >= 1:
            return
        sign = 1.0 if off > 0 else -1.0
        residual = abs(float((self.sheet.cost[row, day] - judged.expected[row]) / judged.unit[row]))
        for change in self.open.get(row, []):
            if not change.lasting:
                return  # the day belongs to a change that is not settled yet
            large = residual >= max(1.5 * float(judged.limit[row]), 0.6)
            if (
                change.sign != sign
                or not large
                or (day in change.days and day - change.start < _CONFIRM + 2)
            ):
                self._absorb(row, day)
                return
        self._open(row, day, sign, off, judged)

    def _absorb(self, row: int, day: int) -> None:
        self.sheet.seen[row, day] = self.sheet.cost[row, day]

    def _open(self, row: int, day: int, sign: float, off: float, judged: Judged) -> None:
        sheet = self.sheet
        start = day - int(self.pending[row]) + 1 if self.pending[row] else day
        again = self._recent(row, sign, start)
        if again is not None:
            again.end, again.inside = None, 0
            self.open.setdefault(row, []).append(again)
            self._note(again, day, abs(off))
            return
        change = Change(
            row, sign, start, start, day, float(judged.limit[row]),
            nested=bool(self.open.get(row)),
            new=bool(judged.model.top[row] <= 0 and not (sheet.cost[row, :start] > 0).any()),
        )  # fmt: skip
        change.isolation = self.forest.share(row, day)
        self.changes.append(change)
        self.open.setdefault(row, []).append(change)
        for index in range(start, day + 1):
            self._note(change, index, abs(off))

    def _recent(self, row: int, sign: float, start: int) -> Change | None:
        """A change in the same direction that ended just before."""
        for change in reversed(self.changes):
            if change.row == row and change.end is not None and not change.accepted:
                near = start - change.end <= _JOIN and change.sign == sign and not change.lasting
                return change if near else None
        return None

    def _note(self, change: Change, day: int, off: float) -> None:
        change.days.add(day)
        change.last = day
        change.off = max(change.off, off)
        self.sheet.alarmed[change.row, day] = True
        if not change.lasting:
            self.sheet.seen[change.row, day] = np.nan
            self.sheet.rest[change.row, day] = np.nan

    def residual(self, change: Change, day: int) -> float:
        """How far a day is off what would have been, in the direction of the change."""
        expected, unit = self.reference(change, day)
        return change.sign * (float(self.sheet.cost[change.row, day]) - expected) / unit

    def reference(self, change: Change, day: int) -> tuple[float, float]:
        """What a day would have cost without the change, and the unit of its residual."""
        model = self.sheet.models[change.base]
        if model is None:
            return 0.0, 1.0
        row, ahead = change.row, day - change.base
        reach = float(np.clip(model.trend[row] * (model.age[row] + min(ahead, _AHEAD)), -0.5, 1.0))
        expected = float(model.level[row] * (1 + reach) * model.profile[row, ahead % 7])
        unit = max(
            0.7 * abs(expected) + 0.3 * abs(float(model.level[row])), float(self.sheet.floor[row])
        )
        return expected, unit

    def _carry(self, change: Change, day: int, judged: Judged) -> None:
        """One more day of a change: it goes on, settles, or ends."""
        observed = float(self.sheet.cost[change.row, day])
        if np.isnan(observed) or day in change.days:
            return
        if change.sign < 0 and (self.filling[change.row, day]):
            return
        residual = self.residual(change, day)
        path = np.array([self.residual(change, index) for index in sorted(change.days)])
        typical = float(np.median(path)) if len(path) else change.limit
        leave = min(0.7 * change.limit, 0.5 * typical) if typical > 0 else 0.7 * change.limit
        expected, _ = self.reference(change, day)
        model = self.sheet.models[change.base]
        level = float(model.level[change.row]) if model is not None else 0.0
        if expected < 0.3 * level and residual < leave:
            return  # a quiet weekday tells little
        if residual < leave:
            self._inside(change, day, typical > 2.5 * leave or not change.lasting)
            return
        change.inside = 0
        self._note(change, day, 0.0)
        if not change.lasting and len(change.days) >= _CONFIRM:
            self._settle(change, day)
        elif change.lasting:
            self._accept(change, day)

    def _inside(self, change: Change, day: int, clear: bool) -> None:
        """A day as it would have been without the change; one is enough when that is clear."""
        change.inside += 1
        if change.inside < (1 if clear else 3):
            return
        change.end = change.last
        self.open[change.row].remove(change)
        if change.lasting:
            self.sheet.unshift(change.row, change.start, day - change.inside + 1, change.factor)
        for index in range(day - change.inside + 1, day + 1):
            self.sheet.seen[change.row, index] = self.sheet.cost[change.row, index]

    def _settle(self, change: Change, day: int) -> None:
        """Move the baseline to the new level."""
        recent = sorted(change.days)[-5:]
        costs = np.array([self.sheet.cost[change.row, index] for index in recent])
        base = np.array([self.reference(change, index)[0] for index in recent])
        total = float(np.sum(base))
        change.factor = float(np.sum(costs)) / total if total > 0 else 0.0
        change.lasting = True
        self.sheet.shift(change.row, change.start, day, change.factor, float(np.mean(costs - base)))

    def _accept(self, change: Change, day: int) -> None:
        """After a month at its new level a change is no event any more, unless it still grows."""
        if day - change.start < self.settings.accept_days:
            return
        path = np.array([self.residual(change, index) for index in range(change.start, day + 1)])
        recent = path[-14:][~np.isnan(path[-14:])]
        half = len(recent) // 2
        growing = (
            shape.grows(path)
            and half
            and (
                np.median(recent[half:]) > np.median(recent[:half]) + 0.04 * (1 + np.median(recent))
            )
        )
        if growing and change.sign > 0:
            return
        change.end, change.accepted = day, True
        self.sheet.moved[change.row] = day
        self.open[change.row].remove(change)

    def _lasting(self, day: int, judged: Judged) -> None:
        """Open changes that only several days together tell of."""
        for span in _SPANS:
            off = judging.off_lasting(self.sheet, day, span, judged)
            for row in np.flatnonzero(np.abs(off) >= 1):
                if not self.open.get(int(row)):
                    self._open_lasting(int(row), day, span, float(off[row]), judged)

    def _open_lasting(self, row: int, day: int, span: int, off: float, judged: Judged) -> None:
        sheet = self.sheet
        sign = 1.0 if off > 0 else -1.0
        if sign < 0 and (self.filling[row, day] or self.pending[row]):
            return
        base = day - span + 1
        change = Change(row, sign, base, base, day, float(judged.limit[row]), off=abs(off))
        path = np.array(
            [
                self.residual(change, i) if not np.isnan(sheet.seen[row, i]) else np.nan
                for i in range(base, day + 1)
            ]
        )
        first, _, _ = shape.onset(path, 0)
        change.start = base + min(first, span - 3)
        change.isolation = self.forest.share(row, day)
        for index in range(change.start, day + 1):
            if not np.isnan(path[index - base]):
                change.days.add(index)
        sheet.alarmed[row, change.start : day + 1] = True
        change.last = day
        self.changes.append(change)
        self.open.setdefault(row, []).append(change)
        if change.days:
            self._settle(change, day)

    def kind(self, change: Change) -> Kind:
        """What a change turned out to be, by what is known now."""
        if change.sign * self.sheet.sign[change.row] < 0:
            return "drop"
        last = change.last if change.end is not None else self.sheet.cost.shape[1] - 1
        path = np.array([self.residual(change, index) for index in range(change.start, last + 1)])
        if change.end is not None and not change.accepted and len(path) <= _LONGEST_SPIKE:
            return "spike"
        if not change.lasting:
            return "spike"
        return "ramp" if shape.grows(path) else "step"

    def event(self, change: Change) -> Event:
        """The event of a change, in the amounts of its series."""
        last = change.end if change.end is not None else self.sheet.cost.shape[1] - 1
        days = range(change.start, last + 1)
        pairs = [self.reference(change, index) for index in days]
        expected = np.array([one for one, _ in pairs])
        room = np.array([unit for _, unit in pairs]) * change.limit
        observed = self.sheet.cost[change.row, change.start : last + 1]
        low, high = np.maximum(expected - room, np.minimum(expected, 0.0)), expected + room
        sign = float(self.sheet.sign[change.row])
        if sign < 0:
            low, high = high, low
        return Event(
            change.row, self.kind(change), change.start, last, change.end, change.reported,
            change.off, observed * sign, expected * sign, low * sign, high * sign,
            new=change.new, accepted=change.accepted, isolation=change.isolation,
        )  # fmt: skip


def _flags(series: list[CostSeries], name: str) -> Bools:
    rows = [getattr(one, name) for one in series]
    size = len(series[0])
    return np.array([np.zeros(size, dtype=np.bool_) if row is None else row for row in rows])
