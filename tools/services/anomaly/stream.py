"""Anomalies of one series of measurements, as they would be found while it is measured.

A row is judged by what came before it only, with one setting for all series. It alarms when a channel
(stream_channels) leaves its range so far by its margin. After an alarm comes a rest, in which what
follows belongs to the same event, unless it is far worse; and every recent alarm of a series raises what the next one needs, so
that a series that is always restless does not cry wolf.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from tools.services.anomaly.stream_channels import (
    CHANNELS,
    UNKNOWN,
    Earlier,
    step_seconds,
    surprise,
)
from tools.services.anomaly.stream_season import Times
from tools.services.anomaly.stream_windows import Floats

Rows = npt.NDArray[np.intp]

LEARNING_DAYS, LEARNING_ROWS = 1.0, 24  # from the start: nothing is judged before both are over
REST_HOURS = 4.0
GROWTH = 2.0  # times as surprising as what alarmed last: alarms again within the rest
FATIGUE = 0.25  # each recent alarm adds this part of the margin to it,
FATIGUE_DAYS = 7.0  # less and less: by a factor of e in this time


def scores(times: Times, values: Floats, earlier: Earlier = UNKNOWN) -> Floats:
    """How surprising each row is, in margins: 1 is enough for a first alarm. `times` ascend; both have
    the shape (rows,). `earlier` is the range of the time before the first row, where it is known.
    """
    if len(values) < 2:
        return np.zeros(len(values))
    step = step_seconds(times)
    found = np.maximum.reduce([surprise(times, values, one, step, earlier) for one in CHANNELS])
    learnt = (times - times[0]) >= np.timedelta64(int(LEARNING_DAYS * 86_400), "s")
    learnt[:LEARNING_ROWS] = False
    return np.where(learnt, found, 0.0)


def alarms(times: Times, values: Floats) -> Rows:
    """The rows at which an event begins, ascending."""
    return begun(times, scores(times, values))


def begun(times: Times, surprises: Floats) -> Rows:
    """Those rows of 1 or more that are neither in a rest nor below what recent alarms ask for."""
    seconds = times.astype("datetime64[s]").astype(np.int64)
    found: list[int] = []
    recent, last, top = 0.0, -math.inf, 0.0
    for row in np.flatnonzero(surprises >= 1.0):
        away, surprise_ = float(seconds[row]) - last, float(surprises[row])
        if away <= REST_HOURS * 3600:
            if surprise_ >= GROWTH * top:
                found.append(int(row))
                top = surprise_
            continue
        fading = recent * math.exp(-away / (FATIGUE_DAYS * 86_400))
        if surprise_ >= 1.0 + FATIGUE * fading:
            found.append(int(row))
            recent, last, top = fading + 1.0, float(seconds[row]), surprise_
    return np.array(found, dtype=np.intp)
