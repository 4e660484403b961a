"""What a row would be if the day went like the days before it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tools.services.anomaly import stream_windows
from tools.services.anomaly.stream_windows import Floats, before

DAY_S = 86_400
_DAYS = 7  # before: so many values at the same time of day are compared
_LEAST = 2  # of them that must be known
_SMOOTH_S = 3_600  # around the time of day
_LEARNING_DAYS = 3  # of comparisons, before they are trusted
_EXPLAINS = 0.7  # of what lies between a value and its week's mean may be left, at most

Bools = npt.NDArray[np.bool_]
Times = npt.NDArray[np.datetime64]


def residuals(times: Times, values: Floats, step: float) -> tuple[Floats, Bools]:
    """(value minus the median of the same time on the seven days before, whether that is known), shape
    (rows,) each; 0 where it is not known.
    """
    seconds = times.astype("datetime64[s]").astype(np.int64)
    rows = max(int(_SMOOTH_S / step), 1)
    smooth = stream_windows.median(values, rows) if rows > 1 else values
    ahead = int(rows // 2 * step)  # so that the hour lies around the time
    found = np.full((_DAYS, len(values)), np.nan)
    for day in range(_DAYS):
        wanted = seconds - (day + 1) * DAY_S + ahead
        place = np.maximum(np.searchsorted(seconds, wanted, side="right") - 1, 0)
        near = (wanted >= seconds[0]) & (np.abs(seconds[place] - wanted) <= 2 * step)
        found[day] = np.where(near & (wanted < seconds), smooth[place], np.nan)
    count = (~np.isnan(found)).sum(axis=0)
    known = count >= _LEAST
    usual = _medians(found, count)
    return np.where(known, values - np.where(known, usual, 0.0), 0.0), known


def _medians(found: Floats, count: npt.NDArray[np.intp]) -> Floats:
    """The median of each column, unknown values left out."""
    ordered = np.sort(found, axis=0)  # unknown ones come last
    column = np.arange(found.shape[1])
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    high = np.minimum(high, len(found) - 1)
    middle: Floats = (ordered[low, column] + ordered[high, column]) / 2
    return middle


def explains(residual: Floats, known: Bools, values: Floats, step: float) -> Bools:
    """Where, over the week before, the time of day told values clearly better than their mean did."""
    day = max(int(DAY_S / step), 2)
    level = before(stream_windows.mean(values, _DAYS * day))
    left = before(stream_windows.mean(np.abs(residual) * known, _DAYS * day))
    plain = before(stream_windows.mean(np.abs(values - level) * known, _DAYS * day))
    return (left < _EXPLAINS * plain) & (np.cumsum(known) > _LEARNING_DAYS * day)
