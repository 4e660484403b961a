"""Simple detectors of cost anomalies, to compare with: each day is judged by the days before it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Found = tuple[int, int, int, bool]  # first day, last day, reported on, whether it costs more
_JOIN = 2  # days between alarms that make one event


def z_score(amounts: Floats, day: int) -> float:
    """More than three standard deviations off the mean of the 30 days before."""
    past = amounts[max(0, day - 30) : day]
    past = past[~np.isnan(past)]
    if len(past) < 20:
        return 0.0
    return float((amounts[day] - past.mean()) / (3 * max(float(past.std()), 1e-9)))


def week_over_week(amounts: Floats, day: int) -> float:
    """The newest seven days more than 30 % off the seven before."""
    if day < 14:
        return 0.0
    now, before = np.nansum(amounts[day - 6 : day + 1]), np.nansum(amounts[day - 13 : day - 6])
    return float((now - before) / (0.3 * max(before, 1e-9)))


def run_rate(amounts: Floats, day: int) -> float:
    """A day more than 30 % off the mean of the 30 days before."""
    past = amounts[max(0, day - 30) : day]
    past = past[~np.isnan(past)]
    if len(past) < 20:
        return 0.0
    return float((amounts[day] - past.mean()) / (0.3 * max(float(past.mean()), 1e-9)))


def ewma(amounts: Floats, day: int) -> float:
    """More than three scatters off an exponentially weighted mean (Roberts 1959; weight 0.2)."""
    mean, variance, seen = 0.0, 0.0, 0
    for value in amounts[max(0, day - 45) : day]:
        if np.isnan(value):
            continue
        off = float(value) - mean
        mean = float(value) if not seen else mean + 0.2 * off
        variance = 0.8 * (variance + 0.2 * off**2) if seen else 0.0
        seen += 1
    if seen < 20:
        return 0.0
    return float((amounts[day] - mean) / (3 * max(variance**0.5, 1e-9)))


BASELINES: dict[str, Callable[[Floats, int], float]] = {
    "z-score, 3 sigma over 30 days": z_score,
    "run rate, ±30 %": run_rate,
    "week over week, ±30 %": week_over_week,
    "EWMA, 3 sigma": ewma,
}


def found(rule: Callable[[Floats, int], float], amounts: Floats, first: int) -> list[Found]:
    """Alarms of a rule, joined to events where they lie close together in one direction."""
    events: list[Found] = []
    for day in range(first, len(amounts)):
        off = rule(amounts, day)
        if np.isnan(off) or abs(off) < 1:
            continue
        last = events[-1] if events else None
        if last is not None and day - last[1] <= _JOIN and last[3] == (off > 0):
            events[-1] = (last[0], day, last[2], last[3])
        else:
            events.append((day, day, day, off > 0))
    return events
