"""Isolation Forest (Liu, Ting, Zhou 2008) over scale-free features of a day of a series.

One forest for all series, trained on the days before the ones it judges and again each week. It
decides on days that are nearly unusual by their residual alone, and tells how rare each event is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tools.services.anomaly.judging import Judged, Sheet
from tools.services.anomaly.series import Floats
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
        self.shares: dict[tuple[int, int], float] = {}

    def decide(self, sheet: Sheet, day: int, judged: Judged, off: Floats) -> Floats:
        """The same, with nearly unusual days that the forest finds rare made just unusual."""
        table = features(sheet, day, judged)
        if day >= self.first:
            size = np.abs(off)
            rows = np.flatnonzero(size >= self.settings.borderline)
            rows = rows[~np.isnan(table[rows]).any(axis=1)]
            if len(rows) and self._ready(day):
                shares = self._shares(table[rows])
                self.shares |= {
                    (int(row), day): float(s) for row, s in zip(rows, shares, strict=True)
                }
                near = rows[(size[rows] < 1) & (shares >= self.settings.isolation)]
                off = off.copy()
                off[near] = np.sign(off[near])
        calm = np.abs(off) < 1
        self.features.append(table[calm & ~np.isnan(table).any(axis=1)])
        return off

    def share(self, row: int, day: int) -> float:
        """The share of past days that are less isolated than that day; 0 where it is not known."""
        return self.shares.get((row, day), 0.0)

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
