"""From a back-test to one forecast: how much each method counts.

Choosing the winner of a back-test of a few folds overfits. So the methods that know where a series
is now are averaged with weights by inverse error, an idea of Bates and Granger (The combination of
forecasts, Operational Research Quarterly 20, 1969). Those that know where it usually is are mixed in
the more, the farther ahead a day is; how much, is again an average over mixes by inverse error. The
exponents were chosen on generated and public series, and the benchmark measures them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from tools.services.forecast.backtest import Trial
from tools.services.forecast.candidates import EIGHT_WEEKS, NEAR, THETA, YEARLY
from tools.services.forecast.past import Floats, quiet

_NEAR_POWER = 8.0
_MIX_POWER = 16.0
_HALF_WAY = 30.0  # days ahead at which half of a mix is reached
_SHARES = {EIGHT_WEEKS: (0.2, 0.4, 0.6, 0.8), YEARLY: (0.3, 0.6, 0.9)}
_CLEARLY = 0.95  # a season of the year must have helped by so much: it errs far when it errs
Key = TypeVar("Key")
_TELLING = 0.1  # a method with less weight is not named


@dataclass(frozen=True)
class Pool:
    """`near` are weights of methods that sum to 1; `mixes` are (method, share, weight) whose weights
    sum to 1, and a method "" that mixes nothing in.
    """

    near: Mapping[str, float]
    mixes: Sequence[tuple[str, float, float]] = field(default_factory=lambda: [("", 0.0, 1.0)])

    def of(self, foreseen: Mapping[str, Floats]) -> Floats:
        """The forecast, shape (rows, horizon)."""
        near = _near(self.near, foreseen)
        parts = [weight * _mixed(near, name, share, foreseen) for name, share, weight in self.mixes]
        found: Floats = np.sum(parts, axis=0)
        return found

    @property
    def name(self) -> str:
        """What to call it, by the methods that matter, the one with most weight first."""
        weights = dict(self.near)
        for name, share, weight in self.mixes:
            if name:
                weights[name] = weights.get(name, 0.0) + share * weight
        ordered = sorted(weights, key=lambda name: -weights[name])
        kept = [name for name in ordered if weights[name] >= _TELLING]
        return kept[0] if len(kept) == 1 else f"weighted mean of {', '.join(kept)}"


def choose(trial: Trial, steady: bool) -> Pool:
    """The pool for a series that was back-tested. `steady`: it grows steadily, so that a straight
    line may go on if that was better.
    """
    names = [name for name in NEAR if name in trial.foreseen]
    if not len(trial.cuts):
        return Pool({name: 1 / len(names) for name in names})
    near = _inverse({name: mean_size(trial.errors(name)) for name in names}, _NEAR_POWER)
    level = _near(near, trial.foreseen)
    if steady and _better(trial.errors(THETA), level[:-1] - trial.truth):
        return Pool({THETA: 1.0})
    options = [("", 0.0), *((EIGHT_WEEKS, share) for share in _SHARES[EIGHT_WEEKS])]
    errors = {
        option: _mixed(level, *option, trial.foreseen)[:-1] - trial.truth
        for option in [*options, *((YEARLY, share) for share in _SHARES[YEARLY])]
        if not option[0] or option[0] in trial.foreseen
    }
    best = min((errors[option] for option in options), key=mean_size)
    sizes = {
        option: mean_size(found)
        for option, found in errors.items()
        if option[0] != YEARLY or _better(found, best, _CLEARLY)
    }
    weights = _inverse(sizes, _MIX_POWER)
    return Pool(near, [(*option, weight) for option, weight in weights.items()])


def _near(weights: Mapping[str, float], foreseen: Mapping[str, Floats]) -> Floats:
    found: Floats = np.sum([weight * foreseen[name] for name, weight in weights.items()], axis=0)
    return found


def _mixed(near: Floats, name: str, share: float, foreseen: Mapping[str, Floats]) -> Floats:
    if not name:
        return near
    ahead = np.arange(1, near.shape[1] + 1)
    part = share * ahead / (ahead + _HALF_WAY)
    return (1 - part) * near + part * foreseen[name]


def _better(own: Floats, others: Floats, part: float = 1.0) -> bool:
    """Whether errors are at most a part of the others on the whole, and smaller on most folds."""
    with quiet():
        wins = np.nanmean(np.abs(own), axis=1) < np.nanmean(np.abs(others), axis=1)
    return mean_size(own) < part * mean_size(others) and bool(wins.mean() >= 0.6)


def _inverse(sizes: Mapping[Key, float], power: float) -> dict[Key, float]:
    """Weights by inverse error."""
    least = max(min(sizes.values()), 1e-300)
    raw = {name: (least / max(size, least)) ** power for name, size in sizes.items()}
    whole = sum(raw.values())
    return {name: part / whole for name, part in raw.items()}


def mean_size(errors: Floats) -> float:
    """The mean absolute error, each day ahead counting the same however many folds reach it."""
    with quiet():
        return float(np.nanmean(np.nanmean(np.abs(errors), axis=0)))


def wape(errors: Floats, truth: Floats) -> float | None:
    """Sum of absolute errors over sum of absolute values (0.1 = 10 %); None without any."""
    known = ~np.isnan(errors)
    whole = float(np.abs(truth[known]).sum())
    return float(np.abs(errors[known]).sum()) / whole if whole else None
