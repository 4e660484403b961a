"""The rolling back-test: every method forecasts from days of the series' own past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tools.services.forecast.candidates import Method
from tools.services.forecast.past import WEEK, Floats, Ints

FOLDS = 24
LEAST_PAST = 4 * WEEK  # days that a fold has at least before it
_REACH = 1.5  # folds begin up to so many horizons ago, and at least _LEAST_REACH days
_LEAST_REACH = 60


@dataclass(frozen=True)
class Trial:
    """What the methods foresaw.

    `cuts` are days before the end of the series at which folds were cut, ascending; shape (folds,).
    `truth` has what came after each cut, NaN beyond the series' end; shape (folds, horizon).
    `foreseen` has by method what was forecast then, and in its last row from the whole series;
    shape (folds + 1, horizon).
    """

    cuts: Ints
    truth: Floats
    foreseen: Mapping[str, Floats]

    def errors(self, method: str) -> Floats:
        """Forecast minus truth, shape (folds, horizon)."""
        found: Floats = self.foreseen[method][:-1] - self.truth
        return found


def trial(values: Floats, horizon: int, methods: Mapping[str, Method]) -> Trial:
    """Run all methods at once on every fold and on the whole series, shape (days,)."""
    cuts = cut_days(len(values), horizon)
    past = np.full((len(cuts) + 1, len(values)), np.nan)
    truth = np.full((len(cuts), horizon), np.nan)
    past[-1] = values
    for row, cut in enumerate(cuts):
        past[row, cut:] = values[: len(values) - cut]
        after = values[len(values) - cut :][:horizon]
        truth[row, : len(after)] = after
    foreseen = {name: method(past, horizon) for name, method in methods.items()}
    return Trial(cuts, truth, foreseen)


def cut_days(days: int, horizon: int) -> Ints:
    """Days before the end at which to cut a series of so many days; none when it is too short."""
    most = min(days - LEAST_PAST, max(_LEAST_REACH, int(_REACH * horizon)))
    least = min(3, most)
    if least < 1:
        return np.zeros(0, dtype=np.int64)
    spread = np.linspace(least, most, min(FOLDS, most - least + 1))
    return np.unique(np.rint(spread).astype(np.int64))
