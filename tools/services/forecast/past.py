"""Histories side by side: a matrix of daily values whose rows all end on their own last day.

A back-test forecasts from many days of the past at once, so all methods take a matrix `past` of
shape (rows, days) and return one of shape (rows, horizon). Rows are aligned at their end; missing
days and what lies before a row's first day are NaN. The place of a day in its week is counted from
the end of the row (0 = the last day), so that rows may end on different weekdays.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
WEEK = 7


def places(days: int) -> Ints:
    """The place in the week of each column, shape (days,): 0 for the last one, 6 for the first of
    the last week.
    """
    return (days - 1 - np.arange(days)) % WEEK


def ahead(horizon: int) -> Ints:
    """The place in the week of each day to forecast, shape (horizon,)."""
    return -np.arange(1, horizon + 1) % WEEK


def beginnings(past: Floats) -> Ints:
    """Column of the first known value of each row, shape (rows,)."""
    found: Ints = np.argmax(~np.isnan(past), axis=1)
    return found


def opening(past: Floats, days: int) -> tuple[Floats, Ints]:
    """The first `days` of each row from its beginning, and their columns, both (rows, days)."""
    columns = beginnings(past)[:, None] + np.arange(days)
    inside = np.minimum(columns, past.shape[1] - 1)
    values = np.where(columns < past.shape[1], np.take_along_axis(past, inside, axis=1), np.nan)
    return values, inside


@contextmanager
def quiet() -> Iterator[None]:
    """Means and medians of nothing are NaN, without a warning."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        yield
