"""The rolling back-test: every method forecasts from days of the series' own past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tools.services.forecast.candidates import NAIVE, methods
from tools.services.forecast.cleaning import cleaned
from tools.services.forecast.month_days import without_month_days
from tools.services.forecast.past import WEEK, Floats, Ints
from tools.services.forecast.weekly import naive

FOLDS = 16
LEAST_PAST = 4 * WEEK  # days that a fold has at least before it
_REACH = 1.5  # folds begin up to so many horizons ago,
_LEAST_REACH = 60  # and at least so many days,
_LEAST_PART = 4  # and in the last quarter of the past


@dataclass(frozen=True)
class Trial:
    """What the methods foresaw.

    `cuts` are days before the end of the series at which folds were cut, ascending; shape (folds,).
    `truth` has what came after each cut, NaN beyond the series' end; shape (folds, horizon).
    `foreseen` has by method what was forecast then, and in its last row from the whole series;
    shape (folds + 1, horizon). `plain` is the whole series without effects of the month's turn,
    steps and spikes.
    """

    cuts: Ints
    truth: Floats
    foreseen: Mapping[str, Floats]
    plain: Floats

    def errors(self, method: str) -> Floats:
        """Forecast minus truth, shape (folds, horizon)."""
        found: Floats = self.foreseen[method][:-1] - self.truth
        return found


def trial(values: Floats, last_day: dt.date, horizon: int) -> Trial:
    """Run all methods at once on every fold and on the whole series, shape (days,)."""
    cuts = cut_days(len(values), horizon)
    past: Floats = np.full((len(cuts) + 1, len(values)), np.nan)
    truth: Floats = np.full((len(cuts), horizon), np.nan)
    past[-1] = values
    for row, cut in enumerate(cuts):
        past[row, cut:] = values[: len(values) - cut]
        after = values[len(values) - cut :][:horizon]
        truth[row, : len(after)] = after
    plain = without_month_days(past, last_day, np.append(cuts, 0), horizon)
    clean = cleaned(plain.past)
    foreseen: dict[str, Floats] = {
        name: method(clean, horizon) + plain.ahead for name, method in methods(values).items()
    }
    foreseen[NAIVE] = naive(past, horizon)
    return Trial(cuts, truth, foreseen, clean[-1])


def cut_days(days: int, horizon: int) -> Ints:
    """Days before the end at which to cut a series of so many days; none when it is too short."""
    reach = max(_LEAST_REACH, int(_REACH * horizon), days // _LEAST_PART)
    most = min(days - LEAST_PAST, reach)
    least = min(3, most)
    if least < 1:
        return np.zeros(0, dtype=np.int64)
    spread = np.linspace(least, most, min(FOLDS, most - least + 1))
    return np.unique(np.rint(spread).astype(np.int64))
