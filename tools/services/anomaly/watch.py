"""Day by day over all series: unusual days become events, and events end.

A day that is unusual opens an event at once. When it lasts four days it is a new level (or a ramp):
the baseline moves there, so that later days alarm only if they are unusual at that level, and the
event goes on beside it, measured against what would have been without it. It ends when the cost is
back, or when the new level has become the usual one. Changes too small for a single day are found
by the newest five days against what was expected one to four weeks before.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.services.anomaly import judging, shape
from tools.services.anomaly.change import Change, reference, residual
from tools.services.anomaly.isolation import Forest
from tools.services.anomaly.judging import Judged, Sheet
from tools.services.anomaly.life import Life
from tools.services.anomaly.outcome import event_of
from tools.services.anomaly.series import Bools, CostSeries, Event, Floats
from tools.services.anomaly.settings import Settings

_SPANS = (4, 7, 14, 28, 56)
_UNSETTLED = 28  # days for which a new level may have come by a factor or by an amount
_AT_ONCE = 3  # days since a change settled in which it takes up all that happens
_LARGE = 0.6  # least residual of a change on top of another


class Watch:
    """The run over all days of a set of series."""

    def __init__(self, series: Sequence[CostSeries], settings: Settings, judged_from: int) -> None:
        """Events that are reported before `judged_from` are kept too: they may go on."""
        self.series = list(series)
        self.settings = settings
        self.sheet = Sheet(self.series, settings)
        self.forest = Forest(settings, judged_from)
        self.absent = _flags(self.series, "absent")
        self.filling = _flags(self.series, "filling")
        self.life = Life(self.sheet, self.series, self.filling, settings)
        self.pending = np.zeros(len(self.series), dtype=np.int64)  # days without a charge so far

    def run(self) -> list[Change]:
        """All changes, in the order in which they were reported."""
        for day in range(self.sheet.cost.shape[1]):
            self.sheet.begin(day)
            if day >= judging.WARM_UP:
                self._day(day)
        changes = self.life.changes
        rest = {id(one.continues) for one in changes if one.continues is not None}
        return [one for one in changes if id(one) not in rest]

    def event(self, change: Change) -> Event:
        """The event of a change."""
        return event_of(self.sheet, self.series[change.row], change, self.settings)

    def _day(self, day: int) -> None:
        sheet = self.sheet
        self._foresee(day)
        judged = sheet.judge(day)
        off = self._without_gaps(day, judged.off)
        off = self.forest.decide(sheet, day, judged, off)
        usual = np.abs(off) < 1
        least = np.where(judged.monthly, self.settings.min_shift / 2, judged.limit)
        left_out = np.abs(sheet.raw[:, day]) >= least  # explained by the calendar
        known = ~np.isnan(sheet.cost[:, day])
        waits = np.isnan(off) & (np.abs(judged.off) >= 1)
        young = np.isnan(off) & known & ~waits
        sheet.seen[:, day] = np.where((usual & ~left_out) | young, sheet.cost[:, day], np.nan)
        fitting = usual & ~left_out & known
        sheet.rest[:, day] = np.where(fitting, sheet.raw[:, day], np.nan)
        going = np.array([bool(self.life.open.get(row)) for row in range(len(off))])
        for row in np.flatnonzero((np.abs(off) >= 1) | going):
            self._row(int(row), day, float(off[row]), judged)
        self._lasting(day, judged)

    def _foresee(self, day: int) -> None:
        """What today costs where a new level came by an amount a day, which its days tell."""
        self.sheet.other[:] = np.nan
        for row, change in list(self.life.unsettled.items()):
            over = change.end is not None and not change.accepted
            if over or day - change.settled > _UNSETTLED:
                del self.life.unsettled[row]
                continue
            self.life.refine(change, day)
            past = range(max(change.start, day - 7), day)
            more = [
                change.sign
                * (self.sheet.cost[row, index] - reference(self.sheet, change, index)[0])
                for index in past
            ]
            known = [one for one in more if not np.isnan(one)]
            if known:
                added = max(float(np.median(known)), *known[-3:])
                usual = reference(self.sheet, change, day)[0]
                self.sheet.other[row] = usual + change.sign * added

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
        before = list(self.life.open.get(row, []))
        for change in before:
            self.life.carry(change, day, judged)
        back = any(change.inside and change.sign * off < 0 for change in before)
        if back or not abs(off) >= 1:
            return  # a change that ends is no change
        sheet, going = self.sheet, self.life.open.get(row, [])
        if any(not change.lasting for change in going):
            return  # the day belongs to a change that is not settled yet
        sign = 1.0 if off > 0 else -1.0
        large = abs(off) >= max(1.5, _LARGE / float(judged.limit[row]))
        if any(one.sign != sign or not large or day - one.settled < _AT_ONCE for one in going):
            sheet.seen[row, day] = sheet.cost[row, day]
        else:
            self._open(row, day, sign, off, judged)

    def _open(self, row: int, day: int, sign: float, off: float, judged: Judged) -> None:
        sheet, life = self.sheet, self.life
        waited = max(int(self.pending[row]), int(sheet.dips[row]) if sign < 0 else 0)
        start = day - max(waited, 1) + 1
        if life.returns(row, sign, start, day):
            return
        change = life.recent(row, sign, start)
        if change is not None:
            life.again(change)
        else:
            change = Change(row, sign, start, start, day, float(judged.limit[row]))
            change.nested = bool(life.open.get(row))
            change.new = bool(
                judged.model.top[row] <= 0 and not (sheet.cost[row, :start] > 0).any()
            )
            life.begin(change)
        for index in range(start, day + 1):
            life.note(change, index, abs(off))

    def _lasting(self, day: int, judged: Judged) -> None:
        """Open changes that only several days together tell of."""
        for span in _SPANS:
            off = judging.off_lasting(self.sheet, day, span, judged)
            for row in np.flatnonzero(np.abs(off) >= 1):
                if not self.life.open.get(int(row)):
                    self._open_lasting(int(row), day, span, float(off[row]), judged)

    def _open_lasting(self, row: int, day: int, span: int, off: float, judged: Judged) -> None:
        sheet, life = self.sheet, self.life
        sign = 1.0 if off > 0 else -1.0
        if sign < 0 and (self.filling[row, day] or self.pending[row]):
            return
        base = day - span + 1
        change = Change(
            row, sign, base, base, day, float(judged.limit[row]), off=abs(off), last=day
        )
        rests = [residual(sheet, change, index) for index in range(base, day + 1)]
        path = np.where(np.isnan(sheet.seen[row, base : day + 1]), np.nan, rests)
        change.start = base + min(shape.onset(path)[0], span - 3)
        change.days = {base + int(place) for place in np.flatnonzero(~np.isnan(path))}
        change.days = {index for index in change.days if index >= change.start}
        if not change.days or life.returns(row, sign, change.start, day):
            return
        sheet.alarmed[row, change.start : day + 1] = True
        known = life.recent(row, sign, change.start)
        if known is not None:
            known.days |= change.days
            known.last = day
            life.again(known)
        else:
            life.begin(change)
        life.settle(known or change, day)


def _flags(series: list[CostSeries], name: str) -> Bools:
    """Marks of all series; none where a series has none."""
    rows = [getattr(one, name) for one in series]
    size = len(series[0])
    return np.array([np.zeros(size, dtype=np.bool_) if row is None else row for row in rows])
