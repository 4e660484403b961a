"""From a back-test to one forecast: which methods take part, and with which weight.

Choosing the winner of a back-test of a few folds overfits, and methods with a trend lose most when
they err. So a small pool that is hard to beat is the default, weighted by inverse error; a further
method only joins when it was clearly better than the pool on the series' own past. Combining
forecasts this way goes back to Bates and Granger (The combination of forecasts, Operational
Research Quarterly 20, 1969); the margin is ours, and the benchmark's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tools.services.forecast.backtest import Trial
from tools.services.forecast.past import Floats, quiet

DEFAULT = ("ETS", "ETS in logs", "same-weekday mean")
_POWER = 4.0
_MARGIN = 0.9  # a method joins when its error is at most this part of the pool's
_WINS = 0.65  # and it was better on at least this part of the folds


@dataclass(frozen=True)
class Pool:
    """Methods with weights that sum to 1, and the error of each method there is (WAPE, 0.1 = 10 %;
    None where the past is too short to measure it, or zero).
    """

    weights: Mapping[str, float]
    errors: Mapping[str, float | None]

    def of(self, foreseen: Mapping[str, Floats]) -> Floats:
        """The weighted mean of the methods' forecasts."""
        parts = [weight * foreseen[name] for name, weight in self.weights.items()]
        found: Floats = np.sum(parts, axis=0)
        return found

    @property
    def name(self) -> str:
        """What to call it: its methods, the one with the most weight first."""
        ordered = sorted(self.weights, key=lambda name: -self.weights[name])
        kept = [name for name in ordered if self.weights[name] >= 0.1]
        return kept[0] if len(kept) == 1 else f"weighted mean of {', '.join(kept)}"


def choose(trial: Trial) -> Pool:
    """The pool for a series that was back-tested."""
    names = list(trial.foreseen)
    errors = {name: wape(trial.errors(name), trial.truth) for name in names}
    default = [name for name in DEFAULT if name in names]
    if not len(trial.cuts):
        return Pool({name: 1 / len(default) for name in default}, errors)
    sizes = {name: mean_size(trial.errors(name)) for name in names}
    weights = _inverse(default, sizes)
    pooled = Pool(weights, errors).of(trial.foreseen)[:-1] - trial.truth
    joining = [name for name in names if name not in default and _beats(trial, name, pooled)]
    return Pool(_inverse([*joining] or default, sizes), errors)


def _beats(trial: Trial, name: str, pooled: Floats) -> bool:
    """Whether a method was clearly better than the pool."""
    own = trial.errors(name)
    if mean_size(own) > _MARGIN * mean_size(pooled):
        return False
    with quiet():
        better = np.nanmean(np.abs(own), axis=1) < np.nanmean(np.abs(pooled), axis=1)
    return bool(better.mean() >= _WINS)


def _inverse(names: Sequence[str], sizes: Mapping[str, float]) -> dict[str, float]:
    """Weights by inverse error."""
    least = max(min(sizes[name] for name in names), 1e-300)
    raw = {name: (least / max(sizes[name], least)) ** _POWER for name in names}
    whole = sum(raw.values())
    return {name: part / whole for name, part in raw.items()}


def mean_size(errors: Floats) -> float:
    """The mean absolute error, each day ahead counting the same however many folds reach it."""
    with quiet():
        return float(np.nanmean(np.nanmean(np.abs(errors), axis=0)))


def wape(errors: Floats, truth: Floats) -> float | None:
    """Sum of absolute errors over sum of absolute values; None without any."""
    known = ~np.isnan(errors)
    whole = float(np.abs(truth[known]).sum())
    return float(np.abs(errors[known]).sum()) / whole if whole else None
