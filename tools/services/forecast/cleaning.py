"""A past as it would have been without accidents: after a step as if the new level had always been,
and without days that stood out and came back.

A step is four days in a row that differ from the two weeks before them in the same direction, by
several times what days usually differ and by a tenth of the level at least. What came before it is
moved by the difference of the medians, so that weekly shapes and means of weeks stay usable.
"""

from __future__ import annotations

import numpy as np

from tools.services.forecast.past import Bools, Floats, places, quiet
from tools.services.forecast.weekly import week_shape

MEMORY = 160  # days; what is older is moved along, but not looked at
_RUN = 4
_BEFORE, _AFTER = 14, 21
_STEP, _SPIKE = 5.0, 6.0  # times the usual difference
_LEAST = 0.1  # of the level
_EVEN = 0.4  # the smallest difference of a run, as part of the largest
_MOST_SPIKES = 0.1  # of the days; what stands out more often is its nature
_AROUND = 15


def cleaned(past: Floats) -> Floats:
    """Histories without steps and spikes, shape (rows, days); each row by its own past only."""
    known = past[~np.isnan(past)]
    if past.shape[1] < 2 * _BEFORE or not len(known) or (known < 0).any():
        return past
    with quiet():
        offset = np.maximum(0.05 * np.nanmean(past, axis=1, keepdims=True), 1e-12)
    logs = np.log(past + offset)
    recent = logs[:, -MEMORY:]
    shape = week_shape(recent)[:, places(recent.shape[1])]
    rest = recent - shape
    usual = _usual(rest)
    if not (usual > 0).any():
        return past
    steps = _steps(rest, usual)
    moved = _moved(rest, usual, steps)
    flat, tame = _without_spikes(rest + moved, usual)
    found = logs.copy()
    found[:, -MEMORY:] = flat + shape
    found[:, :-MEMORY] += moved[:, :1]
    result: Floats = np.where(tame[:, None], np.maximum(np.exp(found) - offset, 0.0), past)
    return result


def _usual(rest: Floats) -> Floats:
    """By how much a day usually differs from the days around it, shape (rows,)."""
    with quiet():
        size = 1.4826 * np.nanmedian(np.abs(rest - _around(rest)), axis=1)
    return np.maximum(np.nan_to_num(size), 1e-3)


def _around(rest: Floats) -> Floats:
    """The median of the days around each day."""
    half = _AROUND // 2
    padded = np.pad(rest, ((0, 0), (half, half)), constant_values=np.nan)
    with quiet():
        windows = np.lib.stride_tricks.sliding_window_view(padded, _AROUND, axis=1)
        return np.asarray(np.nanmedian(windows, axis=2))


def _steps(rest: Floats, usual: Floats) -> Bools:
    """Days on which a step begins, shape (rows, days)."""
    days = rest.shape[1]
    with quiet():
        windows = np.lib.stride_tricks.sliding_window_view(rest[:, :-1], _BEFORE, axis=1)
        before = np.nanmedian(windows, axis=2)  # of the days before day _BEFORE, _BEFORE + 1 …
    count = days - _BEFORE - _RUN + 1
    apart = np.stack(
        [rest[:, _BEFORE + ahead :][:, :count] - before[:, :count] for ahead in range(_RUN)]
    )
    least = np.abs(apart).min(axis=0)
    same = np.abs(np.sign(apart).sum(axis=0)) == _RUN
    clear = least > np.maximum(_STEP * usual[:, None], _LEAST)
    even = least >= _EVEN * np.abs(apart).max(axis=0)
    found = np.zeros(rest.shape, dtype=np.bool_)
    found[:, _BEFORE : _BEFORE + count] = same & clear & even
    found[:, 1:] &= ~found[:, :-1]  # the first day of a run of them
    return found


def _moved(rest: Floats, usual: Floats, steps: Bools) -> Floats:
    """What to add to each day so that no step is left, shape (rows, days)."""
    moved = np.zeros_like(rest)
    for row in np.flatnonzero(steps.any(axis=1)):
        own = [*np.flatnonzero(steps[row]), rest.shape[1]]
        for index, day in enumerate(own[:-1]):
            first = max(day - _AFTER, own[index - 1] if index else 0)
            after = rest[row, day : min(day + _AFTER, own[index + 1])]
            with quiet():
                height = np.nanmedian(after) - np.nanmedian(rest[row, first:day])
            if abs(height) > max(_STEP * usual[row], _LEAST):
                moved[row, :day] += height
    return moved


def _without_spikes(rest: Floats, usual: Floats) -> tuple[Floats, Bools]:
    """Days that stand out are put where those around them are; and whether a row has few of them."""
    around = _around(rest)
    out = np.abs(rest - around) > np.maximum(_SPIKE * usual, _LEAST)[:, None]
    few: Bools = out.mean(axis=1) <= _MOST_SPIKES
    return np.where(out & few[:, None], around, rest), few
