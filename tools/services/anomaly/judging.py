"""How far each day is off what was expected that morning, for many series at once.

Every day is judged by the days before it only. `Sheet` holds what the run knows: the costs as they
are, the costs as the baseline may see them (unusual days left out, days before a new level brought
to it), the residuals, the models.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from tools.services.anomaly import baseline, calendar
from tools.services.anomaly.baseline import WINDOW, Model
from tools.services.anomaly.series import Bools, CostSeries, Floats
from tools.services.anomaly.settings import Settings

WARM_UP = 28  # days that make the first model of a series
_SMALL = 1e-12


@dataclass(frozen=True)
class Judged:
    """One day of all series. `limit` is relative; `off` is in limits: 1 or more is unusual."""

    model: Model
    expected: Floats
    low: (
        Floats  # the range that the calendar and a recent change of level leave open, without noise
    )
    high: Floats
    unit: Floats
    limit: Floats
    scatter: Floats
    off: Floats
    monthly: Bools  # series that are usually different on this day of the month


class Sheet:
    """Costs, residuals and models of all series; all arrays have one row a series."""

    def __init__(self, series: list[CostSeries], settings: Settings) -> None:
        """All series must have the same first day and length."""
        self.settings = settings
        self.days: list[dt.date] = [series[0].date(index) for index in range(len(series[0]))]
        raw = np.array([one.amounts for one in series], dtype=np.float64)
        self.sign = np.where(baseline.median(raw) < 0, -1.0, 1.0)  # credits are judged mirrored
        self.cost = raw * self.sign[:, None]
        shape = raw.shape
        self.seen = np.full(shape, np.nan)  # what the baseline may see
        self.raw = np.full(shape, np.nan)  # residuals before the calendar
        self.by_level = np.full(shape, np.nan)  # the same, relative to the level
        self.rest = np.full(shape, np.nan)  # residuals of usual days: they make the scatter
        self.alarmed = np.zeros(shape, dtype=np.bool_)
        self.limits = np.full(shape, np.nan)
        self.models: list[Model | None] = [None] * shape[1]
        self.expected = np.full(shape, np.nan)  # of each day on its morning, and its range
        self.low = np.full(shape, np.nan)
        self.high = np.full(shape, np.nan)
        self.begins = self._begins()
        self.floor = np.full(shape[0], _SMALL)
        # After a new level: its day, by how much it multiplied, and what it added a day.
        self.moved = np.full(shape[0], -1)
        self.factor = np.ones(shape[0])
        self.added = np.zeros(shape[0])
        self.other = np.full(shape[0], np.nan)  # today's cost if a new level came by an amount
        self.dips = np.zeros(shape[0], dtype=np.int64)

    def _begins(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The first day of each series that is judged."""
        known = ~np.isnan(self.cost)
        first = np.where(known.any(axis=1), known.argmax(axis=1), self.cost.shape[1])
        return np.asarray(first + WARM_UP, dtype=np.int64)

    def begin(self, day: int) -> None:
        """Give the series that are judged from `day` on what their first days tell."""
        rows = np.flatnonzero(self.begins == day)
        if not len(rows):
            return
        start = max(0, day - WARM_UP)
        part = self.cost[rows, start:day]
        history = baseline.window(self.cost[rows], day)
        expected = baseline.fitted(history)[:, -part.shape[1] :]
        level = baseline.median(part)[:, None]
        with np.errstate(invalid="ignore", divide="ignore"):
            unit = np.maximum(0.7 * np.abs(expected) + 0.3 * np.abs(level), _SMALL)
            raw = (part - expected) / unit
        scatter = np.nan_to_num(1.4826 * baseline.median(np.abs(raw)))
        settings = self.settings
        limit = np.maximum(settings.surprise * scatter * 1.2, settings.min_change)[:, None]
        usual = ~(np.abs(raw) > limit) | (level <= 0)
        self.raw[rows, start:day] = raw
        self.by_level[rows, start:day] = raw * unit / np.maximum(np.abs(level), _SMALL)
        self.rest[rows, start:day] = np.where(usual, raw * 1.15, np.nan)  # fitted, not foretold
        self.seen[rows, start:day] = np.where(usual, part, np.nan)
        self.limits[rows, start:day] = limit

    def judge(self, day: int) -> Judged:
        """Judge a day of all series by the days before."""
        model = baseline.fit(baseline.window(self.seen, day))
        self.models[day] = model
        observed = self.cost[:, day]
        expected = model.expect(0)
        typical = baseline.median(np.where(self.seen[:, :day] > 0, self.seen[:, :day], np.nan))
        self.floor = np.maximum(np.nan_to_num(0.05 * typical), _SMALL)
        unit = np.maximum(model.unit(expected), self.floor)
        scatter = self._scatter(day, model)
        limit = self._limit(day, scatter)
        other = np.where(np.isnan(self.other), expected, self.other)
        low, high = np.minimum(expected, other), np.maximum(expected, other)
        raw = (observed - np.clip(observed, low, high)) / unit
        effects = self._monthly(day, unit, np.abs(model.level), raw)
        monthly: Bools = np.any(effects != 0, axis=0)
        low, high = low + effects[1], high + effects[0]
        shown = low
        low = self._holiday(low, model, expected, unit * limit, observed)
        excess = np.maximum(observed - high, 0.0) - np.maximum(low - observed, 0.0)
        off = excess / (unit * limit)
        rare = baseline.sparse(model)
        off = np.where(rare, self._rare(model, observed), off)
        high = np.where(rare, np.maximum(model.top, 0.0), high)
        low, shown = np.where(rare, 0.0, low), np.where(rare, 0.0, shown)
        off = np.where((day < self.begins) | (model.known < WARM_UP // 2), np.nan, off)
        self.raw[:, day] = np.where(np.isnan(off) | rare, np.nan, raw)
        self.limits[:, day] = limit
        self._keep(day, expected, shown, high, np.where(rare, 0.0, unit * limit), ~np.isnan(off))
        return Judged(model, expected, low, high, unit, limit, scatter, off, monthly)

    def _keep(
        self, day: int, expected: Floats, low: Floats, high: Floats, room: Floats, known: Bools
    ) -> None:
        """Remember what was expected, for people to see."""
        bottom = np.maximum(low - room, np.minimum(low, 0.0))
        for target, values in (
            (self.expected, expected),
            (self.low, bottom),
            (self.high, high + room),
        ):
            target[:, day] = np.where(known, values, np.nan)

    def _scatter(self, day: int, model: Model) -> Floats:
        """The robust standard deviation of past residuals; of the window's fit while they are few."""
        rest = self.rest[:, max(0, day - WINDOW) : day]
        count = np.sum(~np.isnan(rest), axis=1)
        own = 1.4826 * baseline.median(np.abs(rest))
        own = np.where(count < 10, np.fmax(own, 1.3 * model.scatter), own)
        return np.maximum(np.nan_to_num(own), self.settings.noise_floor)

    def _limit(self, day: int, scatter: Floats) -> Floats:
        """The residual from which a day is unusual: by scatter, by heavy tails, by least change."""
        settings = self.settings
        rest = self.rest[:, max(0, day - WINDOW) : day]
        tail = np.nan_to_num(baseline.quantile(np.abs(rest), 0.95))
        limit = np.maximum(settings.surprise * scatter, settings.tail * tail)
        return np.maximum(limit, settings.min_change) / settings.sensitivity

    def _monthly(self, day: int, unit: Floats, level: Floats, raw: Floats) -> Floats:
        """What this day of the month usually costs more and less, in money: the larger of what
        earlier months say relative to the day, and relative to the level.
        """
        level = np.maximum(level, self.floor)
        self.by_level[:, day] = raw * unit / level
        groups = calendar.same_days(self.days, day)
        found = [
            calendar.month_effects(values, self.alarmed, groups, self.limits[:, day - 1]) * size
            for values, size in ((self.raw, unit), (self.by_level, level))
        ]
        return np.array(
            [np.maximum(*[one[0] for one in found]), np.minimum(*[one[1] for one in found])]
        )

    def _holiday(
        self, low: Floats, model: Model, expected: Floats, room: Floats, observed: Floats
    ) -> Floats:
        """A day may cost as little as on a weekend: when many series do so at once, else for two
        days in a row.
        """
        quiet = calendar.weekend_level(model, expected)
        holiday = calendar.is_holiday(observed, expected, quiet)
        dip = (observed < expected - room) & ~np.isnan(quiet)
        again = np.where(np.isnan(observed), self.dips, 0)
        self.dips = np.where(dip & ~holiday, self.dips + 1, again)
        excused = ~np.isnan(quiet) & (holiday | (self.dips <= 2))
        return np.where(excused, np.fmin(low, quiet), low)

    def _rare(self, model: Model, observed: Floats) -> Floats:
        """For series that mostly cost nothing: how far above the highest of its days."""
        some = np.round((1.0 - model.zeros) * model.known)
        room = np.where(some >= 4, 1.5, 2.5) / self.settings.sensitivity
        off = observed / np.maximum(np.maximum(model.top, 0.0) * room, self.floor)
        found: Floats = np.where(
            model.top <= 0, np.where(observed > 0, 10.0, 0.0), np.where(off >= 1, off, 0.0)
        )
        return np.where(np.isnan(observed), np.nan, found)

    def shift(self, row: int, start: int, day: int, factor: float, added: float) -> None:
        """From `start` on the series has a new level: let the baseline see it as always there."""
        if factor > 0.02:
            self.seen[row, :start] *= factor
        else:
            self.seen[row, :start] = np.nan
        self.seen[row, start : day + 1] = self.cost[row, start : day + 1]
        self.moved[row], self.factor[row], self.added[row] = day, factor, added

    def as_amount(self, row: int, start: int) -> None:
        """The new level since `start` came by an amount a day rather than by a factor."""
        factor, added = self.factor[row], self.added[row]
        if factor > 0.02:
            self.seen[row, :start] = self.seen[row, :start] / factor + added
            self.factor[row] = 1.0

    def unshift(
        self, row: int, start: int, back: int, day: int, factor: float, by_amount: bool
    ) -> None:
        """Since `back` the series is at its level of before `start`: forget the days between."""
        if by_amount:
            self.seen[row, :start] -= self.added[row]
        elif factor > 0.02:
            self.seen[row, :start] /= factor
        self.seen[row, start : day + 1] = np.nan
        self.rest[row, back : day + 1] = np.nan
        self.seen[row, back : day + 1] = self.cost[row, back : day + 1]
        self.moved[row], self.factor[row], self.added[row] = day, 1.0, 0.0


def off_lasting(sheet: Sheet, day: int, span: int, judged: Judged) -> Floats:
    """How far the newest five days are off what was expected `span` days ago, in limits."""
    start = day - span + 1
    model = sheet.models[start] if start >= 0 else None
    if model is None:
        return np.full(len(sheet.cost), np.nan)
    residuals = []
    for index in range(day - 4, day + 1):
        grown = model.expect(index - start)
        flat = model.level * model.profile[:, (index - start) % 7]
        unit = np.maximum(model.unit(flat), sheet.floor)
        seen = sheet.seen[:, index]
        residuals.append(
            (seen - np.clip(seen, np.minimum(grown, flat), np.maximum(grown, flat))) / unit
        )
    table = np.array(residuals).T
    middle = baseline.median(table)
    settings = sheet.settings
    reach = model.age + span
    theory = np.sqrt(
        judged.scatter**2 * (1.57 / 5 + 0.11) + (np.minimum(model.trend_error, 0.005) * reach) ** 2
    )
    least = settings.min_shift * (1.0 + settings.drift * span)
    limit = np.maximum(settings.surprise * theory, least) / settings.sensitivity
    enough = np.sum(~np.isnan(table), axis=1) >= 4
    fit = enough & (start >= sheet.begins) & (sheet.moved < start) & ~baseline.sparse(model)
    return np.where(fit & (model.known >= WARM_UP // 2), middle / limit, np.nan)
