"""The score of the Numenta Anomaly Benchmark, version 1.1.

Lavin, Ahmad: Evaluating Real-time Anomaly Detection Algorithms - the Numenta Anomaly Benchmark,
ICMLA 2015, doi 10.1109/ICMLA.2015.141. Every alarm counts by row: the earliest of a window gains by
how early it is, one outside of all windows costs by how far it is past the last one. A detector that
never alarms has 0, one that alarms in the first row of every window and nowhere else has 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evals.labelled_series_files import Floats, Series

PROBATION_SHARE, PROBATION_ROWS = 0.15, 750  # rows that are for learning and are not scored
_STEEPNESS = 5.0
_FAR = 3.0  # window widths past a window from which on a false alarm costs its full weight

Alarms = npt.NDArray[np.intp]  # row numbers, ascending


@dataclass(frozen=True)
class Profile:
    """What a found window gains, a false alarm costs and a missed window costs."""

    name: str
    found: float
    false: float
    missed: float


STANDARD = Profile("standard", 1.0, 0.11, 1.0)
PROFILES = (
    STANDARD,
    Profile("reward_low_FP", 1.0, 0.22, 1.0),
    Profile("reward_low_FN", 1.0, 0.11, 2.0),
)


def probation(rows: int) -> int:
    """How many rows at the start of a series are not scored."""
    return min(int(PROBATION_SHARE * rows), PROBATION_ROWS)


def sigmoid(position: Floats) -> Floats:
    """The worth of an alarm by its place: -1 is a window's left edge, 0 its right one."""
    worth: Floats = 2.0 / (1.0 + np.exp(_STEEPNESS * np.minimum(position, _FAR))) - 1.0
    return np.where(position >= _FAR, -1.0, worth)


def worths(rows: int, windows: Sequence[tuple[int, int]]) -> tuple[Floats, npt.NDArray[np.intp]]:
    """(what an alarm at each row is worth before weights, number of the row's window or -1)."""
    position = np.full(rows, _FAR)
    inside = np.full(rows, -1, dtype=np.intp)
    for number, (start, stop) in enumerate(windows):
        width = stop - start + 1
        place = np.arange(start, stop + 1)
        position[start : stop + 1] = -(stop - place + 1) / width
        inside[start : stop + 1] = number
        after = np.arange(stop + 1, rows)  # the next window overwrites what it covers
        position[stop + 1 :] = (after - stop) / max(width - 1, 1)
    top = float(sigmoid(np.array([-1.0]))[0])
    gained = sigmoid(position)
    return np.where(inside >= 0, gained / top, gained), inside


def raw(series: Series, alarms: Alarms, profile: Profile) -> float:
    """The score of one series before it is put on the scale of all."""
    rows = len(series.values)
    worth, inside = worths(rows, series.windows)
    start = probation(rows)
    counted = alarms[alarms >= start]
    total = profile.false * float(worth[counted][inside[counted] < 0].sum())
    for number, (_, stop) in enumerate(series.windows):
        if stop < start:
            continue  # learnt from, never scored
        hits = worth[counted][inside[counted] == number]
        total += profile.found * float(hits.max()) if len(hits) else -profile.missed
    return total


def normalised(
    scored: Sequence[tuple[Series, Alarms]], profile: Profile = STANDARD
) -> float | None:
    """The score of all series together: 0 as of no alarm at all, 100 as of perfect ones. None
    without any window.
    """
    none = np.empty(0, dtype=np.intp)
    null = sum(raw(series, none, profile) for series, _ in scored)
    perfect = profile.found * sum(len(series.windows) for series, _ in scored)
    if perfect - null == 0:
        return None
    reached = sum(raw(series, alarms, profile) for series, alarms in scored)
    return 100.0 * (reached - null) / (perfect - null)
