"""Isolation Forest (Liu, Ting, Zhou 2008) over scale-free features of a day of a series.

One forest for all series, trained on the days before the ones it judges and again each week. It
decides on the days in doubt: those whose residual alone is about at the threshold.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tools.services.anomaly.judging import Judged, Sheet
from tools.services.anomaly.series import Bools, Floats
from tools.services.anomaly.settings import Settings

_TREES = 64
_SAMPLES = 256
_MOST_ROWS = 6000
_LEAST_ROWS = 200


class Forest:
    """Keeps the features of every day, trains on those of the past."""

    def __init__(self, settings: Settings, first: int) -> None:
        """Days from `first` on are judged by the forest, earlier ones by their residuals."""
        self.settings = settings
        self.first = first
        self.features: list[Floats] = []
        self.trained: int | None = None
        self.forest: Any = None
        self.usual: Floats = np.zeros(0)

    def decide(self, sheet: Sheet, day: int, judged: Judged, off: Floats) -> Floats:
        """The same, with the days in doubt decided: unusual when the forest finds them rare."""
        table = features(sheet, day, judged)
        known: Bools = np.all(~np.isnan(table), axis=1)
        if day >= self.first:
            off = self._decided(table, known, day, off)
        self.features.append(table[(np.abs(off) < 1) & known])
        return off

    def _decided(self, table: Floats, known: Bools, day: int, off: Floats) -> Floats:
        size, settings = np.abs(off), self.settings
        rows = np.flatnonzero(known & (size >= settings.borderline) & (size < settings.sure))
        if not len(rows) or not self._ready(day):
            return off
        rare = self._shares(table[rows]) >= settings.isolation
        decided = off.copy()
        decided[rows] *= np.where(rare, np.maximum(size[rows], 1.0), 0.99) / size[rows]
        return decided

    def _ready(self, day: int) -> bool:
        if self.trained is None or day - self.trained >= self.settings.retrain_days:
            past = np.concatenate(self.features) if self.features else np.zeros((0, 1))
            if len(past) < _LEAST_ROWS:
                return self.forest is not None
            self._train(past[-_MOST_ROWS:])
            self.trained = day
        return True

    def _train(self, past: Floats) -> None:
        from sklearn.ensemble import IsolationForest

        self.forest = IsolationForest(
            n_estimators=_TREES, max_samples=min(_SAMPLES, len(past)), random_state=0
        ).fit(past)
        self.usual = np.sort(-self.forest.score_samples(past))

    def _shares(self, table: Floats) -> Floats:
        scores = -self.forest.score_samples(table)
        found: Floats = np.searchsorted(self.usual, scores) / len(self.usual)
        return found


def features(sheet: Sheet, day: int, judged: Judged) -> Floats:
    """One row a series: residual in scatters, residual, change to yesterday and to a week before,
    mean residual of three and of seven days, distance to the highest and to the lowest of four weeks.
    """
    cost, unit = sheet.cost, judged.unit
    raw = sheet.raw[:, day]
    week = sheet.cost[:, max(0, day - 28) : day]
    high = np.max(np.nan_to_num(week, nan=-np.inf), axis=1)
    low = np.min(np.nan_to_num(week, nan=np.inf), axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        columns = [
            raw / judged.scatter,
            raw,
            (cost[:, day] - cost[:, day - 1]) / unit,
            (cost[:, day] - cost[:, day - 7]) / unit,
            np.nan_to_num(sheet.raw[:, day - 2 : day + 1]).mean(axis=1),
            np.nan_to_num(sheet.raw[:, day - 6 : day + 1]).mean(axis=1),
            (cost[:, day] - high) / unit,
            (cost[:, day] - low) / unit,
        ]
    table: Floats = np.clip(np.array(columns).T, -50.0, 50.0)
    return np.where(np.isfinite(table), table, np.nan)
