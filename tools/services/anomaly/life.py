"""The life of changes: they go on, settle as a new level, end, or become the usual."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.services.anomaly.change import Change, launches, reference, residual
from tools.services.anomaly.judging import Judged, Sheet
from tools.services.anomaly.series import Bools, CostSeries
from tools.services.anomaly.settings import Settings

_WEEK = 9  # days in which all weekdays were seen
_CONFIRM = 4  # unusual days that make a new level
_JOIN = 3  # days: an event that comes back within them is the same
_UNDO = 60  # days after which a level that comes back is news again


class Life:
    """All changes of all series so far, and those that are open."""

    def __init__(
        self, sheet: Sheet, series: Sequence[CostSeries], filling: Bools, settings: Settings
    ) -> None:
        """`filling` marks days whose bills are not complete, shape (series, days)."""
        self.sheet = sheet
        self.series = series
        self.filling = filling
        self.settings = settings
        self.changes: list[Change] = []
        self.open: dict[int, list[Change]] = {}
        self.unsettled: dict[int, Change] = {}  # the newest new level of a series

    def begin(self, change: Change) -> None:
        """Take a new change in."""
        change.continues = self._accepted(change.row, change.sign, change.start)
        self.changes.append(change)
        self.open.setdefault(change.row, []).append(change)

    def again(self, change: Change) -> None:
        """A change that had ended goes on."""
        change.end, change.inside = None, 0
        self.open.setdefault(change.row, []).append(change)

    def recent(self, row: int, sign: float, start: int) -> Change | None:
        """A change in the same direction that ended just before."""
        for change in reversed(self.changes):
            if change.row == row and change.end is not None and not change.accepted:
                near = start - change.end <= _JOIN and change.sign == sign and not change.lasting
                return change if near else None
        return None

    def _accepted(self, row: int, sign: float, start: int) -> Change | None:
        """A change in the same direction that had just become the usual: it only went on."""
        for change in reversed(self.changes):
            if change.row == row and change.accepted and change.end is not None:
                near = start - change.end <= 2 * _JOIN and change.sign == sign
                return change if near and not self.planned(change, change.end) else None
        return None

    def returns(self, row: int, sign: float, start: int, day: int) -> bool:
        """Whether the days since `start` only undo a change that had become the usual."""
        for change in reversed(self.changes):
            if change.row != row or not change.accepted or change.undone or change.end is None:
                continue
            if change.sign == sign or start - change.end > _UNDO:
                return False
            rests = [residual(self.sheet, change, index) for index in range(start, day + 1)]
            if abs(float(np.median(rests))) >= max(0.7 * change.limit, 0.0):
                return False
            change.undone = True
            self._unshift(change, start, day)
            return True
        return False

    def note(self, change: Change, day: int, off: float) -> None:
        """One more unusual day, so far off."""
        change.days.add(day)
        change.last = day
        change.off = max(change.off, off)
        self.sheet.alarmed[change.row, day] = True
        if not change.lasting:
            self.sheet.seen[change.row, day] = np.nan
            self.sheet.rest[change.row, day] = np.nan

    def carry(self, change: Change, day: int, judged: Judged) -> None:
        """One more day of a change: it goes on, settles, or ends."""
        observed = float(self.sheet.cost[change.row, day])
        if np.isnan(observed) or day in change.days or judged.monthly[change.row]:
            return
        if change.sign < 0 and (self.filling[change.row, day]):
            return
        rest = residual(self.sheet, change, day)
        path = np.array([residual(self.sheet, change, index) for index in sorted(change.days)])
        typical = float(np.median(path)) if len(path) else change.limit
        leave = min(0.7 * change.limit, 0.5 * typical) if typical > 0 else 0.7 * change.limit
        expected, _ = reference(self.sheet, change, day)
        model = self.sheet.models[change.base]
        level = float(model.level[change.row]) if model is not None else 0.0
        if expected < 0.3 * level and rest < leave:
            return  # a quiet weekday tells little
        if rest < leave:
            self._inside(change, day, typical > 2.5 * leave or not change.lasting)
            return
        change.inside = 0
        self.note(change, day, 0.0)
        if not change.lasting and len(change.days) >= _CONFIRM:
            self.settle(change, day)
        elif change.lasting:
            self._accept(change, day)

    def _inside(self, change: Change, day: int, clear: bool) -> None:
        """A day as it would have been without the change; one is enough when that is clear."""
        change.inside += 1
        if change.inside < (1 if clear else 3):
            return
        change.end = change.last
        self.open[change.row].remove(change)
        back = day - change.inside + 1
        if change.lasting:
            self._unshift(change, back, day)
        self.sheet.seen[change.row, back : day + 1] = self.sheet.cost[change.row, back : day + 1]

    def _unshift(self, change: Change, back: int, day: int) -> None:
        self.sheet.unshift(change.row, change.start, back, day, change.factor, change.amount)

    def settle(self, change: Change, day: int) -> None:
        """Move the baseline to the new level."""
        recent = sorted(change.days)[-5:]
        costs = np.array([self.sheet.cost[change.row, index] for index in recent])
        base = np.array([reference(self.sheet, change, index)[0] for index in recent])
        total = float(np.sum(base))
        change.factor = float(np.sum(costs)) / total if total > 0 else 0.0
        change.lasting, change.settled = True, day
        self.unsettled[change.row] = change
        self.sheet.shift(change.row, change.start, day, change.factor, float(np.mean(costs - base)))

    def refine(self, change: Change, day: int) -> None:
        """Once all weekdays were seen: did the level change by a factor, or by an amount?"""
        if change.refined or change.nested or day - change.start < _WEEK:
            return
        change.refined = True
        days = range(change.start, day)
        costs = np.array([self.sheet.cost[change.row, index] for index in days])
        base = np.array([reference(self.sheet, change, index)[0] for index in days])
        known = ~np.isnan(costs)
        costs, base = costs[known], base[known]
        added = float(np.median(costs - base))
        factor = float(np.sum(costs) / max(float(np.sum(base)), 1e-12))
        by_amount = float(np.sum(np.abs(costs - base - added)))
        if by_amount < 0.8 * float(np.sum(np.abs(costs - base * factor))):
            change.amount = True
            self.sheet.added[change.row] = added
            self.sheet.as_amount(change.row, change.start)

    def _accept(self, change: Change, day: int) -> None:
        """After a month at its new level a change is no event any more, unless it still grows."""
        age = day - change.start
        if age >= self.settings.planned_days and self.planned(change, day):
            self._usual(change, day)
            return
        if age < self.settings.accept_days:
            return
        weeks = [
            np.array(
                [
                    residual(self.sheet, change, index)
                    for index in range(day - ago - 6, day - ago + 1)
                ]
            )
            for ago in (0, 14)
        ]
        now, before = (
            float(np.nanmedian(week)) if (~np.isnan(week)).any() else 0.0 for week in weeks
        )
        if change.sign > 0 and now > before + 0.04 * (1 + before):
            return  # it still grows
        self._usual(change, day)

    def _usual(self, change: Change, day: int) -> None:
        """Its level is the usual one by now: the event is over."""
        change.end, change.accepted = day, True
        self.sheet.moved[change.row] = day
        self.open[change.row].remove(change)

    def planned(self, change: Change, last: int) -> bool:
        """Whether instances launched since the morning of its model make up most of a rise."""
        share = self.settings.explained_share
        return bool(launches(self.sheet, self.series[change.row], change, last, share))
